//! Errors in this dialect: `{"message","status"}`.

use crate::http::error::{ApiError, Failed};
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

/// What any address of this dialect may answer instead of what was asked.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "describes answers for the contract only")]
pub enum AlgoliaErrors {
    /// Something about the request is wrong
    #[response(status = 400)]
    BadRequest(#[to_schema] AlgoliaErrorBody),
    /// No key where one is needed, or one that is revoked or expired
    #[response(status = 401)]
    NoKey(#[to_schema] AlgoliaErrorBody),
    /// The key is for other pages
    #[response(status = 403)]
    NotAllowed(#[to_schema] AlgoliaErrorBody),
    /// More body than is read
    #[response(status = 413)]
    TooLarge(#[to_schema] AlgoliaErrorBody),
    /// Too many requests, or nothing to search yet
    #[response(status = 429)]
    TooMany(#[to_schema] AlgoliaErrorBody),
    /// Our fault
    #[response(status = 500)]
    Internal(#[to_schema] AlgoliaErrorBody),
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
        // Logged once, where the native dialect does.
        in_dialect(self.0.into_response())
    }
}

/// An answer with an error of ours, in the form of this dialect; any other as it is.
pub fn in_dialect(mut answer: Response) -> Response {
    let Some(Failed(message)) = answer.extensions_mut().remove() else {
        return answer;
    };
    let native = answer.status();
    let passes = native == StatusCode::SERVICE_UNAVAILABLE;
    let status = if passes { StatusCode::TOO_MANY_REQUESTS } else { native };
    let body = Json(AlgoliaErrorBody {
        message,
        status: status.as_u16(),
    });
    let mut response = (status, body).into_response();
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = answer.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    if passes {
        response
            .headers_mut()
            .entry(header::RETRY_AFTER)
            .or_insert(HeaderValue::from_static("1"));
    }
    response
}
