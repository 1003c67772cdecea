//! How a text begins, where nothing in it is to be shown before anything else.

use super::boundary::pieces;
use super::width::{clusters, display_width};
use std::ops::Range;

/// Shown where a passage begins or ends inside a sentence, and between passages.
pub(super) const ELLIPSIS: &str = "…";

/// The beginning of a text that surely fills `width` columns.
pub fn beginning(text: &str, width: usize) -> &str {
    // White space at the ends of pieces takes columns here and not there.
    let end = clusters(text)
        .take(4 * width + 200)
        .last()
        .map_or(0, |cluster| cluster.end);
    &text[..end]
}

/// The first pieces of a text, each at most `piece_width` columns wide, that together fill at most `room`.
pub(super) fn opening(text: &str, piece_width: usize, room: usize) -> String {
    let mut shown: Option<Range<usize>> = None;
    let mut ends_sentence = true;
    for piece in pieces(text, piece_width) {
        let longer = shown.as_ref().map_or(piece.range.start, |shown| shown.start)..piece.range.end;
        if display_width(&text[longer.clone()]) > room {
            break;
        }
        shown = Some(longer);
        ends_sentence = piece.ends_sentence;
    }
    let mut opening = text[shown.unwrap_or_default()].to_owned();
    if !ends_sentence {
        opening.push_str(ELLIPSIS);
    }
    opening
}
