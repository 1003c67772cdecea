//! A passage that was chosen: where it may really be cut, and what matches in it.

use super::boundary::Piece;
use super::highlight::{Highlighter, TextMatch};
use super::sentence::is_cjk;
use super::width::clusters;
use crate::article::TermSpace;
use std::ops::Range;

/// Text around a passage that is analyzed with it, at most, in bytes each way: words are cut as their neighbours say.
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
        let context = self.context(pieces);
        let slice = &text[context.clone()];
        let mut range = first.range.start..last.range.end;
        let begins_inside =
            self.pieces.start > 0 && !first.starts_sentence && !pieces[self.pieces.start - 1].ends_clause;
        let cuts = [
            begins_inside.then_some(range.start),
            (!last.ends_clause).then_some(range.end),
        ];
        if cuts.iter().flatten().any(|&cut| between_cjk(text, cut)) {
            let words = highlighter.words(slice, space);
            for word in words
                .iter()
                .map(|word| word.start + context.start..word.end + context.start)
            {
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
        let matches = highlighter
            .matches(slice, space)
            .into_iter()
            .map(|found| TextMatch {
                range: found.range.start + context.start..found.range.end + context.start,
                word: found.word,
            })
            .filter(|found| range.start <= found.range.start && found.range.end <= range.end)
            .collect();
        ShownPassage {
            range,
            matches,
            starts_sentence: first.starts_sentence,
            ends_sentence: last.ends_sentence,
        }
    }

    /// The passage with what is before and after it in its sentences.
    fn context(&self, pieces: &[Piece]) -> Range<usize> {
        let (first, last) = (&pieces[self.pieces.start], &pieces[self.pieces.end - 1]);
        let before = pieces[..self.pieces.start]
            .iter()
            .rev()
            .take_while(|piece| piece.sentence == first.sentence && piece.range.start + CONTEXT >= first.range.start)
            .last();
        let after = pieces[self.pieces.end..]
            .iter()
            .take_while(|piece| piece.sentence == last.sentence && piece.range.end <= last.range.end + CONTEXT)
            .last();
        before.map_or(first.range.start, |piece| piece.range.start)
            ..after.map_or(last.range.end, |piece| piece.range.end)
    }
}

fn between_cjk(text: &str, cut: usize) -> bool {
    let cjk = |character: Option<char>| character.is_some_and(is_cjk);
    cjk(text[..cut].chars().next_back()) && cjk(text[cut..].chars().next())
}

/// The beginning of a text that surely fills `width` columns.
pub fn beginning(text: &str, width: usize) -> &str {
    // White space at the ends of pieces takes columns here and not there.
    let end = clusters(text)
        .take(4 * width + 200)
        .last()
        .map_or(0, |cluster| cluster.end);
    &text[..end]
}
