//! `<sagasu-search>` and `<sagasu-results>`: what visitors see, as one script that any page can load.

mod script;

pub use script::{STYLES, Script, script};

use super::error::ApiError;
use super::middleware::is_known;
use super::state::HttpState;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// Minutes are enough: an upgrade of the server reaches pages that name no version.
const SHORT: &str = "public, max-age=600";
/// The address has the content's hash in it.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// The route that looks whether a name is that of another version; to nearly all of what comes there it is nothing.
pub const ANY_NAME: &str = "/{name}";
/// A page that was written, or kept by a cache, before an upgrade gets the script there is, and asks again next time.
const OLDER: &str = "no-cache";

/// `/sagasu.js`, and the same with its hash in the name, or with that of another version. Read often and made seldom, it is compressed with more care than answers.
pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/sagasu.js", get(async |headers: HeaderMap| answer(&headers, SHORT)))
        .route(
            &script().path,
            get(async |headers: HeaderMap| answer(&headers, FOREVER)),
        )
        .route(ANY_NAME, get(other_version).fallback(async || ApiError::NotFound))
        .layer(CompressionLayer::new().quality(CompressionLevel::Default))
}

/// The script under the name that another version of it had; `Content-Location` says the present one. Browsers that were told an `integrity` refuse it.
async fn other_version(
    State(state): State<HttpState>,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(name) = name.map_err(|_| ApiError::NotFound)?;
    if !Script::is_name(&name) {
        return Err(ApiError::NotFound);
    }
    let mut response = answer(&headers, OLDER);
    if let Ok(path) = HeaderValue::from_str(&format!("{}{}", state.server.path_prefix(), script().path)) {
        response.headers_mut().insert(header::CONTENT_LOCATION, path);
    }
    Ok(response)
}

/// The script, or that the caller has it.
fn answer(headers: &HeaderMap, cache: &'static str) -> Response {
    let script = script();
    // Weak: one tag for every compression of it.
    let tag = HeaderValue::from_str(&format!("W/\"{}\"", script.hash)).ok();
    let caching: [(HeaderName, &str); 2] = [
        (header::CACHE_CONTROL, cache),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    let mut response = match tag.as_ref().filter(|tag| is_known(headers, tag)) {
        Some(_) => (StatusCode::NOT_MODIFIED, caching).into_response(),
        None => {
            let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
            (caching, kind, script.source.as_str()).into_response()
        }
    };
    if let Some(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
