//! The folder of a generation as searches see it.
//!
//! Posting lists and dictionaries of terms are mapped into memory; stored articles are read from the file block by block. A search reads some forty
//! blocks from all over the file, and where it is mapped all of it ends up as memory of the process: a fourth of the index.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};
use tantivy_common::file_slice::WrapFile;

/// What the names of files with stored articles end in.
const STORE: &str = "store";

/// A folder whose stored articles are not mapped.
#[derive(Debug, Clone)]
pub struct ServedDirectory {
    inner: MmapDirectory,
    folder: PathBuf,
}

impl ServedDirectory {
    /// The folder at this path.
    pub fn open(folder: &Path) -> Result<ServedDirectory, OpenDirectoryError> {
        Ok(ServedDirectory {
            inner: MmapDirectory::open(folder)?,
            folder: folder.to_owned(),
        })
    }
}

impl Directory for ServedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if path.extension().is_none_or(|extension| extension != STORE) {
            return self.inner.get_file_handle(path);
        }
        let file = File::open(self.folder.join(path)).and_then(WrapFile::new);
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(Arc::new(file))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, content)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    /// Who may not write needs no lock to read either: it keeps files from being removed between reading their list and opening them, and
    /// finding one gone is an error that the next look mends.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            Err(LockError::IoError(error)) if lock.filepath == META_LOCK.filepath && may_not_write(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

fn may_not_write(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_articles_are_read_like_other_files() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let directory = ServedDirectory::open(folder.path())?;
        for name in ["a.store", "a.idx"] {
            let path = Path::new(name);
            assert!(matches!(
                directory.get_file_handle(path),
                Err(OpenReadError::FileDoesNotExist(_))
            ));
            std::fs::write(folder.path().join(name), name)?;
            let file = directory.open_read(path)?;
            // What is open can be read on when a merge has removed it.
            directory.delete(path)?;
            assert_eq!(file.slice(2..5).read_bytes()?.as_slice(), &name.as_bytes()[2..5]);
        }
        Ok(())
    }
}
