//! The index of one generation, open for reading.

use super::failed;
use super::schema::{Fields, schema};
use super::snapshot::TantivySnapshot;
use super::statistics::FieldStatistics;
use super::writer::served_index;
use crate::backend::{BackendError, SearchBackend, Snapshot};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tantivy::{IndexReader, ReloadPolicy};

/// Blocks of stored articles (4 KB) kept uncompressed per segment. A page reads ten articles once; more would only take memory.
const DOCUMENT_CACHE_BLOCKS: usize = 16;

/// The statistics of the commit that was searched last, by the number of its opening.
pub(super) type CommitStatistics = Arc<Mutex<Option<(u64, Arc<FieldStatistics>)>>>;

/// The index of one generation, open for reading; follows its commits by itself.
pub struct TantivyBackend {
    reader: IndexReader,
    fields: Fields,
    /// The statistics of the commit that was searched last.
    statistics: CommitStatistics,
}

impl TantivyBackend {
    /// Opens the index in `folder`.
    pub fn open(folder: &Path) -> Result<TantivyBackend, BackendError> {
        let reader = served_index(folder)?
            .reader_builder()
            .reload_policy(ReloadPolicy::OnCommitWithDelay)
            .doc_store_cache_num_blocks(DOCUMENT_CACHE_BLOCKS)
            .try_into()
            .map_err(failed("opened"))?;
        Ok(TantivyBackend {
            reader,
            fields: schema().1,
            statistics: Arc::default(),
        })
    }
}

impl SearchBackend for TantivyBackend {
    fn snapshot(&self) -> Box<dyn Snapshot> {
        let searcher = self.reader.searcher();
        Box::new(TantivySnapshot::new(
            searcher,
            self.fields.clone(),
            self.statistics.clone(),
        ))
    }

    fn reload(&self) -> Result<(), BackendError> {
        self.reader.reload().map_err(failed("read"))
    }
}
