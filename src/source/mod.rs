//! Where articles come from.
//!
//! A source reads JSON Lines, Markdown, a built site, the pages of a sitemap or a WordPress site, and hands over one [`Draft`]
//! after another, in a stable order and without holding more than one of them. What it cannot read becomes a [`Problem`]
//! with its place, and the reading goes on. Two articles of one id are the index's business, not a source's.

mod absent;
mod crawled;
mod fetch;
mod folder;
mod html_folder;
mod input;
mod item;
mod json_lines;
mod kept;
mod markdown;
mod open;
mod path_filter;
mod problem;
mod site_path;
mod sitemap;
mod spec;
mod text;
mod value;
mod walk;
mod web;
mod wordpress;

pub use absent::open_or_absent;
pub use fetch::CrawlOptions;
pub use item::{Draft, Place, SkipReason, Skipped, SourceItem};
pub use json_lines::parse_article;
pub use open::{SourceError, SourceOptions, open, source_name};
pub use path_filter::PathFilter;
pub use problem::{Problem, ProblemKind};
pub use spec::{Origin, SourceSpec};
pub use web::{Selectors, parse_web_url};

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
