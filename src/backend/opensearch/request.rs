//! What a cluster is asked.

use super::client::Method;
use serde_json::Value;
use std::time::Duration;

/// One request; sent again as it is when an attempt fails, so it must do the same when it is done twice.
#[derive(Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: String,
    pub(super) lines: bool,
    pub(super) reads: bool,
    pub(super) patience: Option<Duration>,
    /// Longest time for all attempts, where it is less than the settings say.
    pub(super) budget: Option<Duration>,
}

impl Request {
    /// `GET path`.
    pub fn get(path: impl Into<String>) -> Request {
        Request::new(Method::GET, path, String::new())
    }

    /// `POST path` with this body.
    pub fn post(path: impl Into<String>, body: &Value) -> Request {
        Request::new(Method::POST, path, body.to_string())
    }

    /// `PUT path` with this body.
    pub fn put(path: impl Into<String>, body: &Value) -> Request {
        Request::new(Method::PUT, path, body.to_string())
    }

    /// `DELETE path`.
    pub fn delete(path: impl Into<String>) -> Request {
        Request::new(Method::DELETE, path, String::new())
    }

    /// `DELETE path` with a body that names what.
    pub fn delete_named(path: impl Into<String>, body: &Value) -> Request {
        Request::new(Method::DELETE, path, body.to_string())
    }

    /// `POST path` with nothing in it.
    pub fn post_empty(path: impl Into<String>) -> Request {
        Request::new(Method::POST, path, String::new())
    }

    /// What `body` finds in an index, from any copy of each shard; an error where a shard has none that answers.
    pub fn search(index: &str, body: &Value) -> Request {
        Request::post(format!("{index}/_search?allow_partial_search_results=false"), body).of_any_copy()
    }

    /// The same; it reads what any copy of a shard has.
    pub fn of_any_copy(self) -> Request {
        Request { reads: true, ..self }
    }

    /// `POST path` with lines of JSON.
    pub fn lines(path: impl Into<String>, lines: String) -> Request {
        Request {
            lines: true,
            ..Request::new(Method::POST, path, lines)
        }
    }

    /// The same, tried for so long instead of for what the settings say.
    pub fn patient(self, patience: Duration) -> Request {
        Request {
            patience: Some(patience),
            ..self
        }
    }

    /// The same, given up after so long.
    pub fn within(self, budget: Duration) -> Request {
        Request {
            budget: Some(budget),
            ..self
        }
    }

    fn new(method: Method, path: impl Into<String>, body: String) -> Request {
        Request {
            method,
            path: path.into(),
            body,
            lines: false,
            reads: false,
            patience: None,
            budget: None,
        }
    }
}
