//! Words that look like a word: its candidates for a correction.

use super::Weaker;
use super::edits::distance;
use crate::analysis::reading::Kind;
use crate::article::TermSpace;
use crate::backend::BackendError;
use crate::index::{FieldId, exact_term};
use crate::query::{Written, written};

/// Shortest Latin words that are corrected by one and by two edits, in letters.
const ONE_EDIT: usize = 4;
const TWO_EDITS: usize = 7;
/// Longest Latin word in which no letter is replaced by another.
const SHORT: usize = 5;
/// Shortest words in syllables and kana, each of which is worth about two letters.
const ONE_EDIT_CJK: usize = 3;
const TWO_EDITS_CJK: usize = 8;
/// Terms looked at for one word.
const MOST_SIMILAR: usize = 256;
/// What a document with the word in its title is worth beside one with it in the text.
const TITLE_DOCUMENTS: u64 = 10;
/// Ends the reading in a key of the reading field.
const READING_END: char = '\u{2}';

/// A word that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The word.
    pub word: String,
    /// Edits between it and what was typed.
    distance: usize,
    /// Whether it begins as what was typed.
    pub same_start: bool,
    /// How many documents have it.
    documents: u64,
    /// Whether it was met as a word that is written so, and not only as a stem.
    exact: bool,
}

/// Whether a Latin word may really have been meant: many short words differ in one letter (mask, mark), many of any length in two that
/// begin otherwise (airport, import).
fn is_likely(typed: &str, candidate: &Candidate) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (typed, word) = (letters(typed), letters(&candidate.word));
    let is_replaced = typed.len() == word.len() && typed != word;
    match candidate.distance {
        0 | 1 => typed.len() > SHORT || !is_replaced,
        _ => candidate.same_start,
    }
}

/// What is looked up, and what was found so far.
struct Lookup {
    typed: String,
    edits: u8,
    found: Vec<Candidate>,
}

impl Weaker<'_> {
    /// Words that `word` may have been meant to be, the likeliest first.
    pub(super) fn candidates(&mut self, word: &str) -> Result<Vec<Candidate>, BackendError> {
        let typed = self.session.fold(word, self.reader.term_space()).as_str().to_owned();
        let latin = match written(word) {
            Written::Latin if typed.chars().all(char::is_alphabetic) => true,
            Written::Kana if typed.chars().all(is_katakana) => false,
            Written::Hangul => false,
            Written::Latin | Written::Kana | Written::Han | Written::Other => return Ok(Vec::new()),
        };
        let (one, two) = if latin {
            (ONE_EDIT, TWO_EDITS)
        } else {
            (ONE_EDIT_CJK, TWO_EDITS_CJK)
        };
        let length = typed.chars().count();
        if length < one {
            return Ok(Vec::new());
        }
        let mut lookup = Lookup {
            edits: if length >= two { 2 } else { 1 },
            typed,
            found: Vec::new(),
        };
        self.similar_terms(&mut lookup, latin)?;
        if !latin {
            self.similar_titles(&mut lookup)?;
        }
        let mut found = lookup.found;
        found.retain(|candidate| !latin || is_likely(&lookup.typed, candidate));
        found.sort_by(|a, b| {
            a.distance
                .cmp(&b.distance)
                .then(b.same_start.cmp(&a.same_start))
                .then(b.documents.cmp(&a.documents))
                .then_with(|| a.word.cmp(&b.word))
        });
        Ok(found)
    }

    /// Looks among the terms of articles. Of a Latin word both the stem and the exact form are terms; the stem gives way to a word.
    fn similar_terms(&mut self, lookup: &mut Lookup, latin: bool) -> Result<(), BackendError> {
        let mut spaces = vec![self.reader.term_space()];
        if latin && spaces[0] != TermSpace::English {
            spaces.push(TermSpace::English);
        }
        let exact = latin.then(|| exact_term(&lookup.typed));
        let forms: Vec<String> = std::iter::once(lookup.typed.clone()).chain(exact).collect();
        for space in spaces {
            for (field, worth) in [
                (FieldId::Title(space), TITLE_DOCUMENTS),
                (FieldId::Heading(space), 1),
                (FieldId::Body(space), 1),
            ] {
                for form in &forms {
                    let similar = self
                        .snapshot
                        .similar_terms(field, form, lookup.edits, false, MOST_SIMILAR)?;
                    for known in similar {
                        let documents = known.documents * worth;
                        match known.term.strip_prefix('=') {
                            Some(word) => lookup.add(word, documents, true),
                            None => lookup.add(&known.term, documents, false),
                        }
                    }
                }
            }
        }
        let words: Vec<(String, usize)> = lookup
            .found
            .iter()
            .filter(|candidate| candidate.exact)
            .map(|candidate| (self.session.stem(&candidate.word).to_owned(), candidate.distance))
            .collect();
        lookup.found.retain(|candidate| {
            let is_stem =
                |(stem, distance): &(String, usize)| *stem == candidate.word && *distance <= candidate.distance;
            candidate.exact || !words.iter().any(is_stem)
        });
        Ok(())
    }

    /// Looks among the beginnings of titles, headings and tags and of the words in them, as they are written.
    fn similar_titles(&mut self, lookup: &mut Lookup) -> Result<(), BackendError> {
        for (title, worth) in [(true, TITLE_DOCUMENTS), (false, 1)] {
            let prefix = Kind::Surface.prefix(title, &lookup.typed);
            let similar = self
                .snapshot
                .similar_terms(FieldId::Reading, &prefix, lookup.edits, true, MOST_SIMILAR)?;
            for known in similar {
                let Some((key, _)) = known.term.split_once(READING_END) else {
                    continue;
                };
                let Some(text) = key.strip_prefix(Kind::Surface.letter(title)) else {
                    continue;
                };
                if let Some(word) = first_word(text, &lookup.typed, lookup.edits) {
                    lookup.add(word, known.documents * worth, true);
                }
            }
        }
        Ok(())
    }
}

impl Lookup {
    fn add(&mut self, word: &str, documents: u64, exact: bool) {
        let apart = distance(&self.typed, word);
        if apart == 0 || apart > usize::from(self.edits) {
            return;
        }
        match self.found.iter_mut().find(|candidate| candidate.word == word) {
            Some(candidate) => {
                candidate.documents += documents;
                candidate.exact |= exact;
            }
            None => self.found.push(Candidate {
                word: word.to_owned(),
                distance: apart,
                same_start: self.typed.chars().next() == word.chars().next(),
                documents,
                exact,
            }),
        }
    }
}

/// The beginning of `text` that is nearest to what was typed; katakana is not cut within.
fn first_word<'a>(text: &'a str, typed: &str, edits: u8) -> Option<&'a str> {
    let length = typed.chars().count();
    let ends = text.char_indices().map(|(start, c)| start + c.len_utf8());
    (1..)
        .zip(ends)
        .filter(|(count, _)| length.abs_diff(*count) <= usize::from(edits))
        .map(|(count, end)| (length.abs_diff(count), &text[..end], &text[end..]))
        .filter(|(_, word, rest)| !(word.ends_with(is_katakana) && rest.starts_with(is_katakana)))
        .min_by_key(|(longer, word, _)| (distance(typed, word), *longer))
        .map(|(_, word, _)| word)
}

fn is_katakana(character: char) -> bool {
    matches!(character, 'ァ'..='ー')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_word_loses_or_swaps_letters_and_two_slips_begin_alike() {
        let candidate = |typed: &str, word: &str| Candidate {
            word: word.to_owned(),
            distance: distance(typed, word),
            same_start: typed.chars().next() == word.chars().next(),
            documents: 1,
            exact: true,
        };
        let table = [
            ("mask", "mark", false),
            ("lser", "laser", true),
            ("lsaer", "laser", true),
            ("lasor", "laser", false),
            ("needel", "needle", true),
            ("injectoin", "injection", true),
            ("treatmant", "treatment", true),
            ("airport", "import", false),
            ("parchmint", "parchment", true),
        ];
        for (typed, word, expected) in table {
            assert_eq!(is_likely(typed, &candidate(typed, word)), expected, "{typed} {word}");
        }
    }

    #[test]
    fn the_first_word_of_a_title_ends_where_it_is_most_like_what_was_typed() {
        let table = [
            ("ハンモック教室", "ハモック", Some("ハンモック")),
            ("바이올린 교실", "바올린", Some("바이올린")),
            ("바이올린 교실", "바이올닌", Some("바이올린")),
            ("ハンモックカバー", "ハモック", None),
            ("川", "ハモック", None),
        ];
        for (text, typed, expected) in table {
            assert_eq!(first_word(text, typed, 1), expected, "{text} {typed}");
        }
    }
}
