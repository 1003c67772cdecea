//! Han character forms: simplified, traditional and Japanese, from the OpenCC character tables.

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use std::sync::LazyLock;

/// First and last character of the CJK ideographs in the basic plane that OpenCC's tables map.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

/// Characters that names are written with, and the standard Japanese form that visitors type: OpenCC does not connect them.
const NAME_VARIANTS: [(char, char); 21] = [
    ('髙', '高'),
    ('﨑', '崎'),
    ('嵜', '崎'),
    ('𠮷', '吉'),
    ('濵', '浜'),
    ('嶋', '島'),
    ('嶌', '島'),
    ('冨', '富'),
    ('邉', '辺'),
    ('桒', '桑'),
    ('栁', '柳'),
    ('舘', '館'),
    ('峯', '峰'),
    ('槗', '橋'),
    ('曻', '昇'),
    ('淸', '清'),
    ('渕', '淵'),
    ('舩', '船'),
    ('埜', '野'),
    ('杦', '杉'),
    ('冝', '宜'),
];
/// Both are standard and in words of their own, but who knows whether Mr. Saito is 斉藤 or 斎藤?
const ALIKE_IN_NAMES: [(char, char); 1] = [('斉', '斎')];

/// Character-to-character tables between the forms of Han characters.
///
/// Built once per process from OpenCC's data (Apache-2.0) by converting every ideograph of the basic plane alone; a
/// character that a conversion leaves, or turns into several, maps to itself.
#[derive(Debug)]
pub struct HanForms {
    simplified: Table,
    shinjitai: Table,
    common: Table,
    traditional: Table,
    /// Common forms and the other characters that have them, ordered.
    others: Vec<(char, char)>,
}

type Table = Vec<char>;

static FORMS: LazyLock<HanForms> = LazyLock::new(HanForms::build);

impl HanForms {
    /// The tables of this process.
    pub fn get() -> &'static HanForms {
        &FORMS
    }

    /// Traditional → simplified, the form jieba's dictionary expects.
    pub fn simplified(&self, character: char) -> char {
        look_up(&self.simplified, character)
    }

    /// Old and traditional forms → the Japanese standard form, the form IPADIC expects.
    pub fn shinjitai(&self, character: char) -> char {
        look_up(&self.shinjitai, character)
    }

    /// One comparable form for all languages: 國, 国 → 国; 廣, 広, 广 → 广.
    pub fn common(&self, character: char) -> char {
        look_up(&self.common, character)
    }

    /// The characters that have this common form, the form itself first.
    pub fn written_as(&self, common: char) -> impl Iterator<Item = char> + '_ {
        let first = self.others.partition_point(|&(form, _)| form < common);
        let others = self.others[first..]
            .iter()
            .take_while(move |&&(form, _)| form == common);
        std::iter::once(common).chain(others.map(|&(_, other)| other))
    }

    /// Whether a character is written only in traditional (not in simplified) Chinese.
    pub fn is_traditional_only(&self, character: char) -> bool {
        self.simplified(character) != character
    }

    /// Whether a character is written only in simplified (not in traditional) Chinese.
    pub fn is_simplified_only(&self, character: char) -> bool {
        look_up(&self.traditional, character) != character
    }

    fn build() -> HanForms {
        let simplify = converter(BuiltinConfig::T2s);
        let complicate = converter(BuiltinConfig::S2t);
        let japanese = converter(BuiltinConfig::T2jp);
        let from_japanese = converter(BuiltinConfig::Jp2t);
        let simplified = table(|c| convert_one(&simplify, c));
        let shinjitai = table(|c| standard(c).unwrap_or_else(|| convert_one(&japanese, c)));
        let kyujitai = table(|c| convert_one(&from_japanese, c));
        let traditional = table(|c| convert_one(&complicate, c));
        let alike = table(|c| {
            let pair = ALIKE_IN_NAMES.iter().find(|(one, _)| *one == c);
            pair.map_or(c, |&(_, other)| other)
        });
        let common = classes(&[&simplified, &shinjitai, &kyujitai, &alike]);
        let characters = (FIRST..=LAST).filter_map(char::from_u32);
        let mut others: Vec<(char, char)> = common
            .iter()
            .copied()
            .zip(characters)
            .filter(|(form, character)| form != character)
            .collect();
        others.sort_unstable();
        HanForms {
            simplified,
            shinjitai,
            common,
            traditional,
            others,
        }
    }
}

/// One representative for all characters that any of the tables connects, directly or through others.
///
/// A chain is needed because each language's text is folded by its own table first: 辯 is 辩 for jieba and 弁 for IPADIC, and
/// both must meet again.
fn classes(tables: &[&Table]) -> Table {
    let mut parent: Vec<u32> = (0..=LAST - FIRST).collect();
    fn root(parent: &mut [u32], mut index: u32) -> u32 {
        while parent[index as usize] != index {
            parent[index as usize] = parent[parent[index as usize] as usize];
            index = parent[index as usize];
        }
        index
    }
    for table in tables {
        for (index, &target) in (0u32..).zip(table.iter()) {
            let target = (target as u32).wrapping_sub(FIRST);
            if target <= LAST - FIRST {
                let (a, b) = (root(&mut parent, index), root(&mut parent, target));
                // The character of the first table (simplified) is the better known one: it represents the class.
                parent[a as usize] = b;
            }
        }
    }
    (0..=LAST - FIRST)
        .map(|index| char::from_u32(FIRST + root(&mut parent, index)).unwrap_or('\0'))
        .collect()
}

/// A converter over the data compiled into the OpenCC crate; its absence would be a broken build.
fn converter(config: BuiltinConfig) -> Option<OpenCC> {
    OpenCC::from_config(config).ok()
}

/// A form outside the tables (some rare characters have theirs in the supplementary planes) would never meet its origin again:
/// such a character keeps its own.
fn table(map: impl Fn(char) -> char) -> Table {
    let within = |character: char| {
        let form = map(character);
        let held = (FIRST..=LAST).contains(&(form as u32));
        if held { form } else { character }
    };
    (FIRST..=LAST)
        .map(|code| char::from_u32(code).map_or('\0', within))
        .collect()
}

fn convert_one(converter: &Option<OpenCC>, character: char) -> char {
    let Some(converter) = converter else {
        return character;
    };
    let converted = converter.convert(character.encode_utf8(&mut [0; 4]));
    let mut characters = converted.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

#[inline]
fn look_up(table: &Table, character: char) -> char {
    let index = |character: char| (character as u32).checked_sub(FIRST).map(|index| index as usize);
    let within = |character: char| index(character).and_then(|index| table.get(index)).copied();
    // Some variants stand outside of the tables.
    within(character).unwrap_or_else(|| standard(character).and_then(within).unwrap_or(character))
}

/// The standard form of a variant in names.
fn standard(character: char) -> Option<char> {
    let pair = NAME_VARIANTS.iter().find(|(variant, _)| *variant == character);
    pair.map(|&(_, standard)| standard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_one_character_meet_in_the_common_form() {
        let forms = HanForms::get();
        for family in [
            "国國",
            "広廣广",
            "検檢检",
            "学學",
            "気氣气",
            "発發发",
            "経經经",
            "弁辯辩",
            "高髙",
            "崎﨑",
            "吉𠮷",
            "浜濱濵滨",
            "辺邊邉边",
            "斎齋斉齊齐",
        ] {
            let mut common = family.chars().map(|c| forms.common(c));
            let first = common.next();
            assert!(common.all(|c| Some(c) == first), "{family}");
        }
    }

    #[test]
    fn every_character_is_among_those_of_its_common_form() {
        let forms = HanForms::get();
        for character in (FIRST..=LAST).filter_map(char::from_u32) {
            assert!(
                forms
                    .written_as(forms.common(character))
                    .any(|other| other == character),
                "{character}"
            );
        }
        let common = forms.common('广');
        assert_eq!(forms.written_as(common).next(), Some(common));
        assert!(
            "广広廣"
                .chars()
                .all(|other| forms.written_as(common).any(|written| written == other))
        );
        assert!(forms.written_as('あ').eq(['あ']));
    }

    #[test]
    fn each_dictionary_gets_the_form_it_expects() {
        let forms = HanForms::get();
        assert_eq!(forms.simplified('國'), '国');
        assert_eq!(forms.shinjitai('檢'), '検');
        assert_eq!(forms.shinjitai('検'), '検');
        assert_eq!(forms.simplified('あ'), 'あ');
        assert_eq!(forms.shinjitai('髙'), '高');
        assert_eq!(forms.shinjitai('﨑'), '崎');
        assert_eq!(forms.shinjitai('斉'), '斉');
    }
}
