//! Whether the process lives, and whether it can answer searches.

use super::error::ApiError;
use super::state::HttpState;
use crate::article::Language;
use crate::search::{SearchError, SearchService};
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `/health/…`
pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Readiness {
    status: &'static str,
    generation: u64,
    articles: u64,
    languages: BTreeMap<Language, u64>,
}

#[utoipa::path(
    get,
    path = "/health/live",
    tag = "health",
    responses((status = 200, description = "The process lives", body = serde_json::Value))
)]
pub(super) async fn live() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// Whether searches are answered.
///
/// Does not stand in line with the searches: a busy server is a ready one.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "health",
    responses(
        (status = 200, description = "Searches are answered", body = Readiness),
        (status = 503, description = "Nothing can be searched yet; the message says why", body = crate::http::error::ErrorBody)
    )
)]
pub(super) async fn ready(State(state): State<HttpState>) -> Result<Json<Readiness>, ApiError> {
    let task = tokio::task::spawn_blocking(move || readiness(&state.service()));
    task.await.map_err(ApiError::internal)?.map(Json)
}

fn readiness(service: &SearchService) -> Result<Readiness, ApiError> {
    let index = service.index();
    // What is open serves, even when a newer generation cannot be opened; otherwise opening it tells why it cannot.
    if index.snapshot().is_none() {
        index.refresh().map_err(|error| ApiError::NotReady(error.to_string()))?;
    }
    let (Ok(snapshot), Some(generation)) = (service.snapshot(), index.generation()) else {
        return Err(ApiError::NotReady("no index is being served yet".to_owned()));
    };
    let languages = snapshot.counts().map_err(SearchError::Backend)?;
    Ok(Readiness {
        status: "ready",
        generation,
        articles: languages.values().sum(),
        languages,
    })
}
