//! The contract: OpenAPI 3.1 made from the handlers, and a page to read it.

mod document;
mod page;

pub use document::{Errors, KeyErrors, document};

use super::state::HttpState;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use std::sync::LazyLock;

/// The document as JSON, made once.
static JSON: LazyLock<String> = LazyLock::new(|| document().to_string());
/// The page, made once.
static PAGE: LazyLock<String> = LazyLock::new(|| page::page(&document()));

/// `/openapi.json`, `/docs`
pub fn routes() -> Router<HttpState> {
    let json = async || ([(header::CONTENT_TYPE, "application/json")], JSON.as_str()).into_response();
    Router::new()
        .route("/openapi.json", get(json))
        .route("/docs", get(async || Html(PAGE.as_str())))
}
