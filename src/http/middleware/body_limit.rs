//! No body larger than the limit.

use crate::http::error::ApiError;
use crate::http::state::Limits;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses a request that announces more than the limit, before a byte of it is read. A body that announces nothing is
/// never read by these addresses; one that reads it must bound it with axum's `DefaultBodyLimit`.
pub async fn body_limit(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let bytes = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if bytes.is_some_and(|bytes| bytes > limits.body_bytes) {
        return ApiError::BodyTooLarge(limits.body_bytes).into_response();
    }
    next.run(request).await
}
