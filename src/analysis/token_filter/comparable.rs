//! The comparable form of CJK terms: what must be equal for two words to be the same, in any of the languages.

use crate::analysis::character_filter::HanForms;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Shortest katakana word, in characters, that loses a final prolonged sound mark (コンピューター → コンピュータ); the
/// threshold of Lucene's `JapaneseKatakanaStemFilter`.
const KATAKANA_STEM_MINIMUM: usize = 4;

/// Appends the comparable form of a folded CJK surface to `out`: the common Han form, 々 as the character it repeats,
/// ヴ → ブ and its family, no middle dot, katakana without a final ー.
pub fn comparable(surface: &str, out: &mut String) {
    let from = out.len();
    let mut characters = surface.chars().peekable();
    let mut previous = None;
    let mut count = 0;
    let mut katakana = true;
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        let Some((form, used)) = comparable_character(previous, character, next) else {
            continue;
        };
        if used == 2 {
            characters.next();
        }
        katakana &= matches!(form, '\u{30a1}'..='\u{30fc}');
        count += 1;
        out.push(form);
        previous = Some(form);
    }
    if katakana && count >= KATAKANA_STEM_MINIMUM && out.ends_with('ー') {
        out.truncate(out.len() - 'ー'.len_utf8());
    }
    if out.len() == from {
        out.push_str(surface);
    }
}

/// The comparable form of one character between its neighbours and how many characters it stands for (ヴァ is two), or
/// `None` when it is left out (the middle dot).
#[inline]
pub fn comparable_character(previous: Option<char>, character: char, next: Option<char>) -> Option<(char, usize)> {
    match character {
        '・' => None,
        '々' | '〻' => Some((previous.unwrap_or(character), 1)),
        'ヴ' => Some(match next {
            Some('ァ') => ('バ', 2),
            Some('ィ') => ('ビ', 2),
            Some('ェ') => ('ベ', 2),
            Some('ォ') => ('ボ', 2),
            _ => ('ブ', 1),
        }),
        '\u{3400}'..='\u{9fff}' => Some((HanForms::get().common(character), 1)),
        _ => Some((character, 1)),
    }
}

/// A Latin word without diacritics (é → e, ø stays), `None` when it has none.
pub fn without_diacritics(word: &str) -> Option<String> {
    if word.is_ascii()
        || !word
            .chars()
            .any(|c| matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'))
    {
        return None;
    }
    let plain: String = word.nfd().filter(|&c| !is_combining_mark(c)).nfc().collect();
    (plain != word).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_a_word_have_one_comparable_form() {
        let table = [
            ("ヴァイオリン", "バイオリン"),
            ("サーバー", "サーバ"),
            ("ボツリヌス・トキシン", "ボツリヌストキシン"),
            ("人々", "人人"),
            ("国際", "國際"),
            ("広島", "廣島"),
        ];
        for (a, b) in table {
            let (mut x, mut y) = (String::new(), String::new());
            comparable(a, &mut x);
            comparable(b, &mut y);
            assert_eq!(x, y, "{a} {b}");
        }
    }

    #[test]
    fn voicing_and_short_words_stay() {
        for word in ["ガス", "カス", "バー", "コピー"] {
            let mut form = String::new();
            comparable(word, &mut form);
            assert_eq!(form, word);
        }
    }

    #[test]
    fn diacritics_are_left_out() {
        assert_eq!(without_diacritics("café").as_deref(), Some("cafe"));
        assert_eq!(without_diacritics("cafe"), None);
        assert_eq!(without_diacritics("มาก"), None);
    }
}
