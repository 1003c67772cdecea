//! English stems (Snowball's English stemmer, "Porter 2"), remembered per word.

use rust_stemmers::Algorithm;
use rustc_hash::FxHashMap;

/// Longest word that is stemmed, in bytes: longer ones are identifiers, not words.
const LONGEST_STEMMED: usize = 40;

/// Stems folded Latin words; a cache, since running text repeats its words.
pub struct Stemmer {
    snowball: rust_stemmers::Stemmer,
    /// Where each word's stem stands in `stems`.
    places: FxHashMap<Box<str>, u32>,
    stems: Vec<Box<str>>,
    cache_entries: usize,
}

impl Stemmer {
    /// A stemmer whose cache starts anew at `cache_entries` words.
    pub fn new(cache_entries: usize) -> Stemmer {
        Stemmer {
            snowball: rust_stemmers::Stemmer::create(Algorithm::English),
            places: FxHashMap::default(),
            stems: Vec::new(),
            cache_entries,
        }
    }

    /// The term of a folded word: without diacritics, stemmed when it is made of ASCII letters and apostrophes, as it is
    /// otherwise (numbers, `c++`, other alphabets).
    pub fn stem(&mut self, word: &str) -> &str {
        let place = match self.places.get(word) {
            Some(&place) => place,
            None => self.remember(word),
        };
        &self.stems[place as usize]
    }

    fn remember(&mut self, word: &str) -> u32 {
        if self.stems.len() >= self.cache_entries {
            self.places.clear();
            self.stems.clear();
        }
        let place = self.stems.len() as u32;
        self.stems.push(self.compute(word));
        self.places.insert(word.into(), place);
        place
    }

    fn compute(&self, word: &str) -> Box<str> {
        let plain = super::without_diacritics(word);
        let plain = plain.as_deref().unwrap_or(word);
        let is_word = plain.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'');
        if !is_word || plain.len() > LONGEST_STEMMED {
            return plain.into();
        }
        self.snowball.stem(plain).as_ref().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_words_are_stemmed_and_names_of_things_are_not() {
        let mut stemmer = Stemmer::new(100);
        let table = [
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
