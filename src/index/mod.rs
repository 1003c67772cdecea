//! The index: which fields there are, what a document holds, where generations live, and how a run changes them.

mod document;
pub mod fault;
mod field;
mod files;
mod generation;
mod lock;
mod publish;
pub mod reindex;
mod term_stream;

pub use crate::analysis::{TERM_BATCH, TermTable};
pub use document::{IndexDocument, analyze_article};
pub use field::{FieldId, exact_term, is_whole_title, whole_title_term};
pub use files::replace_durably;
pub use generation::{Generation, GenerationError, INDEX_FORMAT, IndexFolder, Manifest};
pub use lock::IndexLock;
pub use publish::GenerationState;
pub use term_stream::{TermStream, decode_terms};
