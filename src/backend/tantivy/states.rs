//! What a run needs to know of every article, read from the columns.

use super::failed;
use super::schema::{column, language_of};
use crate::backend::{ArticleState, BackendError};
use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader};

/// Calls `visit` with the state of every article.
pub fn visit_states(searcher: &Searcher, visit: &mut dyn FnMut(ArticleState)) -> Result<(), BackendError> {
    for segment in searcher.segment_readers() {
        // Looking one text up walks through a block of them: all of them are read once instead.
        let text = |column: &StrColumn| -> Result<Texts, BackendError> { Ok(Texts::All(all_texts(column)?)) };
        visit_segment(segment, segment.doc_ids_alive(), text, visit)?;
    }
    Ok(())
}

/// The state of one article.
pub fn state_of(searcher: &Searcher, address: DocAddress) -> Result<Option<ArticleState>, BackendError> {
    let segment = searcher.segment_reader(address.segment_ord);
    let mut state = None;
    let document = std::iter::once(address.doc_id);
    visit_segment(segment, document, |_| Ok(Texts::One), &mut |found| state = Some(found))?;
    Ok(state)
}

/// The texts of a column, by ordinal.
enum Texts {
    /// All of them.
    All(Vec<String>),
    /// Looked up one by one.
    One,
}

impl Texts {
    fn of(&self, column: &StrColumn, document: DocId) -> Result<String, BackendError> {
        let Some(ordinal) = column.term_ords(document).next() else {
            return Ok(String::new());
        };
        match self {
            Texts::All(texts) => Ok(texts.get(ordinal as usize).cloned().unwrap_or_default()),
            Texts::One => {
                let mut text = String::new();
                column.ord_to_str(ordinal, &mut text).map_err(unreadable)?;
                Ok(text)
            }
        }
    }
}

fn all_texts(column: &StrColumn) -> Result<Vec<String>, BackendError> {
    let mut texts = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream().map_err(unreadable)?;
    while stream.advance() {
        texts.push(String::from_utf8_lossy(stream.key()).into_owned());
    }
    Ok(texts)
}

fn unreadable(error: std::io::Error) -> BackendError {
    BackendError::Engine {
        action: "read",
        message: error.to_string(),
    }
}

/// Calls `visit` with the state of these documents of a segment.
fn visit_segment(
    segment: &SegmentReader,
    documents: impl Iterator<Item = DocId>,
    texts: impl Fn(&StrColumn) -> Result<Texts, BackendError>,
    visit: &mut dyn FnMut(ArticleState),
) -> Result<(), BackendError> {
    let columns = segment.fast_fields();
    let (Some(id), Some(source)) = (
        columns.str(column::ID).map_err(failed("read"))?,
        columns.str(column::SOURCE).map_err(failed("read"))?,
    ) else {
        return Ok(());
    };
    let (ids, sources) = (texts(&id)?, texts(&source)?);
    let language = columns.u64(column::LANGUAGE).map_err(failed("read"))?;
    let hash = columns.u64(column::CONTENT_HASH).map_err(failed("read"))?;
    let terms = columns.u64(column::TERMS_HASH).map_err(failed("read"))?;
    for doc in documents {
        let Some(language) = language.first(doc).and_then(language_of) else {
            continue;
        };
        visit(ArticleState {
            id: ids.of(&id, doc)?,
            source: sources.of(&source, doc)?,
            content_hash: hash.first(doc).unwrap_or_default(),
            language,
            terms_hash: terms.first(doc).unwrap_or_default(),
        });
    }
    Ok(())
}
