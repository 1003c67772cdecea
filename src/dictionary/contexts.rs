//! Contexts of words that are frequent in running text: their connection costs are to lie together in memory.
//!
//! Looking up connection costs is much of a lattice's work, and most of that is waiting for memory: IPADIC's matrix takes 3.5 MB, ko-dic's
//! 20 MB. lindera can number the contexts anew by their frequency (as Vibrato's mapped dictionaries do: Akabe et al. 2023), which changes no cost
//! and no segmentation. The metadata of a dictionary names its most frequent contexts. They were counted over our sample columns: every
//! word of the dictionary that stands anywhere in them.

use serde::Deserialize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Context ids of the dictionary's sources, most frequent first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct FrequentContexts {
    /// Of words towards what stands before them.
    pub left: Vec<u16>,
    /// Of words towards what follows them.
    pub right: Vec<u16>,
}

/// The part of a metadata file that lindera does not know.
#[derive(Debug, Deserialize)]
struct Contexts {
    frequent_contexts: Option<FrequentContexts>,
}

impl FrequentContexts {
    /// What the metadata in `json` says; `None` when it says nothing.
    pub(super) fn of_metadata(json: &[u8]) -> Result<Option<FrequentContexts>, serde_json::Error> {
        serde_json::from_slice(json).map(|contexts: Contexts| contexts.frequent_contexts)
    }

    /// Writes a file into `folder` that lindera's builder takes: how often each context was met, by id.
    pub(super) fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        let path = folder.join("context-frequencies.txt");
        let (left, right) = (counts(&self.left), counts(&self.right));
        // lindera takes the sizes in the first line from the matrix instead.
        fs::write(&path, format!("0 0\n{left}\n{right}\n"))?;
        Ok(path)
    }
}

/// Falling counts for ids in falling order, 0 for all others.
fn counts(ids: &[u16]) -> String {
    let longest = ids.iter().max().map_or(0, |&id| usize::from(id) + 1);
    let mut counts = vec![0; longest];
    for (rank, &id) in (1..).zip(ids.iter().rev()) {
        counts[usize::from(id)] = rank;
    }
    let counts: Vec<String> = counts.iter().map(u32::to_string).collect();
    counts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_context_counts_most_and_others_nothing() {
        let contexts = FrequentContexts {
            left: vec![3, 1],
            right: Vec::new(),
        };
        let folder = tempfile::tempdir().expect("a folder");
        let path = contexts.write(folder.path()).expect("written");
        assert_eq!(fs::read_to_string(path).expect("read"), "0 0\n0 1 0 2\n\n");
    }

    #[test]
    fn metadata_need_not_name_contexts() {
        assert_eq!(FrequentContexts::of_metadata(b"{}").expect("read"), None);
        let named = FrequentContexts::of_metadata(br#"{"frequent_contexts": {"left": [1], "right": [2]}}"#);
        assert_eq!(named.expect("read").expect("named").right, [2]);
        assert!(FrequentContexts::of_metadata(br#"{"frequent_contexts": {"left": [-1], "right": []}}"#).is_err());
    }
}
