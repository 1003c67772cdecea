//! The access log: a span around every request, a line and a count when it is answered.

use super::request_id::REQUEST_ID;
use super::trace::trace_id;
use crate::http::state::HttpState;
use crate::http::widget::ANY_NAME;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tracing::Instrument;

/// Method, path, status and time; never the query, which is what a visitor typed, and never an address.
pub async fn log(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let span = tracing::info_span!(
        "request",
        id = id.unwrap_or_default(),
        trace = trace_id(request.headers()),
        method = %request.method(),
        path = request.uri().path(),
    );
    // The route as it is written in the router, so that ids in addresses do not make a series each.
    let route = request.extensions().get::<MatchedPath>().cloned();
    async {
        let started = Instant::now();
        let response = next.run(request).await;
        let took = started.elapsed();
        let is_none = response.status() == StatusCode::NOT_FOUND;
        let route = route.filter(|route| !(is_none && route.as_str() == ANY_NAME));
        let route = route.as_ref().map_or("none", MatchedPath::as_str);
        state.metrics.answered(route, response.status(), took);
        let took_ms = took.as_secs_f64() * 1e3;
        tracing::info!(status = response.status().as_u16(), took_ms, "request answered");
        response
    }
    .instrument(span)
    .await
}
