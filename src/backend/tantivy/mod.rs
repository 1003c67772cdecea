//! The embedded backend: one tantivy index in a folder.

mod best;
mod building;
mod bulk;
mod collector;
mod deadline;
mod dictionary;
mod excluded;
mod explain;
mod merging;
mod occurrences;
mod reader;
mod schema;
mod served;
mod snapshot;
mod states;
mod statistics;
mod store;
mod stored;
mod term_infos;
mod term_tokenizer;
mod texts;
mod translate;
mod word_query;
mod writer;

pub use bulk::BulkWriter;
pub use reader::TantivyBackend;
pub use stored::{damaged_files, visit_stored};
pub use writer::TantivyWriter;

use super::BackendError;
use tantivy::TantivyError;

/// Wraps the engine's errors with what was being done.
fn failed(action: &'static str) -> impl Fn(TantivyError) -> BackendError {
    move |error| BackendError::Engine {
        action,
        message: error.to_string(),
    }
}
