//! The access log: a span around every request, a line when it is answered.

use super::request_id::REQUEST_ID;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tracing::Instrument;

/// Method, path, status and time; never the query, which is what a visitor typed.
pub async fn log(request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let span = tracing::info_span!(
        "request",
        id = id.unwrap_or_default(),
        method = %request.method(),
        path = request.uri().path(),
    );
    async {
        let started = Instant::now();
        let response = next.run(request).await;
        let took_ms = started.elapsed().as_secs_f64() * 1e3;
        tracing::info!(status = response.status().as_u16(), took_ms, "request answered");
        response
    }
    .instrument(span)
    .await
}
