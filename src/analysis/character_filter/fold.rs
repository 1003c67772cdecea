//! Folding: compatibility normalization, case, width and Han form, grapheme by grapheme.

use super::{FoldedText, HanForms};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes looked at together in search of the end of ASCII text.
const ASCII_BLOCK: usize = 16;

/// Which form of Han characters the folded text takes; decided by the segmenter's dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HanFold {
    /// As written.
    Keep,
    /// Traditional → simplified.
    Simplified,
    /// Old forms → Japanese standard forms.
    Shinjitai,
    /// The one comparable form (see [`HanForms::common`]).
    Common,
}

/// Folds `text`: NFKC by grapheme, lower case, full and half width, decomposed kana and Hangul, ㍿ → 株式会社, curly →
/// straight apostrophe; default-ignorable characters (variation selectors, joiners, soft hyphens) vanish. Dakuten and
/// handakuten stay: ガス is not カス.
///
/// Folding works on one grapheme at a time, so the fold of a slice on grapheme boundaries equals the slice of the
/// fold; the offset map relies on it.
pub fn fold(text: &str, han: HanFold) -> FoldedText {
    let mut folded = FoldedText::with_capacity(text.len());
    let mut scratch = String::new();
    // What is kept as it is, is copied at once.
    let (mut kept, mut at) = (0, 0);
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        let ascii = ascii_prefix(rest);
        if ascii > 0 {
            folded.push_kept(&text[kept..at]);
            folded.push_ascii(&rest[..ascii]);
            at += ascii;
            kept = at;
            continue;
        }
        let width = character.len_utf8();
        let is_joined = rest[width..].chars().next().is_some_and(extends);
        let form = if is_joined { None } else { fold_alone(character, han) };
        if form == Some(character) {
            at += width;
            continue;
        }
        folded.push_kept(&text[kept..at]);
        if let Some(form) = form {
            folded.push_same(form, width);
            at += width;
        } else if let Some(form) = half_width(character).filter(|_| !is_joined) {
            folded.push_changed(form.encode_utf8(&mut [0; 4]), width);
            at += width;
        } else {
            let cluster = grapheme(rest);
            scratch.clear();
            fold_cluster(cluster, han, &mut scratch);
            push_cluster(&mut folded, cluster, &scratch);
            at += cluster.len();
        }
        kept = at;
    }
    folded.push_kept(&text[kept..]);
    folded
}

/// Bytes of ASCII characters that begin `text` and are graphemes by themselves: a mark after the last one may join it.
#[inline]
fn ascii_prefix(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut length = 0;
    while bytes.get(length..length + ASCII_BLOCK).is_some_and(<[u8]>::is_ascii) {
        length += ASCII_BLOCK;
    }
    length += bytes[length..].iter().take_while(|byte| byte.is_ascii()).count();
    if length < bytes.len() {
        length.saturating_sub(1)
    } else {
        length
    }
}

/// The fold of a character that stands alone in its grapheme and keeps its length; `None` sends it the slow way.
#[inline]
fn fold_alone(character: char, han: HanFold) -> Option<char> {
    match character {
        '\0'..='\x7f' => Some(character.to_ascii_lowercase()),
        // Kana (not the marks, not ゟ and ヿ), Hangul syllables, CJK punctuation that NFKC leaves.
        '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309e}' | '\u{30a1}'..='\u{30fe}' => Some(character),
        '\u{ac00}'..='\u{d7a3}' | '\u{3001}'..='\u{3029}' => Some(character),
        '\u{3400}'..='\u{9fff}' => Some(fold_han(character, han)),
        _ => None,
    }
    .filter(|folded| folded.len_utf8() == character.len_utf8())
}

/// The fold of a full-width form of an ASCII character.
#[inline]
fn half_width(character: char) -> Option<char> {
    let code = (character as u32).checked_sub(0xff01 - 0x21)?;
    let ascii = u8::try_from(code).ok().filter(u8::is_ascii_graphic)?;
    Some(char::from(ascii.to_ascii_lowercase()))
}

#[inline]
fn fold_han(character: char, han: HanFold) -> char {
    match han {
        HanFold::Keep => character,
        HanFold::Simplified => HanForms::get().simplified(character),
        HanFold::Shinjitai => HanForms::get().shinjitai(character),
        HanFold::Common => HanForms::get().common(character),
    }
}

/// Whether a character may join the grapheme before it. It may say yes too often: that only costs time.
#[inline]
fn extends(character: char) -> bool {
    match character {
        '\0'..='\u{2ff}' => false,
        '\u{3099}'..='\u{309c}' | '\u{302a}'..='\u{302f}' => true,
        '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => false,
        // Punctuation and symbols up to the first CJK block, but for joiners and combining marks.
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205f}' => false,
        '\u{ff01}'..='\u{ff9d}' => false,
        _ => true,
    }
}

/// The grapheme at the start of `text`, together with that of a free-standing (semi-)voiced sound mark after kana.
fn grapheme(text: &str) -> &str {
    let mut clusters = text.graphemes(true);
    let cluster = clusters.next().unwrap_or(text);
    match clusters.next() {
        Some(mark) if mark.starts_with(['\u{309b}', '\u{309c}']) && cluster.ends_with(is_kana) => {
            &text[..cluster.len() + mark.len()]
        }
        _ => cluster,
    }
}

fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{309e}' | '\u{30a1}'..='\u{30fe}' | '\u{ff66}'..='\u{ff9d}')
}

fn fold_cluster(cluster: &str, han: HanFold, out: &mut String) {
    let spelled = cluster.chars().map(|character| match character {
        '\u{309b}' => '\u{3099}',
        '\u{309c}' => '\u{309a}',
        '\u{2019}' | '\u{2018}' | '\u{ff07}' => '\'',
        other => other,
    });
    let lowered: String = spelled
        .nfkc()
        .filter(|&character| !is_default_ignorable(character))
        .flat_map(case_fold)
        .collect();
    out.extend(lowered.nfkc().map(|character| fold_han(character, han)));
    // A grapheme of nothing but marks would let a mark attach itself to the character before it.
    if out
        .chars()
        .next()
        .is_some_and(|first| canonical_combining_class(first) != 0)
    {
        out.clear();
    }
}

/// Appends a folded grapheme; recorded as a change unless it is one character of the same length.
fn push_cluster(folded: &mut FoldedText, cluster: &str, form: &str) {
    let mut characters = form.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) if form.len() == cluster.len() && cluster.chars().nth(1).is_none() => {
            folded.push_same(one, cluster.len());
        }
        _ => folded.push_changed(form, cluster.len()),
    }
}

/// Simple case folding without context: the final sigma and the capital sigma become the same letter.
fn case_fold(character: char) -> impl Iterator<Item = char> {
    let character = if character == 'ς' { 'σ' } else { character };
    character.to_lowercase().map(|c| if c == 'ς' { 'σ' } else { c })
}

/// Default-ignorable code points (Unicode DerivedCoreProperties) that occur in text.
fn is_default_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        fold(text, HanFold::Keep).as_str().to_owned()
    }

    #[test]
    fn width_case_and_composition_fold_and_voicing_stays() {
        let table = [
            ("ＬＩＮＥ予約", "line予約"),
            ("ﾎﾞﾂﾘﾇｽﾄｷｼﾝ", "ボツリヌストキシン"),
            ("か\u{3099}す", "がす"),
            ("か゛す", "がす"),
            ("か゛\u{1e026}す", "が\u{1e026}す"),
            ("ガスとカス", "ガスとカス"),
            ("㍿①㎎", "株式会社1mg"),
            ("\u{1112}\u{1161}\u{11ab}국", "한국"),
            ("Café", "café"),
            ("Cafe\u{301}", "café"),
            ("doctors’", "doctors'"),
            ("令\u{e0100}和", "令和"),
            ("a\u{ad}b", "ab"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ];
        for (text, expected) in table {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn han_forms_follow_the_dictionary() {
        assert_eq!(fold("國際檢查", HanFold::Simplified).as_str(), "国际检查");
        assert_eq!(fold("國際檢查", HanFold::Shinjitai).as_str(), "国際検査");
        assert_eq!(
            fold("国際検査", HanFold::Common).as_str(),
            fold("國際檢查", HanFold::Common).as_str()
        );
    }

    #[test]
    fn a_range_in_an_expanded_ligature_maps_to_all_of_it() {
        let text = "㈱東京";
        let folded = fold(text, HanFold::Keep);
        assert_eq!(folded.as_str(), "(株)東京");
        assert_eq!(folded.original_range(1..4), 0..3);
        assert_eq!(folded.original_range(5..11), 3..9);
    }

    proptest! {
        #[test]
        fn every_folded_character_maps_to_original_text_that_folds_to_it(text in "\\PC*|[ぁ-んァ-ヶ゛゜ｦ-ﾟ一-龥가-힣ᄀ-ᇿＡ-ｚ㍿㈱①\u{301}\u{200d}\u{fe0f}👩‍⚕ ]{0,40}") {
            let boundaries: Vec<usize> = text.grapheme_indices(true).map(|(offset, _)| offset).chain([text.len()]).collect();
            for han in [HanFold::Keep, HanFold::Simplified, HanFold::Shinjitai, HanFold::Common] {
                let folded = fold(&text, han);
                let mut last = 0;
                for (start, character) in folded.as_str().char_indices() {
                    let range = folded.original_range(start..start + character.len_utf8());
                    prop_assert!(range.start < range.end && range.end <= text.len());
                    prop_assert!(boundaries.contains(&range.start) && boundaries.contains(&range.end));
                    prop_assert!(range.start >= last);
                    last = range.start;
                    let again = fold(&text[range], han);
                    prop_assert!(again.as_str().contains(character));
                }
            }
        }

        #[test]
        fn folding_twice_changes_nothing_more(text in "\\PC{0,40}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
