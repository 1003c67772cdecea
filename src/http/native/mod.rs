//! The native dialect, `/v1`: what `docs/api.md` describes.

pub(super) mod analyze;
pub(super) mod article;
pub(super) mod explain;
pub(super) mod popular;
pub(super) mod search;
pub(super) mod suggest;

pub use suggest::{DEFAULT_SUGGESTIONS, suggest_request};

use super::error::ApiError;
use super::state::HttpState;
use axum::Router;
use axum::routing::get;

/// The addresses below `/v1`.
pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/search", get(search::search))
        .route("/suggest", get(suggest::suggest))
        .route("/popular", get(popular::popular))
        .route(
            "/articles/{*id}",
            get(article::article).merge(super::admin::article_methods()),
        )
        .route("/explain", get(explain::explain))
        .route("/analyze", get(analyze::analyze))
        .fallback(async || ApiError::NotFound)
}
