//! The dictionaries that Sagasu knows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A dictionary, named as its folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DictionaryName {
    /// Japanese: IPADIC 2.7.0-20070801.
    Ipadic,
    /// Korean: mecab-ko-dic 2.1.1-20180720.
    KoDic,
    /// Chinese: jieba's words and their frequencies, 0.42.1.
    Jieba,
}

/// What a dictionary is, and so what it is built into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DictionaryKind {
    /// Morphemes with costs and their connections, for lindera.
    Morphemes,
    /// Words with frequencies ([`super::WordList`]).
    Words,
}

impl DictionaryName {
    /// Every dictionary, in the order of installation.
    pub const ALL: [DictionaryName; 3] = [DictionaryName::Ipadic, DictionaryName::KoDic, DictionaryName::Jieba];

    /// The name as users write it and as the folder is called.
    pub fn as_str(self) -> &'static str {
        match self {
            DictionaryName::Ipadic => "ipadic",
            DictionaryName::KoDic => "ko-dic",
            DictionaryName::Jieba => "jieba",
        }
    }

    /// What kind of dictionary it is.
    pub(super) fn kind(self) -> DictionaryKind {
        match self {
            DictionaryName::Ipadic | DictionaryName::KoDic => DictionaryKind::Morphemes,
            DictionaryName::Jieba => DictionaryKind::Words,
        }
    }
}

impl fmt::Display for DictionaryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What was typed is not the name of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown dictionary {typed:?}: there are \"ipadic\", \"ko-dic\" and \"jieba\"")]
pub struct UnknownDictionary {
    /// What was typed.
    pub typed: String,
}

impl FromStr for DictionaryName {
    type Err = UnknownDictionary;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        DictionaryName::ALL
            .into_iter()
            .find(|name| name.as_str() == typed)
            .ok_or_else(|| UnknownDictionary {
                typed: typed.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_itself() {
        for name in DictionaryName::ALL {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = "unidic".parse::<DictionaryName>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown dictionary \"unidic\": there are \"ipadic\", \"ko-dic\" and \"jieba\""
        );
    }
}
