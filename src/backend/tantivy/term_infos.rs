//! Where terms stand in the segments of a commit: for one search each is looked up once.

use super::statistics::FieldStatistics;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::postings::TermInfo;
use tantivy::{Searcher, Term};

/// Where a term stands in each segment, by the segment's number; empty when it stands in none.
pub type SegmentInfos = Arc<[Option<TermInfo>]>;

/// What was looked up.
#[derive(Default)]
pub struct TermInfos {
    known: Mutex<FxHashMap<Term, SegmentInfos>>,
}

impl TermInfos {
    /// Where `term` stands. Fields without any terms are not opened: tantivy makes a reader for them each time.
    pub fn of(&self, term: Term, searcher: &Searcher, statistics: &FieldStatistics) -> tantivy::Result<SegmentInfos> {
        if statistics.tokens(term.field()) == 0 {
            return Ok(Arc::default());
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&term) {
            return Ok(known.clone());
        }
        let mut infos = Vec::with_capacity(searcher.segment_readers().len());
        for segment in searcher.segment_readers() {
            infos.push(segment.inverted_index(term.field())?.get_term_info(&term)?);
        }
        if infos.iter().all(Option::is_none) {
            infos.clear();
        }
        let infos: SegmentInfos = infos.into();
        known.insert(term, infos.clone());
        Ok(infos)
    }
}

/// How many documents have a term, deleted ones with them.
pub fn document_frequency(infos: &SegmentInfos) -> u64 {
    infos.iter().flatten().map(|info| u64::from(info.doc_freq)).sum()
}
