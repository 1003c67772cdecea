//! The search request: what a dialect asks for, checked.

use super::plan::{Filter, Sort};
use crate::article::{Language, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// Longest query, in characters.
pub const LONGEST_QUERY: usize = 512;
/// Most hits on one page.
pub const MAX_LIMIT: usize = 100;
/// Hits a visitor can page through: `offset + limit` is at most this.
pub const MAX_WINDOW: usize = 1_000;
/// Hits on a page when the request does not say.
pub const DEFAULT_LIMIT: usize = 10;
/// Snippet width when the request does not say, in display columns.
pub const DEFAULT_SNIPPET_WIDTH: usize = 160;
/// Narrowest and widest snippet, in display columns.
pub const SNIPPET_WIDTHS: std::ops::RangeInclusive<usize> = 20..=1_000;

/// What a visitor asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchRequest {
    /// What was typed; may be empty.
    pub query: String,
    /// The reader's language, when the caller knows it.
    pub language: Option<Language>,
    /// `Accept-Language` of the caller, best first.
    pub accepted: Vec<Language>,
    /// Hits to return.
    pub limit: Limit,
    /// Hits to skip.
    pub offset: Offset,
    /// Only articles in these languages; empty for all.
    pub languages: Vec<Language>,
    /// Only articles with all of these tags.
    pub tags: Vec<String>,
    /// Only articles with these attributes: of values under one name any, of different names all.
    pub attributes: Vec<(String, String)>,
    /// Only articles published then or later.
    pub from: Option<Timestamp>,
    /// Only articles published then or earlier; a day counts to its end.
    pub to: Option<Timestamp>,
    /// The order.
    pub sort: Sort,
    /// Widest snippet, in display columns.
    pub snippet_width: usize,
    /// Whether the query means what it says: no readings, no corrections.
    pub exact: bool,
    /// Conditions beside these, as other dialects write them.
    pub conditions: Vec<Filter>,
    /// Names of attributes whose values are counted, beside those of the configuration.
    pub facets: Vec<String>,
    /// When to stop and answer with what was found.
    pub deadline: Option<Instant>,
}

impl SearchRequest {
    /// A request for the first page of a query.
    pub fn new(query: impl Into<String>) -> SearchRequest {
        SearchRequest {
            query: query.into(),
            language: None,
            accepted: Vec::new(),
            limit: Limit(DEFAULT_LIMIT),
            offset: Offset(0),
            languages: Vec::new(),
            tags: Vec::new(),
            attributes: Vec::new(),
            from: None,
            to: None,
            sort: Sort::default(),
            snippet_width: DEFAULT_SNIPPET_WIDTH,
            exact: false,
            conditions: Vec::new(),
            facets: Vec::new(),
            deadline: None,
        }
    }

    /// Checks what depends on several fields or on text.
    pub fn check(self) -> Result<SearchRequest, RequestError> {
        let characters = self.query.chars().count();
        if characters > LONGEST_QUERY {
            return Err(RequestError::QueryTooLong { characters });
        }
        if self.offset.0 + self.limit.0 > MAX_WINDOW {
            return Err(RequestError::PageTooDeep {
                end: self.offset.0 + self.limit.0,
            });
        }
        if !SNIPPET_WIDTHS.contains(&self.snippet_width) {
            return Err(RequestError::SnippetWidth(self.snippet_width));
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from.unix_seconds() > to.last_unix_second()
        {
            return Err(RequestError::DatesReversed { from, to });
        }
        Ok(self)
    }
}

/// How many hits to return, 0 to [`MAX_LIMIT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limit(usize);

/// How many hits to skip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Offset(usize);

impl Limit {
    /// A limit in range.
    pub fn new(limit: usize) -> Result<Limit, RequestError> {
        if limit > MAX_LIMIT {
            return Err(RequestError::LimitTooLarge(limit));
        }
        Ok(Limit(limit))
    }

    /// The number.
    pub fn get(self) -> usize {
        self.0
    }
}

impl Offset {
    /// An offset in range.
    pub fn new(offset: usize) -> Result<Offset, RequestError> {
        if offset > MAX_WINDOW {
            return Err(RequestError::PageTooDeep { end: offset });
        }
        Ok(Offset(offset))
    }

    /// The number.
    pub fn get(self) -> usize {
        self.0
    }
}

/// A request out of its limits; the message says what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// `q`
    #[error("the query has {characters} characters; at most {LONGEST_QUERY} are allowed")]
    QueryTooLong {
        /// Its length.
        characters: usize,
    },
    /// `limit`
    #[error("limit is {0}; at most {MAX_LIMIT} is allowed")]
    LimitTooLarge(usize),
    /// `offset`
    #[error("offset + limit is {end}; at most {MAX_WINDOW} is allowed")]
    PageTooDeep {
        /// Last hit asked for.
        end: usize,
    },
    /// `snippet_width`
    #[error("snippet_width is {0}; it must be {min} to {max} columns", min = SNIPPET_WIDTHS.start(), max = SNIPPET_WIDTHS.end())]
    SnippetWidth(usize),
    /// `from` and `to`
    #[error("from ({from}) is later than to ({to})")]
    DatesReversed {
        /// The first day or moment.
        from: Timestamp,
        /// The last.
        to: Timestamp,
    },
}

/// Where the reader's language was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LanguageSource {
    /// The request's `lang`.
    Parameter,
    /// The request's `Accept-Language`.
    AcceptLanguage,
    /// The script of the query.
    Query,
    /// The site's default.
    Default,
}

/// The reader's language: a prior, never a verdict.
///
/// `lang`, else `Accept-Language`, else a script that only one language writes, else the site's default.
pub fn reader_language(request: &SearchRequest, site_default: Language) -> (Language, LanguageSource) {
    if let Some(language) = request.language {
        return (language, LanguageSource::Parameter);
    }
    if let Some(&language) = request.accepted.first() {
        return (language, LanguageSource::AcceptLanguage);
    }
    match language_of_script(&request.query) {
        Some(language) => (language, LanguageSource::Query),
        None => (site_default, LanguageSource::Default),
    }
}

/// Kana are Japanese and Hangul is Korean; Han and Latin could be any of several.
fn language_of_script(query: &str) -> Option<Language> {
    query.chars().find_map(|character| match character {
        '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{ff66}'..='\u{ff9d}' => Some(Language::Japanese),
        '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' => Some(Language::Korean),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readers_language_comes_from_the_nearest_word() {
        let mut request = SearchRequest::new("ボトックス");
        assert_eq!(
            reader_language(&request, Language::English),
            (Language::Japanese, LanguageSource::Query)
        );
        request.accepted = vec![Language::Korean];
        assert_eq!(
            reader_language(&request, Language::English),
            (Language::Korean, LanguageSource::AcceptLanguage)
        );
        request.language = Some(Language::TraditionalChinese);
        assert_eq!(
            reader_language(&request, Language::English),
            (Language::TraditionalChinese, LanguageSource::Parameter)
        );
        let han = SearchRequest::new("皮膚");
        assert_eq!(
            reader_language(&han, Language::English),
            (Language::English, LanguageSource::Default)
        );
    }

    #[test]
    fn limits_hold_from_both_sides() {
        assert!(Limit::new(MAX_LIMIT).is_ok() && Limit::new(MAX_LIMIT + 1).is_err());
        assert!(SearchRequest::new("あ".repeat(LONGEST_QUERY)).check().is_ok());
        assert!(SearchRequest::new("あ".repeat(LONGEST_QUERY + 1)).check().is_err());
        let deep = |offset| {
            SearchRequest {
                offset: Offset(offset),
                ..SearchRequest::new("x")
            }
            .check()
        };
        assert!(deep(MAX_WINDOW - DEFAULT_LIMIT).is_ok() && deep(MAX_WINDOW - DEFAULT_LIMIT + 1).is_err());
        let wide = |snippet_width| {
            SearchRequest {
                snippet_width,
                ..SearchRequest::new("x")
            }
            .check()
        };
        assert!(wide(20).is_ok() && wide(19).is_err() && wide(1_000).is_ok() && wide(1_001).is_err());
    }
}
