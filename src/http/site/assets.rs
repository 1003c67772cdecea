//! The files of the pages, part of the program.

use crate::http::error::ApiError;
use crate::http::widget::STYLES;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Name, type and content.
const ASSETS: [(&str, &str, &str); 3] = [
    ("site.css", CSS, include_str!("assets/site.css")),
    ("site.js", JAVASCRIPT, include_str!("assets/site.js")),
    ("widget.css", CSS, STYLES),
];

/// An upgrade is seen at the next load.
const ASK_AGAIN: (HeaderName, &str) = (header::CACHE_CONTROL, "no-cache");

/// `GET /assets/{name}`
pub async fn asset(name: Result<Path<String>, PathRejection>) -> Result<Response, ApiError> {
    let Path(name) = name.map_err(|_| ApiError::NotFound)?;
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    let (_, kind, content) = *found.ok_or(ApiError::NotFound)?;
    Ok(([(header::CONTENT_TYPE, kind), ASK_AGAIN], content).into_response())
}
