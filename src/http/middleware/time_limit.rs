//! No answer later than the limit.

use crate::http::error::ApiError;
use crate::http::state::Limits;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Gives up after the limit; work that runs already ends by itself and keeps its worker until then.
pub async fn time_limit(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    tokio::time::timeout(limits.time, next.run(request))
        .await
        .unwrap_or_else(|_| ApiError::Timeout(limits.time.as_secs_f32()).into_response())
}
