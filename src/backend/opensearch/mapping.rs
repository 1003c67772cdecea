//! Settings and mapping of an index, generated from the field table.

use super::encode::GAP;
use super::settings::ClusterSettings;
use crate::index::{FieldId, Manifest};
use serde_json::{Map, Value, json};

/// Names of the fields that hold no terms.
pub mod column {
    pub const ID: &str = "id";
    pub const LANGUAGE: &str = "language";
    pub const SOURCE: &str = "source";
    pub const CONTENT_HASH: &str = "content_hash";
    pub const TERMS_HASH: &str = "terms_hash";
    pub const TAG: &str = "tag";
    pub const ATTRIBUTE: &str = "attribute";
    pub const TRANSLATION_KEY: &str = "translation_key";
    pub const GROUP: &str = "column";
    pub const PUBLISHED_AT: &str = "published_at";
    pub const ARTICLE: &str = "article";
}

/// Key of what is ours in an index's `_meta`.
pub const META: &str = "sagasu";

/// Longest regular expression that a look among terms may have; see `similar`.
pub const MAX_REGEX: usize = 100_000;

/// The column of a field's length in tokens.
pub fn length_field(field: FieldId) -> String {
    format!("length.{}", field.name())
}

/// What `_meta` says of a generation.
pub fn meta(manifest: &Manifest, served: bool) -> Value {
    json!({ META: { "manifest": manifest, "served": served } })
}

/// The body that creates an index.
pub fn index_body(settings: &ClusterSettings, manifest: &Manifest) -> Value {
    json!({
        "settings": {
            "number_of_shards": settings.shards,
            "number_of_replicas": settings.replicas,
            // Nothing is seen before a commit, which refreshes.
            "refresh_interval": "-1",
            "max_regex_length": MAX_REGEX,
            "analysis": {
                "tokenizer": {
                    "positions": { "type": "char_group", "tokenize_on_chars": [" "], "max_token_length": 32_766 },
                },
                "filter": {
                    "gaps": { "type": "stop", "stopwords": [GAP] },
                    "shared_positions": { "type": "pattern_capture", "preserve_original": false, "patterns": ["([^\u{1}]+)"] },
                },
                "analyzer": {
                    "terms": { "type": "custom", "tokenizer": "positions", "filter": ["gaps", "shared_positions"] },
                },
            },
            // How often a term or phrase stands in a field, times its boost: the rest of BM25 is in the query.
            "similarity": {
                "occurrences": { "type": "scripted", "script": { "source": "return query.boost * doc.freq;" } },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": meta(manifest, false),
            "properties": properties(),
        },
    })
}

fn properties() -> Value {
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| {
        all.insert(name.to_owned(), value);
    };
    for field in FieldId::all() {
        if field == FieldId::Reading {
            // Whole values: they are looked up by their beginnings and listed in order.
            put(field.name(), json!({ "type": "keyword" }));
            continue;
        }
        put(
            field.name(),
            json!({ "type": "text", "analyzer": "terms", "similarity": "occurrences", "norms": false, "index_options": "positions" }),
        );
        put(&length_field(field), json!({ "type": "integer", "index": false }));
    }
    let number = json!({ "type": "long", "index": false });
    for name in [
        column::ID,
        column::SOURCE,
        column::TAG,
        column::ATTRIBUTE,
        column::TRANSLATION_KEY,
    ] {
        put(name, json!({ "type": "keyword" }));
    }
    put(column::LANGUAGE, json!({ "type": "byte" }));
    put(column::PUBLISHED_AT, json!({ "type": "long" }));
    put(column::GROUP, json!({ "type": "long" }));
    put(column::CONTENT_HASH, number.clone());
    put(column::TERMS_HASH, number);
    put(
        column::ARTICLE,
        json!({ "type": "keyword", "index": false, "doc_values": false }),
    );
    Value::Object(all)
}
