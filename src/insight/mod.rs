//! Insight: how good the results are. Query log and zero-result reports will stand here too.

mod asks;
mod evaluation;
mod judged_query;
mod measures;
mod trec;

pub use asks::{ASK_DEPTH, AskCase, AskFailure, AskProblem, AskReport, SeenHit, read_asks, run_asks};
pub use evaluation::{Evaluation, EvaluationError, GroupScore, evaluate};
pub use judged_query::{JudgedQuery, QueryFileError, read_queries};
pub use measures::{Measures, measure};
pub use trec::{RunRow, write_run};
