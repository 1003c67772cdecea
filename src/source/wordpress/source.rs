//! The source that asks the REST API.

use super::post::{Pages, prefix};
use super::rest::{Event, KnownPost, Plan, begin};
use crate::article::Timestamp;
use crate::source::ArticleSource;
use crate::source::fetch::CrawlOptions;
use crate::source::item::{Place, SourceItem};
use crate::source::kept::{Keeper, Kept};
use crate::source::open::{SourceError, SourceOptions};
use crate::source::path_filter::PathFilter;
use crate::source::problem::{Problem, ProblemKind};
use crate::source::web::{Assembly, Extractor, Page, Site, Standing};
use rustc_hash::FxHashMap;
use std::io;
use std::ops::ControlFlow;
use url::Url;

/// The posts of a WordPress site.
pub(in crate::source) struct WordPressSource {
    pub(in crate::source) name: String,
    pub(in crate::source) url: Url,
    pub(in crate::source) types: Vec<String>,
    pub(in crate::source) languages: Vec<String>,
    pub(in crate::source) site: Site,
    pub(in crate::source) crawl: CrawlOptions,
    pub(in crate::source) extractor: Extractor,
    pub(in crate::source) filter: PathFilter,
    pub(in crate::source) options: SourceOptions,
    pub(in crate::source) fingerprint: String,
}

impl ArticleSource for WordPressSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        let failed = |source| SourceError::Read {
            path: self.name.clone(),
            source,
        };
        let keeper =
            Keeper::new(self.options.state_folder.as_deref(), &self.name, &self.fingerprint).map_err(failed)?;
        let (kept, spool) = keeper.begin().map_err(failed)?;
        let known = kept.all().filter_map(|(_, validators)| {
            let post = KnownPost {
                modified: validators.lastmod.clone(),
                listed: validators.listed.clone(),
            };
            Some((validators.post?, post))
        });
        let mut events = begin(Plan {
            url: self.url.clone(),
            types: self.types.clone(),
            languages: self.languages.clone(),
            crawl: self.crawl.clone(),
            known: known.collect(),
            now: Timestamp::now().unix_seconds(),
        })
        .map_err(failed)?;
        let mut reading = Reading {
            pages: Pages {
                prefix: prefix(&self.name),
                site: &self.site,
                extractor: &self.extractor,
            },
            filter: &self.filter,
            places: places(&kept),
            kept,
            assembly: Assembly::new(self.site.clone(), spool),
        };
        while let Some(event) = events.blocking_recv() {
            if let Event::Failed { place: url, message } = event {
                return Err(SourceError::Fetch { url, message });
            }
            if let Some(problem) = reading.take(event).map_err(failed)?
                && sink(SourceItem::Problem(problem)).is_break()
            {
                return Ok(());
            }
        }
        reading.assembly.sync().map_err(failed)?;
        keeper.publish().map_err(failed)?;
        reading.assembly.emit(self.options.max_text_bytes, sink).map_err(failed)
    }
}

/// Where each post that was kept stands.
fn places(kept: &Kept) -> FxHashMap<u64, String> {
    let posts = kept
        .all()
        .filter_map(|(place, validators)| Some((validators.post?, place.to_owned())));
    posts.collect()
}

struct Reading<'a> {
    pages: Pages<'a>,
    filter: &'a PathFilter,
    places: FxHashMap<u64, String>,
    kept: Kept,
    assembly: Assembly,
}

impl Reading<'_> {
    fn take(&mut self, event: Event) -> io::Result<Option<Problem>> {
        match event {
            Event::Post(post) => {
                let (id, place) = (post.id, Place::file(post.link.clone()));
                match self.pages.page(*post) {
                    Ok(page) => {
                        self.places.remove(&id);
                        self.add(page)?;
                        Ok(None)
                    }
                    Err(kind) => {
                        self.keep(&[id], None)?;
                        Ok(Some(Problem { place, kind }))
                    }
                }
            }
            Event::Unchanged(id, listed) => self.keep(&[id], Some(&listed)).map(|()| None),
            Event::Problem { place, message, posts } => {
                self.keep(&posts, None)?;
                Ok(Some(hidden(place, message)))
            }
            Event::ListProblem { place, message } => {
                // Which of the posts not seen yet belong to the list is not known; all are kept, and none is removed.
                let unseen: Vec<u64> = self.places.keys().copied().collect();
                self.keep(&unseen, None)?;
                Ok(Some(hidden(place, message)))
            }
            Event::Failed { place, message } => Ok(Some(hidden(place, message))),
        }
    }

    /// Takes over posts as they were, once; `listed` when a list shows them.
    fn keep(&mut self, posts: &[u64], listed: Option<&Standing>) -> io::Result<()> {
        for id in posts {
            if let Some(place) = self.places.remove(id)
                && let Some(mut page) = self.kept.page(&place)?
            {
                if listed.is_some() {
                    page.validators.listed = listed.cloned();
                }
                self.add(page)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, page: Page) -> io::Result<()> {
        if Url::parse(&page.url).is_ok_and(|url| !self.filter.allows(&url)) {
            self.assembly.put_aside(&page)?;
        } else {
            self.assembly.add(page)?;
        }
        self.assembly.flush()
    }
}

fn hidden(place: String, message: String) -> Problem {
    Problem {
        place: Place::file(place),
        kind: ProblemKind::Unreadable { message },
    }
}
