//! Words of Latin and other alphabetic scripts, alone or inside CJK text.

use super::{Morpheme, Role, Segmenter};

/// Marks that join words into a compound that is a term of its own (`wes-5.4.5`, `e-mail`, `a&b`).
const JOINERS: [char; 6] = ['-', '_', '/', '&', '\u{2010}', '\u{2011}'];
/// Marks that separate words for good, though the run continues (`a@b`, `10:30`, `1,000` when not between digits).
const SEPARATORS: [char; 3] = ['@', ':', ','];

/// Longest unit of a number, in letters.
const LONGEST_UNIT: usize = 4;

/// Cuts a Latin run into words and compounds.
///
/// `3.6.3` and `don't` are one word; `wes-5.4.5` is a compound of `wes` and `5.4.5`; `c++` and `spf50+` are compounds
/// of the word without its signs, and `50mg` of `50` and `mg`, so that both ways of typing find them. `1,000` is one number, `1000`.
#[derive(Debug, Default)]
pub struct LatinSegmenter;

impl Segmenter for LatinSegmenter {
    fn segment(&mut self, text: &str, out: &mut Vec<Morpheme>) {
        if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return push_plain(0, text, out);
        }
        let mut start = 0;
        for (offset, character) in text.char_indices() {
            if SEPARATORS.contains(&character) && !is_thousands_separator(text, offset) {
                push_compound(text, start, offset, out);
                start = offset + character.len_utf8();
            }
        }
        push_compound(text, start, text.len(), out);
    }
}

fn is_thousands_separator(text: &str, offset: usize) -> bool {
    let bytes = text.as_bytes();
    bytes[offset] == b','
        && offset > 0
        && bytes[offset - 1].is_ascii_digit()
        && bytes[offset + 1..].len() >= 3
        && bytes[offset + 1..offset + 4].iter().all(u8::is_ascii_digit)
        && !bytes.get(offset + 4).is_some_and(u8::is_ascii_digit)
}

fn push_compound(text: &str, start: usize, end: usize, out: &mut Vec<Morpheme>) {
    let piece = &text[start..end];
    let parts: Vec<(usize, &str)> = split_parts(piece).collect();
    match parts.as_slice() {
        [] => {}
        [(offset, word)] => push_word(start + offset, word, out),
        several => {
            let first = start + several[0].0;
            let (last_offset, last) = several[several.len() - 1];
            out.push(Morpheme::new(first..start + last_offset + last.len(), Role::Compound));
            for (offset, word) in several {
                push_word(start + offset, word, out);
            }
        }
    }
}

/// The joined words of a piece, each with its offset; empty ones (`a--b`) are left out.
fn split_parts(piece: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    std::iter::from_fn(move || {
        let rest = piece.get(offset..).filter(|rest| !rest.is_empty())?;
        let at = offset;
        let joiner = rest
            .char_indices()
            .find(|&(from, character)| is_joiner(piece, at + from, character));
        let (length, width) = joiner.map_or((rest.len(), 0), |(from, character)| (from, character.len_utf8()));
        offset += length + width;
        let part = &rest[..length];
        let trimmed = part.trim_start_matches(['+', '#', '.', '\'']);
        let at = at + part.len() - trimmed.len();
        Some((at, trimmed.trim_end_matches(['.', '\''])))
    })
    .filter(|(_, part)| !part.is_empty())
}

/// A dot or apostrophe is part of a word between two letters or two digits (`node.js`, `don't`, `3.6.3`) and joins two words
/// elsewhere (`no.5`, `2.botox`, `1990's`), as in Unicode's word boundaries.
fn is_joiner(piece: &str, offset: usize, character: char) -> bool {
    if !matches!(character, '.' | '\'') {
        return JOINERS.contains(&character);
    }
    let before = piece[..offset].chars().next_back();
    let after = piece[offset + 1..].chars().next();
    match (before, after) {
        (Some(before), Some(after)) => {
            let word = |c: char| !matches!(c, '+' | '#' | '.' | '\'');
            !(word(before) && word(after) && before.is_numeric() == after.is_numeric())
        }
        _ => false,
    }
}

/// A word; with trailing signs (`c++`, `c#`) a compound of the word without them.
fn push_word(start: usize, word: &str, out: &mut Vec<Morpheme>) {
    let bare = word.trim_end_matches(['+', '#']);
    if bare.is_empty() {
        return;
    }
    if bare.len() < word.len() && !bare.contains(['+', '#']) {
        out.push(Morpheme::new(start..start + word.len(), Role::Compound));
        out.push(Morpheme::new(start..start + bare.len(), Role::Content));
        return;
    }
    let mut offset = 0;
    for part in bare.split(['+', '#']) {
        if !part.is_empty() {
            push_plain(start + offset, part, out);
        }
        offset += part.len() + 1;
    }
}

/// A word without signs; a number with its unit also as the two of them.
fn push_plain(start: usize, word: &str, out: &mut Vec<Morpheme>) {
    let plain = |start: usize, word: &str, role: Role| Morpheme {
        base_form: word.contains(',').then(|| word.replace(',', "").into()),
        ..Morpheme::new(start..start + word.len(), role)
    };
    match word.find(|c: char| !matches!(c, '0'..='9' | ',' | '.')) {
        Some(length) if length > 0 && is_unit(&word[length..]) => {
            out.push(plain(start, word, Role::Compound));
            out.push(plain(start, &word[..length], Role::Content));
            out.push(plain(start + length, &word[length..], Role::Content));
        }
        _ => out.push(plain(start, word, Role::Content)),
    }
}

/// Whether what follows a number may be its unit: few letters, and not the end of an ordinal or a decade.
fn is_unit(letters: &str) -> bool {
    letters.len() <= LONGEST_UNIT
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !matches!(letters, "st" | "nd" | "rd" | "th" | "s")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(&str, Role)> {
        let mut out = Vec::new();
        LatinSegmenter.segment(text, &mut out);
        out.iter().map(|m| (&text[m.range.clone()], m.role)).collect()
    }

    #[test]
    fn compounds_keep_their_whole_and_their_parts() {
        use Role::*;
        let table: [(&str, &[(&str, Role)]); 16] = [
            ("cytokine", &[("cytokine", Content)]),
            ("3.6.3", &[("3.6.3", Content)]),
            ("don't", &[("don't", Content)]),
            (
                "wes-5.4.5",
                &[("wes-5.4.5", Compound), ("wes", Content), ("5.4.5", Content)],
            ),
            ("c++", &[("c++", Compound), ("c", Content)]),
            ("spf50+", &[("spf50+", Compound), ("spf50", Content)]),
            ("1,000", &[("1,000", Content)]),
            ("50mg", &[("50mg", Compound), ("50", Content), ("mg", Content)]),
            ("1,064nm", &[("1,064nm", Compound), ("1,064", Content), ("nm", Content)]),
            ("2nd", &[("2nd", Content)]),
            (
                "3.14159x",
                &[("3.14159x", Compound), ("3.14159", Content), ("x", Content)],
            ),
            ("info@a.b", &[("info", Content), ("a.b", Content)]),
            ("a+b", &[("a", Content), ("b", Content)]),
            ("node.js", &[("node.js", Content)]),
            ("no.5", &[("no.5", Compound), ("no", Content), ("5", Content)]),
            ("1990's", &[("1990's", Compound), ("1990", Content), ("s", Content)]),
        ];
        for (text, expected) in table {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn a_number_is_one_term_however_it_is_grouped() {
        let mut out = Vec::new();
        LatinSegmenter.segment("30,000", &mut out);
        assert_eq!(out[0].base_form.as_deref(), Some("30000"));
        out.clear();
        LatinSegmenter.segment("30000", &mut out);
        assert_eq!(out, [Morpheme::new(0..5, Role::Content)]);
    }
}
