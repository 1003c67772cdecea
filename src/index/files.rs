//! Files that are whole and durable, or not there.

use super::fault;
use super::generation::GenerationError;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Wraps an error of the system with what was tried on which file.
pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> GenerationError {
    let path = path.to_owned();
    move |source| GenerationError::Io { action, path, source }
}

/// Writes a new file to the disk.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), GenerationError> {
    fault::point("write").map_err(io("writing", path))?;
    let mut file = File::create(path).map_err(io("writing", path))?;
    if let Some(part) = fault::torn("write", bytes.len()) {
        let _ = file.write_all(&bytes[..part]);
        std::process::abort();
    }
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(io("writing", path))
}

/// Writes a file that takes the place of `path` in one step: a reader sees the old or the new one, whole.
pub fn replace_durably(path: &Path, bytes: &[u8]) -> Result<(), GenerationError> {
    let mut next = path.as_os_str().to_owned();
    next.push(".next");
    let next = Path::new(&next);
    write_durably(next, bytes)?;
    fault::point("replace").map_err(io("renaming", next))?;
    fs::rename(next, path).map_err(io("renaming", next))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Makes renames in a folder durable. Windows has no such call and needs none.
pub(super) fn sync_folder(folder: &Path) -> Result<(), GenerationError> {
    if cfg!(unix) {
        let opened = File::open(folder).map_err(io("opening", folder))?;
        opened.sync_all().map_err(io("syncing", folder))?;
    }
    Ok(())
}

/// Gives every file of `from` but those in `left_out` a second name in the empty folder `to`; where the file system has no hard links, a
/// copy. For files that are never written to again, only replaced.
pub(super) fn link_files(from: &Path, to: &Path, left_out: &[&str]) -> Result<(), GenerationError> {
    for entry in fs::read_dir(from).map_err(io("reading", from))? {
        let entry = entry.map_err(io("reading", from))?;
        let name = entry.file_name();
        let is_left_out = name
            .to_str()
            .is_some_and(|name| left_out.contains(&name) || name.ends_with(".lock"));
        let is_file = entry.file_type().map_err(io("reading", from))?.is_file();
        if is_left_out || !is_file {
            continue;
        }
        let (source, target) = (entry.path(), to.join(&name));
        fault::point("link").map_err(io("linking", &source))?;
        if fs::hard_link(&source, &target).is_err() {
            fs::copy(&source, &target).map_err(io("copying", &source))?;
        }
    }
    sync_folder(to)
}

/// Bytes of all files in a folder.
pub(super) fn folder_bytes(folder: &Path) -> Result<u64, GenerationError> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).map_err(io("reading", folder))? {
        let entry = entry.map_err(io("reading", folder))?;
        bytes += entry.metadata().map_err(io("reading", folder))?.len();
    }
    Ok(bytes)
}
