//! Folded text that knows where each of its characters came from.

use std::ops::Range;

/// Text after folding, with the byte range in the original text of every folded byte range.
///
/// Only places where folding changed the number of bytes are recorded; between them offsets differ by a constant.
/// A folded range that begins or ends inside an expanded character widens to the whole original grapheme.
#[derive(Debug, Clone, Default)]
pub struct FoldedText {
    text: String,
    edits: Vec<Edit>,
    original_len: usize,
}

/// One grapheme whose folded form has another length: folded bytes `folded` stand for original bytes `original`.
#[derive(Debug, Clone, Copy)]
struct Edit {
    folded: (u32, u32),
    original: (u32, u32),
}

impl FoldedText {
    /// An empty text with room for `bytes` bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        FoldedText {
            text: String::with_capacity(bytes),
            edits: Vec::new(),
            original_len: 0,
        }
    }

    /// Appends characters that fold to as many bytes, character by character.
    pub(super) fn push_same(&mut self, character: char, original_bytes: usize) {
        self.text.push(character);
        self.original_len += original_bytes;
    }

    /// Appends text that folding leaves as it is.
    pub(super) fn push_kept(&mut self, original: &str) {
        self.text.push_str(original);
        self.original_len += original.len();
    }

    /// Appends ASCII text in lower case.
    pub(super) fn push_ascii(&mut self, original: &str) {
        let start = self.text.len();
        self.text.push_str(original);
        self.text[start..].make_ascii_lowercase();
        self.original_len += original.len();
    }

    /// Appends the folded form of one original grapheme of `original_bytes` bytes.
    pub(super) fn push_changed(&mut self, folded: &str, original_bytes: usize) {
        let start = self.text.len() as u32;
        self.text.push_str(folded);
        let original_start = self.original_len as u32;
        self.original_len += original_bytes;
        self.edits.push(Edit {
            folded: (start, self.text.len() as u32),
            original: (original_start, self.original_len as u32),
        });
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The original byte range of a folded byte range.
    ///
    /// `range` must lie on character boundaries of the folded text. The result lies on grapheme boundaries of the
    /// original wherever folding changed something, and is never empty for a non-empty `range`.
    pub fn original_range(&self, range: Range<usize>) -> Range<usize> {
        self.original_start(range.start)..self.original_end(range.end)
    }

    /// The original byte offset of a folded character's beginning.
    pub fn original_start(&self, folded: usize) -> usize {
        let after = self.edits.partition_point(|edit| edit.folded.0 as usize <= folded);
        self.start_after(after, folded)
    }

    /// The same for many places in order.
    pub fn original_starts(&self) -> OriginalStarts<'_> {
        OriginalStarts { folded: self, after: 0 }
    }

    /// The same when `after` edits begin at or before the place.
    fn start_after(&self, after: usize, folded: usize) -> usize {
        let Some(edit) = after.checked_sub(1).map(|index| self.edits[index]) else {
            return folded;
        };
        if folded < edit.folded.1 as usize {
            edit.original.0 as usize
        } else {
            edit.original.1 as usize + (folded - edit.folded.1 as usize)
        }
    }

    fn original_end(&self, folded: usize) -> usize {
        let after = self.edits.partition_point(|edit| (edit.folded.0 as usize) < folded);
        let Some(edit) = after.checked_sub(1).map(|index| self.edits[index]) else {
            return folded;
        };
        if folded <= edit.folded.1 as usize {
            edit.original.1 as usize
        } else {
            edit.original.1 as usize + (folded - edit.folded.1 as usize)
        }
    }
}

/// Original offsets of the characters of a folded text, asked in order.
pub struct OriginalStarts<'a> {
    folded: &'a FoldedText,
    /// Edits that begin at or before the last place.
    after: usize,
}

impl OriginalStarts<'_> {
    /// The original byte offset of the beginning of the character at byte `folded`, which must not be before the last one.
    pub fn of(&mut self, folded: usize) -> usize {
        let edits = &self.folded.edits;
        while edits
            .get(self.after)
            .is_some_and(|edit| edit.folded.0 as usize <= folded)
        {
            self.after += 1;
        }
        self.folded.start_after(self.after, folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_inside_an_expanded_character_widens_to_the_whole_of_it() {
        let mut text = FoldedText::with_capacity(0);
        text.push_same('a', 1);
        text.push_changed("株式会社", "㍿".len());
        text.push_same('b', 1);
        assert_eq!(text.original_range(1..4), 1..4);
        assert_eq!(text.original_range(4..7), 1..4);
        assert_eq!(text.original_range(1..13), 1..4);
        assert_eq!(text.original_range(0..14), 0..5);
        assert_eq!(text.original_range(13..14), 4..5);
    }

    #[test]
    fn a_dropped_character_belongs_to_no_neighbour() {
        let mut text = FoldedText::with_capacity(0);
        text.push_same('a', 1);
        text.push_changed("", 3);
        text.push_same('b', 1);
        assert_eq!(text.original_range(0..1), 0..1);
        assert_eq!(text.original_range(1..2), 4..5);
        assert_eq!(text.original_range(0..2), 0..5);
    }
}
