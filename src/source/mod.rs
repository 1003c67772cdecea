//! Where articles come from.
//!
//! A source reads JSON Lines (a file or standard input) or a folder of Markdown and hands over one [`Draft`] after
//! another, in a stable order and without holding more than one of them. What it cannot read becomes a [`Problem`]
//! with its place, and the reading goes on. Two articles of one id are the index's business, not a source's.

mod folder;
mod input;
mod item;
mod json_lines;
mod markdown;
mod open;
mod problem;
mod site_path;
mod value;
mod walk;

pub use item::{Draft, Place, SkipReason, Skipped, SourceItem};
pub use json_lines::parse_article;
pub use open::{SourceError, SourceOptions, open};
pub use problem::{Problem, ProblemKind};

use std::ops::ControlFlow;

/// One place that articles are read from.
pub trait ArticleSource: Send {
    /// The stable name of the source, which owns its articles: what one run finds under a name and a later run does
    /// not was removed from the site.
    fn name(&self) -> &str;

    /// Reads everything from the start and gives it to `sink`, until `sink` breaks.
    ///
    /// An error means that the source as a whole failed (a file that vanished, a damaged gzip stream): what was
    /// handed over before is good, but nothing may be taken as removed.
    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError>;
}
