//! What a run changes, article by article.

use crate::article::{Article, Language};
use serde::Serialize;

/// An article that is added or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedArticle {
    /// Its id.
    pub id: String,
    /// Its language.
    pub language: Language,
}

/// An article that differs from what was indexed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedArticle {
    /// Its id.
    pub id: String,
    /// Its language now.
    pub language: Language,
    /// Names of the fields that differ; `source` when another source owns it now.
    pub fields: Vec<&'static str>,
}

/// Counts of one language or one source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ChangeCounts {
    /// Articles that were not in the index before.
    pub added: u64,
    /// Articles whose content differs.
    pub changed: u64,
    /// Articles left as they were.
    pub unchanged: u64,
    /// Articles their source no longer has.
    pub removed: u64,
}

/// Names of the fields in which two versions of an article differ.
pub fn changed_fields(old: &Article, new: &Article) -> Vec<&'static str> {
    // Taken apart in full, so that a new field cannot be forgotten here.
    let Article {
        id,
        language,
        url,
        title,
        sections,
        summary,
        author,
        tags,
        published_at,
        updated_at,
        image,
        translation_key,
        attributes,
    } = old;
    [
        ("id", *id != new.id),
        ("language", *language != new.language),
        ("url", *url != new.url),
        ("title", *title != new.title),
        ("sections", *sections != new.sections),
        ("summary", *summary != new.summary),
        ("author", *author != new.author),
        ("tags", *tags != new.tags),
        ("published_at", *published_at != new.published_at),
        ("updated_at", *updated_at != new.updated_at),
        ("image", *image != new.image),
        ("translation_key", *translation_key != new.translation_key),
        ("attributes", *attributes != new.attributes),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
