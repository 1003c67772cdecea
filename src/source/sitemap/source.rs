//! The source: pages as they come in, then all of them compared.

use super::crawl::{Event, Plan, begin};
use super::xml::Listed;
use crate::article::Timestamp;
use crate::source::ArticleSource;
use crate::source::crawled::{CrawledSite, Reading, SitePages, Taken};
use crate::source::fetch::{Answer, Fetched};
use crate::source::item::{Place, SkipReason, SourceItem};
use crate::source::kept::Kept;
use crate::source::open::SourceError;
use crate::source::problem::{Problem, ProblemKind};
use crate::source::web::{Content, Page, Validators, decode, forbids_index, top_level_domain};
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderName, LAST_MODIFIED};
use std::io;
use std::ops::ControlFlow;
use url::Url;

/// Every page that a sitemap lists.
pub(in crate::source) struct SitemapSource(pub(in crate::source) CrawledSite);

impl ArticleSource for SitemapSource {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        let site = &self.0;
        let now = Timestamp::now().unix_seconds();
        let start = |kept: &Kept| {
            let events = begin(Plan {
                start: site.url.clone(),
                crawl: site.crawl.clone(),
                filter: site.filter.clone(),
                known: Plan::known(kept),
                now,
            })?;
            Ok((events, PageReading { site, now }))
        };
        site.read(start, sink)
    }
}

struct PageReading<'a> {
    site: &'a CrawledSite,
    now: i64,
}

impl Reading for PageReading<'_> {
    type Event = Event;

    fn take(&mut self, event: Event, pages: &mut SitePages) -> io::Result<Taken> {
        if let Event::Failed(url, message) = event {
            return Ok(Taken::Failed { url, message });
        }
        let (page, problem) = self.page(event, &mut pages.kept)?;
        if let Some(page) = page {
            pages.assembly.add(page)?;
        }
        Ok(problem.map_or(Taken::Fine, Taken::Problem))
    }
}

impl PageReading<'_> {
    /// The page an event gives, and what went wrong. A page that fails is handed over as it was.
    fn page(&self, event: Event, kept: &mut Kept) -> io::Result<(Option<Page>, Option<Problem>)> {
        Ok(match event {
            Event::Asked(url, listed, Ok(Fetched::Answer(answer))) => self.read(&url, &listed, &answer, kept)?,
            Event::Asked(url, listed, Ok(Fetched::NotModified)) => keep(&url, &listed, Some(self.now), kept)?,
            Event::Unchanged(url, listed) => keep(&url, &listed, None, kept)?,
            Event::Asked(url, _, Ok(Fetched::Gone)) => (Some(left(url.as_str(), SkipReason::Gone)), None),
            Event::Asked(url, _, Ok(Fetched::OtherSite)) => (Some(left(url.as_str(), SkipReason::OtherSite)), None),
            Event::Asked(url, _, Err(error)) => (
                kept.page(url.as_str())?,
                Some(Problem::unreadable(url.to_string(), error.to_string())),
            ),
            Event::Left(url, reason) => (Some(left(&url, reason)), None),
            Event::Problem(url, message) | Event::Failed(url, message) => {
                (None, Some(Problem::unreadable(url, message)))
            }
        })
    }

    fn read(
        &self,
        url: &Url,
        listed: &Listed,
        answer: &Answer,
        kept: &mut Kept,
    ) -> io::Result<(Option<Page>, Option<Problem>)> {
        let content = match content_of(answer, self.site, listed) {
            Ok(content) => content,
            Err(kind) => {
                let place = Place::file(url.as_str());
                return Ok((kept.page(url.as_str())?, Some(Problem { place, kind })));
            }
        };
        let header = |name: HeaderName| answer.header(&name).map(str::to_owned);
        let page = Page {
            place: url.to_string(),
            url: answer.url.to_string(),
            bytes: answer.body.len() as u64,
            content,
            validators: Validators {
                etag: header(ETAG),
                last_modified: header(LAST_MODIFIED),
                lastmod: listed.lastmod.clone(),
                checked_at: self.now,
                ..Validators::default()
            },
        };
        Ok((Some(page), None))
    }
}

/// The page as it was; `checked_at` when the server was asked.
fn keep(
    url: &Url,
    listed: &Listed,
    checked_at: Option<i64>,
    kept: &mut Kept,
) -> io::Result<(Option<Page>, Option<Problem>)> {
    let Some(mut page) = kept.page(url.as_str())? else {
        let message = "the server says that it is unchanged, and what was kept of it cannot be read".to_owned();
        return Ok((None, Some(Problem::unreadable(url.to_string(), message))));
    };
    page.validators.lastmod.clone_from(&listed.lastmod);
    page.validators.checked_at = checked_at.unwrap_or(page.validators.checked_at);
    Ok((Some(page), None))
}

fn left(url: &str, reason: SkipReason) -> Page {
    Page {
        place: url.to_owned(),
        url: url.to_owned(),
        bytes: 0,
        content: Content::Left(reason),
        validators: Validators::default(),
    }
}

fn content_of(answer: &Answer, source: &CrawledSite, listed: &Listed) -> Result<Content, ProblemKind> {
    let kind = answer.header(&CONTENT_TYPE);
    let is_html = kind.is_none_or(|kind| {
        let kind = kind.trim().to_ascii_lowercase();
        kind.starts_with("text/html") || kind.starts_with("application/xhtml+xml")
    });
    if !is_html {
        return Ok(Content::Left(SkipReason::OtherFormat));
    }
    let robots = answer.headers.get_all("x-robots-tag").iter();
    if robots.filter_map(|value| value.to_str().ok()).any(forbids_index) {
        return Ok(Content::Left(SkipReason::NoIndex));
    }
    let html = decode(&answer.body, kind, top_level_domain(&answer.url));
    let mut content = source.extractor.extract(&html, &source.site, &answer.url)?;
    if let Content::Article(article) = &mut content {
        let new = listed
            .alternates
            .iter()
            .filter(|alternate| !article.alternates.contains(alternate));
        let new: Vec<_> = new.cloned().collect();
        article.alternates.extend(new);
    }
    Ok(content)
}
