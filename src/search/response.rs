//! What a search answers, as the native dialect shows it.

use crate::analysis::Token;
use crate::analysis::segmenter::Role;
use crate::article::{Language, Timestamp};
use crate::backend::Translation;
use crate::query::LanguageSource;
use crate::snippet::Snippet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// One page of results.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SearchResponse {
    /// The query as it was asked.
    pub query: String,
    /// The reader's language that was assumed.
    pub language: Language,
    /// Where that was taken from.
    pub language_source: LanguageSource,
    /// How many articles match.
    pub total: u64,
    /// Milliseconds spent.
    pub took_ms: u64,
    /// The page.
    pub hits: Vec<Hit>,
    /// Counts over all matches.
    pub facets: Facets,
    /// What was searched instead of the query; `null` when that was searched as it is.
    pub correction: Option<Correction>,
    /// Whether time ran out: there may be more, `total` and `facets` are too small, and the order is rougher.
    pub partial: bool,
    /// How long each stage took, for metrics; `None` when the answer was kept from an earlier request.
    #[serde(skip)]
    pub stages: Option<Stages>,
    /// Whether only what the query sounds like was found, for metrics.
    #[serde(skip)]
    pub by_reading: bool,
}

impl SearchResponse {
    /// The weakest tier that was needed: `as_typed`, `other_language` (nothing in the reader's language holds it), `reading`, or the
    /// reason of a correction.
    pub fn tier(&self) -> &str {
        match &self.correction {
            Some(correction) => &correction.reason,
            None if self.by_reading => "reading",
            None if self.total > 0 && !self.facets.language.contains_key(&self.language) => "other_language",
            None => "as_typed",
        }
    }
}

/// Time spent on one search.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stages {
    /// Understanding the query.
    pub plan: Duration,
    /// Finding and ordering candidates.
    pub candidates: Duration,
    /// Titles and snippets of the page.
    pub snippets: Duration,
}

/// A query searched instead of the one that was typed.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Correction {
    /// What was searched.
    pub query: String,
    /// Why: `layout` (another keyboard layout), `homophone` (other characters of the same sound), `typo`, or `quotation` (without the
    /// quotation marks: the phrase stands nowhere).
    pub reason: String,
}

/// One article of the page.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Hit {
    /// The article's id.
    pub id: String,
    /// Its language, which may be another than the reader's.
    pub language: Language,
    /// Its address.
    pub url: String,
    /// Plain title.
    pub title: String,
    /// Title escaped, with `<mark>`.
    pub title_html: String,
    /// What matches in the title, in UTF-16 code units.
    pub title_highlights: Vec<[usize; 2]>,
    /// The passage that answers.
    pub snippet: Snippet,
    /// Whether it stands here because it was pinned to the query.
    pub pinned: bool,
    /// Comparable within one response and language.
    pub score: f32,
    /// First publication.
    pub published_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
    /// Tags.
    pub tags: Vec<String>,
    /// Author.
    pub author: Option<String>,
    /// Picture.
    pub image: Option<String>,
    /// The same column in other languages.
    pub translations: Vec<TranslationLink>,
}

/// A version of the same column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranslationLink {
    /// Its article's id.
    pub id: String,
    /// Its language.
    pub language: Language,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
}

/// How many matches there are per value.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Facets {
    /// Per language.
    pub language: BTreeMap<Language, u64>,
    /// Per tag.
    pub tag: BTreeMap<String, u64>,
    /// Per attribute that the configuration names, and value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attribute: BTreeMap<String, BTreeMap<String, u64>>,
}

/// What analysis makes of a text.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AnalyzedText {
    /// The text.
    pub text: String,
    /// The language it was analyzed as.
    pub language: Language,
    /// The tokens, in order.
    pub tokens: Vec<AnalyzedToken>,
    /// The character grams, in order.
    pub grams: Vec<String>,
}

/// One token.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AnalyzedToken {
    /// The text's own characters.
    pub text: String,
    /// UTF-8 byte range in the text.
    pub range: [usize; 2],
    /// Position; tokens that share one are alternatives.
    pub position: u32,
    /// Folded form.
    pub surface: String,
    /// The term that is indexed.
    pub term: String,
    /// The exact form, when stemming changed it.
    pub exact: Option<String>,
    /// `content`, `compound` or `function`.
    pub role: &'static str,
    /// Dictionary form, when it differs.
    pub base_form: Option<String>,
    /// Reading in katakana, when known.
    pub reading: Option<String>,
}

impl AnalyzedToken {
    /// A token of `text`.
    pub fn new(text: &str, token: Token) -> AnalyzedToken {
        AnalyzedToken {
            text: text[token.range.clone()].to_owned(),
            range: [token.range.start, token.range.end],
            position: token.position,
            surface: token.surface,
            term: token.term,
            exact: token.exact,
            role: match token.role {
                Role::Content => "content",
                Role::Compound => "compound",
                Role::Function => "function",
            },
            base_form: token.base_form,
            reading: token.reading,
        }
    }
}

/// The versions of a hit's column besides itself.
pub(super) fn other_versions(
    hit: &Hit,
    key: Option<&str>,
    groups: &BTreeMap<String, Vec<Translation>>,
) -> Vec<TranslationLink> {
    let group = key
        .and_then(|key| groups.get(key))
        .map(Vec::as_slice)
        .unwrap_or_default();
    group
        .iter()
        .filter(|version| version.id != hit.id)
        .map(|version| TranslationLink {
            id: version.id.clone(),
            language: version.language,
            url: version.url.clone(),
            title: version.title.clone(),
        })
        .collect()
}
