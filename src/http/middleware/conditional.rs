//! `ETag` and `Cache-Control`: an answer is what the commit, the pins and the request make of it.

use crate::config::ServerConfig;
use crate::http::state::HttpState;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::{SystemTime, UNIX_EPOCH};
use xxhash_rust::xxh3::Xxh3;

/// Addresses whose answers also follow from what visitors ask.
const COUNTED: [&str; 2] = ["/suggest", "/popular"];

/// Answers 304 without searching when the caller has what would be answered; else adds `ETag` and `Cache-Control` to good answers.
///
/// The tag is weak: `took_ms` differs from answer to answer, nothing else.
pub async fn conditional(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let is_read = request.method() == Method::GET || request.method() == Method::HEAD;
    let Some(tag) = is_read.then(|| entity_tag(&state, &request)).flatten() else {
        return next.run(request).await;
    };
    let cache = cache_control(&state.server);
    if is_known(request.headers(), &tag) {
        let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, cache)];
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK && response.extensions().get::<Partial>().is_none() {
        response.headers_mut().insert(header::ETAG, tag);
        response.headers_mut().insert(header::CACHE_CONTROL, cache);
    } else {
        let never = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, never);
    }
    response
}

/// In the extensions of an answer that is not all there is: not to be kept.
#[derive(Debug, Clone, Copy)]
struct Partial;

/// The response, kept by no cache when it is `partial`.
pub fn kept_unless(partial: bool, mut response: Response) -> Response {
    if partial {
        response.extensions_mut().insert(Partial);
    }
    response
}

/// What needs a key is not for caches that callers share.
fn cache_control(server: &ServerConfig) -> HeaderValue {
    let whose = if server.search_needs_key { "private" } else { "public" };
    let text = match server.cache_seconds {
        0 => format!("{whose}, max-age=0, must-revalidate"),
        seconds => format!("{whose}, max-age={seconds}"),
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("no-store"))
}

/// A hash of all that an answer depends on; `None` when there is nothing to search.
fn entity_tag(state: &HttpState, request: &Request) -> Option<HeaderValue> {
    let version = state.service().version()?;
    let mut hash = Xxh3::new();
    let mut add = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(version.as_bytes());
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    add(address.as_bytes());
    for value in request.headers().get_all(header::ACCEPT_LANGUAGE) {
        add(value.as_bytes());
    }
    // What is new today is not tomorrow, and what visitors ask most is counted anew every minute.
    let is_counted = state.query_log.is_some() && COUNTED.contains(&request.uri().path());
    let period = if is_counted { 60 } else { 86_400 };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    add(&(now.as_secs() / period).to_le_bytes());
    HeaderValue::from_str(&format!("W/\"{:016x}\"", hash.digest())).ok()
}

/// Whether the caller has what `tag` stands for. RFC 9110, 13.1.2: weak comparison, a list, or `*`.
pub fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let opaque = |text: &str| text.trim().trim_start_matches("W/").to_owned();
    let Ok(own) = tag.to_str().map(opaque) else {
        return false;
    };
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|given| opaque(given) == own)
}
