//! The postings of one field of one segment.

use super::token_log::{TokenLog, TokenPlace};
use crate::index::{TERM_BATCH, TermTable};
use std::io;
use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use tantivy::schema::IndexRecordOption;

/// Collects a field's tokens in reading order and writes them term by term.
#[derive(Debug)]
pub struct FieldPostings {
    record: IndexRecordOption,
    terms: TermTable,
    tokens: TokenLog,
    /// Each document with tokens, and where its tokens end in `tokens`.
    documents: Vec<(DocId, TokenPlace)>,
}

/// A token after sorting by term.
#[derive(Debug, Clone, Copy, Default)]
struct Posting {
    document: DocId,
    position: u32,
}

impl FieldPostings {
    /// An empty field; `record` is what its schema entry keeps.
    pub fn new(record: IndexRecordOption) -> FieldPostings {
        FieldPostings {
            record,
            terms: TermTable::new(),
            tokens: TokenLog::default(),
            documents: Vec::new(),
        }
    }

    /// Adds tokens of the document that is being read; positions of a document must not decrease.
    pub fn extend<'t>(&mut self, tokens: impl Iterator<Item = (&'t [u8], u32)>) {
        let mut terms: [&[u8]; TERM_BATCH] = [&[]; TERM_BATCH];
        let mut positions = [0; TERM_BATCH];
        let mut count = 0;
        for (term, position) in tokens {
            terms[count] = term;
            positions[count] = position;
            count += 1;
            if count == TERM_BATCH {
                self.push(&terms, &positions);
                count = 0;
            }
        }
        self.push(&terms[..count], &positions);
    }

    fn push(&mut self, terms: &[&[u8]], positions: &[u32; TERM_BATCH]) {
        let tokens = &mut self.tokens;
        self.terms
            .numbers(terms, |index, term| tokens.push(term, positions[index]));
    }

    /// Ends `document`, whose tokens were pushed since the last call, and returns how many there are.
    pub fn end_document(&mut self, document: DocId) -> u32 {
        let from = self.documents.last().map_or(0, |(_, end)| end.tokens);
        let end = self.tokens.end_document();
        if end.tokens > from {
            self.documents.push((document, end));
        }
        end.tokens - from
    }

    /// How many tokens there are.
    pub fn len(&self) -> u64 {
        self.tokens.len()
    }

    /// Bytes of memory in use.
    pub fn memory(&self) -> usize {
        self.terms.memory() + self.tokens.memory() + self.documents.len() * size_of::<(DocId, TokenPlace)>()
    }

    /// Writes every term with its documents and positions.
    pub fn serialize(self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        let order = self.terms.sorted();
        let ends = self.ends(&order);
        let postings = self.by_term(&order, &ends);
        let mut deltas = Vec::new();
        let mut start = 0;
        for &term in &order {
            let end = ends[term as usize] as usize;
            let of_term = &postings[start..end];
            start = end;
            let by_document = || of_term.chunk_by(|a, b| a.document == b.document);
            // tantivy's writer says how many documents there are only where it counts occurrences as well.
            let documents = if self.record.has_freq() {
                by_document().count()
            } else {
                0
            };
            serializer.new_term(self.terms.term(term), documents as u32, self.record.has_freq())?;
            for of_document in by_document() {
                deltas.clear();
                if self.record.has_positions() {
                    let mut last = 0;
                    for posting in of_document {
                        deltas.push(posting.position - last);
                        last = posting.position;
                    }
                }
                let frequency = if self.record.has_freq() { of_document.len() } else { 0 };
                serializer.write_doc(of_document[0].document, frequency as u32, &deltas);
            }
            serializer.close_term()?;
        }
        Ok(())
    }

    /// Where each term's postings end when the terms follow each other in `order`; by term number.
    fn ends(&self, order: &[u32]) -> Vec<u32> {
        let mut ends = vec![0; self.terms.len()];
        self.tokens
            .for_each(TokenPlace::default(), self.tokens.end(), |term, _| {
                ends[term as usize] += 1
            });
        let mut end = 0;
        for &term in order {
            end += ends[term as usize];
            ends[term as usize] = end;
        }
        ends
    }

    /// The tokens sorted by term, in reading order within one: a counting sort.
    fn by_term(&self, order: &[u32], ends: &[u32]) -> Vec<Posting> {
        let mut next = vec![0; ends.len()];
        for pair in order.windows(2) {
            next[pair[1] as usize] = ends[pair[0] as usize];
        }
        let mut postings = vec![Posting::default(); self.tokens.len() as usize];
        let mut start = TokenPlace::default();
        for &(document, end) in &self.documents {
            self.tokens.for_each(start, end, |term, position| {
                let place = &mut next[term as usize];
                postings[*place as usize] = Posting { document, position };
                *place += 1;
            });
            start = end;
        }
        postings
    }
}
