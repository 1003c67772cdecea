//! Display width: what a text takes on a screen, in columns of a half-width character.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns of a text, grapheme by grapheme (East Asian Width; an emoji sequence is one emoji wide). Control characters and
/// newlines, which a page shows as a space, take one.
pub fn display_width(text: &str) -> usize {
    text.graphemes(true).map(grapheme_width).sum()
}

/// Columns of one grapheme, at least one and at most two.
pub fn grapheme_width(grapheme: &str) -> usize {
    grapheme.width().clamp(1, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_are_two_columns_and_letters_one() {
        let table = [("東京", 4), ("Tokyo", 5), ("ｶﾞ", 2), ("한국", 4), ("a\nb", 3), ("👩‍⚕️", 2)];
        for (text, width) in table {
            assert_eq!(display_width(text), width, "{text}");
        }
    }
}
