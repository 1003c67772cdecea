//! The snippet: the passage of an article that answers, with exact highlights.
//!
//! Computed from the stored article of a hit: [`MatchTerms`](crate::query::MatchTerms) says what the query matches, `highlight` finds it in a text,
//! `boundary` says where a text may be cut, `passage` picks what to show.

mod anchor;
mod boundary;
mod highlight;
mod markup;
mod passage;
mod width;

pub use highlight::{Highlighter, TextMatch};
pub use markup::{Marked, escape_html};
pub use passage::{Snippet, SnippetBuilder};
pub use width::display_width;
