//! Whether the process lives, and whether it can answer searches.

use super::error::ApiError;
use super::state::HttpState;
use crate::article::Language;
use crate::search::SearchService;
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

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    generation: u64,
    articles: u64,
    languages: BTreeMap<Language, u64>,
}

async fn live() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// Does not stand in line with the searches: a busy server is a ready one.
async fn ready(State(state): State<HttpState>) -> Result<Json<Readiness>, ApiError> {
    let task = tokio::task::spawn_blocking(move || readiness(&state.service()));
    task.await.map_err(ApiError::internal)?.map(Json)
}

fn readiness(service: &SearchService) -> Result<Readiness, ApiError> {
    let index = service.index();
    // What is open serves, even when a newer generation cannot be opened; otherwise opening it tells why it cannot.
    if index.snapshot().is_none() {
        index.refresh().map_err(|error| ApiError::NotReady(error.to_string()))?;
    }
    let (Some(snapshot), Some(generation)) = (index.snapshot(), index.generation()) else {
        return Err(ApiError::NotReady("no index is being served yet".to_owned()));
    };
    let languages = snapshot.counts().map_err(ApiError::internal)?;
    Ok(Readiness {
        status: "ready",
        generation,
        articles: languages.values().sum(),
        languages,
    })
}
