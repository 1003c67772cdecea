//! Marked text in the forms a response gives: UTF-16 ranges and escaped HTML.

use serde::{Deserialize, Serialize};
use std::ops::Range;
use unicode_segmentation::GraphemeCursor;

/// A plain text with marked ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Marked {
    /// Plain text.
    pub text: String,
    /// The text escaped, with `<mark>` around what matches; no other tags.
    pub html: String,
    /// What matches, in UTF-16 code units of `text`: ordered, not overlapping.
    pub highlights: Vec<[usize; 2]>,
}

impl Marked {
    /// A text without marks.
    pub fn plain(text: String) -> Marked {
        Marked::new(text, &[])
    }

    /// Marks byte ranges of `text`, which must be ordered, disjoint and on character boundaries. A mark that begins or ends inside a
    /// grapheme takes in all of it: a combining character at the beginning of a passage joins the space before it.
    pub fn new(text: String, marks: &[Range<usize>]) -> Marked {
        let mut html = String::with_capacity(text.len() + marks.len() * "<mark></mark>".len());
        let mut highlights = Vec::with_capacity(marks.len());
        let mut position = 0;
        let mut units = 0;
        for mark in whole_graphemes(&text, marks) {
            let before = &text[position..mark.start];
            let inside = &text[mark.clone()];
            escape_html(before, &mut html);
            html.push_str("<mark>");
            escape_html(inside, &mut html);
            html.push_str("</mark>");
            let start = units + before.encode_utf16().count();
            units = start + inside.encode_utf16().count();
            highlights.push([start, units]);
            position = mark.end;
        }
        escape_html(&text[position..], &mut html);
        Marked { text, html, highlights }
    }
}

/// The ranges widened to whole graphemes; those that meet in one become one.
fn whole_graphemes(text: &str, marks: &[Range<usize>]) -> Vec<Range<usize>> {
    let cursor = |offset: usize| GraphemeCursor::new(offset, text.len(), true);
    let is_inside = |offset: usize| cursor(offset).is_boundary(text, 0) == Ok(false);
    let mut whole: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for &Range { mut start, mut end } in marks {
        if is_inside(start) {
            start = cursor(start).prev_boundary(text, 0).ok().flatten().unwrap_or(0);
        }
        if is_inside(end) {
            end = cursor(end).next_boundary(text, 0).ok().flatten().unwrap_or(text.len());
        }
        match whole.last_mut().filter(|last| start < last.end) {
            Some(last) => last.end = end,
            None => whole.push(start..end),
        }
    }
    whole
}

/// Appends `text` with the characters escaped that mean something in HTML text or attributes.
pub fn escape_html(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_utf16_ranges_and_html_is_escaped() {
        let text = "👩‍⚕️<b>医師</b>".to_owned();
        let start = text.find('医').unwrap_or_default();
        let mark = start..start + "医師".len();
        let marked = Marked::new(text.clone(), std::slice::from_ref(&mark));
        assert_eq!(marked.html, "👩‍⚕️&lt;b&gt;<mark>医師</mark>&lt;/b&gt;");
        let units: Vec<u16> = text.encode_utf16().collect();
        let [from, to] = marked.highlights[0];
        assert_eq!(String::from_utf16_lossy(&units[from..to]), "医師");
    }

    #[test]
    fn a_mark_takes_in_whole_graphemes() {
        let table: [(&str, &[[usize; 2]], &str); 4] = [
            ("a \u{301}b c", &[[2, 5]], "a<mark> \u{301}b</mark> c"),
            ("cafe\u{301}s", &[[0, 4]], "<mark>cafe\u{301}</mark>s"),
            ("ab\u{301}\u{302}c", &[[0, 2], [4, 7]], "<mark>ab\u{301}\u{302}c</mark>"),
            (
                "ab cd",
                &[[0, 1], [1, 2], [3, 5]],
                "<mark>a</mark><mark>b</mark> <mark>cd</mark>",
            ),
        ];
        for (text, marks, html) in table {
            let marks: Vec<Range<usize>> = marks.iter().map(|&[from, to]| from..to).collect();
            assert_eq!(Marked::new(text.to_owned(), &marks).html, html);
        }
    }
}
