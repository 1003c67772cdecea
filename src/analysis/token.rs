//! Tokens: what the analyzer makes of a text.

use super::segmenter::Role;
use std::ops::Range;

/// A token as the analyzer hands it on, borrowing from the session's buffers.
#[derive(Debug, Clone)]
pub struct TokenView<'a> {
    /// Byte range in the folded text.
    pub folded_range: Range<usize>,
    /// The folded text of the range.
    pub surface: &'a str,
    /// Comparable base form: the term that is indexed and looked up.
    pub term: &'a str,
    /// The folded word itself, when stemming changed it; kept at the same position.
    pub exact: Option<&'a str>,
    /// Position in the text; a compound has that of its first part.
    pub position: u32,
    /// Content, compound or function.
    pub role: Role,
    /// Dictionary form as the dictionary writes it, when it differs from the surface.
    pub base_form: Option<&'a str>,
    /// Reading in katakana, when the dictionary knows it.
    pub reading: Option<&'a str>,
}

/// A token that stands by itself: with its byte range in the article's own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Byte range in the original text, on character boundaries.
    pub range: Range<usize>,
    /// The folded text of the range.
    pub surface: String,
    /// Comparable base form.
    pub term: String,
    /// The folded word itself, when stemming changed it.
    pub exact: Option<String>,
    /// Position in the text.
    pub position: u32,
    /// Content, compound or function.
    pub role: Role,
    /// Dictionary form, when it differs from the surface.
    pub base_form: Option<String>,
    /// Reading in katakana, when known.
    pub reading: Option<String>,
}
