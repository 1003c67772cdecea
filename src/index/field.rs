//! The one table of searchable fields; every backend makes its schema from it.

use crate::article::TermSpace;

/// A field of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldId {
    /// `title.LANG`
    Title(TermSpace),
    /// `heading.LANG`: all section headings.
    Heading(TermSpace),
    /// `body.LANG`: all section texts.
    Body(TermSpace),
    /// `gram`: character grams of title, headings and text, in every language.
    Gram,
    /// `reading`: keys of how titles, headings and tags are read, in every language (see `analysis::reading`).
    Reading,
}

impl FieldId {
    /// Every field, in schema order.
    pub fn all() -> impl Iterator<Item = FieldId> {
        TermSpace::ALL
            .into_iter()
            .flat_map(|space| [FieldId::Title(space), FieldId::Heading(space), FieldId::Body(space)])
            .chain([FieldId::Gram, FieldId::Reading])
    }

    /// The name in the engine's schema.
    pub fn name(self) -> &'static str {
        use TermSpace::{Chinese, English, Japanese, Korean};
        match self {
            FieldId::Title(Japanese) => "title.ja",
            FieldId::Title(Chinese) => "title.zh",
            FieldId::Title(Korean) => "title.ko",
            FieldId::Title(English) => "title.en",
            FieldId::Heading(Japanese) => "heading.ja",
            FieldId::Heading(Chinese) => "heading.zh",
            FieldId::Heading(Korean) => "heading.ko",
            FieldId::Heading(English) => "heading.en",
            FieldId::Body(Japanese) => "body.ja",
            FieldId::Body(Chinese) => "body.zh",
            FieldId::Body(Korean) => "body.ko",
            FieldId::Body(English) => "body.en",
            FieldId::Gram => "gram",
            FieldId::Reading => "reading",
        }
    }
}

/// The term of a title as a whole, in the reading field: no reading begins with `=`, and nothing begins with the whole of it.
pub fn whole_title_term(key: &str) -> String {
    format!("={key}\u{2}")
}

/// Whether a term of the reading field is a title as a whole.
pub fn is_whole_title(term: &str) -> bool {
    term.starts_with('=')
}

/// The term of a word's exact form, kept apart from stems in the same field: no word begins with `=`.
pub fn exact_term(word: &str) -> String {
    format!("={word}")
}
