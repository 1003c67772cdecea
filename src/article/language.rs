//! The five language forms Sagasu serves, and the four term spaces they share.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The written language of an article, as BCP 47 names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Japanese, `ja`.
    Japanese,
    /// Chinese in simplified characters, `zh-Hans`.
    SimplifiedChinese,
    /// Chinese in traditional characters, `zh-Hant`.
    TraditionalChinese,
    /// Korean, `ko`.
    Korean,
    /// English, `en`.
    English,
}

/// A language as the index sees it: both forms of Chinese share one set of term fields, because their terms are
/// brought to one comparable form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermSpace {
    /// Fields `*.ja`.
    Japanese,
    /// Fields `*.zh`.
    Chinese,
    /// Fields `*.ko`.
    Korean,
    /// Fields `*.en`.
    English,
}

/// A language tag that names none of the five languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language {0:?} (known: ja, zh-Hans, zh-Hant, ko, en)")]
pub struct UnknownLanguage(pub String);

impl Language {
    /// Every language, in the order tables and facets list them.
    pub const ALL: [Language; 5] = [
        Language::Japanese,
        Language::SimplifiedChinese,
        Language::TraditionalChinese,
        Language::Korean,
        Language::English,
    ];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Japanese => "ja",
            Language::SimplifiedChinese => "zh-Hans",
            Language::TraditionalChinese => "zh-Hant",
            Language::Korean => "ko",
            Language::English => "en",
        }
    }

    /// The language that a folder name or a file suffix stands for (`ja`, `zh-cn`, `zh_TW`, `kr`), or `None`.
    ///
    /// Stricter than [`Language::from_str`]: what follows the language must look like a script or a region, so that
    /// a folder called `en-route` is not English.
    pub fn from_path_part(part: &str) -> Option<Language> {
        let known = |subtag: &str| {
            let region = subtag.len() == 2 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic());
            region
                || ["hans", "hant", "chs", "cht", "jpan", "kore", "latn"]
                    .iter()
                    .any(|script| subtag.eq_ignore_ascii_case(script))
        };
        if part.trim() != part || !part.split(['-', '_']).skip(1).all(known) {
            return None;
        }
        part.parse().ok()
    }

    /// The term fields that hold articles of this language.
    pub const fn term_space(self) -> TermSpace {
        match self {
            Language::Japanese => TermSpace::Japanese,
            Language::SimplifiedChinese | Language::TraditionalChinese => TermSpace::Chinese,
            Language::Korean => TermSpace::Korean,
            Language::English => TermSpace::English,
        }
    }
}

impl TermSpace {
    /// Every term space, in the order of the fields.
    pub const ALL: [TermSpace; 4] = [
        TermSpace::Japanese,
        TermSpace::Chinese,
        TermSpace::Korean,
        TermSpace::English,
    ];

    /// The suffix of the field names and of the folders under `dictionaries/`: `ja`, `zh`, `ko`, `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            TermSpace::Japanese => "ja",
            TermSpace::Chinese => "zh",
            TermSpace::Korean => "ko",
            TermSpace::English => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a BCP 47 tag and the short forms people write: case is ignored, `_` equals `-`, and a region or script
    /// subtag decides the form of Chinese (`zh`, `zh-CN`, `cn` → simplified; `zh-TW`, `zh-HK`, `tw` → traditional).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let tag = text.trim().replace('_', "-").to_ascii_lowercase();
        let mut subtags = tag.split('-');
        let primary = subtags.next().unwrap_or_default();
        let language = match primary {
            "ja" | "jp" => Language::Japanese,
            "ko" | "kr" => Language::Korean,
            "en" => Language::English,
            "tw" => Language::TraditionalChinese,
            "cn" => Language::SimplifiedChinese,
            "zh" | "cmn" => chinese_form(subtags),
            _ => return Err(UnknownLanguage(text.to_owned())),
        };
        Ok(language)
    }
}

/// The form of Chinese that script and region subtags name; a script outranks a region (`zh-Hans-TW` is simplified).
fn chinese_form<'a>(subtags: impl Iterator<Item = &'a str>) -> Language {
    let mut form = Language::SimplifiedChinese;
    for subtag in subtags {
        match subtag {
            "hans" | "chs" => return Language::SimplifiedChinese,
            "hant" | "cht" => return Language::TraditionalChinese,
            "tw" | "hk" | "mo" => form = Language::TraditionalChinese,
            _ => {}
        }
    }
    form
}

impl utoipa::PartialSchema for Language {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .enum_values(Some(Language::ALL.map(Language::tag)))
            .into()
    }
}

impl utoipa::ToSchema for Language {}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.tag())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tag = std::borrow::Cow::<str>::deserialize(deserializer)?;
        tag.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_the_short_forms_people_write_are_understood() {
        let table = [
            ("ja", Language::Japanese),
            ("JP", Language::Japanese),
            ("ja-JP", Language::Japanese),
            ("zh", Language::SimplifiedChinese),
            ("zh_CN", Language::SimplifiedChinese),
            ("cn", Language::SimplifiedChinese),
            ("zh-hans", Language::SimplifiedChinese),
            ("zh-Hans-TW", Language::SimplifiedChinese),
            ("zh-TW", Language::TraditionalChinese),
            ("zh-HK", Language::TraditionalChinese),
            ("zh-Hant-HK", Language::TraditionalChinese),
            ("kr", Language::Korean),
            ("en-US", Language::English),
        ];
        for (tag, language) in table {
            assert_eq!(tag.parse(), Ok(language), "{tag}");
        }
    }

    #[test]
    fn another_language_is_refused_by_name() {
        assert_eq!("fr".parse::<Language>(), Err(UnknownLanguage("fr".into())));
    }

    #[test]
    fn a_path_part_is_a_language_only_when_nothing_else_is_in_it() {
        let table = [
            ("ja", Some(Language::Japanese)),
            ("zh-cn", Some(Language::SimplifiedChinese)),
            ("zh_TW", Some(Language::TraditionalChinese)),
            ("zh-hant", Some(Language::TraditionalChinese)),
            ("zh-Hant-HK", Some(Language::TraditionalChinese)),
            ("kr", Some(Language::Korean)),
            ("en-US", Some(Language::English)),
            ("en-route", None),
            ("java", None),
            ("fr", None),
            ("ja ", None),
            ("", None),
        ];
        for (part, language) in table {
            assert_eq!(Language::from_path_part(part), language, "{part}");
        }
    }

    #[test]
    fn every_tag_reads_back() {
        for language in Language::ALL {
            assert_eq!(language.tag().parse(), Ok(language));
        }
    }
}
