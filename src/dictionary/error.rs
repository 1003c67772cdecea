//! What can go wrong, said so that the reader knows which step failed and what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::archive::ArchiveError;
use super::build::BuildError;
use super::fetch::ClientError;
use super::manifest::ManifestError;
use super::mecab::MecabError;
use super::word_list::WordListError;
use super::{DictionaryName, InstallStep};

/// A dictionary could not be installed, checked or loaded.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// The manifest is missing or wrong.
    #[error("the dictionary manifest cannot be used: {0}")]
    Manifest(#[from] ManifestError),
    /// Nothing is installed under this name.
    #[error("the dictionary {name} is not installed: run `sagasu dictionary install`")]
    Missing {
        /// The dictionary.
        name: DictionaryName,
    },
    /// It was built by another version, or from another package.
    #[error("the dictionary {name} must be rebuilt, {reason}: run `sagasu dictionary install`")]
    Outdated {
        /// The dictionary.
        name: DictionaryName,
        /// Why.
        reason: String,
    },
    /// Its files are not the ones that were built.
    #[error("the dictionary {name} is damaged, {problem}: run `sagasu dictionary install`")]
    Damaged {
        /// The dictionary.
        name: DictionaryName,
        /// The first difference found.
        problem: String,
    },
    /// Every way in the manifest was tried and failed.
    #[error("the dictionary {name} could not be installed{}\nwhat to do: {}", failed(.attempts), .advice)]
    EveryWayFailed {
        /// The dictionary.
        name: DictionaryName,
        /// One per way, in the order of the manifest.
        attempts: Vec<Attempt>,
        /// What to do.
        advice: String,
    },
    /// A file or folder under the dictionaries root cannot be read or written.
    #[error("{action} {}: {source}", .path.display())]
    Files {
        /// What was being done: "cannot lock".
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl DictionaryError {
    /// For `map_err`: names the action and the path of a failed file operation.
    pub(super) fn files(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| DictionaryError::Files { action, path, source }
    }
}

/// One way that was tried, and how it failed.
#[derive(Debug)]
pub struct Attempt {
    /// Client, package and version: "pip ipadic 1.0.0".
    pub way: String,
    /// The step that failed.
    pub step: InstallStep,
    /// Why.
    pub cause: AttemptError,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} failed: {}", self.way, self.step, self.cause)
    }
}

/// Why one way failed.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// The package client failed, or there is none.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// `--from DIR` was given, and the archive is not there.
    #[error("{} has no {file}", .folder.display())]
    NotInFolder {
        /// The folder given.
        folder: PathBuf,
        /// The archive looked for.
        file: String,
    },
    /// The archive is not the pinned one.
    #[error("{} has the wrong checksum: sha256 {found}, expected {expected}{}", .path.display(), if *.deleted { " (deleted)" } else { "" })]
    Checksum {
        /// The archive.
        path: PathBuf,
        /// What it has.
        found: String,
        /// What the manifest pins.
        expected: String,
        /// True for what a client fetched, false for the user's own file.
        deleted: bool,
    },
    /// The archive does not hold what it should.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The compiled MeCab files are not what they should be.
    #[error(transparent)]
    Mecab(#[from] MecabError),
    /// lindera refuses the sources.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The words and frequencies are not what they should be.
    #[error(transparent)]
    WordList(#[from] WordListError),
    /// A working file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl AttemptError {
    /// For `map_err`: names the path of a failed file operation.
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| AttemptError::Io { path, source }
    }
}

fn failed(attempts: &[Attempt]) -> String {
    attempts
        .iter()
        .map(|attempt| format!("\n  {}", attempt.to_string().replace('\n', "\n    ")))
        .collect()
}
