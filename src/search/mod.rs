//! The search service: a request in, a response out; what every dialect and the command line call.

mod index_handle;
mod response;
mod service;
mod weaker;

pub use crate::backend::Translation;

pub use index_handle::{IndexHandle, IndexUnavailable};
pub use response::{AnalyzedText, AnalyzedToken, Correction, Facets, Hit, SearchResponse, TranslationLink};
pub use service::{LONGEST_ANALYZED_TEXT, SearchError, SearchService, analyze_text};
