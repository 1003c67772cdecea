//! English stems (Snowball's English stemmer, "Porter 2"), remembered per word.

use crate::analysis::TermTable;
use rust_stemmers::Algorithm;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Longest word that is stemmed, in bytes: longer ones are identifiers, not words.
const LONGEST_STEMMED: usize = 40;

/// Marks that a compound is written with or without.
const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{2011}'];

/// Irregular forms (`forms.txt`) and other spellings (`spellings.txt`) of English words.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    /// Form → base form.
    bases: FxHashMap<String, String>,
    /// Stem of a spelling → stem of the one that stands for it.
    stems: FxHashMap<String, String>,
    /// Stems of base forms, which forms may begin otherwise than.
    irregular: FxHashSet<String>,
}

impl Forms {
    /// Each list is words with the one first that stands for the others. The endings of a word in another spelling are known by its stem,
    /// those of an irregular form are not: founded is no form of find.
    pub fn new(irregular: &[Vec<String>], spellings: &[Vec<String>]) -> Forms {
        let mut forms = Forms::default();
        let stemmer = rust_stemmers::Stemmer::create(Algorithm::English);
        let stem = |word: &str| stemmer.stem(word).into_owned();
        let bases = |words: &[Vec<String>]| -> Vec<(String, String)> {
            let pairs = |word: &Vec<String>| -> Vec<(String, String)> {
                let base = word.first().cloned().unwrap_or_default();
                word.iter().skip(1).map(|form| (form.clone(), base.clone())).collect()
            };
            words.iter().flat_map(pairs).collect()
        };
        let spellings = bases(spellings);
        for (spelling, base) in &spellings {
            forms.stems.entry(stem(spelling)).or_insert_with(|| stem(base));
        }
        for (form, base) in bases(irregular).into_iter().chain(spellings) {
            forms.irregular.insert(stem(&base));
            forms.bases.entry(form).or_insert(base);
        }
        forms
    }

    /// Whether words of this stem may begin otherwise than the stem does (go, went).
    pub fn is_irregular(&self, stem: &str) -> bool {
        self.irregular.contains(stem)
    }
}

/// Endings that are written with s in Britain and with z in America, and how many letters after that letter.
const BRITISH_ENDINGS: [(&str, usize); 9] = [
    ("ise", 1),
    ("ised", 2),
    ("ises", 2),
    ("iser", 2),
    ("ising", 3),
    ("isation", 5),
    ("isations", 6),
    ("yse", 1),
    ("ysed", 2),
];
/// Shortest word that has one of them as an ending, in letters (rise and wise do not). Words that are written with s everywhere (exercise) may
/// change too: they change wherever they stand.
const SHORTEST_BRITISH: usize = 7;

/// `organisation` → `organization`.
fn american(word: &str) -> Option<String> {
    if word.len() < SHORTEST_BRITISH || !word.is_ascii() {
        return None;
    }
    let (_, after) = BRITISH_ENDINGS.iter().find(|(ending, _)| word.ends_with(ending))?;
    let at = word.len() - after - 1;
    Some(format!("{}z{}", &word[..at], &word[at + 1..]))
}

/// Stems folded Latin words; a cache, since running text repeats its words.
pub struct Stemmer {
    snowball: rust_stemmers::Stemmer,
    /// Words by number, and by that number their stems.
    words: TermTable,
    stems: Vec<Box<str>>,
    cache_entries: usize,
    forms: Arc<Forms>,
}

impl Stemmer {
    /// A stemmer whose cache starts anew at `cache_entries` words.
    pub fn new(cache_entries: usize, forms: Arc<Forms>) -> Stemmer {
        Stemmer {
            snowball: rust_stemmers::Stemmer::create(Algorithm::English),
            words: TermTable::new(),
            stems: Vec::new(),
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
        let number = self.words.number(word.as_bytes()) as usize;
        if number < self.stems.len() {
            return &self.stems[number];
        }
        self.remember(word)
    }

    /// Keeps the stem of the word that was numbered last.
    fn remember(&mut self, word: &str) -> &str {
        if self.stems.len() >= self.cache_entries {
            self.words = TermTable::new();
            self.stems.clear();
            self.words.number(word.as_bytes());
        }
        let number = self.stems.len();
        self.stems.push(self.compute(word));
        &self.stems[number]
    }

    fn compute(&self, word: &str) -> Box<str> {
        let plain = super::without_diacritics(word);
        let plain = plain.as_deref().unwrap_or(word);
        // Written together or with a hyphen, it is one word: e-mail, QX-310.
        let joined = plain.contains(HYPHENS).then(|| plain.replace(HYPHENS, ""));
        let plain = joined.as_deref().unwrap_or(plain);
        let is_word = plain.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'');
        if !is_word || plain.len() > LONGEST_STEMMED {
            return plain.into();
        }
        let word = plain.strip_suffix("'s").unwrap_or(plain);
        let base = self.forms.bases.get(word).map_or(word, String::as_str);
        let spelled = american(base);
        let stem = self.snowball.stem(spelled.as_deref().unwrap_or(base));
        match self.forms.stems.get(stem.as_ref()) {
            Some(stem) => stem.as_str().into(),
            None => stem.as_ref().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_words_are_stemmed_and_names_of_things_are_not() {
        let words = |line: &str| vec![line.split(' ').map(str::to_owned).collect()];
        let forms = Forms::new(&words("go went gone"), &words("color colour"));
        let mut stemmer = Stemmer::new(100, Arc::new(forms));
        let table = [
            ("went", "go"),
            ("went's", "go"),
            ("colours", "color"),
            ("coloured", "color"),
            ("organisation", "organ"),
            ("organization", "organ"),
            ("moisturising", "moistur"),
            ("moisturizing", "moistur"),
            ("clinics", "clinic"),
            ("doctor's", "doctor"),
            ("running", "run"),
            ("3.6.3", "3.6.3"),
            ("c++", "c++"),
            ("e-mails", "email"),
            ("qx-310", "qx310"),
            ("résumés", "resum"),
        ];
        for (word, stem) in table {
            assert_eq!(stemmer.stem(word), stem);
        }
    }
}
