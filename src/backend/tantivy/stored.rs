//! Stored articles of an index of any version, and whether its files are whole.

use super::failed;
use super::schema::column;
use crate::article::Article;
use crate::backend::BackendError;
use std::collections::BTreeSet;
use std::path::Path;
use tantivy::directory::MmapDirectory;
use tantivy::schema::document::{TantivyDocument, Value};
use tantivy::{Index, ReloadPolicy, TantivyError};

/// Blocks of stored articles kept uncompressed while all are read in order: one is used at a time.
const CACHE_BLOCKS: usize = 2;

/// Calls `visit` with every stored article and the source that owns it, until it returns false. Reads with the schema that the index was
/// written with, so that another version's articles can be indexed anew without their sources.
pub fn visit_stored(folder: &Path, visit: &mut dyn FnMut(Article, String) -> bool) -> Result<(), BackendError> {
    let index = open_as_written(folder)?;
    let field = index.schema().get_field("article").map_err(failed("read"))?;
    let reader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .doc_store_cache_num_blocks(CACHE_BLOCKS)
        .try_into()
        .map_err(failed("opened"))?;
    let searcher = reader.searcher();
    for segment in searcher.segment_readers() {
        let store = segment
            .get_store_reader(CACHE_BLOCKS)
            .map_err(|error| failed("read")(TantivyError::from(error)))?;
        let sources = segment.fast_fields().str(column::SOURCE).map_err(failed("read"))?;
        for doc in segment.doc_ids_alive() {
            let document: TantivyDocument = store.get(doc).map_err(failed("read"))?;
            let stored = document
                .get_first(field)
                .and_then(|value| value.as_str())
                .ok_or_else(|| BackendError::Stored("it is missing".to_owned()))?;
            let article = serde_json::from_str(stored).map_err(|error| BackendError::Stored(error.to_string()))?;
            let mut source = String::new();
            if let Some(sources) = &sources
                && let Some(ordinal) = sources.term_ords(doc).next()
            {
                sources
                    .ord_to_str(ordinal, &mut source)
                    .map_err(|error| BackendError::Engine {
                        action: "read",
                        message: error.to_string(),
                    })?;
            }
            if !visit(article, source) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Names of the files whose bytes are not those that were written.
pub fn damaged_files(folder: &Path) -> Result<BTreeSet<String>, BackendError> {
    let damaged = open_as_written(folder)?.validate_checksum().map_err(failed("read"))?;
    Ok(damaged.into_iter().map(|path| path.display().to_string()).collect())
}

fn open_as_written(folder: &Path) -> Result<Index, BackendError> {
    let directory = MmapDirectory::open(folder).map_err(|error| BackendError::Engine {
        action: "opened",
        message: format!("{}: {error}", folder.display()),
    })?;
    Index::open(directory).map_err(failed("opened"))
}
