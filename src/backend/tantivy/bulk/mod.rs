//! Building whole segments at once, for a new generation.
//!
//! tantivy's own segment writer keeps a growing list of bytes per term and walks to it for every token, which is most of the
//! time of a run whose terms are mostly character grams. Here a thread that analyzes also collects: one log of
//! (term number, position) per field in the order of reading (`token_log`), terms numbered by a small hash table ([`crate::index::TermTable`]).
//! When a segment is full the log is sorted by counting and written through tantivy's public serializers (`segment`), so
//! that the files are tantivy's own; a test holds both ways of writing equal.

mod postings;
mod segment;
#[cfg(test)]
mod tests;
mod token_log;

pub use segment::BulkWriter;
