//! The snippet: the passage of an article that answers, with exact highlights.
//!
//! Computed from the stored article of a hit, in two looks, and for a long article one before them that chooses the parts which are worth it (`overview`).
//! The quick one (`scan`) sees without a segmenter where the query's probes stand; `likelihood` collects from that the clues (`clue`, `shares`, `nearness`)
//! for each piece of the text (`boundary`, `sentence`) holding the answer and weighs them (`model`), `asked` and `question` tell what an answer looks like,
//! and `selection` picks the pieces that fill the width best. The exact one (`highlight`) analyzes only what is shown and finds there what
//! [`MatchTerms`](crate::query::MatchTerms) says the query matches. `builder` puts them together.

mod anchor;
mod asked;
mod boilerplate;
mod boundary;
mod builder;
mod clue;
mod cut;
mod highlight;
mod likelihood;
mod link;
mod markup;
mod model;
mod nearness;
mod opening;
mod overview;
mod passage;
mod question;
mod scan;
mod selection;
mod sentence;
mod shares;
mod width;

pub use builder::{Snippet, SnippetBuilder};
pub use highlight::{Highlighter, TextMatch};
pub use link::section_url;
pub use markup::{Marked, escape_html};
pub use width::display_width;
