//! What was typed with the wrong keyboard layout.

use super::hangul::{compose, is_syllable};
use unicode_normalization::UnicodeNormalization;

/// The keys of the Korean two-set layout (KS X 5002) by the Latin letters on them.
const DUBEOLSIK: [(char, char); 33] = [
    ('q', 'ㅂ'),
    ('w', 'ㅈ'),
    ('e', 'ㄷ'),
    ('r', 'ㄱ'),
    ('t', 'ㅅ'),
    ('y', 'ㅛ'),
    ('u', 'ㅕ'),
    ('i', 'ㅑ'),
    ('o', 'ㅐ'),
    ('p', 'ㅔ'),
    ('a', 'ㅁ'),
    ('s', 'ㄴ'),
    ('d', 'ㅇ'),
    ('f', 'ㄹ'),
    ('g', 'ㅎ'),
    ('h', 'ㅗ'),
    ('j', 'ㅓ'),
    ('k', 'ㅏ'),
    ('l', 'ㅣ'),
    ('z', 'ㅋ'),
    ('x', 'ㅌ'),
    ('c', 'ㅊ'),
    ('v', 'ㅍ'),
    ('b', 'ㅠ'),
    ('n', 'ㅜ'),
    ('m', 'ㅡ'),
    ('Q', 'ㅃ'),
    ('W', 'ㅉ'),
    ('E', 'ㄸ'),
    ('R', 'ㄲ'),
    ('T', 'ㅆ'),
    ('O', 'ㅒ'),
    ('P', 'ㅖ'),
];

/// The keys of the Japanese kana layout (JIS X 6002) by what they send on the Latin layout.
const JIS_KANA: [(char, char); 62] = [
    ('1', 'ぬ'),
    ('2', 'ふ'),
    ('3', 'あ'),
    ('4', 'う'),
    ('5', 'え'),
    ('6', 'お'),
    ('7', 'や'),
    ('8', 'ゆ'),
    ('9', 'よ'),
    ('0', 'わ'),
    ('-', 'ほ'),
    ('^', 'へ'),
    ('q', 'た'),
    ('w', 'て'),
    ('e', 'い'),
    ('r', 'す'),
    ('t', 'か'),
    ('y', 'ん'),
    ('u', 'な'),
    ('i', 'に'),
    ('o', 'ら'),
    ('p', 'せ'),
    ('@', '゛'),
    ('[', '゜'),
    ('a', 'ち'),
    ('s', 'と'),
    ('d', 'し'),
    ('f', 'は'),
    ('g', 'き'),
    ('h', 'く'),
    ('j', 'ま'),
    ('k', 'の'),
    ('l', 'り'),
    (';', 'れ'),
    (':', 'け'),
    (']', 'む'),
    ('z', 'つ'),
    ('x', 'さ'),
    ('c', 'そ'),
    ('v', 'ひ'),
    ('b', 'こ'),
    ('n', 'み'),
    ('m', 'も'),
    (',', 'ね'),
    ('.', 'る'),
    ('/', 'め'),
    ('\\', 'ろ'),
    ('_', 'ろ'),
    ('#', 'ぁ'),
    ('E', 'ぃ'),
    ('$', 'ぅ'),
    ('%', 'ぇ'),
    ('&', 'ぉ'),
    ('\'', 'ゃ'),
    ('(', 'ゅ'),
    (')', 'ょ'),
    ('~', 'を'),
    ('Z', 'っ'),
    ('|', 'ー'),
    ('¥', 'ー'),
    ('{', '「'),
    ('}', '」'),
];

/// Hangul that was typed while the keyboard sent Latin letters (`rkdska` → 강남); `None` when that makes no whole syllables.
pub fn hangul_from_latin(typed: &str) -> Option<String> {
    let mut letters = String::new();
    let mut any = false;
    for character in typed.chars() {
        match key(&DUBEOLSIK, character) {
            Some(letter) => {
                any = true;
                letters.push(letter);
            }
            None if character.is_ascii_alphabetic() || !character.is_ascii() => return None,
            None => letters.push(character),
        }
    }
    let text = compose(&letters);
    let whole = text
        .chars()
        .all(|character| character.is_ascii() || is_syllable(character));
    (any && whole).then_some(text)
}

/// Kana that was typed while the keyboard sent Latin characters; `None` when a key has no kana.
pub fn kana_from_latin(typed: &str) -> Option<String> {
    let mut text = String::new();
    for character in typed.chars() {
        if character == ' ' {
            text.push(' ');
            continue;
        }
        match key(&JIS_KANA, character)? {
            '゛' => text.push('\u{3099}'),
            '゜' => text.push('\u{309a}'),
            kana => text.push(kana),
        }
    }
    let text: String = text.nfc().collect();
    let whole = text
        .chars()
        .all(|character| matches!(character, 'ぁ'..='ゖ' | 'ー' | ' '));
    (whole && !text.trim().is_empty()).then_some(text)
}

/// The letter of a key; a capital without a letter of its own is that of the small one.
fn key(layout: &[(char, char)], typed: char) -> Option<char> {
    let find = |wanted: char| {
        layout
            .iter()
            .find(|(latin, _)| *latin == wanted)
            .map(|&(_, letter)| letter)
    };
    find(typed).or_else(|| find(typed.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn latin_keys_become_hangul() {
        let table = [
            ("dkssud", Some("안녕")),
            ("rkdska tjdgud", Some("강남 성형")),
            ("Rhr", Some("꼭")),
            ("rkqt", Some("값")),
            ("ghkdtks 3", Some("황산 3")),
            ("hello", None),
            ("안녕", None),
            ("123", None),
        ];
        for (typed, expected) in table {
            assert_eq!(hangul_from_latin(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn latin_keys_become_kana() {
        let table = [
            ("4ystr", Some("うんとかす")),
            ("t@4", Some("がう")),
            ("f[y", Some("ぱん")),
            ("@", None),
            ("かな", None),
            ("{}", None),
        ];
        for (typed, expected) in table {
            assert_eq!(kana_from_latin(typed).as_deref(), expected, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(text in "\\PC{0,30}|[ -~]{0,30}") {
            hangul_from_latin(&text);
            kana_from_latin(&text);
        }
    }
}
