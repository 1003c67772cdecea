//! Generations: whole indexes side by side, one of them current.
//!
//! ```text
//! index/generations/3/manifest.json, …    a finished index
//! index/generations/4.building/           one that is being built; removed when a run finds it unowned
//! index/current                           the number of the one that is served
//! index/.lock                             held by the one process that writes
//! ```
//!
//! A run begins the next generation with hard links to the files of the current one, which are never written to again, or with nothing.
//! A generation is built in `N.building`, renamed to `N` when complete and made current by renaming a new `current` file
//! over the old one: a reader sees the old or the new, never half of one.

use super::files::{io, link_files};
use crate::article::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// Format of what this version writes into a generation; another one is rebuilt.
pub const INDEX_FORMAT: u32 = 4;

pub(super) const GENERATIONS: &str = "generations";
pub(super) const CURRENT: &str = "current";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const BUILDING: &str = ".building";
/// Stands in a generation that was current once: one without it, and not current now, was complete when its run died unpublished.
pub(super) const SERVED: &str = "served";

/// The folder of an index.
#[derive(Debug, Clone)]
pub struct IndexFolder {
    root: PathBuf,
}

/// A generation on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its number; later ones are greater.
    pub number: u64,
    /// Where the engine's files are; in a cluster, the name of its index.
    pub folder: PathBuf,
    /// What it was built with.
    pub manifest: Manifest,
}

/// What a generation was built with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`INDEX_FORMAT`] of the program that built it.
    pub format: u32,
    /// The analyzer's fingerprint.
    pub fingerprint: String,
    /// When it was begun; unknown for indexes of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

impl Manifest {
    /// The manifest of what this program builds now.
    pub fn of(fingerprint: &str) -> Manifest {
        Manifest {
            format: INDEX_FORMAT,
            fingerprint: fingerprint.to_owned(),
            created_at: Some(Timestamp::now()),
        }
    }

    /// Whether both were built by the same format and analyzer: a query made for one has the terms of the other.
    pub fn is_like(&self, other: &Manifest) -> bool {
        self.format == other.format && self.fingerprint == other.fingerprint
    }
}

impl Generation {
    /// Gives every file a second name in the empty folder `to`: a copy that takes no room and stays as it is.
    pub fn link_into(&self, to: &Path) -> Result<(), GenerationError> {
        link_files(&self.folder, to, &[MANIFEST, SERVED])?;
        let path = to.join(MANIFEST);
        fs::copy(self.folder.join(MANIFEST), &path)
            .map(drop)
            .map_err(io("copying", &path))
    }
}

/// Why an index folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GenerationError {
    /// A file or folder could not be read or written.
    #[error("{action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// Another process writes.
    #[error("another process is writing to {path} ({holder}); wait for it or stop it", path = path.display())]
    Locked {
        /// The index folder.
        path: PathBuf,
        /// The holder as it wrote itself down: process id, since when, what it does.
        holder: String,
    },
    /// No finished generation has this number.
    #[error("there is no generation {number} in {path}; `sagasu generations` lists them", path = path.display())]
    Unknown {
        /// The index folder.
        path: PathBuf,
        /// The number that was asked for.
        number: u64,
    },
    /// Nothing to go back to.
    #[error("there is no generation before the current one in {path}", path = path.display())]
    NoneBefore {
        /// The index folder.
        path: PathBuf,
    },
    /// The cluster that holds the index.
    #[error("{0}")]
    Cluster(String),
    /// `current` or a manifest holds something else than expected.
    #[error("{path} is damaged: {message}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl IndexFolder {
    /// The index folder at `root`, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> IndexFolder {
        IndexFolder { root: root.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// The number in `current`; `None` when nothing was published yet.
    pub fn current_number(&self) -> Result<Option<u64>, GenerationError> {
        let path = self.root.join(CURRENT);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io("reading", &path)(error)),
        };
        match text.trim().parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(GenerationError::Damaged {
                path,
                message: format!("{:?} is no generation number", text.trim()),
            }),
        }
    }

    /// The generation that is served; `None` when nothing was published yet.
    pub fn current(&self) -> Result<Option<Generation>, GenerationError> {
        let Some(number) = self.current_number()? else {
            return Ok(None);
        };
        self.generation(number).map(Some)
    }

    /// A finished generation by its number.
    pub fn generation(&self, number: u64) -> Result<Generation, GenerationError> {
        let folder = self.generation_folder(number);
        let manifest = read_manifest(&folder)?;
        Ok(Generation {
            number,
            folder,
            manifest,
        })
    }

    /// Whether this generation stands among the finished ones, where it can be current.
    pub fn is_published(&self, generation: &Generation) -> bool {
        generation.folder == self.generation_folder(generation.number)
    }

    pub(super) fn generation_folder(&self, number: u64) -> PathBuf {
        self.root.join(GENERATIONS).join(number.to_string())
    }

    /// Numbers of finished generations, in order.
    pub fn finished(&self) -> Result<Vec<u64>, GenerationError> {
        let generations = self.root.join(GENERATIONS);
        let mut numbers = Vec::new();
        let entries = match fs::read_dir(&generations) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(numbers),
            Err(error) => return Err(io("reading", &generations)(error)),
        };
        for entry in entries {
            let name = entry.map_err(io("reading", &generations))?.file_name();
            numbers.extend(name.to_str().and_then(|name| name.parse::<u64>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }
}

fn read_manifest(folder: &Path) -> Result<Manifest, GenerationError> {
    let path = folder.join(MANIFEST);
    let text = fs::read_to_string(&path).map_err(io("reading", &path))?;
    serde_json::from_str(&text).map_err(|error| GenerationError::Damaged {
        path,
        message: error.to_string(),
    })
}
