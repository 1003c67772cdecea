//! The right to write to an index folder.

use super::files::io;
use super::generation::{GenerationError, IndexFolder};
use crate::article::Timestamp;
use fs4::{FileExt, TryLockError};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};

const LOCK: &str = ".lock";

/// The right to write; given up when dropped or when the process ends, however it ends.
#[derive(Debug)]
pub struct IndexLock {
    _file: File,
}

impl IndexFolder {
    /// Takes the right to write, or says who holds it. `doing` is what others are told: "indexing".
    pub fn lock(&self, doing: &str) -> Result<IndexLock, GenerationError> {
        fs::create_dir_all(self.path()).map_err(io("creating", self.path()))?;
        let path = self.path().join(LOCK);
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
                    path: self.path().to_owned(),
                    holder: holder.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(io("locking", &path)(error)),
        }
        let since = Timestamp::now().to_rfc3339();
        let holder = format!("process {}, since {since}, {doing}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(holder.as_bytes()))
            .map_err(io("writing", &path))?;
        Ok(IndexLock { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_hears_who_holds_the_lock_since_when_and_why() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let index = IndexFolder::new(folder.path());
        let lock = index.lock("indexing samples")?;
        let message = index
            .lock("anything")
            .map(drop)
            .map_err(|error| error.to_string())
            .expect_err("held");
        for part in [
            &format!("process {}", std::process::id()),
            "since 20",
            "indexing samples",
        ] {
            assert!(message.contains(part), "{message}");
        }
        drop(lock);
        assert!(index.lock("anything").is_ok());
        Ok(())
    }
}
