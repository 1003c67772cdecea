//! The source that asks the REST API.

use super::post::{Pages, prefix};
use super::rest::{Event, KnownPost, Plan, begin};
use crate::article::Timestamp;
use crate::source::ArticleSource;
use crate::source::crawled::{CrawledSite, Reading, SitePages, Taken};
use crate::source::item::{Place, SourceItem};
use crate::source::kept::Kept;
use crate::source::open::SourceError;
use crate::source::path_filter::PathFilter;
use crate::source::problem::Problem;
use crate::source::web::{Page, Standing};
use rustc_hash::FxHashMap;
use std::io;
use std::ops::ControlFlow;
use url::Url;

/// The posts of a WordPress site.
pub(in crate::source) struct WordPressSource {
    pub(in crate::source) site: CrawledSite,
    pub(in crate::source) types: Vec<String>,
    pub(in crate::source) languages: Vec<String>,
}

impl ArticleSource for WordPressSource {
    fn name(&self) -> &str {
        &self.site.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        let site = &self.site;
        let start = |kept: &Kept| {
            let events = begin(Plan {
                url: site.url.clone(),
                types: self.types.clone(),
                languages: self.languages.clone(),
                crawl: site.crawl.clone(),
                known: known_posts(kept),
                now: Timestamp::now().unix_seconds(),
            })?;
            let reading = PostReading {
                pages: Pages {
                    prefix: prefix(&site.name),
                    site: &site.site,
                    extractor: &site.extractor,
                },
                filter: &site.filter,
                places: places(kept),
            };
            Ok((events, reading))
        };
        site.read(start, sink)
    }
}

fn known_posts(kept: &Kept) -> FxHashMap<u64, KnownPost> {
    let known = kept.all().filter_map(|(_, validators)| {
        let post = KnownPost {
            modified: validators.lastmod.clone(),
            listed: validators.listed.clone(),
        };
        Some((validators.post?, post))
    });
    known.collect()
}

/// Where each post that was kept stands.
fn places(kept: &Kept) -> FxHashMap<u64, String> {
    let posts = kept
        .all()
        .filter_map(|(place, validators)| Some((validators.post?, place.to_owned())));
    posts.collect()
}

struct PostReading<'a> {
    pages: Pages<'a>,
    filter: &'a PathFilter,
    /// Of posts that this run did not take yet.
    places: FxHashMap<u64, String>,
}

impl Reading for PostReading<'_> {
    type Event = Event;

    fn take(&mut self, event: Event, pages: &mut SitePages) -> io::Result<Taken> {
        match event {
            Event::Post(post) => {
                let (id, place) = (post.id, Place::file(post.link.clone()));
                match self.pages.page(*post) {
                    Ok(page) => {
                        self.places.remove(&id);
                        self.add(page, pages)?;
                        Ok(Taken::Fine)
                    }
                    Err(kind) => {
                        self.keep(&[id], None, pages)?;
                        Ok(Taken::Problem(Problem { place, kind }))
                    }
                }
            }
            Event::Unchanged(id, listed) => self.keep(&[id], Some(&listed), pages).map(|()| Taken::Fine),
            Event::Problem { place, message, posts } => {
                self.keep(&posts, None, pages)?;
                Ok(Taken::unreadable(place, message))
            }
            Event::ListProblem { place, message } => {
                // Which of the posts not seen yet belong to the list is not known; all are kept, and none is removed.
                let unseen: Vec<u64> = self.places.keys().copied().collect();
                self.keep(&unseen, None, pages)?;
                Ok(Taken::unreadable(place, message))
            }
            Event::Failed { place: url, message } => Ok(Taken::Failed { url, message }),
        }
    }
}

impl PostReading<'_> {
    /// Takes over posts as they were, once; `listed` when a list shows them.
    fn keep(&mut self, posts: &[u64], listed: Option<&Standing>, pages: &mut SitePages) -> io::Result<()> {
        for id in posts {
            if let Some(place) = self.places.remove(id)
                && let Some(mut page) = pages.kept.page(&place)?
            {
                if listed.is_some() {
                    page.validators.listed = listed.cloned();
                }
                self.add(page, pages)?;
            }
        }
        Ok(())
    }

    fn add(&self, page: Page, pages: &mut SitePages) -> io::Result<()> {
        match Url::parse(&page.url) {
            Ok(url) if !self.filter.allows(&url) => pages.assembly.put_aside(&page),
            _ => pages.assembly.add(page),
        }
    }
}
