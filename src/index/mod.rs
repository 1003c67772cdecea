//! The index: which fields there are, what a document holds, where generations live, and how a run changes them.

mod document;
mod field;
mod generation;
pub mod reindex;
mod term_stream;

pub use document::{IndexDocument, analyze_article};
pub use field::{FieldId, exact_term, is_whole_title, whole_title_term};
pub use generation::{Generation, GenerationError, IndexFolder, IndexLock, Manifest};
pub use term_stream::{TermStream, decode_terms};
