//! The address of a passage: its section's anchor, else a text fragment.

use std::fmt::Write;

/// Longest text fragment, in characters; it must stay within one paragraph.
const FRAGMENT_CHARACTERS: usize = 60;

/// The address of a section: `url#anchor`, or `url#:~:text=…` with `fragment`, which should begin and end between words.
pub fn section_url(url: &str, anchor: Option<&str>, fragment: &str) -> String {
    let page = url.split('#').next().unwrap_or(url);
    if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) {
        return format!("{page}#{}", percent_encoded(anchor, false));
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
    format!("{page}#:~:text={}", percent_encoded(words.trim(), true))
}

/// Percent-encodes a fragment: everything but unreserved characters; `-` too in a text directive, where it has a meaning.
fn percent_encoded(text: &str, directive: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let unreserved =
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~') || (byte == b'-' && !directive);
        if unreserved {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
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
