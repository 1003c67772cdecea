//! Insight: how good the results are. The query log is here too, and what it says visitors ask often.

mod asks;
mod evaluation;
mod judged_query;
mod measures;
mod query_log;
mod snippet_evaluation;
mod trec;
mod variants;

pub use asks::{ASK_DEPTH, AskCase, AskFailure, AskProblem, AskReport, SeenHit, read_asks, run_asks};
pub use evaluation::{Evaluation, EvaluationError, GroupScore, evaluate};
pub use judged_query::{JudgedQuery, QueryFileError, read_queries};
pub use measures::{Measures, measure};
pub use query_log::{QueryLog, QueryLogError};
pub use snippet_evaluation::{SnippetEvaluation, SnippetScore, evaluate_snippets};
pub use trec::{RunRow, write_run};
pub use variants::{VariantReport, VariantScore, evaluate_variants};
