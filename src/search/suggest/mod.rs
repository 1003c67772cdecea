//! Suggestions while a query is typed: titles, headings and popular queries that begin so, are read so, or nearly are.
//!
//! [`collect`] takes the texts from the articles of one commit, [`table`] holds them in memory behind their keys ([`keys`]), and
//! [`Suggester`] keeps the table of the commit that is served.

mod collect;
mod keys;
mod nearly;
mod suggester;
mod table;

pub use suggester::{PopularQueries, PopularQuery, Suggester};

use crate::article::Language;
use crate::snippet::Marked;
use serde::Serialize;

/// Most suggestions in one answer.
pub const MAX_SUGGESTIONS: usize = 20;

/// What was typed so far, by whom.
#[derive(Debug, Clone)]
pub struct SuggestRequest {
    /// What was typed; at most [`LONGEST_QUERY`](crate::query::LONGEST_QUERY) characters are looked at.
    pub query: String,
    /// The reader's language, when the caller knows it.
    pub language: Option<Language>,
    /// `Accept-Language` of the caller, best first.
    pub accepted: Vec<Language>,
    /// How many suggestions are wanted, at most [`MAX_SUGGESTIONS`].
    pub limit: usize,
}

/// What a half-typed query may become.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Suggestions {
    /// The query as it was asked.
    pub query: String,
    /// The reader's language that was assumed.
    pub language: Language,
    /// The best first; those in the reader's language before others.
    pub suggestions: Vec<Suggestion>,
    /// True, and nothing is suggested, while a server that has just started still reads the titles of its articles.
    pub partial: bool,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// What to show, and to search for when it is chosen, with marks where it is what was typed.
    #[serde(flatten)]
    pub marked: Marked,
    /// Its language.
    pub language: Language,
    /// The article's id; `null` for queries.
    pub id: Option<String>,
    /// Where it leads: the article, or the section of a heading; `null` for queries.
    pub url: Option<String>,
    /// Title of the article that a heading stands in; `null` otherwise.
    pub title: Option<String>,
}

/// What a suggestion is, in the order in which equals stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// A query that others asked and that found something.
    Query,
    /// The title of an article.
    Title,
    /// The heading of a section.
    Heading,
}
