//! The frame of sources that are fetched: what was kept, what is learned, and in the end all pages of the site compared.

use super::fetch::CrawlOptions;
use super::item::SourceItem;
use super::kept::{Keeper, Kept};
use super::open::{SourceError, SourceOptions};
use super::path_filter::PathFilter;
use super::problem::Problem;
use super::web::{Assembly, Extractor, Site};
use std::io;
use std::ops::ControlFlow;
use tokio::sync::mpsc::Receiver;
use url::Url;

/// A site that is fetched, and how.
pub(super) struct CrawledSite {
    /// The name of the source.
    pub(super) name: String,
    /// Where it begins.
    pub(super) url: Url,
    pub(super) site: Site,
    pub(super) crawl: CrawlOptions,
    pub(super) extractor: Extractor,
    pub(super) filter: PathFilter,
    pub(super) options: SourceOptions,
    /// What decides how pages are read.
    pub(super) fingerprint: String,
}

/// What becomes of events, one after the other.
pub(super) trait Reading {
    /// What the thread that fetches tells.
    type Event;

    /// Takes an event: its pages go into `pages`.
    fn take(&mut self, event: Self::Event, pages: &mut SitePages) -> io::Result<Taken>;
}

/// The pages of earlier runs and of this one.
pub(super) struct SitePages {
    pub(super) kept: Kept,
    pub(super) assembly: Assembly,
}

/// What an event meant for the run.
pub(super) enum Taken {
    /// It goes on.
    Fine,
    /// Something was not read; the rest goes on.
    Problem(Problem),
    /// Nothing is known of the site.
    Failed { url: String, message: String },
}

impl Taken {
    /// What may be there, but was not read.
    pub(super) fn unreadable(place: String, message: String) -> Taken {
        Taken::Problem(Problem::unreadable(place, message))
    }
}

impl CrawledSite {
    /// Reads the site: `begin` starts to fetch, by what is known of earlier runs.
    pub(super) fn read<R: Reading>(
        &self,
        begin: impl FnOnce(&Kept) -> io::Result<(Receiver<R::Event>, R)>,
        sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>,
    ) -> Result<(), SourceError> {
        let failed = |source| SourceError::Read {
            path: self.name.clone(),
            source,
        };
        let keeper = Keeper::new(self.options.state_folder.as_deref(), &self.name, &self.fingerprint);
        let keeper = keeper.map_err(failed)?;
        let (kept, spool) = keeper.begin().map_err(failed)?;
        let (mut events, mut reading) = begin(&kept).map_err(failed)?;
        let mut pages = SitePages {
            kept,
            assembly: Assembly::new(self.site.clone(), spool),
        };
        while let Some(event) = events.blocking_recv() {
            match reading.take(event, &mut pages).map_err(failed)? {
                Taken::Fine => {}
                Taken::Failed { url, message } => return Err(SourceError::Fetch { url, message }),
                Taken::Problem(problem) => {
                    if sink(SourceItem::Problem(problem)).is_break() {
                        return Ok(());
                    }
                }
            }
            // A run that is killed goes on from here.
            pages.assembly.flush().map_err(failed)?;
        }
        pages.assembly.sync().map_err(failed)?;
        keeper.publish().map_err(failed)?;
        pages.assembly.emit(self.options.max_text_bytes, sink).map_err(failed)
    }
}
