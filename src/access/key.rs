//! A key as it is kept.

use crate::article::Timestamp;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What a key allows; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Searching.
    Search,
    /// Putting and deleting articles.
    Write,
    /// Starting runs and everything else.
    Admin,
}

impl Scope {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Search => "search",
            Scope::Write => "write",
            Scope::Admin => "admin",
        }
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Scope, String> {
        match text {
            "search" => Ok(Scope::Search),
            "write" => Ok(Scope::Write),
            "admin" => Ok(Scope::Admin),
            other => Err(format!("unknown scope {other:?} (expected search, write or admin)")),
        }
    }
}

/// A key as it is kept: everything but the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The part of the key that names it.
    pub id: String,
    /// What it allows.
    pub scope: Scope,
    /// Origins of pages that may use it, such as `https://clinic.example`; empty for any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// Requests a minute; `None` for no limit of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<u32>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; `None` for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Argon2id hash of the secret, in PHC form.
    pub hash: String,
}
