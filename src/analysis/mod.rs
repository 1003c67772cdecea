//! Analysis: text into terms, one analyzer for indexing, querying, snippets and `analyze`.
//!
//! Folding with an offset map ([`character_filter`]) → runs of one script → morphemes ([`segmenter`]) → comparable terms
//! ([`token_filter`]); beside them character grams ([`gram`]), which find what segmentation missed.

mod analyzer;
pub mod character_filter;
mod detect;
pub mod gram;
mod maybe;
pub mod reading;
pub mod segmenter;
mod session;
mod term_table;
mod token;
pub mod token_filter;
mod whole;

pub use analyzer::{AnalysisError, Analyzer, PooledSession};
pub use detect::detect_language;
pub use maybe::Maybe;
pub use session::Session;
pub use term_table::{TERM_BATCH, TermTable};
pub use token::{Token, TokenView};
pub use whole::whole_key;
