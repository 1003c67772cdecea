//! `[[source]]` as it may be written.

use figment::value::Value;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One `[[source]]` as written.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct RawSource {
    /// The name that owns its articles.
    pub name: Option<String>,
    /// `json_lines`, `markdown`, `html`, `sitemap`, `wordpress` or `wxr`.
    pub kind: Option<String>,
    /// The file or folder.
    pub path: Option<String>,
    /// The sitemap or WordPress site.
    pub url: Option<String>,
    /// Put before urls that articles leave out.
    pub base_url: Option<String>,
    /// Language of articles that show none.
    pub language: Option<String>,
    /// Beginnings of paths that are read.
    pub include: Option<Vec<String>>,
    /// Beginnings of paths that are not.
    pub exclude: Option<Vec<String>>,
    /// What WordPress is asked for.
    pub types: Option<Vec<String>>,
    /// Languages that WordPress is asked for.
    pub languages: Option<Vec<String>>,
    /// Where things stand in pages.
    pub selectors: Option<RawSelectors>,
    /// How pages are fetched.
    pub crawl: Option<RawCrawl>,
    /// Keys that are none; kept, to name all of them.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// `[source.selectors]`
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct RawSelectors {
    /// The selectors.
    #[serde(flatten)]
    pub selectors: BTreeMap<String, String>,
}

/// `[source.crawl]`
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct RawCrawl {
    /// Requests at the same time.
    pub concurrency: Option<usize>,
    /// Requests begun per second.
    pub requests_per_second: Option<f64>,
    /// Longest time of one request, in seconds.
    pub timeout_seconds: Option<u64>,
    /// Longest time of all requests, in minutes.
    pub max_minutes: Option<u64>,
    /// Most pages.
    pub max_pages: Option<usize>,
    /// Most bytes of a page.
    pub max_page_bytes: Option<u64>,
    /// Whether private addresses may be fetched from.
    pub allow_private_addresses: Option<bool>,
    /// Whether an unchanged `lastmod` is believed.
    pub trust_lastmod: Option<bool>,
    /// The `User-Agent`.
    pub user_agent: Option<String>,
    /// Keys that are none.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}
