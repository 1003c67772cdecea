//! A run: sources in, index changed, report out.
//!
//! Articles are read on one thread and analyzed on several. An article whose content is as it was is left alone; one
//! that its source no longer has is removed; what is served stays as it was until everything is committed.

mod progress;
mod report;
mod run;

pub use progress::{NoProgress, RunProgress};
pub use report::{RunReport, SkippedItem};
pub use run::{ReindexError, ReindexOptions, reindex};
