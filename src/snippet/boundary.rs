//! Where a text may be cut: sentences, clauses, words, graphemes.

use super::width::grapheme_width;
use std::ops::Range;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// A stretch of text that is shown whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Byte range, without white space around it.
    pub range: Range<usize>,
    /// Display columns of the range.
    pub width: usize,
    /// Whether it begins where a sentence, paragraph or list item does.
    pub starts_sentence: bool,
    /// Whether it ends where one does.
    pub ends_sentence: bool,
}

/// Cuts `text` into pieces of at most `max_width` columns: sentences (Unicode's rules, and every newline), or the clauses of
/// a sentence that is too wide, or the words of such a clause, or its graphemes.
pub fn pieces(text: &str, max_width: usize) -> Vec<Piece> {
    pieces_of(text, &sentences(text), max_width)
}

/// The same, of sentences already found.
pub fn pieces_of(text: &str, sentences: &[Range<usize>], max_width: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for sentence in sentences {
        push_sentence(text, sentence.clone(), max_width, &mut pieces);
    }
    pieces
}

/// The sentences of `text` by Unicode's rules (UAX #29); a newline ends one, too.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut line_start = 0;
    let ends = text.split_inclusive('\n').flat_map(move |line| {
        let start = line_start;
        line_start += line.len();
        line.split_sentence_bound_indices()
            .map(move |(offset, sentence)| start + offset + sentence.len())
    });
    ranges_between(text, 0, ends)
}

/// The ranges that end at `ends`, each moved on to the next grapheme boundary: where Unicode ends a word or a sentence a
/// grapheme may go on (a letter that is written before the next one).
fn ranges_between(text: &str, start: usize, ends: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = start;
    for end in ends {
        let mut cursor = GraphemeCursor::new(end, text.len(), true);
        let end = match cursor.is_boundary(text, 0) {
            Ok(false) => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
            // With the whole text at hand the cursor knows every boundary.
            Ok(true) | Err(_) => end,
        };
        if end > start {
            ranges.push(start..end);
            start = end;
        }
    }
    ranges
}

fn push_sentence(text: &str, range: Range<usize>, max_width: usize, pieces: &mut Vec<Piece>) {
    let Some(range) = trimmed(text, range) else { return };
    let width = width_of(text, &range);
    if width <= max_width {
        pieces.push(Piece {
            range,
            width,
            starts_sentence: true,
            ends_sentence: true,
        });
        return;
    }
    let first = pieces.len();
    for clause in clauses(text, range) {
        let width = width_of(text, &clause);
        if width <= max_width {
            push_part(clause, width, pieces);
        } else {
            push_words(text, clause, max_width, pieces);
        }
    }
    if let Some(piece) = pieces.get_mut(first) {
        piece.starts_sentence = true;
    }
    if pieces.len() > first
        && let Some(piece) = pieces.last_mut()
    {
        piece.ends_sentence = true;
    }
}

fn push_part(range: Range<usize>, width: usize, pieces: &mut Vec<Piece>) {
    pieces.push(Piece {
        range,
        width,
        starts_sentence: false,
        ends_sentence: false,
    });
}

/// The clauses of a sentence, each with the mark that ends it.
fn clauses(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = range.start;
    let mut graphemes = text[range.clone()].grapheme_indices(true).peekable();
    while let Some((offset, grapheme)) = graphemes.next() {
        let end = range.start + offset + grapheme.len();
        let next = graphemes.peek().and_then(|(_, next)| next.chars().next());
        let cuts = match grapheme.chars().next() {
            Some('、' | '，' | '；' | '：' | '。' | '！' | '？') => true,
            Some(',' | ';' | ':') => next.is_some_and(char::is_whitespace),
            _ => false,
        };
        if cuts && let Some(clause) = trimmed(text, start..end) {
            clauses.push(clause);
            start = end;
        }
    }
    clauses.extend(trimmed(text, start..range.end));
    clauses
}

/// Fills pieces with Unicode words; a word wider than a piece is cut between graphemes.
fn push_words(text: &str, range: Range<usize>, max_width: usize, pieces: &mut Vec<Piece>) {
    let mut start = range.start;
    let mut width = 0;
    let mut end = start;
    let flush = |start: usize, end: usize, pieces: &mut Vec<Piece>| {
        if let Some(part) = trimmed(text, start..end) {
            let width = width_of(text, &part);
            push_part(part, width, pieces);
        }
    };
    let from = range.start;
    let word_ends = text[range]
        .split_word_bound_indices()
        .map(|(offset, word)| from + offset + word.len());
    for word_range in ranges_between(text, from, word_ends) {
        let (at, word) = (word_range.start, &text[word_range.clone()]);
        let word_width = width_of(text, &word_range);
        if width + word_width <= max_width {
            width += word_width;
            end = word_range.end;
            continue;
        }
        flush(start, end, pieces);
        start = at;
        width = 0;
        end = at;
        for (offset, grapheme) in word.grapheme_indices(true) {
            let columns = grapheme_width(grapheme);
            if width + columns > max_width {
                flush(start, end, pieces);
                start = at + offset;
                width = 0;
            }
            width += columns;
            end = at + offset + grapheme.len();
        }
    }
    flush(start, end, pieces);
}

/// The range without white space at its ends; `None` when nothing is left.
pub fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let slice = &text[range.clone()];
    // A space that carries a combining mark is no white space.
    let blank = |grapheme: &&str| grapheme.trim().is_empty();
    let before: usize = slice.graphemes(true).take_while(blank).map(str::len).sum();
    let after: usize = slice[before..]
        .graphemes(true)
        .rev()
        .take_while(blank)
        .map(str::len)
        .sum();
    let (start, end) = (range.start + before, range.end - after);
    (start < end).then_some(start..end)
}

fn width_of(text: &str, range: &Range<usize>) -> usize {
    super::width::display_width(&text[range.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str, width: usize) -> Vec<&str> {
        pieces(text, width)
            .into_iter()
            .map(|piece| &text[piece.range])
            .collect()
    }

    #[test]
    fn sentences_then_clauses_then_words() {
        let text = "一文目です。二文目は長いので、途中で切ります。Third, in English.";
        assert_eq!(
            cut(text, 60),
            [
                "一文目です。",
                "二文目は長いので、途中で切ります。",
                "Third, in English."
            ]
        );
        assert_eq!(
            cut("二文目は長いので、途中で切ります。", 20),
            ["二文目は長いので、", "途中で切ります。"]
        );
        assert_eq!(cut("alpha beta gamma", 11), ["alpha beta", "gamma"]);
        assert_eq!(cut("ab\ncd", 100), ["ab", "cd"]);
        assert_eq!(cut("Version 3.6.3 is out.", 100), ["Version 3.6.3 is out."]);
    }

    proptest! {
        #[test]
        fn pieces_are_ordered_narrow_and_on_grapheme_boundaries(text in "\\PC{0,60}|[あ亜。、a-c .,\n👩‍⚕\u{301}]{0,60}", width in 2usize..30) {
            let boundaries: Vec<usize> =
                text.grapheme_indices(true).map(|(offset, _)| offset).chain([text.len()]).collect();
            let mut last = 0;
            for piece in pieces(&text, width) {
                prop_assert!(piece.range.start >= last && piece.range.start < piece.range.end);
                prop_assert!(piece.width <= width);
                prop_assert!(boundaries.contains(&piece.range.start) && boundaries.contains(&piece.range.end));
                last = piece.range.end;
            }
        }
    }
}
