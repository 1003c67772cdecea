//! The search service: a request in, a response out; what every dialect and the command line call.

mod analyze;
mod deadline;
mod explain;
mod explained_plan;
mod explanation;
mod index_handle;
mod kept_answers;
mod pin_file;
mod pinned;
mod popular;
mod related;
mod response;
mod service;
mod shared;
mod shown;
mod suggest;
mod translated_titles;
mod weaker;

pub use crate::backend::{IndexSize, Translation};

pub use analyze::{LONGEST_ANALYZED_TEXT, analyze_text};
pub use explanation::{ExplainedClause, ExplainedField, Explanation, FieldToken, ScorePart, Verdict};
pub use index_handle::{IndexHandle, IndexUnavailable};
pub use pin_file::{PinFile, PinFileError};
pub use popular::{MAX_POPULAR, PopularArticle, PopularArticles};
pub use related::{RelatedArticle, RelatedArticles};
pub use response::{AnalyzedText, AnalyzedToken, Correction, Facets, Hit, SearchResponse, Stages, TranslationLink};
pub use service::{SearchError, SearchService};
pub use shared::SharedService;
pub use suggest::{
    MAX_SUGGESTIONS, PopularQueries, PopularQuery, SuggestRequest, Suggestion, SuggestionKind, Suggestions,
};
