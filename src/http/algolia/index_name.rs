//! What the name of an index says here: every name is the one index there is, and may say for whom and in which order.

use crate::article::Language;
use crate::query::Sort;

/// A name taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct IndexName {
    /// The reader's language.
    pub language: Option<Language>,
    /// The order.
    pub sort: Sort,
}

impl IndexName {
    /// `columns_ja`, `ja`, `site_zh-Hant_newest`: parts between underscores that are a language or `newest` count, others don't.
    pub fn parse(name: &str) -> IndexName {
        let mut index = IndexName {
            language: None,
            sort: Sort::Relevance,
        };
        for part in name.split('_') {
            if part.eq_ignore_ascii_case("newest") {
                index.sort = Sort::Newest;
            } else if let Some(language) = Language::from_path_part(part) {
                index.language = Some(language);
            }
        }
        index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_language_and_order() {
        let table = [
            ("columns", None, Sort::Relevance),
            ("columns_ja", Some(Language::Japanese), Sort::Relevance),
            ("zh-Hant", Some(Language::TraditionalChinese), Sort::Relevance),
            ("site_en_newest", Some(Language::English), Sort::Newest),
            ("*", None, Sort::Relevance),
            ("", None, Sort::Relevance),
        ];
        for (name, language, sort) in table {
            assert_eq!(IndexName::parse(name), IndexName { language, sort }, "{name}");
        }
    }
}
