//! What a run needs to know of every article, read from the columns.

use super::failed;
use super::schema::{column, language_of};
use crate::backend::{ArticleState, BackendError};
use tantivy::Searcher;

/// Calls `visit` with the state of every article.
pub fn visit_states(searcher: &Searcher, visit: &mut dyn FnMut(ArticleState)) -> Result<(), BackendError> {
    for segment in searcher.segment_readers() {
        let columns = segment.fast_fields();
        let (Some(id), Some(source)) = (
            columns.str(column::ID).map_err(failed("read"))?,
            columns.str(column::SOURCE).map_err(failed("read"))?,
        ) else {
            continue;
        };
        let language = columns.u64(column::LANGUAGE).map_err(failed("read"))?;
        let hash = columns.u64(column::CONTENT_HASH).map_err(failed("read"))?;
        for doc in segment.doc_ids_alive() {
            let text = |column: &tantivy::columnar::StrColumn| -> Result<String, BackendError> {
                let mut text = String::new();
                if let Some(ordinal) = column.term_ords(doc).next() {
                    column
                        .ord_to_str(ordinal, &mut text)
                        .map_err(|error| BackendError::Engine {
                            action: "read",
                            message: error.to_string(),
                        })?;
                }
                Ok(text)
            };
            let Some(language) = language.first(doc).and_then(language_of) else {
                continue;
            };
            visit(ArticleState {
                id: text(&id)?,
                source: text(&source)?,
                content_hash: hash.first(doc).unwrap_or_default(),
                language,
            });
        }
    }
    Ok(())
}
