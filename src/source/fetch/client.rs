//! One request with its redirects, limits and second attempt.

use super::address::is_public;
use super::error::FetchError;
use super::options::CrawlOptions;
use super::pace::Pace;
use crate::source::web::same_site;
use flate2::read::MultiGzDecoder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{self, HeaderMap, HeaderName};
use reqwest::redirect::Policy;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use url::{Host, Url};

/// Redirects followed for one page.
const MAX_REDIRECTS: usize = 5;

/// Pause before a second attempt, when the server does not name one.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Longest pause a server may ask for before the second attempt.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);

/// Fetches from one site.
pub(in crate::source) struct Client {
    http: reqwest::Client,
    options: CrawlOptions,
    pace: Pace,
    site: Url,
    ends: Instant,
}

/// What to fetch, and what is known of it.
#[derive(Debug, Clone, Default)]
pub(in crate::source) struct Request<'a> {
    pub(in crate::source) etag: Option<&'a str>,
    pub(in crate::source) last_modified: Option<&'a str>,
    /// Most bytes, when other than those of a page.
    pub(in crate::source) max_bytes: Option<u64>,
}

/// What came of it.
#[derive(Debug)]
pub(in crate::source) enum Fetched {
    /// An answer with a body.
    Answer(Box<Answer>),
    /// The page is as it was.
    NotModified,
    /// It is not there (404, 410).
    Gone,
    /// It leads to another site.
    OtherSite,
}

/// An answer with a body.
#[derive(Debug)]
pub(in crate::source) struct Answer {
    /// The address after redirects.
    pub(in crate::source) url: Url,
    pub(in crate::source) headers: HeaderMap,
    /// Decompressed.
    pub(in crate::source) body: Vec<u8>,
}

impl Answer {
    /// A header, when it is text.
    pub(in crate::source) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Client {
    /// A client for the site of `site`.
    pub(in crate::source) fn new(site: &Url, options: &CrawlOptions) -> Result<Client, FetchError> {
        // ring, because the other provider, aws-lc-rs, needs a C compiler and minutes to build. It may be installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let failed = |error: reqwest::Error| FetchError::Connection(reasons(&error));
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .user_agent(&options.user_agent)
            .connect_timeout(options.timeout)
            .dns_resolver(Arc::new(Guard {
                allows_private: options.allow_private_addresses,
            }))
            .build()
            .map_err(failed)?;
        Ok(Client {
            http,
            pace: Pace::new(options.requests_per_second),
            site: site.clone(),
            ends: Instant::now() + options.max_duration,
            options: options.clone(),
        })
    }

    /// Fetches `url`, once more after a passing failure.
    pub(in crate::source) async fn fetch(&self, url: &Url, request: &Request<'_>) -> Result<Fetched, FetchError> {
        let (error, pause) = match self.attempt(url, request).await {
            Err((error, pause)) if error.is_passing() => (error, pause),
            result => return result.map_err(|(error, _)| error),
        };
        if Instant::now() + pause >= self.ends {
            return Err(error);
        }
        tokio::time::sleep(pause).await;
        self.attempt(url, request).await.map_err(|(error, _)| error)
    }

    async fn attempt(&self, url: &Url, request: &Request<'_>) -> Result<Fetched, (FetchError, Duration)> {
        if Instant::now() >= self.ends {
            return Err((FetchError::OutOfTime, Duration::ZERO));
        }
        self.pace.wait().await;
        let mut pause = RETRY_AFTER;
        let answer = self.follow(url.clone(), request, &mut pause);
        match tokio::time::timeout(self.options.timeout, answer).await {
            Ok(result) => result.map_err(|error| (error, pause)),
            Err(_) => Err((FetchError::Timeout(self.options.timeout), pause)),
        }
    }

    /// Follows redirects, each of which is judged like the first address.
    async fn follow(&self, mut url: Url, request: &Request<'_>, pause: &mut Duration) -> Result<Fetched, FetchError> {
        for _ in 0..=MAX_REDIRECTS {
            if !same_site(&self.site, &url) {
                return Ok(Fetched::OtherSite);
            }
            self.check_literal(&url)?;
            let response = self.send(&url, request).await?;
            let status = response.status().as_u16();
            match status {
                200 => {
                    return Ok(Fetched::Answer(Box::new(
                        self.read(url, response, request.max_bytes).await?,
                    )));
                }
                304 => return Ok(Fetched::NotModified),
                404 | 410 => return Ok(Fetched::Gone),
                301 | 302 | 303 | 307 | 308 => url = redirected(&url, &response)?,
                _ => {
                    let seconds = response
                        .headers()
                        .get(header::RETRY_AFTER)
                        .and_then(|value| value.to_str().ok()?.parse().ok());
                    *pause = seconds.map_or(RETRY_AFTER, |seconds| Duration::from_secs(seconds).min(MAX_RETRY_AFTER));
                    return Err(FetchError::Status(status));
                }
            }
        }
        Err(FetchError::Redirects(MAX_REDIRECTS))
    }

    async fn send(&self, url: &Url, request: &Request<'_>) -> Result<reqwest::Response, FetchError> {
        let mut get = self.http.get(url.clone()).header(header::ACCEPT_ENCODING, "gzip");
        if let Some(etag) = request.etag {
            get = get.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(moment) = request.last_modified {
            get = get.header(header::IF_MODIFIED_SINCE, moment);
        }
        get.send().await.map_err(|error| connection_error(&error))
    }

    async fn read(
        &self,
        url: Url,
        mut response: reqwest::Response,
        max_bytes: Option<u64>,
    ) -> Result<Answer, FetchError> {
        let limit = max_bytes.unwrap_or(self.options.max_page_bytes);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| connection_error(&error))? {
            if (body.len() + chunk.len()) as u64 > limit {
                return Err(FetchError::TooLarge(limit));
            }
            body.extend_from_slice(&chunk);
        }
        let encoding = response
            .headers()
            .get(header::CONTENT_ENCODING)
            .and_then(|value| value.to_str().ok());
        if encoding.is_some_and(|encoding| encoding.to_ascii_lowercase().contains("gzip")) {
            body = decompress(&body, limit)?;
        }
        Ok(Answer {
            url,
            headers: response.headers().clone(),
            body,
        })
    }

    /// An address written as such never passes the resolver.
    fn check_literal(&self, url: &Url) -> Result<(), FetchError> {
        let is_private = match url.host() {
            Some(Host::Ipv4(address)) => !is_public(address.into()),
            Some(Host::Ipv6(address)) => !is_public(address.into()),
            Some(Host::Domain(_)) | None => false,
        };
        if is_private && !self.options.allow_private_addresses {
            return Err(FetchError::PrivateAddress);
        }
        Ok(())
    }
}

/// Decompresses gzip up to `limit` bytes.
pub(in crate::source) fn decompress(bytes: &[u8], limit: u64) -> Result<Vec<u8>, FetchError> {
    let mut plain = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(limit + 1).read_to_end(&mut plain);
    read.map_err(|error| FetchError::Damaged(error.to_string()))?;
    if plain.len() as u64 > limit {
        return Err(FetchError::TooLarge(limit));
    }
    Ok(plain)
}

fn redirected(url: &Url, response: &reqwest::Response) -> Result<Url, FetchError> {
    let location = response.headers().get(header::LOCATION);
    let location = location.map_or_else(String::new, |value| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    });
    let target = url
        .join(&location)
        .ok()
        .filter(|target| !location.is_empty() && matches!(target.scheme(), "http" | "https"));
    target.ok_or(FetchError::BadRedirect(location))
}

/// Resolves names and drops private addresses. The connection is made to what is returned here, so a name cannot show one
/// address to a check and another to the connection.
struct Guard {
    allows_private: bool,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let allows_private = self.allows_private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| allows_private || is_public(address.ip()))
                .collect();
            if allowed.is_empty() {
                return Err(FetchError::PrivateAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn connection_error(error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(FetchError::PrivateAddress) = inner.downcast_ref() {
            return FetchError::PrivateAddress;
        }
        cause = inner.source();
    }
    FetchError::Connection(reasons(error))
}

/// The last two causes of an error, which say what happened; those above say only that a request failed.
fn reasons(error: &reqwest::Error) -> String {
    let mut reasons = Vec::new();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        reasons.push(inner.to_string());
        cause = inner.source();
    }
    reasons.dedup();
    reasons.split_off(reasons.len().saturating_sub(2)).join(": ")
}
