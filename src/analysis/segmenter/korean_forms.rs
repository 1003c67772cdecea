//! Korean verb forms that ko-dic does not list: rules for the two kinds that written Korean is full of.

use super::{Morpheme, Role};
use crate::analysis::reading::hangul::parts;

/// Vowels and last consonants by their places (`hangul::parts`).
const VOWEL_A: usize = 0;
const VOWEL_O: usize = 8;
const FINAL_L: usize = 8;
const FINAL_B: usize = 17;

/// 놀라 is nearly always of 놀라다, to be surprised, and not of 노르다, to be yellowish.
const NOT_DOUBLED: &str = "노르";

/// What the polite form ends in after ㅂ.
const POLITE: [&str; 2] = ["니다", "니까"];

/// The stem of the verb that `word` is a form of, with the bytes of the word that are its own, when `morphemes` are cut otherwise.
///
/// 바릅니다 is 바르 with ㅂ니다, and 만듭니다 is 만들; 발라요 is 바르 whose 르 became ㄹ라. `is_stem` says whether the dictionary has a stem.
pub(super) fn missed_stem(
    word: &str,
    morphemes: &[Morpheme],
    is_stem: impl Fn(&str) -> bool,
) -> Option<(usize, String)> {
    let is_found = |stem: &str| {
        morphemes.iter().any(|morpheme| {
            let surface = word.get(morpheme.range.clone());
            morpheme.base_form.as_deref().or(surface) == Some(stem)
        })
    };
    // What is nothing but particles and endings is no verb (입니다).
    if morphemes.iter().all(|morpheme| morpheme.role == Role::Function) {
        return None;
    }
    let (length, stems) = polite(word).or_else(|| doubled(word, morphemes))?;
    if stems.iter().any(|stem| is_found(stem)) {
        return None;
    }
    let stem = stems.into_iter().find(|stem| is_stem(stem))?;
    Some((length, stem))
}

/// The stems that a polite form may have.
fn polite(word: &str) -> Option<(usize, Vec<String>)> {
    let before = POLITE.iter().find_map(|ending| word.strip_suffix(ending))?;
    let (head, last) = split_last(before)?;
    // 습 is of the ending, and 차입니다 is a noun with the copula, though there is a verb 차이다.
    let (.., consonant) = parts(last)?;
    if consonant != FINAL_B || matches!(last, '습' | '입') {
        return None;
    }
    let stems = [FINAL_L, 0].map(|consonant| format!("{head}{}", with_final(last, consonant)));
    Some((before.len(), stems.to_vec()))
}

/// The stem in 르 of a form in ㄹ라 or ㄹ러 whose first morpheme ends between the two or after them.
fn doubled(word: &str, morphemes: &[Morpheme]) -> Option<(usize, Vec<String>)> {
    let end = morphemes.iter().map(|morpheme| morpheme.range.end).min()?;
    let opens = |syllable: char| matches!(syllable, '라' | '러' | '랐' | '렀');
    let next = word.get(end..)?.chars().next().filter(|&next| opens(next));
    let length = end + next.map_or(0, char::len_utf8);
    let (before, second) = split_last(word.get(..length)?)?;
    let (head, first) = split_last(before)?;
    let (_, vowel, consonant) = parts(first)?;
    if consonant != FINAL_L || !opens(second) {
        return None;
    }
    // 다르 becomes 달라; 달러 is money.
    let is_bright = matches!(vowel, VOWEL_A | VOWEL_O);
    let fits = is_bright == (with_final(second, 0) == '라');
    let stem = format!("{head}{}르", with_final(first, 0));
    (fits && stem != NOT_DOUBLED).then(|| (length, vec![stem]))
}

fn split_last(text: &str) -> Option<(&str, char)> {
    let last = text.chars().next_back()?;
    Some((&text[..text.len() - last.len_utf8()], last))
}

/// The syllable with another last consonant.
fn with_final(syllable: char, consonant: usize) -> char {
    let other = parts(syllable).and_then(|(.., own)| char::from_u32(syllable as u32 - own as u32 + consonant as u32));
    other.unwrap_or(syllable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_to_their_stems() {
        let is_stem = |stem: &str| ["바르", "헹구", "만들", "고르", "다르", "차이"].contains(&stem);
        let table = [
            ("바릅니다", 1, Some((6, "바르"))),
            ("헹굽니까", 1, Some((6, "헹구"))),
            ("만듭니다", 1, Some((6, "만들"))),
            ("발라요", 1, Some((6, "바르"))),
            ("골랐다", 1, Some((6, "고르"))),
            ("발라요", 2, Some((6, "바르"))),
            ("발랑엔", 2, None),
            ("달러", 2, None),
            // A word of its own (ballad), and forms whose stems the dictionary does not have.
            ("발라드", 3, None),
            ("먹습니다", 1, None),
            ("콜라요", 1, None),
            ("니다", 1, None),
            ("차입니다", 1, None),
        ];
        for (word, first, expected) in table {
            let whole = Morpheme::new(0..first * 3, Role::Content);
            let found = missed_stem(word, &[whole], is_stem);
            let expected = expected.map(|(length, stem)| (length, stem.to_owned()));
            assert_eq!(found, expected, "{word}");
        }
        let found = Morpheme {
            base_form: Some("바르".into()),
            ..Morpheme::new(0..6, Role::Content)
        };
        assert_eq!(missed_stem("바릅니다", &[found], is_stem), None);
    }
}
