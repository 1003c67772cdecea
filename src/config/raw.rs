//! What may be written in `sagasu.toml` and the environment.

use super::backend::RawBackend;
use super::checked::ConfigError;
use super::raw_source::RawSource;
use crate::query::RankingWeights;
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The file that is read when none is named and it exists.
pub const DEFAULT_FILE: &str = "sagasu.toml";

/// Configuration as written: nothing checked but names and types. Unknown keys are refused.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawConfig {
    /// Folder of the index.
    pub index: Option<PathBuf>,
    /// Folder of the dictionaries.
    pub dictionaries: Option<PathBuf>,
    /// Language assumed of readers and articles that don't show theirs.
    pub language: Option<String>,
    /// `[backend]`
    pub backend: RawBackend,
    /// `[server]`
    pub server: RawServer,
    /// `[indexing]`
    pub indexing: RawIndexing,
    /// `[[source]]`
    pub source: Vec<RawSource>,
    /// `[search]`
    pub search: RawSearch,
    /// `[limits]`
    pub limits: RawLimits,
    /// `[insight]`
    pub insight: RawInsight,
    /// `[ranking]`
    pub ranking: RankingWeights,
}

/// The `[server]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawServer {
    /// Address and port to listen on.
    pub address: Option<String>,
    /// Name of the site, in pages and browsers' search boxes.
    pub name: Option<String>,
    /// Address of the site or of this server as visitors see it, for `/opensearch.xml`; the request's own host when it is left out.
    pub public_url: Option<String>,
    /// Origins whose pages may search; `*` for any.
    pub cors_origins: Option<Vec<String>>,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Option<Vec<String>>,
    /// Networks that may read `/metrics`.
    pub metrics_networks: Option<Vec<String>>,
    /// Seconds for which caches may answer without asking.
    pub cache_seconds: Option<u32>,
    /// Whether searching needs a key.
    pub search_needs_key: Option<bool>,
}

/// The `[limits]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawLimits {
    /// Longest time from request to answer.
    pub time_ms: Option<u64>,
    /// Longest time for finding and ranking, after which what was found is answered.
    pub search_ms: Option<u64>,
    /// Longest time for the headers of a request.
    pub header_ms: Option<u64>,
    /// Largest body, in bytes.
    pub body_bytes: Option<u64>,
    /// Largest body of articles, in bytes.
    pub write_bytes: Option<u64>,
    /// Longest time that changing the index may take a request.
    pub write_ms: Option<u64>,
    /// Searches at once; 0 for twice the cores.
    pub concurrent: Option<usize>,
    /// Searches that wait for their turn.
    pub waiting: Option<usize>,
    /// Connections at once.
    pub connections: Option<usize>,
    /// Requests per second of one client; 0 for any number.
    pub requests_per_second: Option<u32>,
    /// Requests that one client may make at once before that counts.
    pub burst: Option<u32>,
    /// Longest query, in characters.
    pub query_characters: Option<usize>,
    /// Most hits on one page.
    pub hits: Option<usize>,
    /// Hits that can be paged through.
    pub page_depth: Option<usize>,
    /// Most filters of one request.
    pub filters: Option<usize>,
    /// Most queries in one request.
    pub batch: Option<usize>,
    /// Bytes of answers that are kept for whoever asks the same; 0 for none.
    pub kept_answers_bytes: Option<u64>,
}

/// The `[insight]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawInsight {
    /// File that queries are appended to; none when it is left out.
    pub query_log: Option<PathBuf>,
    /// How often a query must have been asked before it is suggested.
    pub popular_minimum: Option<u64>,
}

/// The `[search]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawSearch {
    /// Attributes whose values are counted.
    pub facets: Vec<String>,
    /// File of pins; `pins.toml` in the folder of the dictionaries when it is left out and exists.
    pub pins: Option<PathBuf>,
}

/// The `[indexing]` table.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawIndexing {
    /// Threads that analyze; 0 for one per core.
    pub threads: Option<usize>,
    /// Put before urls that articles leave out.
    pub base_url: Option<String>,
    /// Largest share of a source's articles that a run removes, 0 to 1.
    pub max_removed_share: Option<f64>,
    /// Finished generations kept beside the current one.
    pub keep_generations: Option<usize>,
}

/// Settings whose variables in the environment are texts, whatever they look like.
const TEXTS: [&str; 9] = [
    "index",
    "dictionaries",
    "server.name",
    "server.public_url",
    "backend.username",
    "backend.password",
    "backend.token",
    "backend.index_prefix",
    "indexing.base_url",
];

/// Reads the configuration: `file`, or `sagasu.toml` when it exists, then `SAGASU_INDEX`, `SAGASU_SERVER__ADDRESS` and so on
/// (two underscores go into a table).
pub fn load(file: Option<&Path>) -> Result<RawConfig, ConfigError> {
    let mut figment = Figment::new();
    match file {
        Some(path) if !path.is_file() => return Err(ConfigError::Missing(path.to_owned())),
        Some(path) => figment = figment.merge(Toml::file_exact(path)),
        None if Path::new(DEFAULT_FILE).is_file() => figment = figment.merge(Toml::file_exact(DEFAULT_FILE)),
        None => {}
    }
    for key in TEXTS {
        // As it stands: a password may look like a number, and a token may begin with a quotation mark.
        let name = format!("SAGASU_{}", key.to_uppercase().replace('.', "__"));
        if let Ok(text) = std::env::var(name) {
            figment = figment.merge((key, text));
        }
    }
    figment
        .merge(
            Env::prefixed("SAGASU_")
                .split("__")
                .ignore(&["log", "log_format", "config"])
                .ignore(&TEXTS),
        )
        .extract()
        .map_err(|errors| ConfigError::Raw(errors.into_iter().map(message).collect()))
}

/// What figment says, without the profile that it puts before keys.
fn message(error: figment::Error) -> String {
    error.to_string().replace("key \"default.", "key \"")
}
