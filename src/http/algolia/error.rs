//! Errors in this dialect: `{"message","status"}`.

use crate::http::error::ApiError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The form of errors in this dialect.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AlgoliaErrorBody {
    /// For people.
    message: String,
    /// The HTTP status again.
    status: u16,
}

/// Any error, as this dialect shows it.
#[derive(Debug)]
pub struct AlgoliaError(pub ApiError);

impl<E: Into<ApiError>> From<E> for AlgoliaError {
    fn from(error: E) -> AlgoliaError {
        AlgoliaError(error.into())
    }
}

impl IntoResponse for AlgoliaError {
    /// The clients take 5xx for a host that is down and go on to others that a site of its own does not have: what passes by itself is
    /// 429 with `Retry-After`.
    fn into_response(self) -> Response {
        let native = self.0.status().0;
        let passes = native == StatusCode::SERVICE_UNAVAILABLE;
        let message = self.0.to_string();
        let retry = self.0.retry_after();
        // Logged once, where the native dialect does.
        drop(self.0.into_response());
        let status = if passes { StatusCode::TOO_MANY_REQUESTS } else { native };
        let body = Json(AlgoliaErrorBody {
            message,
            status: status.as_u16(),
        });
        let mut response = (status, body).into_response();
        let retry = retry.or_else(|| passes.then(|| HeaderValue::from_static("1")));
        if let Some(seconds) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
