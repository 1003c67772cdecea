//! The `[server]` and `[limits]` tables, checked.

use super::raw::{RawLimits, RawServer};
use crate::query::{LONGEST_QUERY, MAX_LIMIT, MAX_WINDOW};
use ipnet::IpNet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

/// This machine: what a reverse proxy beside the server has, and nobody outside.
const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];
/// An hour: longer than anything a request should take.
const LONGEST_MS: u64 = 3_600_000;

/// How the server presents itself and whom it believes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerConfig {
    /// Name of the site.
    pub name: String,
    /// Address of this server as visitors see it, without a slash at its end.
    pub public_url: Option<String>,
    /// Origins whose pages may search; empty for any.
    pub cors_origins: Vec<String>,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks that may read `/metrics`.
    pub metrics_networks: Vec<IpNet>,
    /// How long caches may answer without asking.
    pub cache_seconds: u32,
    /// Whether only callers with a key are answered from the index.
    pub search_needs_key: bool,
}

/// What one server takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitsConfig {
    /// Longest time from request to answer.
    pub time: Duration,
    /// Longest time for finding and ranking, after which what was found is answered.
    pub search: Duration,
    /// Longest time for the headers of a request.
    pub header: Duration,
    /// Largest request body, in bytes.
    pub body_bytes: u64,
    /// Largest body of articles, in bytes.
    pub write_bytes: u64,
    /// Longest time that changing the index may take a request.
    pub write_time: Duration,
    /// Searches that run at once.
    pub concurrent: usize,
    /// Searches that may wait for their turn.
    pub waiting: usize,
    /// Connections at once.
    pub connections: usize,
    /// Requests per second of one client; 0 for any number.
    pub requests_per_second: u32,
    /// Requests that one client may make at once before that counts.
    pub burst: u32,
    /// Longest query, in characters.
    pub query_characters: usize,
    /// Most hits on one page.
    pub hits: usize,
    /// Hits that can be paged through.
    pub page_depth: usize,
    /// Most filters of one request.
    pub filters: usize,
    /// Most queries in one request.
    pub batch: usize,
    /// Bytes of answers that are kept for whoever asks the same; 0 for none.
    pub kept_answers_bytes: u64,
}

impl Default for LimitsConfig {
    fn default() -> LimitsConfig {
        LimitsConfig::check(&RawLimits::default(), &mut Vec::new())
    }
}

impl LimitsConfig {
    /// Fills in defaults; problems are added to `problems`.
    pub fn check(raw: &RawLimits, problems: &mut Vec<String>) -> LimitsConfig {
        let mut check = Check(problems);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let milliseconds = 1..=LONGEST_MS;
        LimitsConfig {
            time: Duration::from_millis(check.value("time_ms", raw.time_ms, 10_000, milliseconds.clone())),
            search: Duration::from_millis(check.value("search_ms", raw.search_ms, 2_000, milliseconds.clone())),
            header: Duration::from_millis(check.value("header_ms", raw.header_ms, 10_000, milliseconds.clone())),
            write_time: Duration::from_millis(check.value("write_ms", raw.write_ms, 60_000, milliseconds)),
            // 256 MB: a whole site in one body; every writer may hold that much.
            write_bytes: check.value("write_bytes", raw.write_bytes, 32_000_000, 1..=256_000_000),
            // 16 MB: no query needs more, and every request may hold that much.
            body_bytes: check.value("body_bytes", raw.body_bytes, 1_000_000, 1..=16_000_000),
            concurrent: check.value(
                "concurrent",
                raw.concurrent.filter(|&many| many > 0),
                cores * 2,
                1..=1_024,
            ),
            waiting: check.value("waiting", raw.waiting, 256, 0..=65_536),
            connections: check.value("connections", raw.connections, 4_096, 1..=1_000_000),
            requests_per_second: check.value("requests_per_second", raw.requests_per_second, 50, 0..=1_000_000),
            burst: check.value("burst", raw.burst, 200, 1..=1_000_000),
            query_characters: check.value(
                "query_characters",
                raw.query_characters,
                LONGEST_QUERY,
                1..=LONGEST_QUERY,
            ),
            hits: check.value("hits", raw.hits, MAX_LIMIT, 1..=MAX_LIMIT),
            page_depth: check.value("page_depth", raw.page_depth, MAX_WINDOW, 1..=MAX_WINDOW),
            filters: check.value("filters", raw.filters, 100, 1..=1_000),
            batch: check.value("batch", raw.batch, 50, 1..=1_000),
            kept_answers_bytes: check.value(
                "kept_answers_bytes",
                raw.kept_answers_bytes,
                16_000_000,
                0..=4_000_000_000,
            ),
        }
    }
}

/// Collects what is wrong with a table of numbers.
struct Check<'a>(&'a mut Vec<String>);

impl Check<'_> {
    fn value<T: PartialOrd + Display + Copy>(
        &mut self,
        name: &str,
        written: Option<T>,
        default: T,
        range: RangeInclusive<T>,
    ) -> T {
        let value = written.unwrap_or(default);
        if written.is_some() && !range.contains(&value) {
            let (least, most) = (range.start(), range.end());
            self.0
                .push(format!("limits.{name}: {value} is not between {least} and {most}"));
        }
        value
    }
}

impl Default for ServerConfig {
    fn default() -> ServerConfig {
        ServerConfig::check(&RawServer::default(), &mut Vec::new())
    }
}

impl ServerConfig {
    /// Fills in defaults; problems are added to `problems`.
    pub fn check(raw: &RawServer, problems: &mut Vec<String>) -> ServerConfig {
        let origins = raw.cors_origins.clone().unwrap_or_else(|| vec!["*".to_owned()]);
        for origin in &origins {
            if origin != "*" && !is_origin(origin) {
                problems.push(format!(
                    "server.cors_origins: {origin:?} is no origin such as https://clinic.example, and not *"
                ));
            }
        }
        if let Some(url) = raw.public_url.as_deref()
            && (!is_address(url) || url.contains(['?', '#']))
        {
            problems.push(format!(
                "server.public_url: {url:?} is no address such as https://search.clinic.example"
            ));
        }
        if raw.cache_seconds.is_some_and(|seconds| seconds > 86_400) {
            problems.push("server.cache_seconds: more than a day (86400)".to_owned());
        }
        ServerConfig {
            name: raw.name.clone().unwrap_or_else(|| "Sagasu".to_owned()),
            public_url: raw.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()),
            cors_origins: if origins.iter().any(|origin| origin == "*") {
                Vec::new()
            } else {
                origins
            },
            trusted_proxies: networks("trusted_proxies", raw.trusted_proxies.as_deref(), problems),
            metrics_networks: networks("metrics_networks", raw.metrics_networks.as_deref(), problems),
            cache_seconds: raw.cache_seconds.unwrap_or(0),
            search_needs_key: raw.search_needs_key.unwrap_or(false),
        }
    }
}

impl ServerConfig {
    /// What every address of this server begins with behind the host of its `public_url`: `/search` of `https://clinic.example/search`; often nothing.
    pub fn path_prefix(&self) -> &str {
        let address = self.public_url.as_deref().unwrap_or_default();
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').map_or("", |at| &rest[at..])
    }
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or(text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"<>\"'&".contains(&byte))
    })
}

/// Scheme, host and port, as browsers send it.
fn is_origin(text: &str) -> bool {
    is_address(text) && text.matches('/').count() == 2
}

fn networks(name: &str, written: Option<&[String]>, problems: &mut Vec<String>) -> Vec<IpNet> {
    let defaults = LOOPBACK.map(str::to_owned);
    let mut networks = Vec::new();
    for text in written.unwrap_or(&defaults) {
        let network = text.parse::<IpNet>().ok();
        match network.or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from)) {
            Some(network) => networks.push(network),
            None => problems.push(format!(
                "server.{name}: {text:?} is no address or network such as 10.0.0.0/8"
            )),
        }
    }
    networks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_checked_from_both_sides() {
        let table = [
            (Some(0), false),
            (Some(1), true),
            (Some(100), true),
            (Some(101), false),
            (None, true),
        ];
        for (hits, allowed) in table {
            let mut problems = Vec::new();
            let raw = RawLimits {
                hits,
                ..RawLimits::default()
            };
            LimitsConfig::check(&raw, &mut problems);
            assert_eq!(problems.is_empty(), allowed, "{hits:?} {problems:?}");
        }
    }

    #[test]
    fn a_server_may_stand_below_a_path_of_its_host() {
        let table = [
            (None, Some("")),
            (Some("https://search.clinic.example/"), Some("")),
            (Some("https://clinic.example/search/"), Some("/search")),
            (Some("http://[::1]:7700/a/b"), Some("/a/b")),
            (Some("https://clinic.example/search?x"), None),
            (Some("https://clinic.example/#search"), None),
        ];
        for (url, prefix) in table {
            let mut problems = Vec::new();
            let raw = RawServer {
                public_url: url.map(str::to_owned),
                ..RawServer::default()
            };
            let checked = ServerConfig::check(&raw, &mut problems);
            assert_eq!(problems.is_empty(), prefix.is_some(), "{url:?} {problems:?}");
            if let Some(prefix) = prefix {
                assert_eq!(checked.path_prefix(), prefix, "{url:?}");
            }
        }
    }

    #[test]
    fn origins_and_networks_are_read_or_refused() {
        let table = [
            (Some("https://a.example"), None, true),
            (Some("https://a.example:8443"), None, true),
            (Some("*"), Some("10.0.0.0/8"), true),
            (None, Some("2001:db8::/32"), true),
            (None, Some("192.0.2.1"), true),
            (Some("https://a.example/path"), None, false),
            (Some("a.example"), None, false),
            (None, Some("10.0.0.0/33"), false),
            (None, Some("proxy"), false),
        ];
        for (origin, network, allowed) in table {
            let mut problems = Vec::new();
            let raw = RawServer {
                cors_origins: origin.map(|origin| vec![origin.to_owned()]),
                trusted_proxies: network.map(|network| vec![network.to_owned()]),
                ..RawServer::default()
            };
            ServerConfig::check(&raw, &mut problems);
            assert_eq!(problems.is_empty(), allowed, "{origin:?} {network:?} {problems:?}");
        }
    }
}
