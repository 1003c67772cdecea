//! The quick look: which probes of a query stand in which piece of a text, without a segmenter.

use super::boundary::{Piece, pieces};
use super::overview::Part;
use crate::analysis::character_filter::{FoldedText, HanFold, HanForms, OriginalStarts, fold};
use crate::analysis::gram::grams;
use crate::analysis::token_filter::comparable_character;
use crate::analysis::{Maybe, Session};
use crate::query::{ProbeForm, Probes, is_latin};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Letters that a word shares with its stem; shorter stems may belong to irregular words.
const SHARED_LETTERS: usize = 3;

/// Words of bits that tell pairs apart: with 100 probes of Han that is written in three ways each they let one other pair in 70 pass.
const PAIR_WORDS: usize = 1 << 10;

/// A set of probes, by their numbers.
pub type ProbeSet = u128;

/// Looks for the probes of one query.
pub struct Scanner {
    pairs: FxHashMap<(char, char), usize>,
    /// Most pairs are no probe however they are written, and need no search in `pairs`.
    maybe_pairs: Maybe<PAIR_WORDS>,
    /// By their first byte.
    words: Vec<Word>,
    /// Which of them begin with a byte.
    initials: [Range<u8>; 256],
}

struct Word {
    number: usize,
    /// What a word must begin with to be looked at.
    beginning: String,
    form: WordForm,
}

enum WordForm {
    Stem(String),
    /// The beginning is all.
    Literal,
}

/// A text cut and looked at.
pub struct ScannedText {
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
    /// What was seen in each.
    pub seen: Vec<Seen>,
}

/// What was seen in a piece.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// The probes found.
    pub probes: ProbeSet,
    /// Character pairs and Latin words in the piece.
    pub units: u32,
    /// How many of these are probes.
    pub hits: u32,
}

impl Scanner {
    /// A scanner for the probes that any article has.
    pub fn new(probes: &Probes) -> Scanner {
        let mut scanner = Scanner {
            pairs: FxHashMap::default(),
            maybe_pairs: Maybe::default(),
            words: Vec::new(),
            initials: std::array::from_fn(|_| 0..0),
        };
        for (number, probe) in probes.list().iter().enumerate().filter(|(_, probe)| probe.weight > 0.0) {
            match &probe.form {
                ProbeForm::Pair(first, second) => {
                    scanner.pairs.insert((*first, *second), number);
                    for first in HanForms::get().written_as(*first) {
                        for second in HanForms::get().written_as(*second) {
                            scanner.maybe_pairs.add(pair_number(first, second));
                        }
                    }
                }
                ProbeForm::Stem(stem) => {
                    let plain = stem.bytes().all(|byte| byte.is_ascii_lowercase());
                    // dying has the stem die: of a short stem only the first letter is sure.
                    let beginning = if plain { &stem[..first_sure(stem)] } else { stem };
                    let form = if stem.chars().all(char::is_alphanumeric) {
                        WordForm::Stem(stem.clone())
                    } else {
                        WordForm::Literal
                    };
                    scanner.add_word(number, beginning, form);
                }
                ProbeForm::Prefix(prefix) => scanner.add_word(number, prefix, WordForm::Literal),
            }
        }
        scanner.words.sort_by_key(|word| word.beginning.as_bytes()[0]);
        // There are at most as many words as a set of probes has bits.
        for (index, word) in (0u8..).zip(&scanner.words) {
            let with_initial = &mut scanner.initials[usize::from(word.beginning.as_bytes()[0])];
            if with_initial.end == 0 {
                with_initial.start = index;
            }
            with_initial.end = index + 1;
        }
        scanner
    }

    fn add_word(&mut self, number: usize, beginning: &str, form: WordForm) {
        if !beginning.is_empty() {
            self.words.push(Word {
                number,
                beginning: beginning.to_owned(),
                form,
            });
        }
    }

    /// Cuts `text` into pieces of at most `max_width` columns and looks at each.
    pub fn scan(&self, text: &str, max_width: usize, session: &mut Session) -> ScannedText {
        let pieces = pieces(text, max_width);
        let mut seen = vec![Seen::default(); pieces.len()];
        let folded = fold(text, HanFold::Common);
        if !self.pairs.is_empty() {
            let mut place = Place::new(&pieces, &folded);
            let mut last_hit = u32::MAX;
            grams(folded.as_str(), 0, |gram| {
                let Some(second) = gram.second else { return };
                let Some(piece) = place.of(gram.range.0 as usize) else {
                    return;
                };
                let seen = &mut seen[piece];
                if gram.position != last_hit {
                    seen.units += 1;
                }
                let found = self.pair_probe(gram.first, second);
                seen.probes |= found;
                seen.hits += u32::from(found != 0 && gram.position != last_hit);
                last_hit = gram.position;
            });
        }
        let mut place = Place::new(&pieces, &folded);
        for_each_word(folded.as_str(), |start, word| {
            let Some(piece) = place.of(start) else { return };
            let seen = &mut seen[piece];
            seen.units += 1;
            let found = self.word_probes(&folded.as_str()[start..], word, session);
            seen.hits += u32::from(found != 0);
            seen.probes |= found;
        });
        ScannedText { pieces, seen }
    }

    /// The same of parts of `text`, which are apart and in order.
    pub fn scan_parts(&self, text: &str, parts: &[Part], max_width: usize, session: &mut Session) -> ScannedText {
        let mut all = ScannedText {
            pieces: Vec::new(),
            seen: Vec::new(),
        };
        for Part { range, sentences } in parts {
            let scanned = self.scan(&text[range.clone()], max_width, session);
            all.pieces.extend(scanned.pieces.into_iter().map(|piece| Piece {
                range: piece.range.start + range.start..piece.range.end + range.start,
                sentence: piece.sentence + sentences,
                ..piece
            }));
            all.seen.extend(scanned.seen);
        }
        all
    }

    /// The probes in a text that is no passage, such as a heading.
    pub fn probes_in(&self, text: &str, session: &mut Session) -> ProbeSet {
        let scanned = self.scan(text, usize::MAX, session);
        scanned.seen.iter().fold(0, |all, seen| all | seen.probes)
    }

    /// Whether a word of the query begins with this byte.
    #[inline]
    pub fn begins_word(&self, byte: u8) -> bool {
        self.initials[usize::from(byte)].end > 0
    }

    /// The probe that a pair of characters in comparable form is; an empty set for none.
    #[inline]
    pub fn pair_probe(&self, first: char, second: char) -> ProbeSet {
        if !self.may_be_pair(first, second) {
            return 0;
        }
        self.pairs.get(&(first, second)).map_or(0, |&number| 1u128 << number)
    }

    /// The probe that a pair of kana, Han or Hangul is, as it is written.
    #[inline]
    pub fn written_pair_probe(&self, first: char, second: char) -> ProbeSet {
        if self.may_be_pair(first, second) {
            self.compared_pair_probe(first, second)
        } else {
            0
        }
    }

    #[inline]
    fn may_be_pair(&self, first: char, second: char) -> bool {
        self.maybe_pairs.has(pair_number(first, second))
    }

    #[cold]
    fn compared_pair_probe(&self, first: char, second: char) -> ProbeSet {
        let form = |character| comparable_character(None, character, None).map(|(form, _)| form);
        let pair = form(first).zip(form(second));
        pair.map_or(0, |(first, second)| self.pair_probe(first, second))
    }

    /// The probes that a Latin word is, with all that follows in `rest`.
    pub fn word_probes(&self, rest: &str, word: &str, session: &mut Session) -> ProbeSet {
        let with_initial = &self.initials[usize::from(word.as_bytes()[0])];
        let range = usize::from(with_initial.start)..usize::from(with_initial.end);
        // A stem may begin otherwise than a word with diacritics.
        let probes = if word.is_ascii() {
            &self.words[range]
        } else {
            &self.words[..]
        };
        let mut found = 0;
        for probe in probes {
            let matches = match &probe.form {
                WordForm::Literal => begins_with(rest, &probe.beginning),
                WordForm::Stem(stem) => {
                    (begins_with(word, &probe.beginning) || !word.is_ascii()) && session.stem(word) == stem
                }
            };
            if matches {
                found |= 1u128 << probe.number;
            }
        }
        found
    }
}

/// What tells pairs apart in [`Scanner::maybe_pairs`].
#[inline]
fn pair_number(first: char, second: char) -> u32 {
    (first as u32).wrapping_mul(31) ^ second as u32
}

/// `starts_with` that looks at the first byte first: most words differ there.
fn begins_with(text: &str, beginning: &str) -> bool {
    text.as_bytes().first() == beginning.as_bytes().first() && text.starts_with(beginning)
}

/// How many first letters every form of a word shares with its stem.
fn first_sure(stem: &str) -> usize {
    if stem.len() > SHARED_LETTERS {
        SHARED_LETTERS
    } else {
        stem.len().min(1)
    }
}

/// Calls `sink` with every run of Latin letters and digits, and where it starts.
fn for_each_word(folded: &str, mut sink: impl FnMut(usize, &str)) {
    let bytes = folded.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let first = bytes[at];
        if first.is_ascii() && !first.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        // Characters from U+3000 on.
        if first >= 0xe3 {
            at += if first >= 0xf0 { 4 } else { 3 };
            continue;
        }
        let ascii = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric());
        let ascii_end = at + ascii.count();
        let end = match bytes.get(ascii_end) {
            Some(byte) if !byte.is_ascii() => folded[ascii_end..]
                .find(|character: char| !is_latin(character))
                .map_or(folded.len(), |length| ascii_end + length),
            Some(_) | None => ascii_end,
        };
        if end > at {
            sink(at, &folded[at..end]);
            at = end;
        } else {
            at += folded[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// Finds the piece of a place in the folded text; places must be asked in order.
struct Place<'a> {
    pieces: &'a [Piece],
    starts: OriginalStarts<'a>,
    current: usize,
}

impl<'a> Place<'a> {
    fn new(pieces: &'a [Piece], folded: &'a FoldedText) -> Place<'a> {
        Place {
            pieces,
            starts: folded.original_starts(),
            current: 0,
        }
    }

    fn of(&mut self, folded_offset: usize) -> Option<usize> {
        let offset = self.starts.of(folded_offset);
        while self.pieces.get(self.current)?.range.end <= offset {
            self.current += 1;
        }
        (self.pieces[self.current].range.start <= offset).then_some(self.current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_pair_is_seen_however_it_is_written(first in "[国広学ア-ンぁ-ん가-힣\u{3400}-\u{9fff}]", second in "[際検気ア-ンぁ-ん가-힣\u{3400}-\u{9fff}]", others in "[一-龥]{2}") {
            let forms = HanForms::get();
            let form = |text: &str| text.chars().map(|character| forms.common(character)).collect::<Vec<char>>();
            let (first, second, others) = (form(&first)[0], form(&second)[0], form(&others));
            let mut probes = Probes::default();
            probes.add(ProbeForm::Pair(first, second), true);
            let scanner = Scanner::new(&probes);
            for a in forms.written_as(first) {
                for b in forms.written_as(second) {
                    prop_assert_eq!(scanner.written_pair_probe(a, b), 1, "{}{}", a, b);
                }
            }
            let is_probe = others == [first, second];
            prop_assert_eq!(scanner.written_pair_probe(others[0], others[1]), u128::from(is_probe));
        }
    }
}
