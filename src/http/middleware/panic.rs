//! A panic is a bug of ours: an answer in the usual form, and one line in the log.

use crate::http::error::ApiError;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// The answer to a request whose handler panicked with `payload`.
pub fn answer_panic(payload: Box<dyn Any + Send + 'static>) -> Response {
    let message = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("of unknown kind");
    ApiError::internal(format!("panic: {message}")).into_response()
}
