//! What a run needs to know of every article, read from the columns.

use super::failed;
use super::schema::{column, language_of};
use crate::backend::{ArticleState, BackendError};
use tantivy::{DocAddress, DocId, Searcher, SegmentReader};

/// Calls `visit` with the state of every article.
pub fn visit_states(searcher: &Searcher, visit: &mut dyn FnMut(ArticleState)) -> Result<(), BackendError> {
    for segment in searcher.segment_readers() {
        visit_segment(segment, segment.doc_ids_alive(), visit)?;
    }
    Ok(())
}

/// The state of one article.
pub fn state_of(searcher: &Searcher, address: DocAddress) -> Result<Option<ArticleState>, BackendError> {
    let segment = searcher.segment_reader(address.segment_ord);
    let mut state = None;
    visit_segment(segment, std::iter::once(address.doc_id), &mut |found| {
        state = Some(found)
    })?;
    Ok(state)
}

/// Calls `visit` with the state of these documents of a segment.
fn visit_segment(
    segment: &SegmentReader,
    documents: impl Iterator<Item = DocId>,
    visit: &mut dyn FnMut(ArticleState),
) -> Result<(), BackendError> {
    let columns = segment.fast_fields();
    let (Some(id), Some(source)) = (
        columns.str(column::ID).map_err(failed("read"))?,
        columns.str(column::SOURCE).map_err(failed("read"))?,
    ) else {
        return Ok(());
    };
    let language = columns.u64(column::LANGUAGE).map_err(failed("read"))?;
    let hash = columns.u64(column::CONTENT_HASH).map_err(failed("read"))?;
    let terms = columns.u64(column::TERMS_HASH).map_err(failed("read"))?;
    for doc in documents {
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
            terms_hash: terms.first(doc).unwrap_or_default(),
        });
    }
    Ok(())
}
