//! Generations: whole indexes side by side, one of them current.
//!
//! ```text
//! index/generations/3/manifest.json, …    a finished index
//! index/generations/4.building/           one that is being built; removed when a run finds it unowned
//! index/current                           the number of the one that is served
//! index/.lock                             held by the one process that writes
//! ```
//!
//! A generation is built in `N.building`, renamed to `N` when complete and made current by renaming a new `current` file
//! over the old one: a reader sees the old or the new, never half of one.

use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Format of what this version writes into a generation; another one is rebuilt.
pub const INDEX_FORMAT: u32 = 3;
/// Finished generations that stay beside the current one, for rollback.
const KEPT_GENERATIONS: usize = 1;

const GENERATIONS: &str = "generations";
const CURRENT: &str = "current";
const MANIFEST: &str = "manifest.json";
const LOCK: &str = ".lock";
const BUILDING: &str = ".building";

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
    /// Where the engine's files are.
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
}

impl Manifest {
    /// The manifest of what this program builds now.
    pub fn of(fingerprint: &str) -> Manifest {
        Manifest {
            format: INDEX_FORMAT,
            fingerprint: fingerprint.to_owned(),
        }
    }
}

/// The right to write; given up when dropped or when the process ends, however it ends.
#[derive(Debug)]
pub struct IndexLock {
    _file: File,
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
    #[error("another run is writing to {path} ({holder}); wait for it or stop it", path = path.display())]
    Locked {
        /// The index folder.
        path: PathBuf,
        /// Process id of the holder, as it wrote it down.
        holder: String,
    },
    /// `current` or a manifest holds something else than expected.
    #[error("{path} is damaged: {message}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> GenerationError {
    let path = path.to_owned();
    move |source| GenerationError::Io { action, path, source }
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
        let folder = self.generation_folder(number);
        let path = folder.join(MANIFEST);
        let text = fs::read_to_string(&path).map_err(io("reading", &path))?;
        let manifest = serde_json::from_str(&text).map_err(|error| GenerationError::Damaged {
            path,
            message: error.to_string(),
        })?;
        Ok(Some(Generation {
            number,
            folder,
            manifest,
        }))
    }

    /// Takes the right to write, or says who holds it.
    pub fn lock(&self) -> Result<IndexLock, GenerationError> {
        fs::create_dir_all(&self.root).map_err(io("creating", &self.root))?;
        let path = self.root.join(LOCK);
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(io("opening", &path))?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // What the holder wrote is only for the message.
                let _ = file.read_to_string(&mut holder);
                return Err(GenerationError::Locked {
                    path: self.root.clone(),
                    holder: holder.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(io("locking", &path)(error)),
        }
        let holder = format!("process {}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(holder.as_bytes()))
            .map_err(io("writing", &path))?;
        Ok(IndexLock { _file: file })
    }

    /// Makes an empty generation after the current one, still unseen. Left-overs of runs that died are removed first.
    pub fn begin(&self, _lock: &IndexLock, manifest: Manifest) -> Result<Generation, GenerationError> {
        let generations = self.root.join(GENERATIONS);
        fs::create_dir_all(&generations).map_err(io("creating", &generations))?;
        let mut last = self.current_number()?.unwrap_or(0);
        for number in self.finished()? {
            last = last.max(number);
        }
        for entry in fs::read_dir(&generations).map_err(io("reading", &generations))? {
            let path = entry.map_err(io("reading", &generations))?.path();
            if path.to_string_lossy().ends_with(BUILDING) {
                fs::remove_dir_all(&path).map_err(io("removing", &path))?;
            }
        }
        let number = last + 1;
        let folder = generations.join(format!("{number}{BUILDING}"));
        fs::create_dir_all(&folder).map_err(io("creating", &folder))?;
        let path = folder.join(MANIFEST);
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| GenerationError::Damaged {
            path: path.clone(),
            message: error.to_string(),
        })?;
        write_durably(&path, text.as_bytes())?;
        Ok(Generation {
            number,
            folder,
            manifest,
        })
    }

    /// Makes a finished generation the current one and removes generations that are no longer kept.
    pub fn publish(&self, _lock: &IndexLock, generation: Generation) -> Result<Generation, GenerationError> {
        let folder = self.generation_folder(generation.number);
        if generation.folder != folder {
            fs::rename(&generation.folder, &folder).map_err(io("renaming", &generation.folder))?;
            sync_folder(&self.root.join(GENERATIONS))?;
        }
        let next = self.root.join("current.next");
        write_durably(&next, format!("{}\n", generation.number).as_bytes())?;
        let current = self.root.join(CURRENT);
        fs::rename(&next, &current).map_err(io("renaming", &next))?;
        sync_folder(&self.root)?;
        self.prune(generation.number)?;
        Ok(Generation { folder, ..generation })
    }

    fn generation_folder(&self, number: u64) -> PathBuf {
        self.root.join(GENERATIONS).join(number.to_string())
    }

    /// Numbers of finished generations, in order.
    fn finished(&self) -> Result<Vec<u64>, GenerationError> {
        let generations = self.root.join(GENERATIONS);
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&generations).map_err(io("reading", &generations))? {
            let name = entry.map_err(io("reading", &generations))?.file_name();
            numbers.extend(name.to_str().and_then(|name| name.parse::<u64>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn prune(&self, current: u64) -> Result<(), GenerationError> {
        let older: Vec<u64> = self
            .finished()?
            .into_iter()
            .filter(|&number| number < current)
            .collect();
        let surplus = older.len().saturating_sub(KEPT_GENERATIONS);
        for number in &older[..surplus] {
            let folder = self.generation_folder(*number);
            fs::remove_dir_all(&folder).map_err(io("removing", &folder))?;
        }
        Ok(())
    }
}

fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), GenerationError> {
    let mut file = File::create(path).map_err(io("writing", path))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(io("writing", path))
}

/// Makes renames in a folder durable. Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> Result<(), GenerationError> {
    if cfg!(unix) {
        let opened = File::open(folder).map_err(io("opening", folder))?;
        opened.sync_all().map_err(io("syncing", folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_is_unseen_until_published() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let index = IndexFolder::new(folder.path().join("index"));
        assert_eq!(index.current()?, None);
        let lock = index.lock()?;
        let building = index.begin(&lock, Manifest::of("a"))?;
        assert_eq!(index.current()?, None);
        let published = index.publish(&lock, building)?;
        assert_eq!(index.current()?, Some(published));
        Ok(())
    }

    #[test]
    fn a_dead_runs_left_overs_go_and_one_older_generation_stays() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let index = IndexFolder::new(folder.path());
        let lock = index.lock()?;
        let dead = index.begin(&lock, Manifest::of("a"))?;
        for fingerprint in ["b", "c", "d"] {
            let building = index.begin(&lock, Manifest::of(fingerprint))?;
            index.publish(&lock, building)?;
        }
        assert!(!dead.folder.exists());
        assert_eq!(index.finished()?, [2, 3]);
        Ok(())
    }

    #[test]
    fn a_second_writer_hears_who_holds_the_lock() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let index = IndexFolder::new(folder.path());
        let lock = index.lock()?;
        let message = index.lock().map(|_| ()).map_err(|error| error.to_string());
        assert!(message.is_err_and(|message| message.contains(&std::process::id().to_string())));
        drop(lock);
        assert!(index.lock().is_ok());
        Ok(())
    }
}
