//! `POST /v1/reindex`, `GET /v1/reindex/{run}`

use super::authorize::authorize;
use crate::access::Scope;
use crate::http::error::{ApiError, shortened};
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::maintenance::{RunRequest, RunState};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};

/// Starts a run over the server's sources, with a key of scope `admin`; the answer says where to look how far it is.
#[utoipa::path(
    post,
    path = "/v1/reindex",
    tag = "maintenance",
    request_body(content = Option<RunRequest>, content_type = "application/json"),
    responses(
        (status = 202, description = "It has begun; Location says where to ask", body = RunState),
        (status = 409, description = "A run is not over yet", body = crate::http::error::ErrorBody),
        crate::http::contract::KeyErrors,
        crate::http::contract::Errors
    ),
    security(("key" = []))
)]
pub async fn start(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<RunState>), ApiError> {
    let admin = authorize(&state, &headers, Scope::Admin).await?;
    Parameters::parse(query.as_deref(), &[])?;
    let request: RunRequest = if body.trim_ascii().is_empty() {
        RunRequest::default()
    } else {
        serde_json::from_slice(&body).map_err(|error| ApiError::InvalidBody(vec![error.to_string()]))?
    };
    let run = admin.runs.start(request).map_err(ApiError::RunInProgress)?;
    let place = format!("/v1/reindex/{}", run.run);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, place)], Json(run)))
}

/// How far a run is, or what it did; with a key of scope `admin`.
#[utoipa::path(
    get,
    path = "/v1/reindex/{run}",
    tag = "maintenance",
    params(("run" = String, Path, description = "The run's name", min_length = 1)),
    responses(
        (status = 200, description = "The run", body = RunState),
        (status = 404, description = "No run has this name", body = crate::http::error::ErrorBody),
        crate::http::contract::KeyErrors,
        crate::http::contract::Errors
    ),
    security(("key" = []))
)]
pub async fn state(
    State(state): State<HttpState>,
    Path(run): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<RunState>, ApiError> {
    let admin = authorize(&state, &headers, Scope::Admin).await?;
    Parameters::parse(query.as_deref(), &[])?;
    let found = admin.runs.get(&run);
    found.map(Json).ok_or_else(|| ApiError::RunNotFound(shortened(&run)))
}
