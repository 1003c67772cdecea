//! Display width: what a text takes on a screen, in columns of a half-width character.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns of a text, grapheme by grapheme (East Asian Width; an emoji sequence is one emoji wide). Control characters and
/// newlines, which a page shows as a space, take one.
pub fn display_width(text: &str) -> usize {
    if let [] | [b' '..=b'~' | b'\n'] = text.as_bytes() {
        return text.len();
    }
    clusters(text).map(|cluster| cluster.width).sum()
}

/// One grapheme cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cluster {
    /// Byte offset in the text.
    pub start: usize,
    /// Byte offset of what follows.
    pub end: usize,
    /// Columns: one or two.
    pub width: usize,
    /// Its first character.
    pub first: char,
}

/// The grapheme clusters of a text by Unicode's rules (UAX #29), with a short way for letters, kana, Han and Hangul that stand alone.
pub fn clusters(text: &str) -> impl Iterator<Item = Cluster> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let bytes = &text.as_bytes()[start..];
        let (first, length, width) = match bytes {
            // Two letters of ASCII, or the last one.
            [first @ b' '..=b'~', b' '..=b'~', ..] | [first @ b' '..=b'~'] => (char::from(*first), 1, 1),
            _ => {
                let rest = &text[start..];
                let mut characters = rest.chars();
                let first = characters.next()?;
                let alone =
                    width_alone(first).filter(|_| characters.next().is_none_or(|next| width_alone(next).is_some()));
                match alone {
                    Some(width) => (first, first.len_utf8(), width),
                    None => {
                        let grapheme = rest.graphemes(true).next().unwrap_or(rest);
                        (first, grapheme.len(), grapheme.width().clamp(1, 2))
                    }
                }
            }
        };
        let cluster = Cluster {
            start,
            end: start + length,
            width,
            first,
        };
        start = cluster.end;
        Some(cluster)
    })
}

/// Whether a character is a grapheme of its own whatever stands before it, unless that is a carriage return, and one of these after it.
pub fn stands_alone(character: char) -> bool {
    width_alone(character).is_some()
}

/// Columns of a character that neither joins the one before it nor takes in a character of this kind after it.
#[inline]
fn width_alone(character: char) -> Option<usize> {
    match character {
        // No character joins a line end, nor does it join what is before it, unless that is a carriage return.
        ' '..='~' | '\n' => Some(1),
        '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' => Some(2),
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}' => {
            Some(2)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn kanji_are_two_columns_and_letters_one() {
        let table = [
            ("東京", 4),
            ("Tokyo", 5),
            ("ｶﾞ", 2),
            ("한국", 4),
            ("a\nb", 3),
            ("👩‍⚕️", 2),
            ("e\u{301}", 1),
        ];
        for (text, width) in table {
            assert_eq!(display_width(text), width, "{text}");
        }
    }

    proptest! {
        #[test]
        fn clusters_are_unicodes_graphemes(text in "\\PC{0,40}|[か゛\u{3099}ｶﾞ한\u{1100}\u{1161}\u{11a8}e\u{301}👩\u{200d}⚕\u{fe0f}🇯🇵 a\r\n。Ａक्ष]{0,40}") {
            let expected: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
            let found: Vec<(usize, &str)> = clusters(&text).map(|cluster| (cluster.start, &text[cluster.start..cluster.end])).collect();
            prop_assert_eq!(found, expected);
            for cluster in clusters(&text) {
                prop_assert_eq!(cluster.width, text[cluster.start..cluster.end].width().clamp(1, 2));
            }
        }
    }
}
