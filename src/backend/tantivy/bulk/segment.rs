//! A segment in the making, and the writer that fills one after the other.

use super::super::writer::{TantivyWriter, row_without_terms};
use super::super::{failed, schema::Fields};
use super::postings::FieldPostings;
use crate::backend::{BackendError, BulkPut};
use crate::index::{IndexDocument, decode_terms};
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent, SegmentMeta};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::document::{Document, TantivyDocument, Value};
use tantivy::schema::{Field, FieldType, Schema};
use tantivy::store::StoreWriter;
use tantivy::tokenizer::MAX_TOKEN_LEN;
use tantivy::{DocId, Term};

/// Adds documents that the index does not hold yet, on one thread; several may fill the same index.
///
/// Unlike [`TantivyWriter::put`](crate::backend::IndexWriter::put) it replaces nothing. What was put is in the index after
/// [`BulkWriter::finish`] and the writer's next commit.
pub struct BulkWriter<'a> {
    writer: &'a TantivyWriter,
    memory: usize,
    segment: Option<BulkSegment>,
}

impl<'a> BulkWriter<'a> {
    /// A writer whose segments take about `memory` bytes, and about as much on top for a moment while they are written; writers of one index
    /// do that one after the other.
    pub fn new(writer: &'a TantivyWriter, memory: usize) -> BulkWriter<'a> {
        BulkWriter {
            writer,
            memory,
            segment: None,
        }
    }

    /// Adds a document whose id the index does not hold.
    pub fn put(&mut self, document: &IndexDocument) -> Result<(), BackendError> {
        let segment = match &mut self.segment {
            Some(segment) => segment,
            None => self
                .segment
                .insert(BulkSegment::open(self.writer.new_segment()).map_err(failed("written"))?),
        };
        segment.add(document, self.writer.fields()).map_err(failed("written"))?;
        if segment.memory() >= self.memory {
            let _writing = self.writer.writing();
            self.flush()?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub fn finish(mut self) -> Result<(), BackendError> {
        self.flush()
    }

    fn flush(&mut self) -> Result<(), BackendError> {
        let Some(segment) = self.segment.take() else {
            return Ok(());
        };
        let meta = segment.finish().map_err(failed("written"))?;
        self.writer.add_segment(meta)
    }
}

impl BulkPut for BulkWriter<'_> {
    fn put(&mut self, document: &IndexDocument) -> Result<(), BackendError> {
        BulkWriter::put(self, document)
    }

    fn finish(self: Box<Self>) -> Result<(), BackendError> {
        BulkWriter::finish(*self)
    }
}

/// One segment: what tantivy's `SegmentWriter` holds, with postings of our own.
struct BulkSegment {
    segment: Segment,
    schema: Schema,
    /// By field; `None` for fields that are not indexed.
    postings: Vec<Option<FieldPostings>>,
    norms: FieldNormsWriter,
    columns: FastFieldsWriter,
    store: StoreWriter,
    documents: DocId,
}

impl BulkSegment {
    fn open(segment: Segment) -> tantivy::Result<BulkSegment> {
        let schema = segment.schema();
        let settings = segment.index().settings().clone();
        let tokenizers = segment.index().fast_field_tokenizer().clone();
        // Compressed on this thread: there is one per core already.
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            false,
        )?;
        let postings = schema
            .fields()
            .map(|(_, entry)| entry.field_type().index_record_option().map(FieldPostings::new))
            .collect();
        Ok(BulkSegment {
            norms: FieldNormsWriter::for_schema(&schema),
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?,
            postings,
            store,
            segment,
            schema,
            documents: 0,
        })
    }

    fn add(&mut self, document: &IndexDocument, fields: &Fields) -> tantivy::Result<()> {
        let row = row_without_terms(fields, document);
        self.columns.add_document(&row)?;
        self.store.store(&row, &self.schema)?;
        for (field, terms) in &document.fields {
            if let Some(postings) = &mut self.postings[fields.term_field(*field).field_id() as usize] {
                postings.extend(decode_terms(terms).map(|(term, position)| (term.as_bytes(), position)));
            }
        }
        self.add_whole_values(&row);
        for (field, postings) in (0..).map(Field::from_field_id).zip(&mut self.postings) {
            let tokens = postings
                .as_mut()
                .map_or(0, |postings| postings.end_document(self.documents));
            if tokens > 0 {
                self.norms.record(self.documents, field, tokens);
            }
        }
        self.documents += 1;
        Ok(())
    }

    /// The values that are one term each: identifiers, tags, numbers.
    fn add_whole_values(&mut self, row: &TantivyDocument) {
        for (field, value) in row.iter_fields_and_values() {
            let Some(postings) = &mut self.postings[field.field_id() as usize] else {
                continue;
            };
            let term = match self.schema.get_field_entry(field).field_type() {
                FieldType::U64(_) => value.as_u64().map(|number| Term::from_field_u64(field, number)),
                FieldType::I64(_) => value.as_i64().map(|number| Term::from_field_i64(field, number)),
                _ => value.as_str().map(|text| Term::from_field_text(field, text)),
            };
            if let Some(term) = term
                && term.serialized_value_bytes().len() <= MAX_TOKEN_LEN
            {
                postings.extend(std::iter::once((term.serialized_value_bytes(), 0)));
            }
        }
    }

    fn memory(&self) -> usize {
        let postings: usize = self.postings.iter().flatten().map(FieldPostings::memory).sum();
        postings + self.columns.mem_usage() + self.norms.mem_usage() + self.store.mem_usage()
    }

    /// Writes the files, each synced to the disk, in the order of tantivy's own writer: lengths first, which the postings'
    /// block scores are made from.
    fn finish(mut self) -> tantivy::Result<SegmentMeta> {
        self.norms.fill_up_to_max_doc(self.documents);
        let norms = self.segment.open_write(SegmentComponent::FieldNorms)?;
        self.norms.serialize(FieldNormsSerializer::from_write(norms)?, None)?;
        let norms = FieldNormReaders::open(self.segment.open_read(SegmentComponent::FieldNorms)?)?;

        let mut serializer = InvertedIndexSerializer::open(&self.segment)?;
        for (field, postings) in (0..).map(Field::from_field_id).zip(self.postings) {
            let Some(postings) = postings.filter(|postings| postings.len() > 0) else {
                continue;
            };
            let mut field_serializer = serializer.new_field(field, postings.len(), norms.get_field(field)?)?;
            postings.serialize(&mut field_serializer)?;
            field_serializer.close()?;
        }
        serializer.close()?;

        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        columns.terminate()?;
        self.store.close()?;

        let segment = self.segment.with_max_doc(self.documents);
        let meta = segment.meta().clone();
        meta.untrack_temp_docstore();
        Ok(meta)
    }
}
