//! Requests to the REST API.

use crate::source::fetch::{Answer, Client, CrawlOptions, FetchError, Fetched, Request};
use serde_json::Value;
use url::Url;

/// The API of one site.
pub(super) struct Api {
    client: Client,
    url: Url,
}

/// A list of the API: the posts of a type, in one language or in all.
#[derive(Debug, Clone, Copy)]
pub(super) struct List<'a> {
    pub(super) kind: &'a str,
    /// The value of `lang`.
    pub(super) language: Option<&'a str>,
}

impl List<'_> {
    /// What it is called where posts are kept.
    pub(super) fn name(&self) -> String {
        match self.language {
            Some(language) => format!("{} {language}", self.kind),
            None => self.kind.to_owned(),
        }
    }
}

impl Api {
    /// The API of the site at `url`.
    pub(super) fn new(url: &Url, crawl: &CrawlOptions) -> Result<Api, FetchError> {
        Ok(Api {
            client: Client::new(url, crawl)?,
            url: url.clone(),
        })
    }

    /// The address of a list with these parameters.
    pub(super) fn address(&self, list: List<'_>, parameters: &[(&str, &str)]) -> Url {
        let mut url = self.url.clone();
        let path = format!("{}/wp-json/wp/v2/{}", url.path().trim_end_matches('/'), list.kind);
        url.set_path(&path);
        url.set_query(None);
        url.query_pairs_mut()
            .extend_pairs(parameters)
            .extend_pairs(list.language.map(|language| ("lang", language)));
        url
    }

    /// What the API answers; an error is a sentence.
    pub(super) async fn get(&self, address: &Url, max_bytes: Option<u64>) -> Result<Answer, String> {
        let request = Request {
            max_bytes,
            ..Request::default()
        };
        match self.client.fetch(address, &request).await {
            Ok(Fetched::Answer(answer)) => Ok(*answer),
            Ok(Fetched::Gone) => {
                Err("there is no such list; is it a WordPress site with its REST API open?".to_owned())
            }
            Ok(Fetched::OtherSite) => Err("it leads to another site; name that one".to_owned()),
            Ok(Fetched::NotModified) => Err("the server did not answer with a list".to_owned()),
            Err(error @ FetchError::Status(401 | 403)) => {
                Err(format!("{error}; the site does not show its REST API to everyone"))
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The posts of an answer.
pub(super) fn posts_of(answer: &Answer) -> Result<Vec<Value>, String> {
    let posts: Value =
        serde_json::from_slice(&answer.body).map_err(|error| format!("the answer is no JSON: {error}"))?;
    match posts {
        Value::Array(posts) => Ok(posts),
        other => Err(format!(
            "the answer is no list of posts: {}",
            other["message"].as_str().unwrap_or_default()
        )),
    }
}

/// A number that the API gives in a header, such as `X-WP-Total`.
pub(super) fn number_in(answer: &Answer, header: &str) -> Option<usize> {
    answer.headers.get(header)?.to_str().ok()?.parse().ok()
}
