//! The language of a text from its script.

use super::character_filter::HanForms;
use crate::article::Language;

/// Text looked at, in characters: a column's first screens decide.
const SAMPLE_CHARACTERS: usize = 4_000;
/// Kana among kana and Han above which a text is Japanese. Chinese quoting a Japanese name stays below.
const JAPANESE_KANA_SHARE: f64 = 0.1;
/// A CJK character weighs as much as this many Latin letters, since it carries about a word's half.
const LETTERS_PER_CJK_CHARACTER: usize = 4;

/// The language `text` is written in, by its letters; `None` when it has none that tell.
///
/// Hangul says Korean, kana Japanese; Han alone is Chinese, traditional when the characters that exist in one form only
/// are mostly traditional ones. Other scripts count as English, the only other language served.
pub fn detect_language(text: &str) -> Option<Language> {
    let forms = HanForms::get();
    let (mut kana, mut hangul, mut han, mut latin) = (0usize, 0usize, 0usize, 0usize);
    let (mut traditional, mut simplified) = (0usize, 0usize);
    for character in text.chars().take(SAMPLE_CHARACTERS) {
        match character {
            '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{ff66}'..='\u{ff9d}' => kana += 1,
            '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' => hangul += 1,
            '\u{3400}'..='\u{9fff}' => {
                han += 1;
                if forms.is_traditional_only(character) {
                    traditional += 1;
                } else if forms.is_simplified_only(character) {
                    simplified += 1;
                }
            }
            letter if letter.is_alphabetic() => latin += 1,
            _ => {}
        }
    }
    let east_asian = kana + hangul + han;
    if east_asian == 0 && latin == 0 {
        return None;
    }
    if latin > east_asian * LETTERS_PER_CJK_CHARACTER {
        return Some(Language::English);
    }
    if hangul > kana + han {
        return Some(Language::Korean);
    }
    if kana as f64 >= JAPANESE_KANA_SHARE * (kana + han) as f64 {
        return Some(Language::Japanese);
    }
    if traditional > simplified {
        return Some(Language::TraditionalChinese);
    }
    Some(Language::SimplifiedChinese)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_tell_the_five_languages() {
        let table = [
            ("エクソソーム点滴の効果と副作用", Some(Language::Japanese)),
            ("外泌体治疗对皮肤再生有效吗", Some(Language::SimplifiedChinese)),
            ("外泌體治療對皮膚再生有效嗎", Some(Language::TraditionalChinese)),
            ("엑소좀 스킨부스터의 효과", Some(Language::Korean)),
            ("What exosomes do for the skin", Some(Language::English)),
            (
                "ACRS (autologous cytokine rich serum) 注入療法のご案内です",
                Some(Language::Japanese),
            ),
            (
                "日本品牌「サンプル」的精华液使用方法说明与注意事项，请在使用之前仔细阅读全部内容并咨询医生",
                Some(Language::SimplifiedChinese),
            ),
            ("12345 !?", None),
        ];
        for (text, language) in table {
            assert_eq!(detect_language(text), language, "{text}");
        }
    }
}
