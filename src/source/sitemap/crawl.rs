//! Fetching the pages of a site on a thread of its own, several at a time.

use super::listing::{Listing, list};
use super::xml::Listed;
use crate::source::fetch::{Client, CrawlOptions, FetchError, Fetched, Request};
use crate::source::item::SkipReason;
use crate::source::kept::Kept;
use crate::source::path_filter::PathFilter;
use crate::source::web::{Validators, same_site};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use url::Url;

/// Answers that wait for being read.
const WAITING: usize = 32;

/// How long a page whose `lastmod` stays the same is believed unchanged, in seconds: a week.
const TRUSTED_SECONDS: i64 = 7 * 24 * 60 * 60;

/// What the crawl tells, in the order it learns it.
#[derive(Debug)]
pub(super) enum Event {
    /// A page was asked for.
    Asked(Url, Listed, Result<Fetched, FetchError>),
    /// A page is as it was, by its `lastmod`; nobody was asked.
    Unchanged(Url, Listed),
    /// A page is left out without being asked for.
    Left(String, SkipReason),
    /// Pages may be missing: the address, and why.
    Problem(String, String),
    /// Nothing is known of the site: the address, and why.
    Failed(String, String),
}

/// What the crawl needs to know.
pub(super) struct Plan {
    pub(super) start: Url,
    pub(super) crawl: CrawlOptions,
    pub(super) filter: PathFilter,
    /// What is known of pages, by address.
    pub(super) known: Vec<(String, Validators)>,
    /// Seconds since 1970.
    pub(super) now: i64,
}

impl Plan {
    pub(super) fn known(kept: &Kept) -> Vec<(String, Validators)> {
        kept.all()
            .map(|(place, validators)| (place.to_owned(), validators.clone()))
            .collect()
    }
}

/// Begins the crawl. It ends when everything was told or nobody listens.
pub(super) fn begin(plan: Plan) -> std::io::Result<Receiver<Event>> {
    let (sender, receiver) = channel(WAITING);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new()
        .name("crawl".to_owned())
        .spawn(move || runtime.block_on(crawl(plan, sender)))?;
    Ok(receiver)
}

async fn crawl(plan: Plan, sender: Sender<Event>) {
    let failed = |url: &Url, message: String| Event::Failed(url.to_string(), message);
    let client = match Client::new(&plan.start, &plan.crawl) {
        Ok(client) => Arc::new(client),
        Err(error) => {
            let _ = sender.send(failed(&plan.start, error.to_string())).await;
            return;
        }
    };
    let listing = match list(&client, &plan.start, &plan.crawl.user_agent, plan.crawl.max_pages).await {
        Ok(listing) => listing,
        Err((url, message)) => {
            let _ = sender.send(failed(&url, message)).await;
            return;
        }
    };
    let known: rustc_hash::FxHashMap<String, Validators> = plan.known.iter().cloned().collect();
    let known = Arc::new(known);
    let Some(queue) = plan_requests(&plan, listing, &known, &sender).await else {
        return;
    };
    let queue = Arc::new(Mutex::new(queue));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..plan.crawl.concurrency {
        let (client, queue, known, sender) = (client.clone(), queue.clone(), known.clone(), sender.clone());
        workers.spawn(async move {
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let Some((url, listed)) = next else { return };
                let validators = known.get(url.as_str());
                let request = Request {
                    etag: validators.and_then(|known| known.etag.as_deref()),
                    last_modified: validators.and_then(|known| known.last_modified.as_deref()),
                    max_bytes: None,
                };
                let answer = client.fetch(&url, &request).await;
                if sender.send(Event::Asked(url, listed, answer)).await.is_err() {
                    return;
                }
            }
        });
    }
    drop(sender);
    while workers.join_next().await.is_some() {}
}

/// Tells what needs no request, and returns what does; `None` when nobody listens.
async fn plan_requests(
    plan: &Plan,
    listing: Listing,
    known: &rustc_hash::FxHashMap<String, Validators>,
    sender: &Sender<Event>,
) -> Option<VecDeque<(Url, Listed)>> {
    let mut queue = VecDeque::new();
    for (url, message) in listing.problems {
        sender.send(Event::Problem(url, message)).await.ok()?;
    }
    for url in listing.bad {
        sender.send(Event::Problem(url, "no address".to_owned())).await.ok()?;
    }
    for (url, listed) in listing.pages {
        let path = url[url::Position::BeforePath..].to_owned();
        let event = if !same_site(&plan.start, &url) {
            Event::Left(url.to_string(), SkipReason::OtherSite)
        } else if !plan.filter.allows(&url) {
            continue;
        } else if !listing.robots.allows(&path) {
            Event::Left(url.to_string(), SkipReason::Robots)
        } else if plan.crawl.trust_lastmod && is_unchanged(known.get(url.as_str()), &listed, plan.now) {
            Event::Unchanged(url, listed)
        } else {
            queue.push_back((url, listed));
            continue;
        };
        sender.send(event).await.ok()?;
    }
    Some(queue)
}

fn is_unchanged(known: Option<&Validators>, listed: &Listed, now: i64) -> bool {
    known.is_some_and(|known| {
        let age = now - known.checked_at;
        listed.lastmod.is_some() && known.lastmod == listed.lastmod && (0..TRUSTED_SECONDS).contains(&age)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_lastmod_is_believed_for_a_week() {
        let known = Validators {
            lastmod: Some("2025-03-02".to_owned()),
            checked_at: 1_000_000,
            ..Validators::default()
        };
        let listed = |lastmod: Option<&str>| Listed {
            lastmod: lastmod.map(str::to_owned),
            ..Listed::default()
        };
        let table = [
            (Some(&known), Some("2025-03-02"), 1_000_060, true),
            (Some(&known), Some("2025-03-03"), 1_000_060, false),
            (Some(&known), None, 1_000_060, false),
            (Some(&known), Some("2025-03-02"), 1_000_000 + TRUSTED_SECONDS, false),
            (Some(&known), Some("2025-03-02"), 999_999, false),
            (None, Some("2025-03-02"), 1_000_060, false),
        ];
        for (known, lastmod, now, expected) in table {
            assert_eq!(
                is_unchanged(known, &listed(lastmod), now),
                expected,
                "{lastmod:?} {now}"
            );
        }
        let never = Validators::default();
        assert!(!is_unchanged(Some(&never), &listed(None), 10));
    }
}
