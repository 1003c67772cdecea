//! What is related to an article can only be read.

use crate::http::error::{ApiError, shortened};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What `/v1/articles/{id}/related` may be asked by. The router knows ids only, which hold slashes, and would take the address for that of an
/// article whose id ends so; such an article is changed with the last slash written as `%2F`.
pub async fn read_only_related(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !(path.starts_with("/v1/articles/") && path.ends_with("/related")) {
        return next.run(request).await;
    }
    let mut response = match *request.method() {
        Method::GET | Method::HEAD => return next.run(request).await,
        Method::PUT | Method::DELETE => {
            ApiError::MethodNotAllowed(shortened(request.method().as_str())).into_response()
        }
        _ => next.run(request).await,
    };
    // The router leaves the header as it is where there is one.
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
    response
}
