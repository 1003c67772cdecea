//! The native dialect, `/v1`: what `docs/api.md` describes.

mod analyze;
mod article;
mod explain;
mod search;

use super::error::ApiError;
use super::state::HttpState;
use axum::Router;
use axum::routing::get;

/// The addresses below `/v1`.
pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/search", get(search::search))
        .route(
            "/articles/{*id}",
            get(article::article).merge(super::admin::article_methods()),
        )
        .route("/explain", get(explain::explain))
        .route("/analyze", get(analyze::analyze))
        .fallback(async || ApiError::NotFound)
}
