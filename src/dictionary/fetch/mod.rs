//! Brings a package's archive to disk and checks that it is the pinned one.

mod client;
mod process;

use std::fs;
use std::path::{Path, PathBuf};

pub use client::ClientError;
pub(super) use client::RegistryClients;

use super::checksum::sha256_of_file;
use super::error::AttemptError;
use super::manifest::Way;

/// Fetches the archive of a package; the real one is [`RegistryClients`].
pub(super) trait PackageSource {
    /// Saves the archive of `way` into the empty folder `into`, under whatever name.
    fn fetch(&self, way: &Way, into: &Path) -> Result<(), ClientError>;
}

/// The archive of `way` in the user's own `folder`; it is read there, never changed, never checked for more than its presence.
pub(super) fn find_in_folder(way: &Way, folder: &Path) -> Result<PathBuf, AttemptError> {
    let path = folder.join(&way.file);
    if path.is_file() {
        return Ok(path);
    }
    Err(AttemptError::NotInFolder {
        folder: folder.to_owned(),
        file: way.file.clone(),
    })
}

/// Compares `archive` with the pinned checksum; a wrong one is deleted when `delete_wrong` says so.
pub(super) fn check(archive: &Path, way: &Way, delete_wrong: bool) -> Result<(), AttemptError> {
    let found = sha256_of_file(archive).map_err(AttemptError::io(archive))?;
    if found == way.sha256 {
        return Ok(());
    }
    if delete_wrong {
        fs::remove_file(archive).map_err(AttemptError::io(archive))?;
    }
    Err(AttemptError::Checksum {
        path: archive.to_owned(),
        found,
        expected: way.sha256.clone(),
        deleted: delete_wrong,
    })
}

/// Asks `source` for the archive of `way`; returns the one file that it left in `into`, unchecked.
pub(super) fn fetch(source: &dyn PackageSource, way: &Way, into: &Path) -> Result<PathBuf, AttemptError> {
    source.fetch(way, into)?;
    let fetched = into.join(&way.file);
    if fetched.is_file() {
        return Ok(fetched);
    }
    let found = fs::read_dir(into)
        .map_err(AttemptError::io(into))?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    Err(ClientError::WrongFile {
        client: way.client.to_string(),
        expected: way.file.clone(),
        found,
    }
    .into())
}
