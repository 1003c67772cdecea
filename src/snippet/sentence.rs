//! Where sentences and clauses end.

use super::width::stands_alone;
use crate::analysis::gram;
use crate::analysis::segmenter::script_of;
use std::ops::Range;

/// Words before a point that end no sentence.
const ABBREVIATIONS: [&str; 39] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "no", "nos", "jr", "sr", "inc", "co", "ltd", "ca", "cf", "e.g", "i.e",
    "fig", "figs", "approx", "vol", "u.s", "pp", "al", "ed", "eds", "ch", "sec", "gen", "lt", "col", "sgt", "capt",
    "rev", "gov", "sen", "rep", "mt",
];

/// What ends with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Ends a sentence wherever it stands.
    Sentence,
    /// Ends one before white space.
    Point,
    /// Ends a clause wherever it stands.
    Clause,
    /// Ends one before white space and between CJK characters.
    Comma,
    /// Nothing.
    None,
}

/// What a character ends.
pub fn kind_of(character: char) -> Mark {
    match character {
        '。' | '！' | '？' | '｡' | '．' | '‼' | '⁇' | '⁈' | '⁉' => Mark::Sentence,
        '.' | '!' | '?' => Mark::Point,
        '、' | '，' | '；' | '：' | '､' => Mark::Clause,
        ',' | ';' | ':' => Mark::Comma,
        _ => Mark::None,
    }
}

/// Whether a character ends a line.
pub fn is_line_end(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether a character after the end of a sentence still belongs to it.
pub fn closes(character: char) -> bool {
    matches!(
        character,
        '」' | '』' | '）' | '】' | '〉' | '》' | '〕' | '］' | '｣' | '”' | '’' | '"' | '\'' | ')' | ']'
    )
}

/// Han, kana or Hangul.
pub fn is_cjk(character: char) -> bool {
    gram::is_cjk(script_of(character))
}

/// Where the sentence ends that the character at `at` ends, marks that close it taken in; `None` when it ends none, or when what comes next may join
/// the mark. The pieces before and after are those of the whole text.
pub fn sentence_end(text: &str, at: usize) -> Option<usize> {
    let mark = text[at..].chars().next()?;
    let end = at + mark.len_utf8();
    let after = &text[end..];
    let rest = match kind_of(mark) {
        Mark::Sentence => after.trim_start_matches(|next| closes(next) || kind_of(next) == Mark::Sentence),
        Mark::Point if point_ends_sentence(text, mark, at..end) => after.trim_start_matches(closes),
        _ => return None,
    };
    let ends_grapheme = rest.chars().next().is_none_or(stands_alone);
    ends_grapheme.then_some(text.len() - rest.len())
}

/// Whether a point (`.`, `!`, `?`) at this place ends a sentence.
pub fn point_ends_sentence(text: &str, point: char, place: Range<usize>) -> bool {
    let closed = text[place.end..].trim_start_matches(closes);
    let Some(next) = closed.chars().next() else { return true };
    let before = &text[..place.start];
    if point != '.' && is_cjk(next) && before.chars().next_back().is_some_and(is_cjk) {
        return true;
    }
    if !next.is_whitespace() {
        return false;
    }
    let after = closed.trim_start();
    let continues = after.starts_with(char::is_lowercase);
    !(continues || point == '.' && ends_with_abbreviation(before, after))
}

/// Whether the word before a point is an initial, a known abbreviation, or a letter that a number belongs to (`p. 3`, `c. 1900`).
fn ends_with_abbreviation(before: &str, after: &str) -> bool {
    if before
        .chars()
        .rev()
        .take(2)
        .filter(|&character| is_cjk(character))
        .count()
        == 2
    {
        return false;
    }
    let start = before
        .char_indices()
        .rev()
        .take(8)
        .take_while(|(_, character)| character.is_alphanumeric() || *character == '.')
        .last()
        .map_or(before.len(), |(offset, _)| offset);
    let word = &before[start..];
    let mut characters = word.chars();
    let letter = characters.next().filter(|_| characters.next().is_none());
    let numbered = after.starts_with(|character: char| character.is_ascii_digit());
    let initial = letter.is_some_and(|letter| letter.is_uppercase() || letter.is_alphabetic() && numbered);
    initial || ABBREVIATIONS.iter().any(|known| word.eq_ignore_ascii_case(known))
}
