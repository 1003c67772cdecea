//! Our own lists per language, under `dictionaries/LANG/`: user dictionary, stop words and synonyms.
//!
//! All are UTF-8 text, one entry a line; empty lines and what follows `#` at the start of a line are ignored. The formats
//! are described for maintainers in `dictionaries/README.md`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A word the segmenter must keep whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWord {
    /// The word as a reader sees it.
    pub surface: String,
    /// Words inside it that should be found too; they concatenate to the surface. Empty when it has none.
    pub parts: Vec<String>,
    /// Reading in katakana (Japanese).
    pub reading: Option<String>,
}

/// One rule of a synonym list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SynonymRule {
    /// Any of these in a query …
    pub from: Vec<String>,
    /// … also finds any of these. Equal to `from` for a plain list.
    pub to: Vec<String>,
}

/// The lists of one language folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermLists {
    /// `user.txt`
    pub user_words: Vec<UserWord>,
    /// `stopwords.txt`
    pub stop_words: Vec<String>,
    /// `synonyms.txt`
    pub synonyms: Vec<SynonymRule>,
    /// `forms.txt`: base form first, then the forms that are no regular ones.
    pub forms: Vec<Vec<String>>,
    /// `spellings.txt`: one spelling first, then others of the same word.
    pub spellings: Vec<Vec<String>>,
}

/// A list that cannot be used; names file and line.
#[derive(Debug, thiserror::Error)]
pub enum TermListError {
    /// The file exists and cannot be read, or is not UTF-8.
    #[error("{path}: {source}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line that does not follow the format.
    #[error("{path}:{line}: {message}", path = path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// What is wrong and what was expected.
        message: String,
    },
}

impl TermLists {
    /// Reads the lists of the folder `dictionaries/LANG`; a missing file is an empty list.
    pub fn read(folder: &Path) -> Result<TermLists, TermListError> {
        Ok(TermLists {
            user_words: read_lines(&folder.join("user.txt"), parse_user_word)?,
            stop_words: read_lines(&folder.join("stopwords.txt"), |line| Ok(line.to_owned()))?,
            synonyms: read_lines(&folder.join("synonyms.txt"), parse_synonyms)?,
            forms: read_lines(&folder.join("forms.txt"), parse_forms)?,
            spellings: read_lines(&folder.join("spellings.txt"), parse_forms)?,
        })
    }

    /// The parts of the user dictionary's compounds by surface.
    pub fn compound_parts(&self) -> BTreeMap<&str, &[String]> {
        self.user_words
            .iter()
            .filter(|word| !word.parts.is_empty())
            .map(|word| (word.surface.as_str(), word.parts.as_slice()))
            .collect()
    }
}

fn read_lines<T>(path: &Path, parse: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, TermListError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(TermListError::Unreadable {
                path: path.to_owned(),
                source,
            });
        }
    };
    let mut entries = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        entries.push(parse(line).map_err(|message| TermListError::Line {
            path: path.to_owned(),
            line: index + 1,
            message,
        })?);
    }
    Ok(entries)
}

/// A base form and its forms, separated by spaces.
fn parse_forms(line: &str) -> Result<Vec<String>, String> {
    let words: Vec<String> = line.split_whitespace().map(str::to_lowercase).collect();
    if words.len() < 2 {
        return Err(format!(
            "{line:?} is one word: a base form and at least one form of it are needed"
        ));
    }
    Ok(words)
}

/// `surface`, `surface<TAB>part part`, or `surface<TAB>part part<TAB>reading` (the parts may be empty).
fn parse_user_word(line: &str) -> Result<UserWord, String> {
    let mut columns = line.split('\t').map(str::trim);
    let surface = columns.next().unwrap_or_default().to_owned();
    let parts: Vec<String> = columns
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let reading = columns.next().filter(|reading| !reading.is_empty()).map(str::to_owned);
    if columns.next().is_some() {
        return Err("more than three columns (surface, parts, reading)".to_owned());
    }
    if surface.contains(char::is_whitespace) {
        return Err(format!(
            "{surface:?} holds a space: columns are separated by tabs, and a word has no spaces"
        ));
    }
    if surface.contains([',', '"']) {
        return Err(format!("{surface:?} holds a comma or a quotation mark"));
    }
    if !parts.is_empty() && parts.concat() != surface {
        return Err(format!("the parts {} do not join to {surface:?}", parts.join(" + ")));
    }
    Ok(UserWord {
        surface,
        parts,
        reading,
    })
}

/// `a, b, c` (each finds the others) or `a, b => c` (the left finds the right, not the other way).
fn parse_synonyms(line: &str) -> Result<SynonymRule, String> {
    let words = |list: &str| -> Vec<String> {
        list.split([',', '、', '，'])
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let rule = match line.split_once("=>") {
        Some((from, to)) => SynonymRule {
            from: words(from),
            to: words(to),
        },
        None => SynonymRule {
            from: words(line),
            to: words(line),
        },
    };
    let one_sided = rule.from == rule.to && rule.from.len() < 2;
    if rule.from.is_empty() || rule.to.is_empty() || one_sided {
        return Err("expected two or more words separated by commas, or `words => words`".to_owned());
    }
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_words_have_parts_and_a_reading() {
        let word = parse_user_word("幹細胞培養上清液\t幹細胞 培養 上清液\tカンサイボウバイヨウジョウセイエキ");
        assert_eq!(
            word,
            Ok(UserWord {
                surface: "幹細胞培養上清液".into(),
                parts: vec!["幹細胞".into(), "培養".into(), "上清液".into()],
                reading: Some("カンサイボウバイヨウジョウセイエキ".into()),
            })
        );
    }

    #[test]
    fn mistakes_are_named() {
        let table = [
            ("令和\t令 輪", "do not join"),
            ("二つ の語", "holds a space"),
            ("a\tb\tc\td", "more than three columns"),
        ];
        for (line, message) in table {
            assert!(
                parse_user_word(line).is_err_and(|error| error.contains(message)),
                "{line}"
            );
        }
        assert!(parse_synonyms("exosome").is_err());
    }

    #[test]
    fn synonyms_go_both_ways_or_one() {
        let both = parse_synonyms("エクソソーム, exosome、外泌体");
        assert!(both.is_ok_and(|rule| rule.from.len() == 3 && rule.from == rule.to));
        let one = parse_synonyms("しみ取り => レーザー治療, ピコレーザー");
        assert!(one.is_ok_and(|rule| rule.from.len() == 1 && rule.to.len() == 2));
    }

    #[test]
    fn a_bad_line_is_reported_with_file_and_line() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("user.txt"), "# ours\n令和\n\nbad word\n")?;
        let message = TermLists::read(folder.path()).map_err(|error| error.to_string());
        assert!(message.is_err_and(|message| message.contains("user.txt:4:")));
        Ok(())
    }
}
