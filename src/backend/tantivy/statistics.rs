//! BM25 statistics per field.
//!
//! tantivy counts documents and mean lengths over the whole index. With every language in one index that would make a word
//! of a small language look rarer, and its texts longer, than they are. Here every field has the statistics it would have
//! in an index of its own: documents that have the field, their mean length in it, and how many of them have a term.

use super::schema::Fields;
use crate::index::FieldId;
use rustc_hash::FxHashMap;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// Number of documents told to the engine for every field; frequencies and lengths are scaled to it. So large that rounding
/// to whole documents does not change a score.
const SCALED_DOCUMENTS: u64 = 1 << 40;

/// Documents and mean length of every term field in one commit.
#[derive(Debug)]
pub struct FieldStatistics {
    fields: FxHashMap<Field, FieldLengths>,
}

#[derive(Debug, Clone, Copy, Default)]
struct FieldLengths {
    documents: u64,
    tokens: u64,
}

impl FieldStatistics {
    /// Counts over a commit: one look at every document's length in every field.
    pub fn read(searcher: &Searcher, fields: &Fields) -> tantivy::Result<FieldStatistics> {
        let mut all = FxHashMap::default();
        for field in FieldId::all().map(|field| fields.term_field(field)) {
            let mut lengths = FieldLengths::default();
            for segment in searcher.segment_readers() {
                let norms = segment.get_fieldnorms_reader(field)?;
                lengths.documents += (0..segment.max_doc())
                    .filter(|&doc| norms.fieldnorm_id(doc) > 0)
                    .count() as u64;
                lengths.tokens += segment.inverted_index(field)?.total_num_tokens();
            }
            all.insert(field, lengths);
        }
        Ok(FieldStatistics { fields: all })
    }
}

impl FieldStatistics {
    /// How many documents have the field.
    pub fn documents(&self, field: Field) -> u64 {
        self.fields.get(&field).map_or(0, |lengths| lengths.documents)
    }

    /// Mean number of tokens of the documents that have the field.
    pub fn mean_length(&self, field: Field) -> f32 {
        self.tokens(field) as f32 / self.documents(field).max(1) as f32
    }

    /// How many tokens it holds in all.
    pub fn tokens(&self, field: Field) -> u64 {
        self.fields.get(&field).map_or(0, |lengths| lengths.tokens)
    }
}

/// The statistics of a commit as the engine asks for them.
pub struct PerFieldStatistics<'a> {
    pub searcher: &'a Searcher,
    pub statistics: &'a FieldStatistics,
}

impl Bm25StatisticsProvider for PerFieldStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let lengths = self.statistics.fields.get(&field).copied().unwrap_or_default();
        let mean = lengths.tokens as f64 / lengths.documents.max(1) as f64;
        Ok((mean * SCALED_DOCUMENTS as f64) as u64)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(SCALED_DOCUMENTS)
    }

    /// The frequency among [`SCALED_DOCUMENTS`] that has the same idf, ln(1 + (N − n + ½) / (n + ½)), as the field's own.
    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let mut frequency = 0;
        for segment in self.searcher.segment_readers() {
            frequency += u64::from(segment.inverted_index(term.field())?.doc_freq(term)?);
        }
        let documents = self
            .statistics
            .fields
            .get(&term.field())
            .map_or(0, |lengths| lengths.documents);
        Ok(scaled_frequency(frequency, documents.max(frequency)))
    }
}

fn scaled_frequency(frequency: u64, documents: u64) -> u64 {
    let odds = (documents as f64 - frequency as f64 + 0.5) / (frequency as f64 + 0.5);
    let scaled = (SCALED_DOCUMENTS as f64 + 1.0) / (odds + 1.0) - 0.5;
    scaled as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_frequency_has_the_idf_of_the_field_alone() {
        let idf = |n: u64, all: u64| (1.0 + (all as f64 - n as f64 + 0.5) / (n as f64 + 0.5)).ln();
        for (frequency, documents) in [(1, 10), (3, 4_620), (4_000, 4_620), (0, 5), (5, 5)] {
            let scaled = scaled_frequency(frequency, documents);
            let difference = idf(scaled, SCALED_DOCUMENTS) - idf(frequency, documents);
            assert!(difference.abs() < 1e-6, "{frequency} of {documents}");
        }
    }
}
