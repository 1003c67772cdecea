//! Toneless pinyin of single Han characters, by the `pinyin` crate (data of pinyin-data, from Unihan).

use crate::analysis::character_filter::HanForms;
use pinyin::{ToPinyin, ToPinyinMulti};

/// Readings of one character at most; what follows them in the data is rare.
const MOST_READINGS: usize = 4;

/// The readings of a character, the most usual first; empty for what is no Han character. ü is `v`, as keyboards type it.
pub fn readings(character: char) -> Vec<String> {
    let simplified = HanForms::get().simplified(character);
    let mut all: Vec<String> = Vec::new();
    for form in [character, simplified] {
        if let Some(first) = form.to_pinyin() {
            push(first.plain(), &mut all);
        }
        if let Some(several) = form.to_pinyin_multi() {
            several.into_iter().for_each(|reading| push(reading.plain(), &mut all));
        }
    }
    all.truncate(MOST_READINGS);
    all
}

fn push(reading: &str, all: &mut Vec<String>) {
    let reading: String = reading.chars().map(|c| if c == 'ü' { 'v' } else { c }).collect();
    // A few interjections read as a bare consonant or with marks that plain pinyin does not write.
    if reading.bytes().all(|byte| byte.is_ascii_lowercase()) && !all.contains(&reading) {
        all.push(reading);
    }
}

/// What was typed as pinyin, without blanks, apostrophes, tone numbers and marks; `None` when it holds anything else.
pub fn typed(query: &str) -> Option<String> {
    super::romaji::letters(query).map(|letters| letters.replace('ü', "v"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_have_readings_and_polyphones_several() {
        assert_eq!(readings('国'), ["guo"]);
        assert_eq!(readings('國'), ["guo"]);
        let many = readings('长');
        assert!(
            many.contains(&"chang".to_owned()) && many.contains(&"zhang".to_owned()),
            "{many:?}"
        );
        assert!(readings('女').contains(&"nv".to_owned()));
        assert!(readings('a').is_empty());
    }

    #[test]
    fn pinyin_is_typed_with_blanks_apostrophes_and_marks() {
        assert_eq!(typed("Běi jīng").as_deref(), Some("beijing"));
        assert_eq!(typed("xi'an").as_deref(), Some("xian"));
        assert_eq!(typed("北京"), None);
    }
}
