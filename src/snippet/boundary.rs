//! Where a text may be cut: sentences, clauses, words, graphemes.

use super::cut::cut_place;
use super::sentence::{Mark, closes, is_cjk, is_line_end, kind_of, point_ends_sentence};
use super::width::{Cluster, clusters};
use crate::article::TermSpace;
use std::ops::Range;

/// Widest piece, in columns: a clause that is wider is shown in parts. Where words have spaces between them, narrower ones held answers more often
/// (Korean questions .90 to .89), elsewhere wider ones (Japanese and Chinese by .005).
const PIECE_WIDTH: usize = 64;
const SPACED_PIECE_WIDTH: usize = 56;
/// A stretch of text that is shown whole: a clause, or a part of one that is wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Byte range, without white space around it.
    pub range: Range<usize>,
    /// Display columns of the range.
    pub width: usize,
    /// Number of its sentence within the text.
    pub sentence: usize,
    /// Whether it begins where its sentence (paragraph, list item) does.
    pub starts_sentence: bool,
    /// Whether it ends where its sentence does.
    pub ends_sentence: bool,
    /// Whether it ends with a mark of punctuation, and not between two words.
    pub ends_clause: bool,
}

/// Columns of the widest piece of a text.
pub(super) fn widest_piece(space: TermSpace) -> usize {
    match space {
        TermSpace::English | TermSpace::Korean => SPACED_PIECE_WIDTH,
        _ => PIECE_WIDTH,
    }
}

/// Cuts `text` into pieces of at most `max_width` columns (at least two): clauses, and the words of clauses that are wider.
///
/// Sentences end with a newline, with 。！？ and, as Unicode has it (UAX #29), with `.`, `!` and `?` before white space and no
/// small letter; marks that close follow. Unlike there, initials and common abbreviations (`J. Smith`, `Dr. No`) end none.
pub fn pieces(text: &str, max_width: usize) -> Vec<Piece> {
    let mut cutter = Cutter {
        text,
        max_width,
        pieces: Vec::new(),
        clause: Clause::default(),
        sentence: 0,
        first_piece: 0,
    };
    let mut all = clusters(text).peekable();
    let mut previous = None;
    while let Some(cluster) = all.next() {
        if cluster.first.is_ascii_alphanumeric() {
            cutter.clause.take(cluster);
            previous = Some(cluster.first);
            continue;
        }
        if is_line_end(cluster.first) {
            cutter.end_clause();
            cutter.end_sentence();
            previous = None;
            continue;
        }
        cutter.take(cluster);
        match kind_of(cluster.first) {
            Mark::Sentence => {
                while let Some(closer) = all.next_if(|next| closes(next.first) || kind_of(next.first) == Mark::Sentence)
                {
                    cutter.take(closer);
                }
                cutter.end_clause();
                cutter.end_sentence();
            }
            Mark::Point if point_ends_sentence(text, cluster.first, cluster.start..cluster.end) => {
                while let Some(closer) = all.next_if(|next| !is_line_end(next.first) && closes(next.first)) {
                    cutter.take(closer);
                }
                cutter.end_clause();
                cutter.end_sentence();
            }
            Mark::Clause => cutter.end_clause(),
            Mark::Comma => {
                let next = all.peek().map(|next| next.first);
                let between_cjk = previous.is_some_and(is_cjk) && next.is_some_and(is_cjk);
                if next.is_some_and(char::is_whitespace) || between_cjk {
                    cutter.end_clause();
                }
            }
            Mark::Point | Mark::None => {}
        }
        previous = Some(cluster.first);
    }
    cutter.end_clause();
    cutter.end_sentence();
    cutter.pieces
}

/// The range without white space at its ends; `None` when nothing is left.
pub fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let slice: Vec<Cluster> = clusters(&text[range.clone()]).collect();
    let blank = |cluster: &&Cluster| is_blank(text, range.start, cluster);
    let first = slice.iter().find(|cluster| !blank(cluster))?;
    let last = slice.iter().rev().find(|cluster| !blank(cluster))?;
    Some(range.start + first.start..range.start + last.end)
}

/// A space that carries a combining mark is no white space.
pub(super) fn is_blank(text: &str, base: usize, cluster: &Cluster) -> bool {
    cluster.first.is_whitespace() && text[base + cluster.start..base + cluster.end].trim().is_empty()
}

/// The pieces made so far and the clause at hand.
struct Cutter<'a> {
    text: &'a str,
    max_width: usize,
    pieces: Vec<Piece>,
    clause: Clause,
    sentence: usize,
    /// Where the pieces of the sentence at hand begin.
    first_piece: usize,
}

impl Cutter<'_> {
    fn take(&mut self, cluster: Cluster) {
        if is_blank(self.text, 0, &cluster) {
            self.clause.blank += cluster.width;
        } else {
            self.clause.take(cluster);
        }
    }

    fn end_clause(&mut self) {
        let Clause { range, width, .. } = std::mem::take(&mut self.clause);
        if range.is_empty() {
            return;
        }
        if width > self.max_width {
            let base = range.start;
            let clause: Vec<Cluster> = clusters(&self.text[range])
                .map(|cluster| Cluster {
                    start: cluster.start + base,
                    end: cluster.end + base,
                    ..cluster
                })
                .collect();
            self.push_parts(&clause, width);
        } else {
            self.push_piece(range, width, true);
        }
    }

    fn end_sentence(&mut self) {
        let made = &mut self.pieces[self.first_piece..];
        if let Some(first) = made.first_mut() {
            first.starts_sentence = true;
        }
        if let Some(last) = made.last_mut() {
            last.ends_sentence = true;
            self.sentence += 1;
        }
        self.first_piece = self.pieces.len();
    }

    /// A clause of `width` columns in parts of about equal width.
    fn push_parts(&mut self, clause: &[Cluster], width: usize) {
        let mut rest = clause;
        let mut left = width;
        while left > self.max_width {
            let fair = left as f32 / left.div_ceil(self.max_width) as f32;
            let Some(cut) = cut_place(self.text, rest, fair, self.max_width) else {
                break;
            };
            left -= rest[..cut].iter().map(|cluster| cluster.width).sum::<usize>();
            self.push(&rest[..cut], false);
            rest = &rest[cut..];
        }
        self.push(rest, true);
    }

    fn push(&mut self, part: &[Cluster], ends_clause: bool) {
        let from = part.iter().position(|cluster| !is_blank(self.text, 0, cluster));
        let to = part.iter().rposition(|cluster| !is_blank(self.text, 0, cluster));
        let (Some(from), Some(to)) = (from, to) else { return };
        let part = &part[from..=to];
        let width = part.iter().map(|cluster| cluster.width).sum();
        self.push_piece(part[0].start..part[part.len() - 1].end, width, ends_clause);
    }

    fn push_piece(&mut self, range: Range<usize>, width: usize, ends_clause: bool) {
        self.pieces.push(Piece {
            range,
            width,
            sentence: self.sentence,
            starts_sentence: false,
            ends_sentence: false,
            ends_clause,
        });
    }
}

/// The clause at hand, without white space at its ends.
#[derive(Debug, Default)]
struct Clause {
    range: Range<usize>,
    width: usize,
    /// Columns of white space since its end.
    blank: usize,
}

impl Clause {
    fn take(&mut self, cluster: Cluster) {
        if self.range.is_empty() {
            self.range = cluster.start..cluster.end;
            self.width = cluster.width;
        } else {
            self.range.end = cluster.end;
            self.width += self.blank + cluster.width;
        }
        self.blank = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::super::sentence::sentence_end;
    use super::*;
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    fn cut(text: &str, width: usize) -> Vec<&str> {
        pieces(text, width)
            .into_iter()
            .map(|piece| &text[piece.range])
            .collect()
    }

    fn sentences(text: &str) -> Vec<&str> {
        let mut sentences: Vec<Range<usize>> = Vec::new();
        for piece in pieces(text, 1000) {
            match sentences.last_mut() {
                Some(last) if !piece.starts_sentence => last.end = piece.range.end,
                _ => sentences.push(piece.range),
            }
        }
        sentences.into_iter().map(|sentence| &text[sentence]).collect()
    }

    #[test]
    fn a_sentence_ends_where_its_language_ends_it() {
        let table: [(&str, &[&str]); 10] = [
            (
                "See the map (p. 3) first. Then go.",
                &["See the map (p. 3) first.", "Then go."],
            ),
            (
                "Built c. 1900 by Lee et al. (pp. 4, cf. vol. 2).",
                &["Built c. 1900 by Lee et al. (pp. 4, cf. vol. 2)."],
            ),
            (
                "一文目です。「二文目。」三文目",
                &["一文目です。", "「二文目。」", "三文目"],
            ),
            ("Version 3.6.3 is out. Get it!", &["Version 3.6.3 is out.", "Get it!"]),
            (
                "Ask Dr. Kim or J. Park. They know.",
                &["Ask Dr. Kim or J. Park.", "They know."],
            ),
            ("See fig. two, vol. 3. Done.", &["See fig. two, vol. 3.", "Done."]),
            ("그는 갔다. 나는 남았다.", &["그는 갔다.", "나는 남았다."]),
            ("ab\r\n\ncd", &["ab", "cd"]),
            ("真的吗?是的!好", &["真的吗?", "是的!", "好"]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(sentences(text), expected, "{text}");
        }
    }

    #[test]
    fn clauses_then_words() {
        let text = "二文目は長いので、途中で切ります。";
        assert_eq!(cut(text, 60), ["二文目は長いので、", "途中で切ります。"]);
        assert_eq!(cut("alpha beta gamma", 11), ["alpha", "beta gamma"]);
        assert_eq!(cut("1,234 units, sold", 100), ["1,234 units,", "sold"]);
        assert_eq!(
            cut("東京都庁の展望室から富士山が見えた", 20),
            ["東京都庁の展望室", "から富士山が見えた"]
        );
    }

    proptest! {
        #[test]
        fn a_text_may_be_taken_apart_where_a_sentence_ends(text in "[a-cA-C。」！？.!?)\"',、 \n\r1Dr港ガ\u{3099}\u{301}👩\u{200d}⚕\u{fe0f}]{0,60}", width in 2usize..40) {
            let whole = pieces(&text, width);
            let mut at = 0;
            while let Some(character) = text[at..].chars().next() {
                let end = if character == '\n' { Some(at + 1) } else { sentence_end(&text, at) };
                if let Some(end) = end {
                    let mut parts = pieces(&text[..end], width);
                    let sentences = parts.last().map_or(0, |last| last.sentence + 1);
                    parts.extend(pieces(&text[end..], width).into_iter().map(|piece| Piece {
                        range: piece.range.start + end..piece.range.end + end,
                        sentence: piece.sentence + sentences,
                        ..piece
                    }));
                    prop_assert_eq!(&parts, &whole, "{:?} at {}", text, end);
                }
                at = end.unwrap_or(at + character.len_utf8());
            }
        }

        #[test]
        fn pieces_are_ordered_narrow_and_on_grapheme_boundaries(text in "\\PC{0,60}|[あ亜。、a-c .,\n👩‍⚕\u{301}]{0,60}", width in 2usize..30) {
            let boundaries: Vec<usize> =
                text.grapheme_indices(true).map(|(offset, _)| offset).chain([text.len()]).collect();
            let mut last = 0;
            for piece in pieces(&text, width) {
                prop_assert!(piece.range.start >= last && piece.range.start < piece.range.end);
                prop_assert!(text[last..piece.range.start].trim().is_empty());
                prop_assert!(piece.width <= width);
                prop_assert_eq!(piece.width, super::super::width::display_width(&text[piece.range.clone()]));
                prop_assert!(boundaries.contains(&piece.range.start) && boundaries.contains(&piece.range.end));
                last = piece.range.end;
            }
            prop_assert!(text[last..].trim().is_empty());
        }
    }
}
