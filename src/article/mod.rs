//! The article: what a site publishes and a visitor finds.
//!
//! A source yields [`Article`]s; everything to the right of it (analysis, index, snippet, response) works on this one type.

mod check;
mod clean;
mod hash;
mod language;
mod timestamp;

pub use check::{ArticleError, check_id, check_text_bytes, check_url};
pub use clean::{clean_line, clean_tags, clean_text};
pub use language::{Language, TermSpace, UnknownLanguage};
pub use timestamp::{InvalidTimestamp, Timestamp};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One page of a site in one language.
///
/// `id` is stable and unique over all languages and sources. Text fields are the plain text a visitor reads, never
/// markup; they are stored as they came, so that snippets and highlights are ranges in the article's own text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Article {
    /// Stable identifier, at most [`Article::MAX_ID_BYTES`] bytes, no white space or control characters.
    pub id: String,
    /// Language the article is written in.
    pub language: Language,
    /// Address a visitor opens; absolute or relative to the site.
    pub url: String,
    /// Title; may be empty.
    pub title: String,
    /// Sections in reading order.
    pub sections: Vec<Section>,
    /// Short description for result lists when no passage matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Tags, without duplicates, in the order given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// First publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Timestamp>,
    /// Last change of content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// Address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Shared by the versions of one column in several languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation_key: Option<String>,
    /// Free key → values, for filters and facets.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Vec<String>>,
}

/// A part of an article under one heading.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Section {
    /// Heading; empty for the text before the first one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub heading: String,
    /// Fragment identifier of the heading, without `#`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// Plain text; paragraphs and list items are separated by newlines.
    #[serde(default)]
    pub text: String,
}
