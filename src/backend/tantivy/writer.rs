//! Writing documents.

use super::building::BuildingDirectory;
use super::bulk::BulkWriter;
use super::failed;
use super::merging::Levels;
use super::schema::{Fields, attribute_term, group_of, language_code, schema};
use super::served::ServedDirectory;
use super::term_tokenizer::{EncodedTermTokenizer, NAME};
use crate::backend::{BackendError, BulkPut, IndexWriter};
use crate::index::{IndexDocument, fault};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tantivy::directory::error::OpenDirectoryError;
use tantivy::directory::{Directory, MmapDirectory};
use tantivy::index::{Segment, SegmentMeta};
use tantivy::schema::document::TantivyDocument;
use tantivy::{Index, IndexSettings, Term};

/// Memory the engine's indexing threads share before they write a segment, in bytes.
const WRITER_MEMORY: usize = 192 * 1024 * 1024;
/// The same of threads that build segments of a new index.
const BULK_MEMORY: usize = 320 * 1024 * 1024;

/// Writes to the tantivy index of one folder; holds the engine's own writer lock.
pub struct TantivyWriter {
    writer: tantivy::IndexWriter,
    fields: Fields,
    threads: usize,
    folder: PathBuf,
    /// The folder, where nobody sees it yet.
    building: Option<BuildingDirectory>,
    /// Held while a full segment is written, which takes about as much memory again.
    writing: Mutex<()>,
}

impl TantivyWriter {
    /// Opens the index in `folder`, made when it does not exist, with `threads` indexing threads.
    pub fn open(folder: &Path, threads: usize) -> Result<TantivyWriter, BackendError> {
        TantivyWriter::over(written_index(folder)?, folder, None, threads)
    }

    /// The same for a generation that is not published: what is written is on the disk after a commit, and after closing, but not before.
    pub fn building(folder: &Path, threads: usize) -> Result<TantivyWriter, BackendError> {
        let directory = BuildingDirectory::open(folder).map_err(|error| unopened(folder, &error))?;
        let index = index_in(Box::new(directory.clone()))?;
        TantivyWriter::over(index, folder, Some(directory), threads)
    }

    fn over(
        index: Index,
        folder: &Path,
        building: Option<BuildingDirectory>,
        threads: usize,
    ) -> Result<TantivyWriter, BackendError> {
        let threads = threads.max(1);
        let writer = index
            .writer_with_num_threads(threads, WRITER_MEMORY)
            .map_err(failed("opened for writing"))?;
        writer.set_merge_policy(Box::new(Levels));
        Ok(TantivyWriter {
            writer,
            fields: schema().1,
            threads,
            folder: folder.to_owned(),
            building,
            writing: Mutex::new(()),
        })
    }

    /// A writer for one thread's share of a new index: much faster than [`IndexWriter::put`], and it replaces nothing.
    pub fn bulk(&self) -> BulkWriter<'_> {
        BulkWriter::new(self, BULK_MEMORY / self.threads)
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    pub(super) fn new_segment(&self) -> Segment {
        self.writer.new_segment()
    }

    /// The right to write a full segment.
    pub(super) fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a written segment into the next commit.
    pub(super) fn add_segment(&self, segment: SegmentMeta) -> Result<(), BackendError> {
        self.writer.add_segment(segment).map_err(failed("written"))
    }

    /// Waits until segments that are being merged are done, and closes the writer.
    pub fn close(self) -> Result<(), BackendError> {
        self.writer.wait_merging_threads().map_err(failed("written"))?;
        match &self.building {
            Some(building) => building.sync().map_err(unwritten),
            None => Ok(()),
        }
    }
}

/// Bytes of stored articles that are compressed, and read, together; a longer article is by itself. A search reads forty articles from all over the
/// index, and all that is read with each of them is read for nothing.
const STORE_BLOCK: usize = 4 * 1024;

/// The tantivy index of a folder as it is written, made when it does not exist.
fn written_index(folder: &Path) -> Result<Index, BackendError> {
    let directory = MmapDirectory::open(folder).map_err(|error| unopened(folder, &error))?;
    index_in(Box::new(directory))
}

/// The same as it is searched.
pub fn served_index(folder: &Path) -> Result<Index, BackendError> {
    let directory = ServedDirectory::open(folder).map_err(|error| unopened(folder, &error))?;
    index_in(Box::new(directory))
}

fn index_in(directory: Box<dyn Directory>) -> Result<Index, BackendError> {
    let index = Index::builder()
        .schema(schema().0)
        .settings(IndexSettings {
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        })
        .open_or_create(directory)
        .map_err(failed("opened"))?;
    index.tokenizers().register(NAME, EncodedTermTokenizer::default());
    Ok(index)
}

impl IndexWriter for TantivyWriter {
    fn put(&self, document: IndexDocument) -> Result<(), BackendError> {
        let fields = &self.fields;
        let id = Term::from_field_text(fields.id, &document.id);
        let mut row = row_without_terms(fields, &document);
        for (field, terms) in &document.fields {
            row.add_text(fields.term_field(*field), terms);
        }
        self.writer.delete_term(id);
        self.writer.add_document(row).map_err(failed("written"))?;
        Ok(())
    }

    fn delete(&self, id: &str) -> Result<(), BackendError> {
        self.writer.delete_term(Term::from_field_text(self.fields.id, id));
        Ok(())
    }

    fn commit(&mut self) -> Result<(), BackendError> {
        fault::point("commit").map_err(unwritten)?;
        self.writer.commit().map_err(failed("written"))?;
        match &self.building {
            Some(building) => building.sync().map_err(unwritten)?,
            // The engine renames a new list of segments over the old one; the folder must know before the commit counts as done.
            None if cfg!(unix) => std::fs::File::open(&self.folder)
                .and_then(|folder| folder.sync_all())
                .map_err(unwritten)?,
            None => {}
        }
        fault::point("committed").map_err(unwritten)
    }

    fn bulk(&self) -> Box<dyn BulkPut + '_> {
        Box::new(TantivyWriter::bulk(self))
    }

    fn close(self: Box<Self>) -> Result<(), BackendError> {
        TantivyWriter::close(*self)
    }
}

fn unopened(folder: &Path, error: &OpenDirectoryError) -> BackendError {
    BackendError::Engine {
        action: "opened",
        message: format!("{}: {error}", folder.display()),
    }
}

fn unwritten(error: std::io::Error) -> BackendError {
    BackendError::Engine {
        action: "written",
        message: error.to_string(),
    }
}

/// What a document holds besides the terms of analysis.
pub(super) fn row_without_terms(fields: &Fields, document: &IndexDocument) -> TantivyDocument {
    let mut row = TantivyDocument::new();
    row.add_text(fields.id, &document.id);
    row.add_u64(fields.language, language_code(document.language));
    row.add_text(fields.source, &document.source);
    row.add_u64(fields.content_hash, document.content_hash);
    row.add_u64(fields.terms_hash, document.terms_hash);
    for tag in &document.tags {
        row.add_text(fields.tag, tag);
    }
    for (name, values) in &document.attributes {
        for value in values {
            row.add_text(fields.attribute, attribute_term(name, value));
        }
    }
    if let Some(time) = document.published_at {
        row.add_i64(fields.published_at, time);
    }
    if let Some(key) = &document.translation_key {
        row.add_text(fields.translation_key, key);
        row.add_u64(fields.group, group_of(key));
    }
    row.add_text(fields.stored, &document.stored);
    row
}
