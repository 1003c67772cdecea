//! `backup`: the current generation in one compressed file, while it is served and without keeping writers waiting.
//!
//! A backup is a gzip-compressed tar: `backup.json` first (what it is, and size and SHA-256 of every file), then the files of the generation.

use crate::article::Timestamp;
use crate::backend::BackendError;
use crate::index::{GenerationError, IndexFolder, Manifest, fault};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Version of the form of a backup.
pub(super) const BACKUP_FORMAT: u32 = 1;
/// The entry that comes first.
pub(super) const DESCRIPTION: &str = "backup.json";
/// Index files are compressed already for the most part; the fastest level saves nearly as much as the best.
const COMPRESSION: Compression = Compression::fast();

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// Version of its form.
    pub format: u32,
    /// Number of the generation it was made from.
    pub generation: u64,
    /// What the generation was built with.
    pub manifest: Manifest,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its files.
    pub files: Vec<BackupFile>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// A backup that cannot be made or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file.
    #[error("{action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The index folder.
    #[error(transparent)]
    Generation(#[from] GenerationError),
    /// The engine.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// There is nothing to back up.
    #[error("there is no index at {} yet", .0.display())]
    NoIndex(PathBuf),
    /// It is no backup, or not whole.
    #[error("{path} is no whole backup: {message}; the index is as it was", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::Io { action, path, source }
}

/// Writes a backup of the current generation to `target`, which appears when it is whole.
///
/// The lock is held only while the generation's files get second names; runs and writes go on while they are read.
pub fn back_up(folder: &IndexFolder, target: &Path) -> Result<Backup, BackupError> {
    let lock = folder.lock("making a backup")?;
    let current = folder.current()?;
    let current = current.ok_or_else(|| BackupError::NoIndex(folder.path().to_owned()))?;
    let held = tempfile::Builder::new()
        .prefix(".backup")
        .tempdir_in(folder.path())
        .map_err(io("writing to", folder.path()))?;
    current.link_into(held.path())?;
    drop(lock);
    let backup = Backup {
        format: BACKUP_FORMAT,
        generation: current.number,
        manifest: current.manifest,
        created_at: Timestamp::now(),
        files: described(held.path())?,
    };
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let partial = tempfile::Builder::new()
        .prefix(".sagasu-backup")
        .tempfile_in(parent)
        .map_err(io("writing to", parent))?;
    write(&backup, held.path(), partial.as_file()).map_err(io("writing", target))?;
    partial
        .persist(target)
        .map_err(|error| io("writing", target)(error.error))?;
    Ok(backup)
}

fn described(folder: &Path) -> Result<Vec<BackupFile>, BackupError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(io("reading", folder))? {
        let path = entry.map_err(io("reading", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut file = File::open(&path).map_err(io("reading", &path))?;
        let (bytes, sha256) = digest(&mut file).map_err(io("reading", &path))?;
        files.push(BackupFile { name, bytes, sha256 });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Length and SHA-256 of what is left to read.
pub(super) fn digest(reader: &mut impl Read) -> std::io::Result<(u64, String)> {
    let mut hash = Sha256::new();
    let bytes = std::io::copy(reader, &mut hash)?;
    let digest = hash.finalize();
    Ok((bytes, digest.iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn write(backup: &Backup, folder: &Path, target: &File) -> std::io::Result<()> {
    fault::point("backup")?;
    let encoder = GzEncoder::new(BufWriter::new(target), COMPRESSION);
    let mut tar = tar::Builder::new(encoder);
    let description = serde_json::to_vec_pretty(backup)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(description.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    tar.append_data(&mut header, DESCRIPTION, description.as_slice())?;
    for file in &backup.files {
        tar.append_path_with_name(folder.join(&file.name), &file.name)?;
    }
    tar.into_inner()?.finish()?.flush()?;
    target.sync_all()
}
