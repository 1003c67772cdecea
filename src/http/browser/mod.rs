//! Search from a browser's own search box: a description to find us by (OpenSearch 1.1), and suggestions as browsers read them.

pub(super) mod description;
pub(super) mod suggestions;

use super::state::HttpState;
use axum::Router;
use axum::routing::get;

/// `/opensearch/suggest`
pub fn routes() -> Router<HttpState> {
    Router::new().route("/opensearch/suggest", get(suggestions::suggestions))
}

/// `/opensearch.xml`, which holds nothing of the index
pub fn description_routes() -> Router<HttpState> {
    Router::new().route("/opensearch.xml", get(description::description))
}
