//! BM25F: one word, wherever it stands in an article, as one term.
//!
//! Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004): frequencies and lengths of the
//! fields are added up with their weights *before* they saturate, so that a title repeated on many pages does not outweigh
//! what a page says. Forms of a word (its exact form, a variant) add to the same frequency. This is what OpenSearch's
//! `combined_fields` computes, too.

use super::statistics::FieldStatistics;
use super::term_infos::{SegmentInfos, document_frequency};
use crate::backend::inverse_document_frequency;
use std::fmt;
use std::sync::Arc;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// Saturation of frequency and share of length in BM25; the usual constants, as in Lucene.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Matches documents with any of the occurrences and scores them as one term.
#[derive(Clone)]
pub struct WordQuery {
    /// Where its forms stand, and what one occurrence of each counts.
    pub occurrences: Vec<IndexedTerm>,
    /// Fields whose lengths, times their weights, make the document's length.
    pub lengths: Vec<(Field, f32)>,
    /// Factor of the score.
    pub boost: f32,
    /// Statistics of the commit.
    pub statistics: Arc<FieldStatistics>,
    /// The segments of the commit in the order of their numbers.
    pub segments: Arc<[SegmentId]>,
}

/// A term of a field.
#[derive(Clone)]
pub struct IndexedTerm {
    /// The field.
    pub field: Field,
    /// Where the term stands.
    pub infos: SegmentInfos,
    /// What one occurrence counts.
    pub weight: f32,
}

impl fmt::Debug for WordQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WordQuery")
            .field("occurrences", &self.occurrences.len())
            .field("boost", &self.boost)
            .finish()
    }
}

impl Query for WordQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut documents = 0;
        let mut mean_length = 0.0;
        for &(field, _) in &self.lengths {
            documents = documents.max(self.statistics.documents(field));
        }
        for &(field, weight) in &self.lengths {
            mean_length += weight * self.statistics.tokens(field) as f32 / documents.max(1) as f32;
        }
        let frequencies = self.occurrences.iter().map(|term| document_frequency(&term.infos));
        let frequency = frequencies.max().unwrap_or_default();
        let idf = inverse_document_frequency(frequency, documents);
        Ok(Box::new(WordWeight {
            occurrences: self.occurrences.clone(),
            lengths: self.lengths.clone(),
            segments: self.segments.clone(),
            factor: self.boost * idf * (1.0 + K1),
            mean_length: mean_length.max(f32::MIN_POSITIVE),
        }))
    }
}

struct WordWeight {
    occurrences: Vec<IndexedTerm>,
    lengths: Vec<(Field, f32)>,
    segments: Arc<[SegmentId]>,
    factor: f32,
    mean_length: f32,
}

impl Weight for WordWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut postings = Vec::with_capacity(self.occurrences.len());
        let id = segment.segment_id();
        let number = self
            .segments
            .iter()
            .position(|&known| known == id)
            .unwrap_or(usize::MAX);
        for term in &self.occurrences {
            let Some(Some(info)) = term.infos.get(number) else {
                continue;
            };
            let inverted = segment.inverted_index(term.field)?;
            let found = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
            postings.push((found, term.weight));
        }
        if postings.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        let mut norms = Vec::with_capacity(self.lengths.len());
        for &(field, weight) in &self.lengths {
            norms.push((segment.get_fieldnorms_reader(field)?, weight));
        }
        let doc = postings
            .iter()
            .map(|(postings, _)| postings.doc())
            .min()
            .unwrap_or(TERMINATED);
        Ok(Box::new(WordScorer {
            postings,
            norms,
            doc,
            factor: self.factor * boost,
            mean_length: self.mean_length,
        }))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("BM25F", scorer.score()))
    }
}

struct WordScorer {
    postings: Vec<(SegmentPostings, f32)>,
    norms: Vec<(FieldNormReader, f32)>,
    doc: DocId,
    factor: f32,
    mean_length: f32,
}

impl WordScorer {
    fn settle(&mut self) -> DocId {
        self.doc = self
            .postings
            .iter()
            .map(|(postings, _)| postings.doc())
            .min()
            .unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for WordScorer {
    fn advance(&mut self) -> DocId {
        for (postings, _) in &mut self.postings {
            if postings.doc() == self.doc {
                postings.advance();
            }
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for (postings, _) in &mut self.postings {
            if postings.doc() < target {
                postings.seek(target);
            }
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.postings
            .iter()
            .map(|(postings, _)| postings.size_hint())
            .max()
            .unwrap_or(0)
    }
}

impl Scorer for WordScorer {
    fn score(&mut self) -> Score {
        let doc = self.doc;
        let frequency: f32 = self
            .postings
            .iter()
            .filter(|(postings, _)| postings.doc() == doc)
            .map(|(postings, weight)| weight * postings.term_freq() as f32)
            .sum();
        let length: f32 = self
            .norms
            .iter()
            .map(|(norms, weight)| weight * norms.fieldnorm(doc) as f32)
            .sum();
        self.factor * frequency / (frequency + K1 * (1.0 - B + B * length / self.mean_length))
    }
}
