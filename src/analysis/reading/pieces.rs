//! The pieces of a text with what each may be read as.

use super::hangul::{choseong, push_letters};
use super::kind::Kind;
use super::pinyin;
use super::romaji::push_romaji;
use crate::analysis::Session;
use crate::analysis::segmenter::{Script, script_of};
use crate::article::TermSpace;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// A piece of a text that is read as one: a Japanese word, a character of other languages, a Latin word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// What it may be read as, the most usual first; never empty.
    pub readings: Vec<String>,
    /// Whether a word of the text begins here.
    pub word_start: bool,
}

/// A token as pieces need it.
struct Word {
    range: Range<usize>,
    reading: Option<String>,
}

impl Session {
    /// The pieces of `text` for keys of a kind; empty when the text holds nothing that such keys read.
    pub fn pieces(&mut self, text: &str, space: TermSpace, kind: Kind) -> Vec<Piece> {
        let folded = self.fold(text, space);
        let folded_text = folded.as_str();
        let wanted = |c: char| match kind {
            Kind::Kana => matches!(script_of(c), Script::Han | Script::Japanese),
            Kind::Pinyin | Kind::Initials => script_of(c) == Script::Han,
            Kind::Choseong | Kind::Letters => script_of(c) == Script::Hangul,
            Kind::Surface => matches!(c, 'ァ'..='ヺ' | '가'..='힣'),
        };
        if !folded_text.chars().any(wanted) {
            return Vec::new();
        }
        let words = self.words(folded_text, space);
        let mut pieces = match kind {
            Kind::Kana => self.japanese(folded_text, &words),
            Kind::Pinyin | Kind::Initials | Kind::Choseong | Kind::Letters | Kind::Surface => {
                characters(folded_text, &words, kind)
            }
        };
        for piece in &mut pieces {
            piece.range = folded.original_range(piece.range.clone());
        }
        pieces
    }

    /// The words of folded text, function words too, compounds without their parts.
    fn words(&mut self, folded: &str, space: TermSpace) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        self.tokens(folded, space, 0, |token| {
            if words
                .last()
                .is_none_or(|last| token.folded_range.start >= last.range.end)
            {
                words.push(Word {
                    range: token.folded_range.clone(),
                    reading: token.reading.map(str::to_owned),
                });
            }
        });
        words
    }

    fn japanese(&mut self, folded: &str, words: &[Word]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for word in words {
            let surface = &folded[word.range.clone()];
            let mut readings: Vec<String> = Vec::new();
            let mut add = |kana: &str| {
                let mut romaji = String::new();
                push_romaji(kana, &mut romaji);
                if !romaji.is_empty() && !readings.contains(&romaji) {
                    readings.push(romaji);
                }
            };
            let has_han = surface.chars().any(|c| script_of(c) == Script::Han);
            if !has_han && surface.chars().any(|c| script_of(c) == Script::Japanese) {
                add(surface);
            } else if has_han {
                word.reading.iter().for_each(|reading| add(reading));
                for reading in self.other_readings(surface) {
                    add(&reading);
                }
                self.by_character(surface, &mut readings);
            } else {
                readings.extend(super::romaji::letters(surface).or_else(|| digits(surface)));
            }
            readings.truncate(MOST_READINGS);
            if !readings.is_empty() {
                pieces.push(Piece {
                    range: word.range.clone(),
                    readings,
                    word_start: true,
                });
            }
        }
        pieces
    }

    /// A word of several characters read character by character: names and words that the dictionary does not have.
    fn by_character(&mut self, surface: &str, readings: &mut Vec<String>) {
        let mut whole = vec![String::new()];
        for character in surface.chars() {
            let mut alone = self.character_readings(character);
            alone.truncate(CHARACTER_READINGS);
            if alone.is_empty() {
                if script_of(character) != Script::Japanese {
                    return;
                }
                alone.push(character.to_string());
            }
            let mut next = Vec::new();
            for begin in &whole {
                for reading in &alone {
                    if next.len() < MOST_READINGS {
                        let mut romaji = begin.clone();
                        push_romaji(reading, &mut romaji);
                        next.push(romaji);
                    }
                }
            }
            whole = next;
        }
        for reading in whole {
            if !readings.contains(&reading) {
                readings.push(reading);
            }
        }
    }
}

/// Readings of one word that keys are made of.
const MOST_READINGS: usize = 8;
/// Readings of one character where a word is read character by character.
const CHARACTER_READINGS: usize = 3;

fn digits(surface: &str) -> Option<String> {
    let digits: String = surface.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// One piece a character, and one for each Latin word.
fn characters(folded: &str, words: &[Word], kind: Kind) -> Vec<Piece> {
    let starts: FxHashSet<usize> = words.iter().map(|word| word.range.start).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut word_start = false;
    let mut last_end = 0;
    for (offset, character) in folded.char_indices() {
        word_start |= starts.contains(&offset);
        let range = offset..offset + character.len_utf8();
        let readings: Vec<String> = match (kind, script_of(character)) {
            (_, Script::Latin) => {
                let letter: String = character.to_lowercase().collect();
                match pieces.last_mut() {
                    Some(last) if last_end == offset && !word_start => {
                        last.range.end = range.end;
                        last.readings.iter_mut().for_each(|reading| reading.push_str(&letter));
                        last_end = range.end;
                        continue;
                    }
                    _ => vec![letter],
                }
            }
            (Kind::Pinyin, _) => pinyin::readings(character),
            (Kind::Initials, _) => {
                let mut initials: Vec<String> = Vec::new();
                for reading in pinyin::readings(character) {
                    let initial = reading[..1].to_owned();
                    if !initials.contains(&initial) {
                        initials.push(initial);
                    }
                }
                initials
            }
            (Kind::Choseong, _) => choseong(character).map(String::from).into_iter().collect(),
            (Kind::Letters, _) => {
                let mut letters = String::new();
                push_letters(character, &mut letters);
                Some(letters)
                    .filter(|letters| !letters.is_empty())
                    .into_iter()
                    .collect()
            }
            (Kind::Surface, Script::Han | Script::Japanese | Script::Hangul) => vec![character.to_string()],
            (Kind::Surface | Kind::Kana, _) => Vec::new(),
        };
        last_end = range.end;
        if readings.is_empty() {
            continue;
        }
        pieces.push(Piece {
            range,
            readings,
            word_start,
        });
        word_start = false;
    }
    pieces
}
