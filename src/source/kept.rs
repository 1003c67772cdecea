//! What fetching sources keep from one run to the next: one file a source, beside the index.
//!
//! A run writes the pages of a site to `NAME.jsonl.new`, page by page, and makes it `NAME.jsonl` when all were asked for. A run
//! that is killed leaves the new file behind, and the next one uses what is in it. Nothing but time is lost with the
//! files: the index never depends on them.

use super::web::{Page, Spool, Validators};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// The form of the files; another one is not read.
const FORMAT: u32 = 1;

/// The first line of a file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    format: u32,
    source: String,
    /// What decided how the pages were read.
    fingerprint: String,
}

/// Pages of earlier runs, by their place.
#[derive(Debug, Default)]
pub(super) struct Kept {
    files: Vec<File>,
    pages: FxHashMap<String, KeptPage>,
}

#[derive(Debug)]
struct KeptPage {
    file: usize,
    start: u64,
    bytes: u64,
    validators: Validators,
    /// Whether it was read as it would be read now.
    is_current: bool,
}

/// A line, without what the page holds.
#[derive(Deserialize)]
struct Line {
    place: String,
    #[serde(default)]
    validators: Validators,
}

/// Where a source keeps its pages.
#[derive(Debug)]
pub(super) struct Keeper {
    path: Option<PathBuf>,
    header: String,
}

impl Keeper {
    /// The keeper of the source called `source` in `folder`; without a folder nothing is kept.
    pub(super) fn new(folder: Option<&Path>, source: &str, fingerprint: &str) -> io::Result<Keeper> {
        let header = Header {
            format: FORMAT,
            source: source.to_owned(),
            fingerprint: fingerprint.to_owned(),
        };
        if let Some(folder) = folder {
            fs::create_dir_all(folder)?;
        }
        Ok(Keeper {
            path: folder.map(|folder| folder.join(file_name(source))),
            header: serde_json::to_string(&header)?,
        })
    }

    /// What earlier runs kept, with a new spool for this one.
    pub(super) fn begin(&self) -> io::Result<(Kept, Spool)> {
        let Some(path) = &self.path else {
            return Ok((Kept::default(), Spool::temporary()?));
        };
        let (new, interrupted) = (with_ending(path, "new"), with_ending(path, "interrupted"));
        if new.exists() {
            fs::rename(&new, &interrupted)?;
        }
        let mut kept = Kept::default();
        // The later file wins.
        for file in [path, &interrupted] {
            kept.add(file, &self.header)?;
        }
        Ok((kept, Spool::create(&new, &self.header)?))
    }

    /// Makes what was written to the spool what the next run begins with. The spool must be on disk.
    pub(super) fn publish(&self) -> io::Result<()> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        fs::rename(with_ending(path, "new"), path)?;
        match fs::remove_file(with_ending(path, "interrupted")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Kept {
    /// The page at `place` as it was, however it was read.
    pub(super) fn page(&mut self, place: &str) -> io::Result<Option<Page>> {
        let Some(kept) = self.pages.get(place) else {
            return Ok(None);
        };
        let Some(file) = self.files.get_mut(kept.file) else {
            return Ok(None);
        };
        let mut line = vec![0; usize::try_from(kept.bytes).map_err(io::Error::other)?];
        file.seek(SeekFrom::Start(kept.start))?;
        file.read_exact(&mut line)?;
        Ok(serde_json::from_slice(&line).ok())
    }

    /// Places and validators of the pages that were read as they would be read now; a server may be asked whether these
    /// changed.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Validators)> {
        let current = self.pages.iter().filter(|(_, page)| page.is_current);
        current.map(|(place, page)| (place.as_str(), &page.validators))
    }

    /// Adds the pages of a file. A file of another form, and a line that was cut, are as if they were not there.
    fn add(&mut self, path: &Path, header: &str) -> io::Result<()> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut lines = BufReader::new(file.try_clone()?);
        let mut line = Vec::new();
        let mut start = lines.read_until(b'\n', &mut line)? as u64;
        let (Ok(found), Ok(expected)) = (
            serde_json::from_slice::<Header>(&line),
            serde_json::from_str::<Header>(header),
        ) else {
            return Ok(());
        };
        if found.format != expected.format {
            return Ok(());
        }
        let is_current = found == expected;
        let number = self.files.len();
        loop {
            line.clear();
            let bytes = lines.read_until(b'\n', &mut line)? as u64;
            if bytes == 0 {
                break;
            }
            if line.ends_with(b"\n")
                && let Ok(Line { place, validators }) = serde_json::from_slice(&line)
            {
                let page = KeptPage {
                    file: number,
                    start,
                    bytes: bytes - 1,
                    validators,
                    is_current,
                };
                self.pages.insert(place, page);
            }
            start += bytes;
        }
        self.files.push(file);
        Ok(())
    }
}

/// A file name that is readable and belongs to one source only.
fn file_name(source: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let readable: String = source.chars().map(plain).take(40).collect();
    format!("{readable}-{:016x}.jsonl", xxh3_64(source.as_bytes()))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::super::item::SkipReason;
    use super::super::web::Content;
    use super::*;

    fn page(place: &str, lastmod: &str) -> Page {
        Page {
            place: place.to_owned(),
            url: place.to_owned(),
            bytes: 3,
            content: Content::Left(SkipReason::NoIndex),
            validators: Validators {
                lastmod: Some(lastmod.to_owned()),
                ..Validators::default()
            },
        }
    }

    fn keeper(folder: &tempfile::TempDir, fingerprint: &str) -> Keeper {
        Keeper::new(Some(folder.path()), "https://clinic.example/map.xml", fingerprint).expect("a folder")
    }

    fn lastmod(kept: &Kept, place: &str) -> Option<String> {
        let mut all = kept.all();
        all.find(|(found, _)| *found == place)
            .and_then(|(_, validators)| validators.lastmod.clone())
    }

    #[test]
    fn what_was_published_is_there_in_the_next_run_and_what_was_cut_short_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let keeper = keeper(&folder, "1");
        let (_, mut spool) = keeper.begin().expect("a spool");
        for place in ["/a", "/b"] {
            spool.append(&page(place, "1")).expect("space");
        }
        spool.sync().expect("a disk");
        keeper.publish().expect("published");
        // Killed in the middle of a line.
        let (kept, mut spool) = keeper.begin().expect("a spool");
        assert_eq!(lastmod(&kept, "/a").as_deref(), Some("1"));
        for place in ["/b", "/c", "/d"] {
            spool.append(&page(place, "2")).expect("space");
        }
        spool.sync().expect("a disk");
        drop(spool);
        let new = fs::read_dir(folder.path())
            .expect("a folder")
            .flatten()
            .map(|entry| entry.path());
        let new: Vec<PathBuf> = new
            .filter(|path| path.extension().is_some_and(|ending| ending == "new"))
            .collect();
        let length = fs::metadata(&new[0]).expect("a file").len();
        File::options()
            .write(true)
            .open(&new[0])
            .and_then(|file| file.set_len(length - 5))
            .expect("cut");
        let (mut kept, mut spool) = keeper.begin().expect("a spool");
        let found: Vec<Option<String>> = ["/a", "/b", "/c", "/d"]
            .iter()
            .map(|place| lastmod(&kept, place))
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(found, [some("1"), some("2"), some("2"), None]);
        assert_eq!(kept.page("/b").expect("a file"), Some(page("/b", "2")));
        spool.sync().expect("a disk");
        keeper.publish().expect("published");
        assert_eq!(keeper.begin().expect("a spool").0.all().count(), 0);
    }

    #[test]
    fn pages_that_were_read_another_way_are_only_kept_for_hard_times() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = keeper(&folder, "1");
        let (_, mut spool) = first.begin().expect("a spool");
        spool.append(&page("/a", "1")).expect("space");
        spool.sync().expect("a disk");
        first.publish().expect("published");
        let (mut kept, _) = keeper(&folder, "2").begin().expect("a spool");
        assert_eq!(kept.all().count(), 0);
        assert!(kept.page("/a").expect("a file").is_some());
    }
}
