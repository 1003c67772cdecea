//! What each kind of source needs.

use super::raw_source::{RawCrawl, RawSource};
use super::source::Check;
use crate::source::{CrawlOptions, Origin, parse_web_url};
use std::time::Duration;

impl Check {
    pub(super) fn origin(&mut self, raw: &RawSource) -> Option<Origin> {
        let path = |check: &mut Check| match raw.path.clone().filter(|path| !path.is_empty()) {
            None => {
                check.say("path: is missing");
                None
            }
            path => path,
        };
        match raw.kind.as_deref() {
            Some("json_lines") => path(self).map(|path| Origin::JsonLines { path }),
            Some("markdown") => path(self).map(|path| Origin::Markdown { path }),
            Some("html") => path(self).map(|path| Origin::Html { path }),
            Some("wxr") => path(self).map(|path| Origin::Wxr { path }),
            Some("sitemap") => {
                let (url, crawl) = (self.url(raw), self.crawl(raw.crawl.clone().unwrap_or_default()));
                Some(Origin::Sitemap { url: url?, crawl })
            }
            Some("wordpress") => {
                let (url, crawl) = (self.url(raw), self.crawl(raw.crawl.clone().unwrap_or_default()));
                let types = raw
                    .types
                    .clone()
                    .unwrap_or_else(|| vec!["posts".to_owned(), "pages".to_owned()]);
                let languages = raw.languages.clone().unwrap_or_default();
                let is_slug = |text: &String| {
                    !text.is_empty()
                        && text
                            .bytes()
                            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
                };
                if types.is_empty() {
                    self.say("types: is empty");
                }
                for (key, list) in [("types", &types), ("languages", &languages)] {
                    for word in list.iter().filter(|word| !is_slug(word)) {
                        self.say(format!("{key}: {word:?} holds more than letters, digits, - and _"));
                    }
                }
                Some(Origin::WordPress {
                    url: url?,
                    types,
                    languages,
                    crawl,
                })
            }
            Some(kind) => {
                self.say(format!(
                    "kind: {kind:?} is none of json_lines, markdown, html, sitemap, wordpress, wxr"
                ));
                None
            }
            None => {
                self.say("kind: is missing; one of json_lines, markdown, html, sitemap, wordpress, wxr");
                None
            }
        }
    }

    fn url(&mut self, raw: &RawSource) -> Option<url::Url> {
        let Some(text) = raw.url.as_deref() else {
            self.say("url: is missing");
            return None;
        };
        parse_web_url(text)
            .map_err(|message| self.say(format!("url: {message}")))
            .ok()
    }

    fn crawl(&mut self, raw: RawCrawl) -> CrawlOptions {
        for key in raw.unknown.keys() {
            self.say(format!("crawl.{key}: there is no such key"));
        }
        let defaults = CrawlOptions::default();
        let crawl = CrawlOptions {
            concurrency: raw.concurrency.unwrap_or(defaults.concurrency),
            requests_per_second: raw.requests_per_second.unwrap_or(defaults.requests_per_second),
            timeout: raw.timeout_seconds.map_or(defaults.timeout, Duration::from_secs),
            max_duration: raw.max_minutes.map_or(defaults.max_duration, |minutes| {
                Duration::from_secs(minutes.saturating_mul(60))
            }),
            max_pages: raw.max_pages.unwrap_or(defaults.max_pages),
            max_page_bytes: raw.max_page_bytes.unwrap_or(defaults.max_page_bytes),
            allow_private_addresses: raw.allow_private_addresses.unwrap_or(defaults.allow_private_addresses),
            trust_lastmod: raw.trust_lastmod.unwrap_or(defaults.trust_lastmod),
            user_agent: raw.user_agent.unwrap_or(defaults.user_agent),
        };
        for problem in crawl.problems() {
            self.say(format!("crawl.{problem}"));
        }
        crawl
    }
}
