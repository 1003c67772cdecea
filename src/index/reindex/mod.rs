//! A run: sources in, index changed, report out.
//!
//! Articles are read on one thread and analyzed on several. An article whose content is as it was is left alone; one
//! that its source no longer has is removed. All of it happens in a generation of its own, which begins with the files of the current
//! one; it is verified and then made current by one rename. What is served stays as it was until then.

mod change;
mod known;
mod options;
mod progress;
mod report;
mod run;
mod sources;
mod stale;
mod take;
mod verify;
mod write;

pub use change::{ChangeCounts, ChangedArticle, ListedArticle, changed_fields};
pub use options::{ReindexError, ReindexOptions};
pub use progress::{NoProgress, RunProgress};
pub use report::{RunReport, SkippedItem, SourceReport};
pub use run::reindex;
pub use stale::{Staleness, stale_articles};
pub use verify::{sample_failures, verify};
pub use write::{ArticleChange, ChangeOutcome, CommittedChanges, HTTP_SOURCE, commit_articles, write_articles};
