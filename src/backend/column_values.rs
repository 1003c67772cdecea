//! How columns hold what is not text: the same in every backend.

use crate::article::Language;

/// An attribute's value as a term.
pub fn attribute_term(name: &str, value: &str) -> String {
    format!("{name}={value}")
}

/// What stands for a translation key in a column of numbers: 64 bits of xxHash3, so that two keys of a site with a million columns share one with
/// a chance of one in tens of millions.
pub fn group_of(translation_key: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(translation_key.as_bytes())
}

/// A language as a column holds it: its place in [`Language::ALL`].
pub fn language_code(language: Language) -> u64 {
    Language::ALL
        .iter()
        .position(|&other| other == language)
        .unwrap_or_default() as u64
}

/// The language of a column value.
pub fn language_of(code: u64) -> Option<Language> {
    Language::ALL.get(usize::try_from(code).ok()?).copied()
}
