//! Pages for visitors, rendered on the server: home, results, columns. They work without JavaScript; the elements of
//! [`widget`](super::widget) make them quicker where there is.

mod address;
mod assets;
mod column;
mod facets;
mod frame;
mod hit;
mod home;
mod how;
mod markup;
mod refused;
mod results;
mod search;
mod view;

pub use markup::Markup;
pub use refused::refusals_as_pages;

use super::state::HttpState;
use axum::Router;
use axum::routing::get;

/// `/`, `/assets/…`: for everybody.
pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/", get(home::home))
        .route("/assets/{name}", get(assets::asset))
}

/// `/search`, `/columns/…`: what the index has.
pub fn index_routes() -> Router<HttpState> {
    Router::new()
        .route("/search", get(search::search))
        .route("/columns/{*id}", get(column::column))
}
