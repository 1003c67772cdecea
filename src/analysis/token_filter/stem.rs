//! English stems (Snowball's English stemmer, "Porter 2"), remembered per word.

use super::american_spelling;
use rust_stemmers::Algorithm;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Longest word that is stemmed, in bytes: longer ones are identifiers, not words.
const LONGEST_STEMMED: usize = 40;

/// Irregular forms of English words (`forms.txt`).
#[derive(Debug, Clone, Default)]
pub struct Forms {
    /// Form → base form.
    bases: FxHashMap<String, String>,
    /// Stems of words whose forms begin otherwise than they do.
    stems: FxHashSet<String>,
}

impl Forms {
    /// The forms of a list of words, each line the base form and its forms.
    pub fn new(words: &[Vec<String>]) -> Forms {
        let mut forms = Forms::default();
        for word in words {
            let Some((base, others)) = word.split_first() else {
                continue;
            };
            for form in others {
                forms.bases.entry(form.clone()).or_insert_with(|| base.clone());
            }
        }
        let mut stemmer = Stemmer::new(words.len() + 1, Arc::default());
        forms.stems = words
            .iter()
            .filter_map(|word| word.first())
            .map(|base| stemmer.stem(base).to_owned())
            .collect();
        forms
    }

    /// Whether words of this stem may begin otherwise than the stem does (go, went).
    pub fn is_irregular(&self, stem: &str) -> bool {
        self.stems.contains(stem)
    }
}

/// Stems folded Latin words; a cache, since running text repeats its words.
pub struct Stemmer {
    snowball: rust_stemmers::Stemmer,
    stems: FxHashMap<Box<str>, Box<str>>,
    cache_entries: usize,
    forms: Arc<Forms>,
}

impl Stemmer {
    /// A stemmer whose cache starts anew at `cache_entries` words.
    pub fn new(cache_entries: usize, forms: Arc<Forms>) -> Stemmer {
        Stemmer {
            snowball: rust_stemmers::Stemmer::create(Algorithm::English),
            stems: FxHashMap::default(),
            cache_entries,
            forms,
        }
    }

    /// The irregular forms it knows.
    pub fn forms(&self) -> &Forms {
        &self.forms
    }

    /// The term of a folded word: without diacritics, in American spelling and base form where that is known, stemmed when it is made of ASCII letters and apostrophes, as it is
    /// otherwise (numbers, `c++`, other alphabets).
    pub fn stem(&mut self, word: &str) -> &str {
        if self.stems.len() >= self.cache_entries {
            self.stems.clear();
        }
        if !self.stems.contains_key(word) {
            let stem = self.compute(word);
            self.stems.insert(word.into(), stem);
        }
        &self.stems[word]
    }

    fn compute(&self, word: &str) -> Box<str> {
        let plain = super::without_diacritics(word);
        let plain = plain.as_deref().unwrap_or(word);
        let is_word = plain.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'');
        if !is_word || plain.len() > LONGEST_STEMMED {
            return plain.into();
        }
        let word = plain.strip_suffix("'s").unwrap_or(plain);
        let base = self.forms.bases.get(word).map_or(word, String::as_str);
        let base = american_spelling(base).unwrap_or(base);
        self.snowball.stem(base).as_ref().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_words_are_stemmed_and_names_of_things_are_not() {
        let words = ["child children", "go went gone"].map(|line| line.split(' ').map(str::to_owned).collect());
        let mut stemmer = Stemmer::new(100, Arc::new(Forms::new(&words)));
        let table = [
            ("children", "child"),
            ("children's", "child"),
            ("went", "go"),
            ("colours", "color"),
            ("moisturising", "moistur"),
            ("clinics", "clinic"),
            ("doctor's", "doctor"),
            ("running", "run"),
            ("3.6.3", "3.6.3"),
            ("c++", "c++"),
            ("résumés", "resum"),
        ];
        for (word, stem) in table {
            assert_eq!(stemmer.stem(word), stem);
        }
    }
}
