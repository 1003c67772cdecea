//! Pins: queries whose first results a maintainer has chosen.

use crate::article::{Language, TermSpace};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Most ids one pin may put on top.
pub const MOST_PINNED: usize = 50;

/// Every pin of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins {
    pins: Vec<Pin>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pin {
    /// Each pattern folded in every term space, in the order of [`TermSpace::ALL`].
    patterns: Vec<Vec<String>>,
    how: Comparison,
    languages: Vec<Language>,
    ids: Vec<String>,
}

/// How a query is compared with a pin's pattern, both folded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Comparison {
    /// It is the pattern.
    #[default]
    Exact,
    /// It begins with the pattern.
    Prefix,
    /// It contains the pattern.
    Contains,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPins {
    #[serde(default)]
    pin: Vec<RawPin>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPin {
    queries: Vec<String>,
    #[serde(default, rename = "match")]
    how: Comparison,
    #[serde(default)]
    languages: Vec<Language>,
    ids: Vec<String>,
}

/// A file of pins that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PinsError {
    /// No TOML, an unknown key, a wrong type.
    #[error("{0}")]
    Toml(String),
    /// A pin without queries or ids, or with an empty one.
    #[error("pin {number} has no {what}, or an empty one")]
    Empty {
        /// From 1, in the order of the file.
        number: usize,
        /// `queries` or `ids`.
        what: &'static str,
    },
    /// A pin with more ids than [`MOST_PINNED`].
    #[error("pin {number} has {ids} ids; at most {MOST_PINNED} are allowed")]
    TooMany {
        /// From 1, in the order of the file.
        number: usize,
        /// How many it has.
        ids: usize,
    },
}

impl Pins {
    /// Reads the text of `pins.toml`; `fold` brings a text into the form in which queries are compared.
    pub fn read(text: &str, mut fold: impl FnMut(&str, TermSpace) -> String) -> Result<Pins, PinsError> {
        let raw: RawPins = toml::from_str(text).map_err(|error| PinsError::Toml(error.to_string()))?;
        let mut pins = Vec::new();
        for (number, pin) in (1..).zip(raw.pin) {
            let empty = |list: &[String]| list.is_empty() || list.iter().any(|text| text.trim().is_empty());
            if empty(&pin.queries) {
                return Err(PinsError::Empty {
                    number,
                    what: "queries",
                });
            }
            if empty(&pin.ids) {
                return Err(PinsError::Empty { number, what: "ids" });
            }
            if pin.ids.len() > MOST_PINNED {
                return Err(PinsError::TooMany {
                    number,
                    ids: pin.ids.len(),
                });
            }
            let mut folded = |query: &String| {
                let forms = TermSpace::ALL.into_iter().map(|space| fold(query, space));
                forms.collect::<Vec<_>>()
            };
            pins.push(Pin {
                patterns: pin.queries.iter().map(&mut folded).collect(),
                how: pin.how,
                languages: pin.languages,
                ids: pin.ids,
            });
        }
        Ok(Pins { pins })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pins.is_empty()
    }

    /// The ids that come first for a query folded in the reader's term space: of every pin that matches, in the order of the file.
    pub fn ids(&self, folded: &str, reader: Language) -> Vec<String> {
        let space = TermSpace::ALL.iter().position(|&space| space == reader.term_space());
        let mut ids = Vec::new();
        for pin in &self.pins {
            let spoken = pin.languages.is_empty() || pin.languages.contains(&reader);
            let mut patterns = pin.patterns.iter().filter_map(|forms| forms.get(space?));
            if spoken && patterns.any(|pattern| pin.how.holds(folded, pattern)) {
                ids.extend(pin.ids.iter().cloned());
            }
        }
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(id.clone()));
        ids.truncate(MOST_PINNED);
        ids
    }

    /// Every id that any pin names.
    pub fn all_ids(&self) -> BTreeSet<&str> {
        self.pins.iter().flat_map(|pin| &pin.ids).map(String::as_str).collect()
    }
}

impl Comparison {
    fn holds(self, query: &str, pattern: &str) -> bool {
        match self {
            Comparison::Exact => query == pattern,
            Comparison::Prefix => query.starts_with(pattern),
            Comparison::Contains => query.contains(pattern),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Pins, PinsError> {
        Pins::read(text, |text, _| text.to_lowercase())
    }

    #[test]
    fn pins_apply_by_pattern_and_language() -> Result<(), PinsError> {
        let pins = read(
            r#"
            [[pin]]
            queries = ["Price", "cost"]
            ids = ["a", "b"]
            [[pin]]
            queries = ["pri"]
            match = "prefix"
            ids = ["b", "c"]
            [[pin]]
            queries = ["ric"]
            match = "contains"
            languages = ["ja"]
            ids = ["d"]
            "#,
        )?;
        let table = [
            ("price", Language::English, vec!["a", "b", "c"]),
            ("price", Language::Japanese, vec!["a", "b", "c", "d"]),
            ("cost", Language::English, vec!["a", "b"]),
            ("prism", Language::English, vec!["b", "c"]),
            ("costs", Language::English, vec![]),
        ];
        for (query, reader, ids) in table {
            assert_eq!(pins.ids(query, reader), ids, "{query} {reader}");
        }
        assert_eq!(pins.all_ids().len(), 4);
        Ok(())
    }

    #[test]
    fn a_bad_file_is_refused_with_its_place() {
        let table = [
            ("[[pin]]\nqueries = []\nids = [\"a\"]", "pin 1 has no queries"),
            ("[[pin]]\nqueries = [\"a\"]\nids = [\" \"]", "pin 1 has no ids"),
            ("[[pin]]\nqueries = [\"a\"]\nids = [\"a\"]\nmatch = \"like\"", "like"),
            ("[[pin]]\nquery = \"a\"\nids = [\"a\"]", "query"),
            ("[[pin", "pin"),
        ];
        for (text, expected) in table {
            let message = read(text).expect_err(text).to_string();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
