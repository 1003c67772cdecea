//! Backup, restore and check.

use crate::support_index::{MemorySource, ScratchIndex, TestResult, analyzer, ids, request};
use sagasu::article::Language;
use sagasu::maintenance::{back_up, check, restore};
use serde_json::json;
use std::fs;

fn index_of(bodies: &[&str]) -> Result<ScratchIndex, Box<dyn std::error::Error>> {
    let index = ScratchIndex::new();
    add(&index, bodies)?;
    Ok(index)
}

fn add(index: &ScratchIndex, bodies: &[&str]) -> TestResult {
    let articles: Vec<_> = (0..)
        .zip(bodies)
        .map(|(number, body)| json!({"id": format!("n{number}"), "language": "en", "title": body, "body": body}))
        .collect();
    index.run(vec![MemorySource::of("site", &articles).boxed()])?;
    Ok(())
}

fn count(index: &ScratchIndex, query: &str) -> usize {
    let response = index
        .service()
        .search(request(query, Some(Language::English)))
        .expect("an answer");
    ids(&response).len()
}

#[test]
fn what_was_backed_up_can_be_restored_here_and_elsewhere() -> TestResult {
    let index = index_of(&["apple", "banana"])?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("site.tar.gz");
    let backup = back_up(&index.path(), &file)?;
    assert_eq!(backup.generation, 1);
    add(&index, &["cherry", "cherry"])?;
    assert_eq!((count(&index, "banana"), count(&index, "cherry")), (0, 2));
    let (_, articles) = restore(&index.path(), &file, 2)?;
    assert_eq!(articles, 2);
    assert_eq!((count(&index, "banana"), count(&index, "cherry")), (1, 0));
    let lock = index.path().lock("testing")?;
    index.path().roll_back(&lock, None)?;
    drop(lock);
    assert_eq!(count(&index, "cherry"), 2, "a restored backup can be gone back from");
    let elsewhere = ScratchIndex::new();
    restore(&elsewhere.path(), &file, 2)?;
    assert_eq!(count(&elsewhere, "apple"), 1);
    let left: Vec<_> = fs::read_dir(index.folder.path())?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(".backup"))
        .collect();
    assert_eq!(left, [] as [String; 0]);
    Ok(())
}

/// A backup cut short or changed at any place is refused, and the index is as it was.
#[test]
fn a_damaged_backup_is_refused() -> TestResult {
    let index = index_of(&["apple", "banana"])?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("site.tar.gz");
    back_up(&index.path(), &file)?;
    let whole = fs::read(&file)?;
    for part in 1..8 {
        let place = whole.len() * part / 8;
        fs::write(&file, &whole[..place])?;
        assert!(restore(&index.path(), &file, 2).is_err(), "cut at {place}");
        let mut changed = whole.clone();
        changed[place] ^= 0x55;
        fs::write(&file, &changed)?;
        assert!(restore(&index.path(), &file, 2).is_err(), "changed at {place}");
    }
    assert_eq!(index.path().current_number()?, Some(1));
    assert_eq!(count(&index, "banana"), 1);
    Ok(())
}

#[test]
fn a_whole_index_has_no_findings() -> TestResult {
    let index = index_of(&["apple", "banana"])?;
    let checked = check(&analyzer(), &index.path());
    assert_eq!(checked.findings, []);
    assert_eq!(checked.languages[&Language::English], 2);
    Ok(())
}

/// One byte of any file changed, or any file gone: said, with what mends it.
#[test]
fn damage_is_found_wherever_it_is() -> TestResult {
    let index = index_of(&["apple", "banana"])?;
    let folder = index.path().current()?.expect("an index").folder;
    let mut files = 0;
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What holds no data: locks, and the engine's list of files to clear away.
        if name.ends_with(".lock") || name == ".managed.json" {
            continue;
        }
        files += 1;
        let whole = fs::read(&path)?;
        let mut changed = whole.clone();
        let place = whole.len() / 2;
        changed[place] ^= 0x01;
        fs::remove_file(&path)?;
        let gone = check(&analyzer(), &index.path());
        assert!(!gone.findings.is_empty(), "{name} gone");
        fs::write(&path, &changed)?;
        let damaged = check(&analyzer(), &index.path());
        assert!(
            !damaged.findings.is_empty(),
            "{name} changed at {place} of {}",
            whole.len()
        );
        assert!(
            damaged
                .findings
                .iter()
                .all(|finding| finding.remedy.contains("sagasu "))
        );
        fs::write(&path, &whole)?;
    }
    assert!(files >= 6, "the segment's files and the manifest");
    assert_eq!(check(&analyzer(), &index.path()).findings, []);
    Ok(())
}
