//! The folder of a generation that nobody sees yet.
//!
//! tantivy puts every file on the disk when it is written, and its list of files each time one is added: some thirty waits, one after the
//! other, for a small index. Of a generation that is being built nothing counts before the commit, and what a
//! dead run leaves is thrown away; so here all files are put there together.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};

/// Files that are put on the disk at once: enough for one wait of the file system's journal to serve them all.
const AT_ONCE: usize = 16;
/// Files that wait for that at most, each of them open.
const MOST_WAITING: usize = 96;
/// Written to a file at a time, in bytes.
const BUFFER: usize = 64 * 1024;

/// A folder whose files are on the disk after [`BuildingDirectory::sync`], not before.
#[derive(Debug, Clone)]
pub struct BuildingDirectory {
    inner: MmapDirectory,
    folder: PathBuf,
    /// Written, and perhaps not on the disk yet; by name.
    unsynced: Arc<Mutex<BTreeMap<PathBuf, File>>>,
}

impl BuildingDirectory {
    /// The folder at this path.
    pub fn open(folder: &Path) -> Result<BuildingDirectory, OpenDirectoryError> {
        Ok(BuildingDirectory {
            inner: MmapDirectory::open(folder)?,
            folder: folder.to_owned(),
            unsynced: Arc::default(),
        })
    }

    /// Puts everything that was written on the disk: contents and names.
    pub fn sync(&self) -> io::Result<()> {
        // Held to the end: whoever comes meanwhile waits for these files, too.
        let mut unsynced = self.unsynced();
        let files: Vec<&File> = unsynced.values().collect();
        let share = files.len().div_ceil(AT_ONCE).max(1);
        std::thread::scope(|scope| {
            let sync = |files: &[&File]| files.iter().try_for_each(|file| file.sync_all());
            let running: Vec<_> = files
                .chunks(share)
                .map(|files| scope.spawn(move || sync(files)))
                .collect();
            running
                .into_iter()
                .try_for_each(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })?;
        unsynced.clear();
        self.inner.sync_directory()
    }

    fn unsynced(&self) -> MutexGuard<'_, BTreeMap<PathBuf, File>> {
        self.unsynced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a file that is whole.
    fn note(&self, path: &Path, file: File) -> io::Result<()> {
        let waiting = {
            let mut unsynced = self.unsynced();
            unsynced.insert(path.to_owned(), file);
            unsynced.len()
        };
        if waiting >= MOST_WAITING { self.sync() } else { Ok(()) }
    }
}

impl Directory for BuildingDirectory {
    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let created = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(self.folder.join(path));
        let file = created.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        let writer = NotedWriter {
            directory: self.clone(),
            path: path.to_owned(),
            file: Some(file),
        };
        Ok(BufWriter::with_capacity(BUFFER, Box::new(writer)))
    }

    fn atomic_write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(content)?;
        let file = file.persist(self.folder.join(path))?;
        self.note(path, file)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)?;
        self.unsynced().remove(path);
        Ok(())
    }

    /// Nothing: see [`BuildingDirectory::sync`].
    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// Writes a file, and notes it when it is whole.
struct NotedWriter {
    directory: BuildingDirectory,
    path: PathBuf,
    /// Until it is whole.
    file: Option<File>,
}

impl Write for NotedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().ok_or(ErrorKind::BrokenPipe)?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for NotedWriter {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        match self.file.take() {
            Some(file) => self.directory.note(&self.path, file),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_waits_to_be_put_on_the_disk_together() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let directory = BuildingDirectory::open(folder.path())?;
        let mut file = directory.open_write(Path::new("a"))?;
        file.write_all(b"one")?;
        file.terminate()?;
        assert!(directory.open_write(Path::new("a")).is_err(), "a file is written once");
        directory.open_write(Path::new("gone"))?.terminate()?;
        directory.delete(Path::new("gone"))?;
        for content in ["old", "new"] {
            directory.atomic_write(Path::new("list"), content.as_bytes())?;
        }
        let waiting: Vec<PathBuf> = directory.unsynced().keys().cloned().collect();
        assert_eq!(waiting, [PathBuf::from("a"), PathBuf::from("list")]);
        directory.sync()?;
        assert!(directory.unsynced().is_empty());
        assert_eq!(directory.atomic_read(Path::new("list"))?, b"new");
        assert_eq!(directory.open_read(Path::new("a"))?.read_bytes()?.as_slice(), b"one");
        for number in 0..MOST_WAITING {
            directory.open_write(Path::new(&number.to_string()))?.terminate()?;
        }
        assert!(directory.unsynced().is_empty(), "no more files are kept open");
        Ok(())
    }
}
