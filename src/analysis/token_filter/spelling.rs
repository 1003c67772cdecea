//! One spelling for English words that the Atlantic writes two ways: colour and color, anaesthesia and anesthesia.
//!
//! The word list is Varcon (of SCOWL), as the crate `varcon` ships it.

use rustc_hash::FxHashMap;
use std::sync::OnceLock;
use varcon::{Category, VARCON, Variant};

/// The American spelling of a word in lower case that is written otherwise elsewhere; `None` for all other words.
pub fn american_spelling(word: &str) -> Option<&'static str> {
    static SPELLINGS: OnceLock<FxHashMap<&'static str, &'static str>> = OnceLock::new();
    SPELLINGS.get_or_init(spellings).get(word).copied()
}

/// Every word that is no usual American one, with the American one beside it. A word that is American too, in whatever sense (story beside
/// storey), stays what it is.
fn spellings() -> FxHashMap<&'static str, &'static str> {
    let entries = || VARCON.iter().flat_map(|cluster| cluster.entries);
    let mut spellings = FxHashMap::default();
    for entry in entries() {
        let Some(american) = entry.variants.iter().find(|variant| is_american(variant)) else {
            continue;
        };
        for variant in entry.variants {
            if !is_american(variant) {
                spellings.entry(variant.word).or_insert(american.word);
            }
        }
    }
    for variant in entries().flat_map(|entry| entry.variants) {
        if is_american(variant) {
            spellings.remove(variant.word);
        }
    }
    spellings
}

/// Whether it is the usual American spelling, not a variant of it.
fn is_american(variant: &Variant) -> bool {
    variant
        .types
        .iter()
        .any(|of| of.category == Category::American && of.tag.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_word_become_one() {
        let table = [
            ("colour", Some("color")),
            ("anaesthesia", Some("anesthesia")),
            ("centre", Some("center")),
            ("organisation", Some("organization")),
            ("grey", Some("gray")),
            ("color", None),
            ("story", None),
            ("skin", None),
        ];
        for (word, american) in table {
            assert_eq!(american_spelling(word), american, "{word}");
        }
    }
}
