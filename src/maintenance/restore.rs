//! `restore`: a backup becomes the next generation, after every byte of it was compared.

use super::backup::{BACKUP_FORMAT, Backup, BackupError, DESCRIPTION, digest, io};
use crate::backend::tantivy::{damaged_files, visit_stored};
use crate::index::{IndexFolder, IndexLock};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::Path;
use tar::Archive;

/// Makes what `file` holds the next generation of `folder`, and current; the one before stays for `rollback`. Returns what it is and how
/// many articles it has. The index is as it was unless everything in the backup is as it was written.
pub fn restore(folder: &IndexFolder, file: &Path, keep_generations: usize) -> Result<(Backup, u64), BackupError> {
    let lock = folder.lock("restoring a backup")?;
    let opened = File::open(file).map_err(io("reading", file))?;
    let mut archive = Archive::new(GzDecoder::new(BufReader::new(opened)));
    let damaged = |message: String| BackupError::Damaged {
        path: file.to_owned(),
        message,
    };
    let mut entries = archive.entries().map_err(|error| damaged(error.to_string()))?;
    let mut first = match entries.next() {
        Some(Ok(entry)) => entry,
        Some(Err(error)) => return Err(damaged(error.to_string())),
        None => return Err(damaged("it is empty".to_owned())),
    };
    if first
        .path()
        .map_or(true, |path| path.as_ref() != Path::new(DESCRIPTION))
    {
        return Err(damaged(format!("it does not begin with {DESCRIPTION}")));
    }
    let mut text = String::new();
    first
        .read_to_string(&mut text)
        .map_err(|error| damaged(error.to_string()))?;
    let backup: Backup = serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
    if backup.format != BACKUP_FORMAT {
        return Err(damaged(format!("its form {} is not {BACKUP_FORMAT}", backup.format)));
    }
    let target = folder.begin(&lock, backup.manifest.clone())?;
    let articles = unpack(
        &backup,
        &mut entries.map(|entry| entry.map_err(|e| e.to_string())),
        &target.folder,
    )
    .and_then(|()| tested(&target.folder))
    .map_err(damaged);
    match articles {
        Ok(articles) => publish(folder, &lock, target, keep_generations).map(|()| (backup, articles)),
        Err(error) => {
            folder.abandon(&lock, &target)?;
            Err(error)
        }
    }
}

fn publish(
    folder: &IndexFolder,
    lock: &IndexLock,
    target: crate::index::Generation,
    keep_generations: usize,
) -> Result<(), BackupError> {
    folder.publish(lock, target, keep_generations)?;
    Ok(())
}

fn unpack<'a, R: Read + 'a>(
    backup: &Backup,
    entries: &mut dyn Iterator<Item = Result<tar::Entry<'a, R>, String>>,
    folder: &Path,
) -> Result<(), String> {
    let mut wanted: BTreeMap<&str, _> = backup.files.iter().map(|file| (file.name.as_str(), file)).collect();
    for entry in entries {
        let mut entry = entry?;
        let path = entry.path().map_err(|error| error.to_string())?.into_owned();
        let name = path.to_string_lossy().into_owned();
        // Only names that the description lists, and none that leads out of the folder.
        let plain = !name.contains(['/', '\\']) && name != "..";
        let file = wanted.remove(name.as_str()).filter(|_| plain);
        let file = file.ok_or_else(|| format!("it holds {name:?}, which it does not list"))?;
        let target = folder.join(&name);
        let written = File::create(&target)
            .and_then(|mut target| {
                std::io::copy(&mut entry, &mut target)?;
                target.sync_all()
            })
            .and_then(|()| digest(&mut File::open(&target)?));
        let (bytes, sha256) = written.map_err(|error| format!("{name}: {error}"))?;
        if (bytes, &sha256) != (file.bytes, &file.sha256) {
            return Err(format!("{name} is not as it was written"));
        }
    }
    match wanted.into_keys().next() {
        Some(missing) => Err(format!("{missing} is missing")),
        None => Ok(()),
    }
}

/// Opens what was unpacked and reads every article; their number.
fn tested(folder: &Path) -> Result<u64, String> {
    if let Some(name) = damaged_files(folder).map_err(|error| error.to_string())?.first() {
        return Err(format!("{name} does not have the checksum it was written with"));
    }
    let mut articles = 0;
    visit_stored(folder, &mut |_, _| {
        articles += 1;
        true
    })
    .map_err(|error| error.to_string())?;
    fs::metadata(folder).map_err(|error| error.to_string())?;
    Ok(articles)
}
