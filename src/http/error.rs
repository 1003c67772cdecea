//! What can be wrong with a request, and how an answer says so.

use crate::query::{LONGEST_QUERY, MAX_LIMIT, MAX_WINDOW, RequestError, SNIPPET_WIDTHS};
use crate::search::{LONGEST_ANALYZED_TEXT, SearchError};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use std::error::Error;

/// Longest piece of a request that is repeated in a message, in characters.
const LONGEST_ECHO: usize = 100;

/// A request that gets no result. Dialects give these in their own form; the native one as
/// `{"error":{"code","message","details"}}`.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// A parameter that this address does not have.
    #[error("unknown parameter {name:?}; this address takes {}", listed(known))]
    UnknownParameter {
        /// As it was written, shortened.
        name: String,
        /// Those there are.
        known: &'static [&'static str],
    },
    /// A parameter with a value it cannot have.
    #[error("{name} cannot be {value:?}; allowed: {allowed}")]
    InvalidParameter {
        /// The parameter.
        name: &'static str,
        /// As it was written, shortened, or its size.
        value: String,
        /// What it can be.
        allowed: String,
        /// The largest number it can be, where that is what is wrong with it.
        maximum: Option<usize>,
    },
    /// A parameter that this address cannot do without.
    #[error("the parameter {0} is missing")]
    MissingParameter(&'static str),
    /// Percent-encoding that is none, or stands for bytes that are no UTF-8.
    #[error("the address is not percent-encoded UTF-8 ({0})")]
    InvalidEncoding(&'static str),
    /// No article has this id.
    #[error("no article has the id {0:?}")]
    ArticleNotFound(String),
    /// A key is needed and none was sent.
    #[error("this needs a key: send it as \"Authorization: Bearer KEY\"")]
    KeyMissing,
    /// The key is not one of ours, or no longer.
    #[error("the key is unknown, revoked or expired")]
    KeyInvalid,
    /// The key allows less than is needed.
    #[error("{0}")]
    ScopeInsufficient(String),
    /// The key is for other pages.
    #[error("the key is not for pages of {0:?}")]
    OriginNotAllowed(String),
    /// This server does not change its index.
    #[error("this server does not change its index over HTTP")]
    AdminDisabled,
    /// No run has this name, or it is long ago.
    #[error("no run has the name {0:?}; the last twenty are remembered")]
    RunNotFound(String),
    /// One run at a time.
    #[error("the run {0} is not over yet")]
    RunInProgress(String),
    /// Another process writes to the index.
    #[error("{0}")]
    IndexLocked(String),
    /// A body that is not what is expected; nothing of it was taken.
    #[error("the body cannot be used: {}", .0.first().map(String::as_str).unwrap_or_default())]
    InvalidBody(Vec<String>),
    /// No route has this address.
    #[error("there is nothing at this address; see /docs")]
    NotFound,
    /// The route has no such method.
    #[error("{0} is not allowed here; the Allow header names what is")]
    MethodNotAllowed(String),
    /// More body than is read.
    #[error("the body is larger than the {0} bytes allowed")]
    BodyTooLarge(u64),
    /// More searches than the line holds.
    #[error("too many searches at once; try again in a second")]
    TooManyRequests,
    /// More requests than one client may send; seconds to wait.
    #[error("too many requests; try again in {0} s")]
    RateLimited(u64),
    /// It took too long.
    #[error("the answer took longer than {0} seconds and was given up")]
    Timeout(f32),
    /// Nothing to search; the reason is the index's own.
    #[error("{0}")]
    NotReady(String),
    /// Our fault; the cause is for the log only.
    #[error("something went wrong on the server; the log has the cause under this answer's x-request-id")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

impl ApiError {
    /// A body with one problem.
    pub fn invalid_body(problem: impl Into<String>) -> ApiError {
        ApiError::InvalidBody(vec![problem.into()])
    }

    /// Our fault.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> ApiError {
        ApiError::Internal(cause.into())
    }

    /// A parameter with a value it cannot have.
    pub fn invalid(name: &'static str, value: &str, allowed: impl Into<String>) -> ApiError {
        ApiError::InvalidParameter {
            name,
            value: shortened(value),
            allowed: allowed.into(),
            maximum: None,
        }
    }

    /// A number above what this server is configured to take.
    pub fn above(name: &'static str, value: &str, allowed: String, maximum: usize) -> ApiError {
        ApiError::InvalidParameter {
            name,
            value: shortened(value),
            allowed,
            maximum: Some(maximum),
        }
    }

    /// The HTTP status and the code that programs may rely on: the one table of both.
    pub fn status(&self) -> (StatusCode, &'static str) {
        match self {
            ApiError::UnknownParameter { .. } => (StatusCode::BAD_REQUEST, "unknown_parameter"),
            ApiError::InvalidParameter { .. } => (StatusCode::BAD_REQUEST, "invalid_parameter"),
            ApiError::MissingParameter(_) => (StatusCode::BAD_REQUEST, "missing_parameter"),
            ApiError::InvalidEncoding(_) => (StatusCode::BAD_REQUEST, "invalid_encoding"),
            ApiError::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
            ApiError::ArticleNotFound(_) => (StatusCode::NOT_FOUND, "article_not_found"),
            ApiError::KeyMissing => (StatusCode::UNAUTHORIZED, "key_missing"),
            ApiError::KeyInvalid => (StatusCode::UNAUTHORIZED, "key_invalid"),
            ApiError::ScopeInsufficient(_) => (StatusCode::FORBIDDEN, "scope_insufficient"),
            ApiError::OriginNotAllowed(_) => (StatusCode::FORBIDDEN, "origin_not_allowed"),
            ApiError::AdminDisabled => (StatusCode::FORBIDDEN, "admin_disabled"),
            ApiError::RunNotFound(_) => (StatusCode::NOT_FOUND, "run_not_found"),
            ApiError::RunInProgress(_) => (StatusCode::CONFLICT, "run_in_progress"),
            ApiError::IndexLocked(_) => (StatusCode::SERVICE_UNAVAILABLE, "index_locked"),
            ApiError::InvalidBody(_) => (StatusCode::BAD_REQUEST, "invalid_body"),
            ApiError::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            ApiError::MethodNotAllowed(_) => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            ApiError::BodyTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            ApiError::TooManyRequests => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
            ApiError::Timeout(_) => (StatusCode::SERVICE_UNAVAILABLE, "timeout"),
            ApiError::NotReady(_) => (StatusCode::SERVICE_UNAVAILABLE, "not_ready"),
            ApiError::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    fn details(&self) -> Value {
        match self {
            ApiError::UnknownParameter { name, known } => json!({"parameter": name, "known": known}),
            ApiError::InvalidParameter {
                name,
                value,
                allowed,
                maximum,
            } => {
                let mut details = json!({"parameter": name, "value": value, "allowed": allowed});
                if let Some(maximum) = maximum {
                    details["maximum"] = json!(maximum);
                }
                details
            }
            ApiError::MissingParameter(name) => json!({"parameter": name}),
            ApiError::ArticleNotFound(id) => json!({"id": id}),
            ApiError::BodyTooLarge(limit) => json!({"max_bytes": limit}),
            ApiError::RunNotFound(run) | ApiError::RunInProgress(run) => json!({"run": run}),
            ApiError::InvalidBody(problems) => json!({"problems": problems}),
            ApiError::InvalidEncoding(_)
            | ApiError::KeyMissing
            | ApiError::KeyInvalid
            | ApiError::ScopeInsufficient(_)
            | ApiError::OriginNotAllowed(_)
            | ApiError::AdminDisabled
            | ApiError::IndexLocked(_)
            | ApiError::RateLimited(_)
            | ApiError::NotFound
            | ApiError::MethodNotAllowed(_)
            | ApiError::TooManyRequests
            | ApiError::Timeout(_)
            | ApiError::NotReady(_)
            | ApiError::Internal(_) => json!({}),
        }
    }

    /// Seconds after which the same request may succeed.
    fn retry_after(&self) -> Option<HeaderValue> {
        match self {
            ApiError::RateLimited(seconds) => Some(HeaderValue::from(*seconds)),
            ApiError::TooManyRequests | ApiError::NotReady(_) | ApiError::IndexLocked(_) => {
                Some(HeaderValue::from_static("1"))
            }
            _ => None,
        }
    }
}

/// The message of an error, in the extensions of its answer.
#[derive(Debug, Clone)]
pub struct Failed(pub String);

/// An error as the native dialect shows it.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ErrorBody {
    /// What is wrong.
    error: ErrorFields,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ErrorFields {
    /// Stable; for programs.
    code: &'static str,
    /// For people.
    message: String,
    /// What the message is about: depends on the code.
    #[schema(value_type = Object)]
    details: Value,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.status();
        if let ApiError::Internal(cause) = &self {
            tracing::error!(cause = %chain(cause.as_ref()), "a request failed");
        } else if status.is_server_error() {
            tracing::warn!(code, "a request got no answer: {self}");
        }
        let error = ErrorFields {
            code,
            message: self.to_string(),
            details: self.details(),
        };
        let failed = Failed(error.message.clone());
        let mut response = (status, Json(ErrorBody { error })).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        // Dialects give an error that was found on the way to them in their own form.
        response.extensions_mut().insert(failed);
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> ApiError {
        match error {
            SearchError::Request(error) => error.into(),
            SearchError::TextTooLong(characters) => ApiError::invalid(
                "text",
                &format!("{characters} characters"),
                format!("at most {LONGEST_ANALYZED_TEXT} characters"),
            ),
            SearchError::NotReady => ApiError::NotReady(SearchError::NotReady.to_string()),
            SearchError::Backend(error) if error.is_passing() => {
                tracing::error!(%error, "a search has no answer");
                ApiError::NotReady("the search cluster does not answer for now; the log has the cause".to_owned())
            }
            SearchError::Backend(error) => ApiError::internal(error),
        }
    }
}

impl From<RequestError> for ApiError {
    fn from(error: RequestError) -> ApiError {
        let (widest, narrowest) = (SNIPPET_WIDTHS.end(), SNIPPET_WIDTHS.start());
        let (name, value, allowed) = match error {
            RequestError::QueryTooLong { characters } => (
                "q",
                format!("{characters} characters"),
                format!("at most {LONGEST_QUERY} characters"),
            ),
            RequestError::LimitTooLarge(limit) => ("limit", limit.to_string(), format!("0 to {MAX_LIMIT}")),
            RequestError::PageTooDeep { end } => (
                "offset",
                format!("offset + limit = {end}"),
                format!("offset + limit of at most {MAX_WINDOW}"),
            ),
            RequestError::SnippetWidth(width) => (
                "snippet_width",
                width.to_string(),
                format!("{narrowest} to {widest} columns"),
            ),
            RequestError::DatesReversed { from, to } => {
                ("from", from.to_string(), format!("a day or moment before to, {to}"))
            }
        };
        ApiError::invalid(name, &value, allowed)
    }
}

/// What a request said, short enough to repeat.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_ECHO) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}

/// An error and its causes, as one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    async fn body(error: ApiError) -> (StatusCode, Value) {
        let response = error.into_response();
        let status = response.status();
        let bytes = response.into_body().collect().await.map(|body| body.to_bytes());
        (
            status,
            serde_json::from_slice(&bytes.unwrap_or_default()).unwrap_or_default(),
        )
    }

    #[tokio::test]
    async fn our_own_faults_say_nothing_of_their_cause() {
        let (status, body) = body(ApiError::internal("/secret/path is broken")).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(body["error"]["code"], "internal");
        assert!(!body.to_string().contains("secret"));
    }

    #[tokio::test]
    async fn a_bad_value_is_named_with_what_is_allowed() {
        let (status, body) = body(RequestError::LimitTooLarge(101).into()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let details = json!({"parameter": "limit", "value": "101", "allowed": "0 to 100"});
        assert_eq!(body["error"]["details"], details);
        assert_eq!(body["error"]["message"], "limit cannot be \"101\"; allowed: 0 to 100");
    }

    #[test]
    fn what_is_repeated_is_short() {
        assert_eq!(shortened(&"あ".repeat(LONGEST_ECHO)), "あ".repeat(LONGEST_ECHO));
        assert_eq!(
            shortened(&"あ".repeat(LONGEST_ECHO + 1)).chars().count(),
            LONGEST_ECHO + 1
        );
    }
}
