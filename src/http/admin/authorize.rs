//! Whether a caller may.

use super::Admin;
use crate::access::{Key, KeyRefused, Scope};
use crate::http::error::{ApiError, shortened};
use crate::http::sent_key::sent_key;
use crate::http::state::HttpState;
use axum::http::{HeaderMap, Uri, header};
use std::sync::Arc;

/// The admin of this server, when the request carries a key that allows `needed`.
pub(super) async fn authorize(state: &HttpState, headers: &HeaderMap, needed: Scope) -> Result<Arc<Admin>, ApiError> {
    // Keys that change the index stand in headers only: addresses are logged by proxies.
    let key = sent_key(headers, &Uri::default()).ok_or(ApiError::KeyMissing)?;
    let admin = state.admin.clone().ok_or(ApiError::AdminDisabled)?;
    check_key(&admin, headers, &key, needed).await?;
    Ok(admin)
}

/// The key that `text` is, when it allows `needed` now and for the page that calls.
pub async fn check_key(admin: &Arc<Admin>, headers: &HeaderMap, text: &str, needed: Scope) -> Result<Key, ApiError> {
    let origin = headers
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().unwrap_or("").to_owned());
    let check = match admin.keys.has_passed(text) {
        true => admin.keys.check(text, needed, origin.as_deref()),
        false => {
            let _turn = admin.checks.acquire().await.map_err(ApiError::internal)?;
            let (same, key) = (admin.clone(), text.to_owned());
            let check = tokio::task::spawn_blocking(move || same.keys.check(&key, needed, origin.as_deref()));
            check.await.map_err(ApiError::internal)?
        }
    };
    check.map_err(|refused| match refused {
        KeyRefused::Invalid => ApiError::KeyInvalid,
        KeyRefused::Scope { .. } => ApiError::ScopeInsufficient(refused.to_string()),
        KeyRefused::Origin(origin) => ApiError::OriginNotAllowed(shortened(&origin)),
        KeyRefused::File(error) => ApiError::internal(error),
    })
}
