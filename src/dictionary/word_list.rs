//! Words with frequencies, in a double array that is walked in mapped memory.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use memmap2::Mmap;
use serde::{Deserialize, Serialize};

use super::double_array::{self, DoubleArray};

/// The source: a word, its frequency and its part of speech a line, separated by spaces; the last line of a word counts.
pub(super) const WORDS_FILE: &str = "dict.txt";
/// The words with their frequencies as a double array.
const TRIE_FILE: &str = "words.trie";
/// [`Totals`] as JSON.
const TOTALS_FILE: &str = "words.json";
/// The version of the built files.
pub(super) const WORD_LIST_FORMAT: u32 = 1;

/// Why words and frequencies cannot be built or read.
#[derive(Debug, thiserror::Error)]
pub enum WordListError {
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line is no word with its frequency.
    #[error("{}, line {line}: {text:?} is not a word and its frequency", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from one.
        line: usize,
        /// What stands there.
        text: String,
    },
    /// The double array cannot be built, or is not one.
    #[error("{}: {problem}", .path.display())]
    Trie {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

impl WordListError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| WordListError::Io {
            path: path.to_owned(),
            source,
        }
    }

    fn trie(path: &Path, problem: impl Into<String>) -> Self {
        WordListError::Trie {
            path: path.to_owned(),
            problem: problem.into(),
        }
    }
}

/// What is known of all words together.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Totals {
    words: u64,
    frequency: u64,
}

/// The words of a dictionary and how often each was counted.
pub struct WordList {
    trie: DoubleArray<Mmap>,
    totals: Totals,
}

impl fmt::Debug for WordList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WordList").field("totals", &self.totals).finish()
    }
}

impl WordList {
    /// Builds the words that stand in the folder `source` into the folder `target`.
    pub(super) fn build(source: &Path, target: &Path) -> Result<(), WordListError> {
        let path = source.join(WORDS_FILE);
        let text = fs::read_to_string(&path).map_err(WordListError::io(&path))?;
        let words = parse(&text, &path)?;
        let totals = Totals {
            words: words.len() as u64,
            frequency: words.values().copied().map(u64::from).sum(),
        };
        let path = target.join(TRIE_FILE);
        let trie = double_array::build(words).map_err(|problem| WordListError::trie(&path, problem))?;
        fs::write(&path, trie).map_err(WordListError::io(&path))?;
        let path = target.join(TOTALS_FILE);
        serde_json::to_vec(&totals)
            .map_err(io::Error::from)
            .and_then(|json| fs::write(&path, json))
            .map_err(WordListError::io(&path))
    }

    /// Opens what was built into `folder`, memory-mapped.
    pub(super) fn open(folder: &Path) -> Result<WordList, WordListError> {
        let path = folder.join(TOTALS_FILE);
        let totals = fs::read(&path)
            .and_then(|json| Ok(serde_json::from_slice(&json)?))
            .map_err(WordListError::io(&path))?;
        let path = folder.join(TRIE_FILE);
        let bytes = File::open(&path).and_then(|file| map(&file));
        let trie = DoubleArray::over(bytes.map_err(WordListError::io(&path))?);
        let trie = trie.ok_or_else(|| WordListError::trie(&path, "is no list of words"))?;
        Ok(WordList { trie, totals })
    }

    /// Calls `found` with the place, in characters, and the frequency of every word in `text`.
    pub fn words_in(&self, text: &[char], found: impl FnMut(Range<usize>, u32)) {
        self.trie.words_in(text, found);
    }

    /// The frequency of a word; `None` when it is no word.
    pub fn frequency(&self, word: &str) -> Option<u32> {
        let whole = self.trie.at_start_of(word).find(|&(length, _)| length == word.len());
        whole.map(|(_, frequency)| frequency)
    }

    /// The frequencies of all words together.
    pub fn total_frequency(&self) -> u64 {
        self.totals.frequency
    }
}

fn parse<'a>(text: &'a str, path: &Path) -> Result<BTreeMap<&'a str, u32>, WordListError> {
    let mut words = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let mut columns = line.split_whitespace();
        let Some(word) = columns.next() else {
            continue;
        };
        let frequency = columns.next().and_then(|column| column.parse().ok());
        let frequency = frequency.ok_or_else(|| WordListError::Line {
            path: path.to_owned(),
            line: index + 1,
            text: line.to_owned(),
        })?;
        words.insert(word, frequency);
    }
    Ok(words)
}

#[expect(unsafe_code, reason = "a file can be mapped in no other way")]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: nothing writes into the files of an installed dictionary; an installation puts a new folder in their place, and
    // who has the old files mapped keeps them.
    unsafe { Mmap::map(file) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Builds `text` and opens it.
    fn built(text: &str) -> Result<(tempfile::TempDir, WordList), WordListError> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(WORDS_FILE), text).unwrap();
        WordList::build(folder.path(), folder.path())?;
        let list = WordList::open(folder.path())?;
        Ok((folder, list))
    }

    #[test]
    fn words_are_found_where_they_stand() {
        let (_folder, list) = built("中 5 f\n中国 300 ns\n中国人 20 n\n国人 7 n\n人 9 n\n").unwrap();
        let mut found = Vec::new();
        list.words_in(&['中', '国', '人', '民'], |place, frequency| {
            found.push((place, frequency))
        });
        found.sort_by_key(|(place, _)| (place.start, place.end));
        assert_eq!(found, [(0..1, 5), (0..2, 300), (0..3, 20), (1..3, 7), (2..3, 9)]);
        list.words_in(&[], |place, _| panic!("{place:?}"));
        assert_eq!(list.frequency("国人"), Some(7));
        assert_eq!(list.frequency("国"), None);
        assert_eq!(list.frequency("人\0"), None);
        assert_eq!(list.total_frequency(), 341);
    }

    #[test]
    fn the_last_line_of_a_word_counts_and_a_part_of_speech_need_not_stand_there() {
        let (_folder, list) = built("B超 2 n\n\n人 4\nB超 3 n\n").unwrap();
        assert_eq!((list.frequency("B超"), list.total_frequency()), (Some(3), 7));
    }

    #[test]
    fn a_line_without_a_frequency_is_named() {
        for line in ["人", "人 n", "人 -1 n", "人 4294967296 n"] {
            let message = built(&format!("国 1 n\n{line}\n")).unwrap_err().to_string();
            assert!(message.contains("line 2") && message.contains(line), "{message}");
        }
        let message = built("国 2147483648 n\n").unwrap_err().to_string();
        assert!(message.contains(TRIE_FILE), "{message}");
    }

    #[test]
    fn a_cut_file_is_refused() {
        let (folder, list) = built("中国 300 ns\n人 9 n\n").unwrap();
        drop(list);
        let path = folder.path().join(TRIE_FILE);
        let whole = fs::read(&path).unwrap();
        for bytes in [&whole[..whole.len() - 4], &[][..]] {
            fs::write(&path, bytes).unwrap();
            assert!(WordList::open(folder.path()).is_err(), "{} bytes", bytes.len());
        }
    }
}
