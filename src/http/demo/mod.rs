//! The demo page, and pages that its results lead to. Only `/v1/search` stands behind it: any site can do the same.

mod assets;
mod column;
mod markup;
mod words;

pub use markup::Markup;
pub use words::words;

use super::state::HttpState;
use axum::Router;
use axum::routing::get;

/// `/`, `/assets/…`: nothing of the index.
pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/", get(assets::page))
        .route("/assets/{name}", get(assets::asset))
}

/// `/columns/…`
pub fn column_routes() -> Router<HttpState> {
    Router::new().route("/columns/{*id}", get(column::column))
}
