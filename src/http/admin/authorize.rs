//! Whether a caller may.

use super::Admin;
use crate::access::{KeyRefused, Scope};
use crate::http::error::{ApiError, shortened};
use crate::http::state::HttpState;
use axum::http::{HeaderMap, HeaderName, header};
use std::sync::Arc;

/// Another place for the key, for callers that cannot set `Authorization`.
const KEY_HEADER: HeaderName = HeaderName::from_static("x-sagasu-key");

/// The admin of this server, when the request carries a key that allows `needed`.
pub(super) async fn authorize(state: &HttpState, headers: &HeaderMap, needed: Scope) -> Result<Arc<Admin>, ApiError> {
    let key = key_of(headers).ok_or(ApiError::KeyMissing)?.to_owned();
    let admin = state.admin.clone().ok_or(ApiError::AdminDisabled)?;
    let origin = headers
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().unwrap_or("").to_owned());
    let _turn = admin.checks.acquire().await.map_err(ApiError::internal)?;
    let same = admin.clone();
    let check = tokio::task::spawn_blocking(move || same.keys.check(&key, needed, origin.as_deref()));
    match check.await.map_err(ApiError::internal)? {
        Ok(_) => Ok(admin.clone()),
        Err(KeyRefused::Invalid) => Err(ApiError::KeyInvalid),
        Err(refused @ KeyRefused::Scope { .. }) => Err(ApiError::ScopeInsufficient(refused.to_string())),
        Err(KeyRefused::Origin(origin)) => Err(ApiError::OriginNotAllowed(shortened(&origin))),
        Err(KeyRefused::File(error)) => Err(ApiError::internal(error)),
    }
}

fn key_of(headers: &HeaderMap) -> Option<&str> {
    if let Some(value) = headers.get(KEY_HEADER) {
        return value.to_str().ok();
    }
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}
