//! The folders under the dictionaries root: one writer at a time, and a dictionary is there whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{DictionaryError, DictionaryName};

const COMPILED: &str = "compiled";
const DOWNLOADS: &str = "downloads";
const LOCK: &str = ".lock";
/// Working folders of a run: whoever holds the lock may delete those of dead runs.
const WORK_PREFIX: &str = ".build-";
/// The version before, for the moment between two renames.
const REPLACED_PREFIX: &str = ".replaced-";

/// The folder of an installed dictionary.
pub(super) fn installed_folder(root: &Path, name: DictionaryName) -> PathBuf {
    root.join(COMPILED).join(name.as_str())
}

/// The right to change what is installed, held until dropped; the system takes it back from a dead process.
pub(super) struct Store {
    compiled: PathBuf,
    _lock: File,
}

impl Store {
    /// Waits for the lock, then clears away what dead runs left behind.
    pub(super) fn open(root: &Path) -> Result<Self, DictionaryError> {
        let compiled = root.join(COMPILED);
        let downloads = compiled.join(DOWNLOADS);
        fs::create_dir_all(&downloads).map_err(DictionaryError::files("cannot create", downloads))?;
        let path = compiled.join(LOCK);
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(DictionaryError::files("cannot open", &path))?;
        if fs4::FileExt::try_lock(&lock).is_err() {
            tracing::info!(lock = %path.display(), "another installation is running: waiting for its end");
            fs4::FileExt::lock(&lock).map_err(DictionaryError::files("cannot lock", &path))?;
        }
        let store = Store { compiled, _lock: lock };
        store.clear_dead_runs()?;
        Ok(store)
    }

    /// Where verified archives are kept.
    pub(super) fn downloads(&self) -> PathBuf {
        self.compiled.join(DOWNLOADS)
    }

    /// A new working folder, on the same file system as the installed dictionaries; deleted when dropped.
    pub(super) fn work_folder(&self) -> Result<TempDir, DictionaryError> {
        tempfile::Builder::new()
            .prefix(WORK_PREFIX)
            .tempdir_in(&self.compiled)
            .map_err(DictionaryError::files("cannot work in", &self.compiled))
    }

    /// Writes the files of `built` to disk, then moves the folder into place with one rename.
    ///
    /// A version before stands aside for the moment between two renames; if the process dies there, the next [`Store::open`] puts it
    /// back. Readers that have its files mapped keep them.
    pub(super) fn publish(&self, name: DictionaryName, built: &Path) -> Result<(), DictionaryError> {
        let place = self.compiled.join(name.as_str());
        let replaced = self.replaced(name);
        sync_folder(built).map_err(DictionaryError::files("cannot write to disk", built))?;
        if place.exists() {
            rename(&place, &replaced)?;
        }
        rename(built, &place)?;
        sync(&self.compiled).map_err(DictionaryError::files("cannot write to disk", &self.compiled))?;
        remove(&replaced)
    }

    fn replaced(&self, name: DictionaryName) -> PathBuf {
        self.compiled.join(format!("{REPLACED_PREFIX}{name}"))
    }

    fn clear_dead_runs(&self) -> Result<(), DictionaryError> {
        for name in DictionaryName::ALL {
            let (place, replaced) = (self.compiled.join(name.as_str()), self.replaced(name));
            if replaced.exists() && !place.exists() {
                rename(&replaced, &place)?;
            }
            remove(&replaced)?;
        }
        let unreadable = || DictionaryError::files("cannot read", &self.compiled);
        for entry in fs::read_dir(&self.compiled).map_err(unreadable())? {
            let entry = entry.map_err(unreadable())?;
            if entry.file_name().to_string_lossy().starts_with(WORK_PREFIX) {
                tracing::info!(folder = %entry.path().display(), "removing what an interrupted installation left behind");
                remove(&entry.path())?;
            }
        }
        Ok(())
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), DictionaryError> {
    fs::rename(from, to).map_err(DictionaryError::files("cannot move into place", to))
}

fn remove(folder: &Path) -> Result<(), DictionaryError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(DictionaryError::files("cannot remove", folder)(error))
        }
        _ => Ok(()),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        // Windows flushes only what is open for writing.
        File::options().write(true).open(entry?.path())?.sync_all()?;
    }
    sync(folder)
}

/// A folder's entries reach the disk with it; only Unix can open a folder for that.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    fn built(store: &Store, content: &str) -> TempDir {
        let work = store.work_folder().unwrap();
        fs::create_dir(work.path().join("dictionary")).unwrap();
        fs::write(work.path().join("dictionary/file"), content).unwrap();
        work
    }

    #[test]
    fn a_published_folder_replaces_the_one_before() {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path()).unwrap();
        for content in ["one", "two"] {
            let work = built(&store, content);
            store
                .publish(DictionaryName::Ipadic, &work.path().join("dictionary"))
                .unwrap();
            let file = installed_folder(root.path(), DictionaryName::Ipadic).join("file");
            assert_eq!(fs::read_to_string(file).unwrap(), content);
        }
        let mut names: Vec<_> = fs::read_dir(root.path().join(COMPILED))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, [".lock", "downloads", "ipadic"]);
    }

    #[test]
    fn what_dead_runs_left_is_cleared_and_what_they_moved_aside_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let compiled = root.path().join(COMPILED);
        fs::create_dir_all(compiled.join(".build-dead/dictionary")).unwrap();
        fs::create_dir_all(compiled.join(".replaced-ko-dic")).unwrap();
        Store::open(root.path()).unwrap();
        assert!(!compiled.join(".build-dead").exists());
        assert!(compiled.join("ko-dic").exists());
    }

    #[test]
    fn a_second_run_waits_for_the_first() {
        let root = tempfile::tempdir().unwrap();
        let first = Store::open(root.path()).unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                let second = Store::open(root.path()).unwrap();
                sender.send(()).unwrap();
                drop(second);
            });
            let waiting = receiver.recv_timeout(Duration::from_millis(300));
            assert!(waiting.is_err(), "the second must wait");
            drop(first);
            receiver.recv_timeout(Duration::from_secs(20)).unwrap();
        });
    }
}
