//! The schema, generated from the field table.

use super::term_tokenizer;
pub use crate::backend::column_values::{attribute_term, group_of, language_code, language_of};
use crate::index::FieldId;
use std::collections::BTreeMap;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// The schema's fields by what they are for.
#[derive(Debug, Clone)]
pub struct Fields {
    terms: BTreeMap<FieldId, Field>,
    pub id: Field,
    pub language: Field,
    pub source: Field,
    pub content_hash: Field,
    pub terms_hash: Field,
    pub tag: Field,
    pub attribute: Field,
    pub group: Field,
    pub published_at: Field,
    pub translation_key: Field,
    pub stored: Field,
}

/// Names of the columns read while searching.
pub mod column {
    pub const ID: &str = "id";
    pub const LANGUAGE: &str = "language";
    pub const SOURCE: &str = "source";
    pub const CONTENT_HASH: &str = "content_hash";
    pub const TERMS_HASH: &str = "terms_hash";
    pub const TAG: &str = "tag";
    pub const ATTRIBUTE: &str = "attribute";
    pub const TRANSLATION_KEY: &str = "translation_key";
    pub const GROUP: &str = "group";
    pub const PUBLISHED_AT: &str = "published_at";
}

impl Fields {
    /// The engine's field of a term field.
    pub fn term_field(&self, field: FieldId) -> Field {
        self.terms[&field]
    }
}

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(term_tokenizer::NAME)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default().set_indexing_options(indexing);
    let terms = FieldId::all()
        .map(|field| (field, builder.add_text_field(field.name(), options.clone())))
        .collect();
    let fields = Fields {
        terms,
        id: builder.add_text_field(column::ID, STRING | FAST),
        language: builder.add_u64_field(column::LANGUAGE, INDEXED | FAST),
        source: builder.add_text_field(column::SOURCE, STRING | FAST),
        content_hash: builder.add_u64_field(column::CONTENT_HASH, FAST),
        terms_hash: builder.add_u64_field(column::TERMS_HASH, FAST),
        tag: builder.add_text_field(column::TAG, STRING | FAST),
        attribute: builder.add_text_field(column::ATTRIBUTE, STRING | FAST),
        group: builder.add_u64_field(column::GROUP, FAST),
        published_at: builder.add_i64_field(column::PUBLISHED_AT, INDEXED | FAST),
        translation_key: builder.add_text_field(column::TRANSLATION_KEY, STRING | FAST),
        stored: builder.add_text_field("article", STORED),
    };
    (builder.build(), fields)
}
