//! What built a dictionary, and so what can read it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::build::lindera_format;
use super::name::DictionaryKind;
use super::word_list::WORD_LIST_FORMAT;

/// The program that built an installed dictionary, with the version of the files it wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Builder {
    /// lindera, from MeCab's source files.
    Lindera {
        /// The library's version.
        lindera_version: String,
        /// The version of its file format.
        lindera_format: u32,
    },
    /// Sagasu itself, from words and frequencies.
    WordList {
        /// The version of the file format.
        word_list_format: u32,
    },
}

impl Builder {
    /// What this program builds dictionaries of `kind` with.
    pub(super) fn of(kind: DictionaryKind) -> Builder {
        match kind {
            DictionaryKind::Morphemes => Builder::Lindera {
                lindera_version: lindera::get_version().to_owned(),
                lindera_format: lindera_format(),
            },
            DictionaryKind::Words => Builder::WordList {
                word_list_format: WORD_LIST_FORMAT,
            },
        }
    }

    /// Whether what the other built has the same format as what this one builds.
    pub(super) fn reads(&self, other: &Builder) -> bool {
        match (self, other) {
            (
                Builder::Lindera {
                    lindera_format: ours, ..
                },
                Builder::Lindera { lindera_format, .. },
            ) => ours == lindera_format,
            (Builder::WordList { word_list_format: ours }, Builder::WordList { word_list_format }) => {
                ours == word_list_format
            }
            (Builder::Lindera { .. }, Builder::WordList { .. })
            | (Builder::WordList { .. }, Builder::Lindera { .. }) => false,
        }
    }

    /// What beside the files themselves decides how they segment.
    pub(super) fn version(&self) -> String {
        match self {
            Builder::Lindera { lindera_version, .. } => lindera_version.clone(),
            Builder::WordList { word_list_format } => word_list_format.to_string(),
        }
    }
}

impl fmt::Display for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Builder::Lindera {
                lindera_version,
                lindera_format,
            } => write!(f, "lindera {lindera_version}, format {lindera_format}"),
            Builder::WordList { word_list_format } => write!(f, "word list, format {word_list_format}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lindera(version: &str, format: u32) -> Builder {
        Builder::Lindera {
            lindera_version: version.to_owned(),
            lindera_format: format,
        }
    }

    fn words(format: u32) -> Builder {
        Builder::WordList {
            word_list_format: format,
        }
    }

    #[test]
    fn the_format_decides_what_can_be_read() {
        assert!(lindera("6.2.0", 3).reads(&lindera("6.1.0", 3)));
        assert!(!lindera("6.2.0", 3).reads(&lindera("6.2.0", 2)));
        assert!(words(1).reads(&words(1)));
        assert!(!words(2).reads(&words(1)));
        assert!(!words(1).reads(&lindera("6.2.0", 1)));
    }

    #[test]
    fn a_builder_is_known_by_the_names_of_its_fields() {
        for builder in [lindera("6.2.0", 3), words(1)] {
            let json = serde_json::to_string(&builder).unwrap();
            assert_eq!(serde_json::from_str::<Builder>(&json).unwrap(), builder, "{json}");
        }
    }
}
