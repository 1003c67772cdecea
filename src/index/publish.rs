//! Beginning, publishing, listing, pruning and going back.

use super::fault;
use super::files::{folder_bytes, io, link_files, replace_durably, sync_folder, write_durably};
use super::generation::{
    BUILDING, CURRENT, GENERATIONS, Generation, GenerationError, IndexFolder, MANIFEST, Manifest, SERVED,
};
use super::lock::IndexLock;
use std::fs;

/// What the file `current` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Current {
    /// Nothing was published yet.
    Nothing,
    /// A finished generation.
    Generation(u64),
    /// None that is there: writing a new one mends it.
    Damaged,
}

impl Current {
    fn number(self) -> Option<u64> {
        match self {
            Current::Generation(number) => Some(number),
            Current::Nothing | Current::Damaged => None,
        }
    }
}

/// A finished generation as lists show it.
#[derive(Debug, Clone)]
pub struct GenerationState {
    /// The generation; what is wrong when its manifest cannot be read.
    pub generation: Result<Generation, String>,
    /// Its number.
    pub number: u64,
    /// Whether it is the one that is served.
    pub is_current: bool,
    /// Bytes of its files. Generations that share files count them each.
    pub bytes: u64,
}

impl IndexFolder {
    /// Makes an empty generation after the last one, still unseen. Left-overs of runs that died are removed first.
    pub fn begin(&self, lock: &IndexLock, manifest: Manifest) -> Result<Generation, GenerationError> {
        self.begin_with(lock, manifest, None)
    }

    /// The same with the files of another generation in it, by hard links: changing the one leaves the other as it is.
    pub fn begin_from(
        &self,
        lock: &IndexLock,
        manifest: Manifest,
        from: &Generation,
    ) -> Result<Generation, GenerationError> {
        self.begin_with(lock, manifest, Some(from))
    }

    fn begin_with(
        &self,
        _lock: &IndexLock,
        manifest: Manifest,
        from: Option<&Generation>,
    ) -> Result<Generation, GenerationError> {
        let generations = self.path().join(GENERATIONS);
        fs::create_dir_all(&generations).map_err(io("creating", &generations))?;
        let last = self.finished()?.into_iter().max();
        let last = last.max(self.current_or_damaged()?.number());
        self.remove_left_overs()?;
        let number = last.unwrap_or(0) + 1;
        let folder = generations.join(format!("{number}{BUILDING}"));
        fs::create_dir_all(&folder).map_err(io("creating", &folder))?;
        if let Some(from) = from {
            link_files(&from.folder, &folder, &[MANIFEST, SERVED])?;
        }
        let path = folder.join(MANIFEST);
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| GenerationError::Damaged {
            path: path.clone(),
            message: error.to_string(),
        })?;
        write_durably(&path, text.as_bytes())?;
        Ok(Generation {
            number,
            folder,
            manifest,
        })
    }

    fn current_or_damaged(&self) -> Result<Current, GenerationError> {
        match self.current_number() {
            Ok(None) => Ok(Current::Nothing),
            Ok(Some(number)) if self.generation_folder(number).exists() => Ok(Current::Generation(number)),
            Ok(Some(_)) | Err(GenerationError::Damaged { .. }) => Ok(Current::Damaged),
            Err(error) => Err(error),
        }
    }

    fn remove_left_overs(&self) -> Result<(), GenerationError> {
        let generations = self.path().join(GENERATIONS);
        for entry in fs::read_dir(&generations).map_err(io("reading", &generations))? {
            let path = entry.map_err(io("reading", &generations))?.path();
            if path.to_string_lossy().ends_with(BUILDING) {
                fs::remove_dir_all(&path).map_err(io("removing", &path))?;
            }
        }
        let served = self.served()?;
        for number in self.finished()?.into_iter().filter(|number| !served.contains(number)) {
            self.remove(number)?;
        }
        Ok(())
    }

    /// The generations that are or were current, oldest first. Others are left-overs of runs that died just before publishing them.
    fn served(&self) -> Result<Vec<u64>, GenerationError> {
        let current = self.current_or_damaged()?;
        let mut numbers = self.finished()?;
        // Any of them may be what a damaged `current` named.
        if current != Current::Damaged {
            let is_served = |number: u64| self.generation_folder(number).join(SERVED).exists();
            numbers.retain(|&number| Some(number) == current.number() || is_served(number));
        }
        Ok(numbers)
    }

    fn remove(&self, number: u64) -> Result<(), GenerationError> {
        let folder = self.generation_folder(number);
        // Renamed first: a generation of which only half the files are left must not be taken for a finished one.
        let doomed = folder.with_extension(BUILDING.trim_start_matches('.'));
        fs::rename(&folder, &doomed).map_err(io("removing", &folder))?;
        fs::remove_dir_all(&doomed).map_err(io("removing", &doomed))
    }

    /// Makes a finished generation the current one and removes old ones but for `keep` of them, the newest.
    pub fn publish(
        &self,
        lock: &IndexLock,
        generation: Generation,
        keep: usize,
    ) -> Result<Generation, GenerationError> {
        let folder = self.generation_folder(generation.number);
        if !self.is_published(&generation) {
            sync_folder(&generation.folder)?;
            fault::point("publish").map_err(io("renaming", &generation.folder))?;
            fs::rename(&generation.folder, &folder).map_err(io("renaming", &generation.folder))?;
            sync_folder(&self.path().join(GENERATIONS))?;
        }
        fault::point("current").map_err(io("writing", self.path()))?;
        self.make_current(lock, generation.number)?;
        self.prune(lock, keep)?;
        Ok(Generation { folder, ..generation })
    }

    /// Throws away a generation that was begun and is not to be published.
    pub fn abandon(&self, _lock: &IndexLock, generation: &Generation) -> Result<(), GenerationError> {
        fs::remove_dir_all(&generation.folder).map_err(io("removing", &generation.folder))
    }

    /// Makes the generation before the current one current again, or the one with this number.
    pub fn roll_back(&self, lock: &IndexLock, to: Option<u64>) -> Result<Generation, GenerationError> {
        let path = || self.path().to_owned();
        let current = match self.current_or_damaged()? {
            Current::Damaged => u64::MAX,
            other => other.number().unwrap_or(0),
        };
        let served = self.served()?;
        let number = match to {
            Some(number) if served.contains(&number) => number,
            Some(number) => return Err(GenerationError::Unknown { path: path(), number }),
            None => served
                .into_iter()
                .rfind(|&number| number < current)
                .ok_or_else(|| GenerationError::NoneBefore { path: path() })?,
        };
        // Read first: a generation without a manifest must not become current.
        let generation = self.generation(number)?;
        self.make_current(lock, number)?;
        Ok(generation)
    }

    /// Before a generation ceases to be current it is marked as one that was, so that it can be told from one that never was.
    fn make_current(&self, _lock: &IndexLock, number: u64) -> Result<(), GenerationError> {
        let ceasing = match self.current_or_damaged()? {
            Current::Nothing => Vec::new(),
            Current::Generation(current) => vec![current],
            Current::Damaged => self.finished()?.into_iter().filter(|&other| other != number).collect(),
        };
        for current in ceasing {
            write_durably(&self.generation_folder(current).join(SERVED), b"")?;
        }
        replace_durably(&self.path().join(CURRENT), format!("{number}\n").as_bytes())
    }

    /// Removes finished generations but for the current one and the `keep` newest others; returns the numbers of those removed.
    pub fn prune(&self, _lock: &IndexLock, keep: usize) -> Result<Vec<u64>, GenerationError> {
        let current = self.current_or_damaged()?.number();
        let others: Vec<u64> = self
            .served()?
            .into_iter()
            .filter(|&number| Some(number) != current)
            .collect();
        let surplus = &others[..others.len().saturating_sub(keep)];
        for number in surplus {
            fault::point("prune").map_err(io("removing", &self.generation_folder(*number)))?;
            self.remove(*number)?;
        }
        Ok(surplus.to_vec())
    }

    /// Every finished generation, oldest first.
    pub fn list(&self) -> Result<Vec<GenerationState>, GenerationError> {
        let current = self.current_or_damaged()?.number();
        self.served()?
            .into_iter()
            .map(|number| {
                Ok(GenerationState {
                    generation: self.generation(number).map_err(|error| error.to_string()),
                    number,
                    is_current: Some(number) == current,
                    bytes: folder_bytes(&self.generation_folder(number))?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type TestResult = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn a_generation_is_unseen_until_published() -> TestResult {
        let folder = tempfile::tempdir()?;
        let index = IndexFolder::new(folder.path().join("index"));
        assert_eq!(index.current()?, None);
        let lock = index.lock("testing")?;
        let building = index.begin(&lock, Manifest::of("a"))?;
        assert_eq!(index.current()?, None);
        let published = index.publish(&lock, building, 1)?;
        assert_eq!(index.current()?, Some(published));
        Ok(())
    }

    #[test]
    fn a_dead_runs_left_overs_go_and_as_many_as_asked_stay() -> TestResult {
        let folder = tempfile::tempdir()?;
        let index = IndexFolder::new(folder.path());
        let lock = index.lock("testing")?;
        let dead = index.begin(&lock, Manifest::of("a"))?;
        for fingerprint in ["b", "c", "d"] {
            let building = index.begin(&lock, Manifest::of(fingerprint))?;
            index.publish(&lock, building, 1)?;
        }
        assert!(!dead.folder.exists());
        assert_eq!(index.finished()?, [2, 3]);
        let states: Vec<(u64, bool)> = index
            .list()?
            .iter()
            .map(|state| (state.number, state.is_current))
            .collect();
        assert_eq!(states, [(2, false), (3, true)]);
        Ok(())
    }

    #[test]
    fn going_back_makes_the_one_before_current_and_the_next_number_is_new() -> TestResult {
        let folder = tempfile::tempdir()?;
        let index = IndexFolder::new(folder.path());
        let lock = index.lock("testing")?;
        assert!(matches!(
            index.roll_back(&lock, None),
            Err(GenerationError::NoneBefore { .. })
        ));
        for fingerprint in ["a", "b", "c"] {
            let building = index.begin(&lock, Manifest::of(fingerprint))?;
            index.publish(&lock, building, 5)?;
        }
        assert_eq!(index.roll_back(&lock, None)?.manifest.fingerprint, "b");
        assert_eq!(index.current_number()?, Some(2));
        assert!(matches!(
            index.roll_back(&lock, Some(9)),
            Err(GenerationError::Unknown { number: 9, .. })
        ));
        assert_eq!(index.roll_back(&lock, Some(1))?.number, 1);
        assert_eq!(index.begin(&lock, Manifest::of("d"))?.number, 4);
        Ok(())
    }

    #[test]
    fn a_damaged_current_is_mended_by_going_back_or_by_a_new_generation_and_costs_none() -> TestResult {
        for damage in ["garbage", "", "99"] {
            let folder = tempfile::tempdir()?;
            let index = IndexFolder::new(folder.path());
            let lock = index.lock("testing")?;
            for fingerprint in ["a", "b"] {
                let building = index.begin(&lock, Manifest::of(fingerprint))?;
                index.publish(&lock, building, 5)?;
            }
            let current = folder.path().join(CURRENT);
            fs::write(&current, damage)?;
            assert!(index.current().is_err());
            assert_eq!(index.list()?.len(), 2, "{damage:?}");
            assert_eq!(index.roll_back(&lock, None)?.number, 2);
            fs::write(&current, damage)?;
            assert_eq!(index.roll_back(&lock, Some(1))?.number, 1);
            fs::write(&current, damage)?;
            let building = index.begin(&lock, Manifest::of("c"))?;
            assert_eq!(index.publish(&lock, building, 5)?.number, 3);
            drop(index.begin(&lock, Manifest::of("d"))?);
            assert_eq!(index.finished()?, [1, 2, 3]);
        }
        Ok(())
    }

    #[test]
    fn a_generation_whose_run_died_before_it_was_current_is_never_gone_back_to() -> TestResult {
        let folder = tempfile::tempdir()?;
        let index = IndexFolder::new(folder.path());
        let lock = index.lock("testing")?;
        let first = index.begin(&lock, Manifest::of("a"))?;
        index.publish(&lock, first, 5)?;
        // Killed between the two renames of publishing.
        let unseen = index.begin(&lock, Manifest::of("b"))?;
        fs::rename(&unseen.folder, index.generation_folder(unseen.number))?;
        assert_eq!(index.list()?.len(), 1);
        assert!(index.roll_back(&lock, Some(2)).is_err());
        let third = index.begin(&lock, Manifest::of("c"))?;
        assert_eq!(third.number, 3);
        index.publish(&lock, third, 5)?;
        assert_eq!(index.finished()?, [1, 3]);
        assert_eq!(index.roll_back(&lock, None)?.number, 1);
        assert_eq!(index.roll_back(&lock, Some(3))?.number, 3);
        Ok(())
    }

    #[test]
    fn a_linked_generation_leaves_its_origin_as_it_is() -> TestResult {
        let folder = tempfile::tempdir()?;
        let index = IndexFolder::new(folder.path());
        let lock = index.lock("testing")?;
        let first = index.begin(&lock, Manifest::of("a"))?;
        fs::write(first.folder.join("segment"), "1")?;
        let first = index.publish(&lock, first, 1)?;
        let second = index.begin_from(&lock, Manifest::of("b"), &first)?;
        assert_eq!(fs::read_to_string(second.folder.join("segment"))?, "1");
        fs::remove_file(second.folder.join("segment"))?;
        assert_eq!(fs::read_to_string(first.folder.join("segment"))?, "1");
        Ok(())
    }
}
