//! Lets entries with the same details share one record.
//!
//! lindera writes the details of every entry anew, though hundreds of thousands of them say no more than "a noun". The files are mapped
//! into memory, where a record that is read often should lie beside others like it and not once per entry.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

/// The records, each a little-endian `u32` length and so many bytes, and each entry's offset among them as a little-endian `u32`.
const RECORDS: &str = "dict.words";
const OFFSETS: &str = "dict.wordsidx";

/// Rewrites the records of the dictionary in `folder` so that no two are equal.
pub(super) fn share_records(folder: &Path) -> io::Result<()> {
    let (records_file, offsets_file) = (folder.join(RECORDS), folder.join(OFFSETS));
    let records = fs::read(&records_file)?;
    let mut offsets = fs::read(&offsets_file)?;
    let mut shared = Vec::new();
    let mut known: HashMap<&[u8], u32> = HashMap::new();
    for offset in offsets.chunks_exact_mut(size_of::<u32>()) {
        let record = u32_at(offset, 0).and_then(|start| record_at(&records, start));
        let record = record.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "an entry without details"))?;
        let place = *known.entry(record).or_insert_with(|| {
            let place = shared.len() as u32;
            shared.extend_from_slice(record);
            place
        });
        offset.copy_from_slice(&place.to_le_bytes());
    }
    fs::write(records_file, shared)?;
    fs::write(offsets_file, offsets)
}

/// The record that starts at byte `start`, with its length.
fn record_at(records: &[u8], start: u32) -> Option<&[u8]> {
    let start = start as usize;
    let length = u32_at(records, start)? as usize;
    records.get(start..start.checked_add(size_of::<u32>())?.checked_add(length)?)
}

fn u32_at(bytes: &[u8], start: usize) -> Option<u32> {
    let bytes = bytes.get(start..start.checked_add(size_of::<u32>())?)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, entries: &[&str]) {
        let (mut records, mut offsets) = (Vec::new(), Vec::new());
        for entry in entries {
            offsets.extend((records.len() as u32).to_le_bytes());
            records.extend((entry.len() as u32).to_le_bytes());
            records.extend(entry.as_bytes());
        }
        fs::write(folder.join(RECORDS), records).unwrap();
        fs::write(folder.join(OFFSETS), offsets).unwrap();
    }

    #[test]
    fn equal_details_are_kept_once_and_every_entry_finds_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let entries = ["NNG\0*", "NNP\0*", "NNG\0*", "", "NNP\0*"];
        write(folder.path(), &entries);
        share_records(folder.path()).unwrap();
        let records = fs::read(folder.path().join(RECORDS)).unwrap();
        let offsets = fs::read(folder.path().join(OFFSETS)).unwrap();
        let found: Vec<&[u8]> = offsets
            .chunks_exact(4)
            .map(|offset| &record_at(&records, u32_at(offset, 0).unwrap()).unwrap()[4..])
            .collect();
        assert_eq!(found, entries.map(str::as_bytes));
        assert_eq!(records.len(), 3 * 4 + "NNG\0*".len() * 2);
    }

    #[test]
    fn records_that_end_too_early_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &["NNG"]);
        fs::write(folder.path().join(RECORDS), [9, 0, 0, 0, b'N']).unwrap();
        assert_eq!(
            share_records(folder.path()).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
    }
}
