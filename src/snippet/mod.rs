//! The snippet: the passage of an article that answers, with exact highlights.
//!
//! Computed from the stored article of a hit, in two looks. The quick one (`scan`) sees without a segmenter where the query's
//! probes stand; `evidence` tells from that how likely each piece of the text (`boundary`) answers, `question` what an answer looks
//! like, and `selection` picks the pieces that fill the width best. The exact one (`highlight`) analyzes only what is shown and finds
//! there what [`MatchTerms`](crate::query::MatchTerms) says the query matches. `builder` puts them together.

mod anchor;
mod boundary;
mod builder;
mod evidence;
mod highlight;
mod link;
mod markup;
mod passage;
mod question;
mod scan;
mod selection;
mod width;

pub use builder::{Snippet, SnippetBuilder};
pub use highlight::{Highlighter, TextMatch};
pub use link::section_url;
pub use markup::{Marked, escape_html};
pub use width::display_width;
