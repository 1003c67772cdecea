//! The address of a passage: its section's anchor, else a text fragment.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Longest text fragment, in characters; it must stay within one paragraph.
const FRAGMENT_CHARACTERS: usize = 60;
/// What is encoded in a text directive; `-` has a meaning there.
const DIRECTIVE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'~');
/// What is encoded in any other fragment: everything but unreserved characters.
const FRAGMENT: &AsciiSet = &DIRECTIVE.remove(b'-');

/// The address of a section: `url#anchor`, or `url#:~:text=…` with `fragment`, which should begin and end between words.
pub fn section_url(url: &str, anchor: Option<&str>, fragment: &str) -> String {
    let page = url.split('#').next().unwrap_or(url);
    if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) {
        return format!("{page}#{}", utf8_percent_encode(anchor, FRAGMENT));
    }
    let line = fragment.trim().lines().next().unwrap_or_default();
    let whole = line
        .char_indices()
        .nth(FRAGMENT_CHARACTERS)
        .map_or(line, |(end, _)| &line[..end]);
    // A fragment matches whole words: a word cut in two would never be found.
    let words = match whole.rfind(char::is_whitespace) {
        Some(end) if whole.len() < line.len() => &whole[..end],
        _ => whole,
    };
    if words.trim().is_empty() {
        return page.to_owned();
    }
    format!("{page}#:~:text={}", utf8_percent_encode(words.trim(), DIRECTIVE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_linked_by_anchor_or_by_its_text() {
        let table = [
            (Some("料金"), "…", "/ja/x#%E6%96%99%E9%87%91"),
            (None, "two-step plan, A&B", "/ja/x#:~:text=two%2Dstep%20plan%2C%20A%26B"),
            (None, "\nfirst line\nsecond", "/ja/x#:~:text=first%20line"),
            (None, "", "/ja/x"),
            (Some(""), " ", "/ja/x"),
        ];
        for (anchor, fragment, expected) in table {
            assert_eq!(section_url("/ja/x#top", anchor, fragment), expected);
        }
        let long = "word ".repeat(20);
        assert_eq!(
            section_url("/x", None, &long),
            format!("/x#:~:text={}", ["word"; 12].join("%20"))
        );
    }
}
