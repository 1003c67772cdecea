//! A page as it was read, before it is compared with the other pages of its site.

use crate::article::{Language, Section, Timestamp};
use crate::source::item::SkipReason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One page, and what is remembered of fetching it. Kept as one line of JSON in a state file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::source) struct Page {
    /// Its address, as messages show it.
    pub(in crate::source) place: String,
    /// Its address, absolute or below the site.
    pub(in crate::source) url: String,
    /// Bytes read for it.
    pub(in crate::source) bytes: u64,
    /// What it holds.
    pub(in crate::source) content: Content,
    /// What a later request may refer to.
    #[serde(default, skip_serializing_if = "Validators::is_empty")]
    pub(in crate::source) validators: Validators,
}

/// What a page holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::source) enum Content {
    Article(Box<PageArticle>),
    /// It is no article, and for what reason.
    Left(SkipReason),
}

/// The article on a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::source) struct PageArticle {
    pub(in crate::source) id: String,
    pub(in crate::source) language: Option<Language>,
    pub(in crate::source) title: String,
    /// Whether the title is that of the window, which may carry the name of the site.
    pub(in crate::source) is_window_title: bool,
    pub(in crate::source) sections: Vec<Section>,
    pub(in crate::source) summary: Option<String>,
    pub(in crate::source) author: Option<String>,
    pub(in crate::source) tags: Vec<String>,
    pub(in crate::source) published_at: Option<Timestamp>,
    pub(in crate::source) updated_at: Option<Timestamp>,
    pub(in crate::source) image: Option<String>,
    pub(in crate::source) attributes: BTreeMap<String, Vec<String>>,
    /// A key that its own system gives or that its path shows; `hreflang` links outrank it.
    pub(in crate::source) translation_key: Option<String>,
    /// The address it says is its proper one.
    pub(in crate::source) canonical: Option<String>,
    /// The versions it says it has, itself included.
    pub(in crate::source) alternates: Vec<Alternate>,
}

/// `<link rel="alternate" hreflang="…" href="…">`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::source) struct Alternate {
    /// The language tag, or `x-default`.
    pub(in crate::source) language: String,
    pub(in crate::source) url: String,
}

/// By what a server tells whether a page changed, and when it was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::source) struct Validators {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::source) etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::source) last_modified: Option<String>,
    /// As the sitemap gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::source) lastmod: Option<String>,
    /// When the server was last asked, in seconds since 1970.
    pub(in crate::source) checked_at: i64,
    /// The number of a WordPress post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::source) post: Option<u64>,
    /// The list that has the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::source) listed: Option<Standing>,
}

/// The list of an API in which something stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::source) struct Standing {
    /// Its name.
    pub(in crate::source) list: String,
    /// When it was last read as a whole, in seconds since 1970.
    pub(in crate::source) read_at: i64,
}

impl Validators {
    fn is_empty(&self) -> bool {
        *self == Validators::default()
    }
}
