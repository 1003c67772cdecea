//! What a run did.

use super::change::{ChangeCounts, ChangedArticle, ListedArticle};
use crate::article::Language;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// The summary of a run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RunReport {
    /// Articles that were not in the index before.
    pub added: u64,
    /// Articles whose content differs from what was indexed.
    pub changed: u64,
    /// Articles left as they were.
    pub unchanged: u64,
    /// Articles their source no longer has.
    pub removed: u64,
    /// Articles of a source that could not be read completely: not seen, and kept for that reason.
    pub kept: u64,
    /// The same counts per language.
    pub changes: BTreeMap<Language, ChangeCounts>,
    /// The same counts per source, in the order in which they were read.
    pub sources: Vec<SourceReport>,
    /// The articles added, at most [`RunReport::LISTED`] of them.
    pub added_articles: Vec<ListedArticle>,
    /// The articles changed, with the fields that differ; as many.
    pub changed_articles: Vec<ChangedArticle>,
    /// The articles removed; as many.
    pub removed_articles: Vec<ListedArticle>,
    /// Articles of other sources, or not read, that were analyzed anew from their stored text.
    pub reanalyzed: u64,
    /// In a dry run: whether the run itself would refuse to remove so many.
    pub refused_removals: bool,
    /// Articles in the index after the run, per language.
    pub languages: BTreeMap<Language, u64>,
    /// Articles whose language was found by their text.
    pub detected: u64,
    /// What could not be read or was left out, at most [`RunReport::LISTED`] of them.
    pub skipped: Vec<SkippedItem>,
    /// How many items were skipped for each reason.
    pub skipped_reasons: BTreeMap<String, u64>,
    /// Bytes of article text read.
    pub bytes: u64,
    /// How long the run took.
    #[serde(rename = "seconds", serialize_with = "as_seconds")]
    pub elapsed: Duration,
    /// Whether a new generation was built rather than the current one changed.
    pub rebuilt: bool,
    /// How many items were problems, not just left out on purpose; a source that failed counts as one.
    pub problems: u64,
}

/// What a run did with one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// Its name.
    pub name: String,
    /// What was added, changed, left and removed.
    #[serde(flatten)]
    pub changes: ChangeCounts,
    /// Its articles that were not seen and kept, because it could not be read completely.
    pub kept: u64,
    /// Items of it that were problems.
    pub problems: u64,
    /// Why it failed as a whole. What it had handed over until then is indexed, and nothing of it was removed.
    pub error: Option<String>,
}

/// Something in a source that is not in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedItem {
    /// File and line.
    pub place: String,
    /// What was wrong.
    pub message: String,
}

impl RunReport {
    /// Skipped items that are listed one by one; the rest only count.
    pub const LISTED: usize = 1_000;

    /// Notes an item that is not in the index.
    pub(super) fn skip(&mut self, place: String, reason: &str, message: String) {
        *self.skipped_reasons.entry(reason.to_owned()).or_default() += 1;
        if self.skipped.len() < RunReport::LISTED {
            self.skipped.push(SkippedItem { place, message });
        }
    }

    /// The sources that failed as a whole.
    pub fn failed_sources(&self) -> impl Iterator<Item = &SourceReport> {
        self.sources.iter().filter(|source| source.error.is_some())
    }

    /// Megabytes (10⁶ bytes) of article text per second.
    pub fn megabytes_per_second(&self) -> f64 {
        self.bytes as f64 / 1e6 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

fn as_seconds<S: serde::Serializer>(elapsed: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(elapsed.as_secs_f64())
}
