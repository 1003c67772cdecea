//! The files of the demo page, part of the program.

use crate::http::error::ApiError;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderName, header};
use axum::response::{Html, IntoResponse, Response};

const PAGE: &str = include_str!("assets/index.html");

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Name, type and content.
const ASSETS: [(&str, &str, &str); 5] = [
    ("demo.css", CSS, include_str!("assets/demo.css")),
    ("demo.js", JAVASCRIPT, include_str!("assets/demo.js")),
    ("client.js", JAVASCRIPT, include_str!("assets/client.js")),
    ("results.js", JAVASCRIPT, include_str!("assets/results.js")),
    ("words.js", JAVASCRIPT, include_str!("assets/words.js")),
];

/// An upgrade is seen at the next load.
const ASK_AGAIN: (HeaderName, &str) = (header::CACHE_CONTROL, "no-cache");

/// `GET /`
pub async fn page() -> impl IntoResponse {
    ([ASK_AGAIN], Html(PAGE))
}

/// `GET /assets/{name}`
pub async fn asset(name: Result<Path<String>, PathRejection>) -> Result<Response, ApiError> {
    let Path(name) = name.map_err(|_| ApiError::NotFound)?;
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    let (_, kind, content) = *found.ok_or(ApiError::NotFound)?;
    Ok(([(header::CONTENT_TYPE, kind), ASK_AGAIN], content).into_response())
}
