//! Okurigana that writers leave out: 申し込み, 申込み and 申込 are one word.

/// Fewest Han characters of a word whose kana may be left out; with one (食べる) the kana tell which word it is.
const FEWEST_HAN: usize = 2;

/// Appends the Han characters of a word of several Han characters and hiragana to `out`; false for every other word.
pub fn without_okurigana(word: &str, out: &mut String) -> bool {
    let han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '々');
    let hiragana = |c: char| matches!(c, '\u{3041}'..='\u{3096}');
    let (mut characters, mut kana) = (0, 0);
    for character in word.chars() {
        match character {
            c if han(c) => characters += 1,
            c if hiragana(c) => kana += 1,
            _ => return false,
        }
    }
    // Words that begin with kana (お金持ち) have them for another reason.
    if characters < FEWEST_HAN || kana == 0 || !word.starts_with(han) {
        return false;
    }
    out.extend(word.chars().filter(|&c| han(c)));
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_several_han_characters_lose_their_kana() {
        let table = [
            ("申し込み", Some("申込")),
            ("申込み", Some("申込")),
            ("引っ越し", Some("引越")),
            ("取り扱う", Some("取扱")),
            ("申込", None),
            ("食べる", None),
            ("おでかけ", None),
            ("お取り寄せ", None),
            ("シミ取り", None),
        ];
        for (word, expected) in table {
            let mut out = String::new();
            let found = without_okurigana(word, &mut out);
            assert_eq!(found.then_some(out.as_str()), expected, "{word}");
        }
    }
}
