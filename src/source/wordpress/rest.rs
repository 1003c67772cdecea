//! The REST API: <https://developer.wordpress.org/rest-api/reference/posts/>.
//!
//! A run asks for the numbers and dates of change of all posts, which says what was removed and what changed, and then for those
//! that changed. Lists are ordered by number, so that a post published meanwhile moves none from one page to the next.

use super::post::{Post, moment};
use crate::source::fetch::{Answer, Client, CrawlOptions, FetchError, Fetched, Request};
use serde_json::Value;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use url::Url;

/// Posts in one answer of the list; the most the API gives.
const LISTED: usize = 100;

/// Posts in one answer with content.
const FETCHED: usize = 20;

/// Most bytes of such an answer.
const MAX_BYTES: u64 = 50_000_000;

/// Answers that wait for being read.
const WAITING: usize = 4;

/// What the API tells.
#[derive(Debug)]
pub(super) enum Event {
    /// A post.
    Post(Box<Post>),
    /// A post that is as it was.
    Unchanged(u64),
    /// Posts that were not read, and why; they may be there as they were.
    Problem {
        place: String,
        message: String,
        posts: Vec<u64>,
    },
    /// A list of posts that could not be read: nothing may be taken as removed, and everything known is kept.
    ListProblem { place: String, message: String },
    /// Nothing is known of the site.
    Failed { place: String, message: String },
}

/// What to ask for.
pub(super) struct Plan {
    pub(super) url: Url,
    pub(super) types: Vec<String>,
    /// Values of `lang`; empty to leave it out.
    pub(super) languages: Vec<String>,
    pub(super) crawl: CrawlOptions,
    /// When each known post changed.
    pub(super) known: rustc_hash::FxHashMap<u64, Option<String>>,
}

/// Asks on a thread of its own.
pub(super) fn begin(plan: Plan) -> std::io::Result<Receiver<Event>> {
    let (sender, receiver) = channel(WAITING);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new()
        .name("wordpress".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                // Nobody listens any more: nothing is left to do.
                let _ = Api::read_all(&plan, &sender).await;
            });
        })?;
    Ok(receiver)
}

/// The receiver is gone.
struct Unheard;

type Step<T> = Result<T, Unheard>;

struct Api<'a> {
    plan: &'a Plan,
    client: Client,
    sender: &'a Sender<Event>,
    /// Posts seen so far, in any language.
    seen: rustc_hash::FxHashSet<u64>,
}

/// Number and date of change.
type Entry = (u64, Option<String>);

impl Api<'_> {
    async fn read_all(plan: &Plan, sender: &Sender<Event>) -> Step<()> {
        let client = match Client::new(&plan.url, &plan.crawl) {
            Ok(client) => client,
            Err(error) => {
                let (place, message) = (plan.url.to_string(), error.to_string());
                return sender.send(Event::Failed { place, message }).await.map_err(|_| Unheard);
            }
        };
        let mut api = Api {
            plan,
            client,
            sender,
            seen: Default::default(),
        };
        let languages: Vec<Option<&str>> = match plan.languages.as_slice() {
            [] => vec![None],
            languages => languages.iter().map(|language| Some(language.as_str())).collect(),
        };
        let mut is_first = true;
        for kind in &plan.types {
            for language in &languages {
                let (place, listed) = api.list(kind, *language).await;
                match listed {
                    Ok(entries) => api.read_listed(kind, *language, entries).await?,
                    Err(message) if is_first => return api.tell(Event::Failed { place, message }).await,
                    Err(message) => api.tell(Event::ListProblem { place, message }).await?,
                }
                is_first = false;
            }
        }
        Ok(())
    }

    /// All posts of a type, with the address of the list.
    async fn list(&self, kind: &str, language: Option<&str>) -> (String, Result<Vec<Entry>, String>) {
        let mut entries: Vec<Entry> = Vec::new();
        let address = |page: usize| {
            let page = page.to_string();
            let listed = LISTED.to_string();
            self.address(
                kind,
                language,
                &[
                    ("_fields", "id,modified_gmt"),
                    ("orderby", "id"),
                    ("order", "asc"),
                    ("per_page", &listed),
                    ("page", &page),
                ],
            )
        };
        let place = address(1).to_string();
        for page in 1.. {
            let answer = match self.get(&address(page), None).await {
                Ok(answer) => answer,
                Err(message) => return (address(page).to_string(), Err(message)),
            };
            let found = match posts_of(&answer) {
                Ok(found) => found,
                Err(message) => return (address(page).to_string(), Err(message)),
            };
            let count = found.len();
            entries.extend(
                found
                    .iter()
                    .filter_map(|post| Some((post["id"].as_u64()?, text(&post["modified_gmt"])))),
            );
            if entries.len() > self.plan.crawl.max_pages {
                return (
                    place,
                    Err(format!(
                        "it lists more than the {} posts that max_pages allows",
                        self.plan.crawl.max_pages
                    )),
                );
            }
            let header = |name: &str| {
                answer
                    .headers
                    .get(name)
                    .and_then(|value| value.to_str().ok()?.parse::<usize>().ok())
            };
            let is_last = match header("x-wp-totalpages") {
                Some(pages) => page >= pages,
                None => count < LISTED,
            };
            if is_last {
                // A post that was removed while the list was read may have moved another one past us.
                return match header("x-wp-total") {
                    Some(total) if total != entries.len() => (
                        place,
                        Err(format!(
                            "the list changed while it was read ({} of {total} posts)",
                            entries.len()
                        )),
                    ),
                    _ => (place, Ok(entries)),
                };
            }
        }
        (place, Ok(entries))
    }

    /// Fetches what changed of a list.
    async fn read_listed(&mut self, kind: &str, language: Option<&str>, entries: Vec<Entry>) -> Step<()> {
        let mut changed = Vec::new();
        for (id, modified) in entries {
            if !self.seen.insert(id) {
                continue;
            }
            match self.plan.known.get(&id) {
                Some(known) if modified.is_some() && *known == modified => self.tell(Event::Unchanged(id)).await?,
                _ => changed.push(id),
            }
        }
        for ids in changed.chunks(FETCHED) {
            let include: Vec<String> = ids.iter().map(u64::to_string).collect();
            let per_page = FETCHED.to_string();
            let address = self.address(
                kind,
                language,
                &[
                    ("include", &include.join(",")),
                    ("per_page", &per_page),
                    ("orderby", "include"),
                    ("_embed", "author,wp:term,wp:featuredmedia"),
                ],
            );
            let found = match self.get(&address, Some(MAX_BYTES)).await {
                Ok(answer) => posts_of(&answer),
                Err(message) => Err(message),
            };
            match found {
                Ok(posts) => {
                    for post in &posts {
                        if let Some(post) = post_of(post, language) {
                            self.tell(Event::Post(Box::new(post))).await?;
                        }
                    }
                }
                Err(message) => {
                    let (place, posts) = (address.to_string(), ids.to_vec());
                    self.tell(Event::Problem { place, message, posts }).await?;
                }
            }
        }
        Ok(())
    }

    fn address(&self, kind: &str, language: Option<&str>, parameters: &[(&str, &str)]) -> Url {
        let mut url = self.plan.url.clone();
        let path = format!("{}/wp-json/wp/v2/{kind}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url.set_query(None);
        url.query_pairs_mut()
            .extend_pairs(parameters)
            .extend_pairs(language.map(|language| ("lang", language)));
        url
    }

    async fn get(&self, address: &Url, max_bytes: Option<u64>) -> Result<Answer, String> {
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

    async fn tell(&self, event: Event) -> Step<()> {
        self.sender.send(event).await.map_err(|_| Unheard)
    }
}

fn posts_of(answer: &Answer) -> Result<Vec<Value>, String> {
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

/// A post as the API writes it; `None` without a number.
fn post_of(value: &Value, asked: Option<&str>) -> Option<Post> {
    let id = value["id"].as_u64()?;
    let embedded = &value["_embedded"];
    let terms = |taxonomy: &str| -> Vec<String> {
        let lists = embedded["wp:term"].as_array().into_iter().flatten();
        let terms = lists.filter_map(Value::as_array).flatten();
        terms
            .filter(|term| term["taxonomy"] == taxonomy)
            .filter_map(|term| text(&term["name"]))
            .collect()
    };
    let media = &embedded["wp:featuredmedia"][0];
    Some(Post {
        id,
        link: text(&value["link"]).unwrap_or_default(),
        title: text(&value["title"]["rendered"]).unwrap_or_default(),
        content: text(&value["content"]["rendered"]).unwrap_or_default(),
        excerpt: text(&value["excerpt"]["rendered"]).unwrap_or_default(),
        author: text(&embedded["author"][0]["name"]),
        categories: terms("category"),
        tags: terms("post_tag"),
        published_at: text(&value["date_gmt"]).as_deref().and_then(moment),
        updated_at: text(&value["modified_gmt"]).as_deref().and_then(moment),
        image: text(&media["source_url"]),
        // Polylang, then WPML, then what was asked for.
        language: text(&value["lang"])
            .or_else(|| text(&value["wpml_current_locale"]))
            .or_else(|| asked.map(str::to_owned)),
        group: group_of(id, value),
        is_protected: value["content"]["protected"] == true,
        modified: text(&value["modified_gmt"]),
    })
}

/// The smallest number among the versions of a post, as Polylang (`translations`) or WPML (`wpml_translations`) name them.
fn group_of(id: u64, value: &Value) -> Option<String> {
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let polylang = value["translations"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(_, id)| number(id));
    let wpml = value["wpml_translations"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|version| number(&version["id"]));
    let versions: Vec<u64> = polylang.chain(wpml).collect();
    let smallest = versions.iter().copied().chain([id]).min()?;
    (!versions.is_empty()).then(|| smallest.to_string())
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn versions_share_the_smallest_number() {
        let table = [
            (json!({"translations": {"ja": 12, "en": 34}}), Some("12")),
            (json!({"wpml_translations": [{"locale": "en_US", "id": 7}]}), Some("7")),
            (json!({"translations": {"en": "99"}}), Some("20")),
            (json!({"translations": []}), None),
            (json!({}), None),
        ];
        for (value, expected) in table {
            assert_eq!(group_of(20, &value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn a_post_has_its_terms_and_author_by_name() {
        let value = json!({
            "id": 5, "link": "https://clinic.example/fee/", "title": {"rendered": "料金 &amp; 時間"},
            "content": {"rendered": "<p>本文</p>", "protected": false}, "date_gmt": "2025-03-02T01:00:00",
            "modified_gmt": "2025-03-03T01:00:00", "wpml_current_locale": "zh_TW",
            "_embedded": {
                "author": [{"name": "受付"}],
                "wp:term": [[{"taxonomy": "category", "name": "案内"}], [{"taxonomy": "post_tag", "name": "料金"}]],
                "wp:featuredmedia": [{"source_url": "/a.jpg"}]
            }
        });
        let post = post_of(&value, Some("ja")).expect("a post");
        assert_eq!(
            (post.author.as_deref(), post.language.as_deref()),
            (Some("受付"), Some("zh_TW"))
        );
        assert_eq!(
            (post.categories, post.tags, post.image.as_deref()),
            (vec!["案内".to_owned()], vec!["料金".to_owned()], Some("/a.jpg"))
        );
        assert_eq!(post_of(&json!({"code": "x"}), None), None);
    }
}
