//! A passage that was chosen: where it may really be cut, and what matches in it.

use super::boundary::Piece;
use super::highlight::{Highlighter, TextMatch};
use super::sentence::is_cjk;
use crate::article::TermSpace;
use std::ops::Range;

/// Text around a passage that is analyzed with it, at most, in bytes each way: words are cut as their neighbours say, up to the next mark of
/// punctuation.
const CONTEXT: usize = 400;

/// Pieces of one section that are shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Number of the section.
    pub section: usize,
    /// Numbers of the pieces.
    pub pieces: Range<usize>,
}

/// A passage as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPassage {
    /// Byte range in the section's text.
    pub range: Range<usize>,
    /// What matches in it, ordered, in the section's text.
    pub matches: Vec<TextMatch>,
    /// Whether it begins and ends with its sentences.
    pub starts_sentence: bool,
    /// See above.
    pub ends_sentence: bool,
}

impl Passage {
    /// Analyzes the passage of `text`: ends that lie inside a word move inwards to the next word.
    pub fn show(
        &self,
        text: &str,
        pieces: &[Piece],
        space: TermSpace,
        highlighter: &mut Highlighter<'_>,
    ) -> ShownPassage {
        let first = &pieces[self.pieces.start];
        let last = &pieces[self.pieces.end - 1];
        let context = &pieces[self.context(text, pieces)];
        let mut range = first.range.start..last.range.end;
        let begins_inside =
            self.pieces.start > 0 && !first.starts_sentence && !pieces[self.pieces.start - 1].ends_clause;
        let cuts = [
            begins_inside.then_some(range.start),
            (!last.ends_clause).then_some(range.end),
        ];
        if cuts.iter().flatten().any(|&cut| between_cjk(text, cut)) {
            let stretch = bytes_of(context);
            for word in highlighter.words(&text[stretch.clone()], space) {
                let word = word.start + stretch.start..word.end + stretch.start;
                if begins_inside && word.start < range.start && range.start < word.end && word.end < range.end {
                    range.start = word.end;
                } else if !last.ends_clause
                    && word.start < range.end
                    && range.end < word.end
                    && word.start > range.start
                {
                    range.end = word.start;
                }
            }
            range = super::boundary::trimmed(text, range.clone()).unwrap_or(range);
        }
        let mut matches = Vec::new();
        for stretch in stretches(text, context, highlighter.crosses_punctuation(space)) {
            if !highlighter.may_match(&text[stretch.clone()]) {
                continue;
            }
            let found = highlighter.matches(&text[stretch.clone()], space);
            matches.extend(found.into_iter().map(|found| TextMatch {
                range: found.range.start + stretch.start..found.range.end + stretch.start,
                word: found.word,
            }));
        }
        matches.retain(|found| range.start <= found.range.start && found.range.end <= range.end);
        ShownPassage {
            range,
            matches,
            starts_sentence: first.starts_sentence,
            ends_sentence: last.ends_sentence,
        }
    }

    /// The pieces of the passage with those before and after it that its words may hang together with.
    fn context(&self, text: &str, pieces: &[Piece]) -> Range<usize> {
        let (first, last) = (&pieces[self.pieces.start], &pieces[self.pieces.end - 1]);
        let mut context = self.pieces.clone();
        while let Some(index) = context.start.checked_sub(1) {
            let near = pieces[index].range.start + CONTEXT >= first.range.start;
            if !near || are_apart(text, &pieces[index], &pieces[context.start]) {
                break;
            }
            context.start = index;
        }
        while let Some(piece) = pieces.get(context.end) {
            let near = piece.range.end <= last.range.end + CONTEXT;
            if !near || are_apart(text, &pieces[context.end - 1], piece) {
                break;
            }
            context.end += 1;
        }
        context
    }
}

/// Whether no word, and no character of a run of characters, hangs together with one on the other side: a mark of punctuation is between
/// these pieces, and not as in 10:30.
fn are_apart(text: &str, before: &Piece, after: &Piece) -> bool {
    let touch = before.range.end == after.range.start;
    before.sentence != after.sentence || before.ends_clause && (!touch || text[after.range.start..].starts_with(is_cjk))
}

/// The bytes from the first of these pieces to the last.
fn bytes_of(pieces: &[Piece]) -> Range<usize> {
    pieces[0].range.start..pieces[pieces.len() - 1].range.end
}

/// The bytes of pieces in parts that are analyzed alike by themselves; `whole` as one.
fn stretches(text: &str, pieces: &[Piece], whole: bool) -> impl Iterator<Item = Range<usize>> {
    let together = move |before: &Piece, after: &Piece| whole || !are_apart(text, before, after);
    pieces.chunk_by(together).map(bytes_of)
}

fn between_cjk(text: &str, cut: usize) -> bool {
    let cjk = |character: Option<char>| character.is_some_and(is_cjk);
    cjk(text[..cut].chars().next_back()) && cjk(text[cut..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::super::boundary::pieces;
    use super::*;

    fn analyzed(text: &str, width: usize, whole: bool) -> Vec<&str> {
        let pieces = pieces(text, width);
        let stretches = stretches(text, &pieces, whole);
        stretches.map(|range| &text[range]).collect()
    }

    #[test]
    fn only_marks_of_punctuation_take_a_text_apart_and_not_those_inside_words() {
        let table: [(&str, &[&str]); 5] = [
            (
                "受付は10：30から、案内は別です",
                &["受付は10：30から、", "案内は別です"],
            ),
            ("保湿：化粧水の後", &["保湿：", "化粧水の後"]),
            ("피부 재생, 보습", &["피부 재생,", "보습"]),
            (
                "Rest, then 3,000 steps; no gym.",
                &["Rest,", "then 3,000 steps;", "no gym."],
            ),
            ("一行目\n二行目", &["一行目", "二行目"]),
        ];
        for (text, expected) in table {
            assert_eq!(analyzed(text, 1000, false), expected);
            assert_eq!(analyzed(text, 1000, true), [text]);
        }
        let wide = "とても長い一つの文を幅の狭い所で見せる時";
        assert!(pieces(wide, 12).len() > 2);
        assert_eq!(analyzed(wide, 12, false), [wide], "parts of one clause");
    }
}
