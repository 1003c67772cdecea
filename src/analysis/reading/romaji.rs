//! Romaji in one form for all systems of writing it, so that what a reader types meets what a title sounds like.
//!
//! Hepburn, Kunrei, Nihon and what input methods accept become one: shi = si, chi = ti, tsu = tu, fu = hu, ji = zi, n' = nn = n,
//! m before b and p = n. Doubled consonants are single, long vowels short (ō = oo = ou = o, ei = e), because readers leave them out or
//! write them in several ways. Voiced consonants become unvoiced ([`unvoiced`]), because the first of a compound's second word may
//! be either (河川 かせん, 小川 おがわ); what is written in kana is compared with its voicing afterwards.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The lower-case letters and digits of a Latin query, without blanks, punctuation and diacritics; `None` when it holds
/// anything else or no letter.
pub fn letters(query: &str) -> Option<String> {
    let mut out = String::new();
    for character in query.nfkd() {
        match character {
            'a'..='z' | '0'..='9' => out.push(character),
            'A'..='Z' => out.push(character.to_ascii_lowercase()),
            '’' | '・' | '、' | '。' => {}
            other if other.is_whitespace() || other.is_ascii_punctuation() => {}
            other if is_combining_mark(other) => {}
            _ => return None,
        }
    }
    out.bytes().any(|byte| byte.is_ascii_lowercase()).then_some(out)
}

/// Appends the romaji of kana; what is no kana is left out. っ and ー are written by no letter.
pub fn push_romaji(kana: &str, out: &mut String) {
    for character in kana.nfc() {
        let hiragana = match character {
            'ァ'..='ヶ' => char::from_u32(character as u32 - 0x60).unwrap_or(character),
            other => other,
        };
        match hiragana {
            'ゃ' => small_y('a', out),
            'ゅ' => small_y('u', out),
            'ょ' => small_y('o', out),
            'ぁ' => small_vowel('a', out),
            'ぃ' => small_vowel('i', out),
            'ぅ' => small_vowel('u', out),
            'ぇ' => small_vowel('e', out),
            'ぉ' => small_vowel('o', out),
            other => out.push_str(syllable(other)),
        }
    }
}

/// きゃ → kya, デュ → dyu.
fn small_y(vowel: char, out: &mut String) {
    if out.ends_with(['i', 'e', 'u']) && out.len() > 1 {
        out.pop();
    }
    out.push('y');
    out.push(vowel);
}

/// ティ → ti, ファ → ha, シェ → sye, ウィ → ui, クァ → kua.
fn small_vowel(vowel: char, out: &mut String) {
    let bytes = out.as_bytes();
    match bytes {
        [.., b't' | b'd', b'e'] | [.., b'h' | b'b', b'u'] => {
            out.pop();
        }
        [.., b't' | b'd', b'o'] if vowel == 'u' => {
            out.pop();
        }
        [.., b's' | b'z' | b't', b'i'] => {
            out.pop();
            out.push('y');
        }
        _ => {}
    }
    out.push(vowel);
}

fn syllable(kana: char) -> &'static str {
    match kana {
        'あ' => "a",
        'い' => "i",
        'う' => "u",
        'え' => "e",
        'お' => "o",
        'か' | 'ゕ' => "ka",
        'き' => "ki",
        'く' => "ku",
        'け' | 'ゖ' => "ke",
        'こ' => "ko",
        'が' => "ga",
        'ぎ' => "gi",
        'ぐ' => "gu",
        'げ' => "ge",
        'ご' => "go",
        'さ' => "sa",
        'し' => "si",
        'す' => "su",
        'せ' => "se",
        'そ' => "so",
        'ざ' => "za",
        'じ' | 'ぢ' => "zi",
        'ず' | 'づ' => "zu",
        'ぜ' => "ze",
        'ぞ' => "zo",
        'た' => "ta",
        'ち' => "ti",
        'つ' => "tu",
        'て' => "te",
        'と' => "to",
        'だ' => "da",
        'で' => "de",
        'ど' => "do",
        'な' => "na",
        'に' => "ni",
        'ぬ' => "nu",
        'ね' => "ne",
        'の' => "no",
        'は' => "ha",
        'ひ' => "hi",
        'ふ' => "hu",
        'へ' => "he",
        'ほ' => "ho",
        'ば' => "ba",
        'び' => "bi",
        'ぶ' | 'ゔ' => "bu",
        'べ' => "be",
        'ぼ' => "bo",
        'ぱ' => "pa",
        'ぴ' => "pi",
        'ぷ' => "pu",
        'ぺ' => "pe",
        'ぽ' => "po",
        'ま' => "ma",
        'み' => "mi",
        'む' => "mu",
        'め' => "me",
        'も' => "mo",
        'や' => "ya",
        'ゆ' => "yu",
        'よ' => "yo",
        'ら' => "ra",
        'り' => "ri",
        'る' => "ru",
        'れ' => "re",
        'ろ' => "ro",
        'わ' | 'ゎ' => "wa",
        'ゐ' => "i",
        'ゑ' => "e",
        'を' => "o",
        'ん' => "n",
        _ => "",
    }
}

/// Romaji in its one form: letters, each with the place in `romaji` that it comes from. `romaji` is ASCII, lower case.
pub fn canonical(romaji: &str) -> Vec<(u8, usize)> {
    let bytes = romaji.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    let vowel = |byte: u8| matches!(byte, b'a' | b'i' | b'u' | b'e' | b'o');
    let mut out: Vec<(u8, usize)> = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let byte = at(index);
        let next = at(index + 1);
        let from = index;
        index += 1;
        match byte {
            b'a' | b'i' | b'u' | b'e' | b'o' => {
                let long = matches!(
                    (out.last().map(|&(last, _)| last), byte),
                    (Some(b'a'), b'a')
                        | (Some(b'i'), b'i')
                        | (Some(b'u'), b'u')
                        | (Some(b'e'), b'e' | b'i')
                        | (Some(b'o'), b'o' | b'u')
                );
                if !long {
                    out.push((byte, from));
                }
            }
            b's' | b'c' if next == b'h' => {
                out.push((if byte == b's' { b's' } else { b't' }, from));
                index += 1;
                if vowel(at(index)) && at(index) != b'i' {
                    out.push((b'y', from));
                }
            }
            b't' if next == b'c' => {}
            b't' if next == b's' => {
                out.push((b't', from));
                index += 1;
                if vowel(at(index)) && at(index) != b'u' {
                    out.push((b'u', from));
                }
            }
            b'd' if next == b'z' => {}
            b'j' => {
                out.push((b'z', from));
                if vowel(next) && next != b'i' {
                    out.push((b'y', from));
                }
            }
            b'n' if next == b'n' => {}
            b'm' if matches!(next, b'b' | b'p' | b'm') => out.push((b'n', from)),
            b'w' if matches!(next, b'i' | b'e') => out.push((b'u', from)),
            b'w' if next == b'o' => {}
            _ if byte == next && byte.is_ascii_lowercase() => {}
            b'f' => out.push((b'h', from)),
            b'v' => out.push((b'b', from)),
            b'l' => out.push((b'r', from)),
            b'c' | b'q' => out.push((b'k', from)),
            other => out.push((other, from)),
        }
    }
    out
}

/// A letter without its voice: g → k, z → s, d → t, b and p → h.
pub fn unvoiced(letter: u8) -> u8 {
    match letter {
        b'g' => b'k',
        b'z' => b's',
        b'd' => b't',
        b'b' | b'p' => b'h',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of_kana(kana: &str) -> String {
        let mut romaji = String::new();
        push_romaji(kana, &mut romaji);
        of_romaji(&romaji)
    }

    fn of_romaji(romaji: &str) -> String {
        canonical(romaji)
            .into_iter()
            .map(|(letter, _)| char::from(letter))
            .collect()
    }

    #[test]
    fn every_usual_spelling_meets_the_kana() {
        let table: [(&str, &[&str]); 16] = [
            ("しゃしん", &["shashin", "syasin"]),
            ("ちょうちょ", &["choucho", "chocho", "tyoutyo", "chōcho"]),
            ("とうきょう", &["toukyou", "tokyo", "tōkyō", "tookyoo"]),
            ("つづき", &["tsuzuki", "tuzuki"]),
            ("じゅうじ", &["juuji", "zyuuzi", "jūji", "jyuuji"]),
            ("しんぶん", &["shinbun", "shimbun", "sinbun"]),
            ("こんにちは", &["konnichiha", "kon'nichiha"]),
            ("ざっし", &["zasshi", "zassi"]),
            ("マッチ", &["matchi", "macchi", "matti"]),
            ("ファイル", &["fairu", "fairu"]),
            ("ヴァイオリン", &["baiorin", "vaiorin"]),
            ("ラーメン", &["ramen", "raamen", "rāmen"]),
            ("えいが", &["eiga", "ega"]),
            ("ふじさん", &["fujisan", "huzisan"]),
            ("ティッシュ", &["tisshu"]),
            ("ほんまる", &["honmaru", "hommaru"]),
        ];
        for (kana, spellings) in table {
            for spelling in spellings {
                let typed = letters(spelling).unwrap_or_default();
                assert_eq!(of_romaji(&typed), of_kana(kana), "{kana} {spelling}");
            }
        }
    }

    #[test]
    fn voiced_and_unvoiced_kana_stay_apart() {
        assert_ne!(of_kana("ガス"), of_kana("カス"));
        assert_ne!(of_kana("バス"), of_kana("パス"));
        assert_ne!(of_kana("パス"), of_kana("ハス"));
    }

    proptest! {
        #[test]
        fn any_text_has_a_canonical_form(text in "\\PC{0,30}|[ぁ-ゖァ-ヺー]{0,30}|[a-z]{0,30}") {
            of_kana(&text);
            if let Some(letters) = letters(&text) {
                let form = canonical(&letters);
                prop_assert!(form.iter().all(|&(_, place)| place < letters.len()));
                prop_assert!(form.is_sorted_by_key(|&(_, place)| place));
            }
        }
    }
}
