//! What runs: every value present and valid.

use super::backend::BackendConfig;
use super::raw::RawConfig;
use super::server::{LimitsConfig, ServerConfig};
use super::source::check_sources;
use crate::article::Language;
use crate::query::{MAX_WINDOW, RankingWeights};
use crate::source::SourceSpec;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Share of a source's articles that a run removes at most: a site that loses a third of its pages at once has more likely lost its
/// export.
const MAX_REMOVED_SHARE: f64 = 0.3;
/// Generations kept beside the current one, and what can be asked for. One must stay: the server may still be reading it.
const KEEP_GENERATIONS: usize = 2;
const KEPT: RangeInclusive<usize> = 1..=100;

/// Checked configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Folder of the index.
    pub index: PathBuf,
    /// Where the index is kept.
    pub backend: BackendConfig,
    /// Folder of the dictionaries.
    pub dictionaries: PathBuf,
    /// Language assumed of readers and articles that don't show theirs.
    pub language: Language,
    /// Where the server listens.
    pub address: SocketAddr,
    /// Threads that analyze.
    pub threads: usize,
    /// Put before urls that articles leave out.
    pub base_url: String,
    /// Where the articles come from.
    pub sources: Vec<SourceSpec>,
    /// Largest share of a source's articles that a run removes, 0 to 1.
    pub max_removed_share: f64,
    /// Finished generations kept beside the current one.
    pub keep_generations: usize,
    /// Attributes whose values are counted.
    pub facets: Vec<String>,
    /// File of pins.
    pub pins: PathBuf,
    /// Weights of ranking.
    pub ranking: RankingWeights,
    /// How the server presents itself and whom it believes.
    pub server: ServerConfig,
    /// What the server takes on.
    pub limits: LimitsConfig,
    /// What is kept of queries.
    pub insight: InsightConfig,
}

/// What is kept of queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsightConfig {
    /// File that queries are appended to.
    pub query_log: Option<PathBuf>,
    /// How often a query must have been asked before it is suggested.
    pub popular_minimum: u64,
}

/// What one visitor, or a few, typed is theirs.
const DEFAULT_POPULAR_MINIMUM: u64 = 5;

/// Configuration that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The named file is not there.
    #[error("there is no configuration file at {}", .0.display())]
    Missing(PathBuf),
    /// Unknown keys, wrong types, bad TOML.
    #[error("the configuration cannot be read: {}", .0.join("; "))]
    Raw(Vec<String>),
    /// Values out of range, all of them.
    #[error("the configuration has {} problem(s): {}", .0.len(), .0.join("; "))]
    Values(Vec<String>),
}

impl Config {
    /// Fills in defaults and checks every value; all problems are in the error.
    pub fn check(raw: RawConfig) -> Result<Config, ConfigError> {
        let mut problems = Vec::new();
        let language = raw.language.as_deref().unwrap_or("ja");
        let language = language.parse().unwrap_or_else(|error| {
            problems.push(format!("language: {error}"));
            Language::Japanese
        });
        let default_address = SocketAddr::from(([127, 0, 0, 1], 7700));
        let address = match raw.server.address.as_deref() {
            None => default_address,
            Some(text) => text.parse().unwrap_or_else(|_| {
                problems.push(format!(
                    "server.address: {text:?} is no address and port such as 127.0.0.1:7700 or [::1]:7700"
                ));
                default_address
            }),
        };
        if raw.search.facets.iter().any(|name| name.trim().is_empty()) {
            problems.push("search.facets: a name is empty".to_owned());
        }
        let sources = check_sources(raw.source, &mut problems);
        let max_removed_share = raw.indexing.max_removed_share.unwrap_or(MAX_REMOVED_SHARE);
        if !(0.0..=1.0).contains(&max_removed_share) {
            problems.push(format!(
                "indexing.max_removed_share: {max_removed_share} is not between 0 and 1"
            ));
        }
        let keep_generations = raw.indexing.keep_generations.unwrap_or(KEEP_GENERATIONS);
        if !KEPT.contains(&keep_generations) {
            problems.push(format!(
                "indexing.keep_generations: {keep_generations} is not between 1 and 100"
            ));
        }
        let backend = BackendConfig::check(&raw.backend, &mut problems);
        check_weights(&raw.ranking, &mut problems);
        let server = ServerConfig::check(&raw.server, &mut problems);
        let limits = LimitsConfig::check(&raw.limits, &mut problems);
        if !problems.is_empty() {
            return Err(ConfigError::Values(problems));
        }
        let dictionaries = raw.dictionaries.unwrap_or_else(|| PathBuf::from("dictionaries"));
        let pins = raw.search.pins.unwrap_or_else(|| dictionaries.join("pins.toml"));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Config {
            index: raw.index.unwrap_or_else(|| PathBuf::from("index")),
            backend,
            dictionaries,
            language,
            address,
            threads: raw.indexing.threads.filter(|&threads| threads > 0).unwrap_or(cores),
            base_url: raw.indexing.base_url.unwrap_or_default(),
            sources,
            max_removed_share,
            keep_generations,
            facets: raw.search.facets,
            pins,
            ranking: raw.ranking,
            server,
            limits,
            insight: InsightConfig {
                query_log: raw.insight.query_log,
                popular_minimum: raw.insight.popular_minimum.unwrap_or(DEFAULT_POPULAR_MINIMUM),
            },
        })
    }
}

fn check_weights(weights: &RankingWeights, problems: &mut Vec<String>) {
    let table = [
        ("title", weights.title),
        ("heading", weights.heading),
        ("body", weights.body),
        ("exact", weights.exact),
        ("compound", weights.compound),
        ("gram", weights.gram),
        ("gram_phrase", weights.gram_phrase),
        ("stop_word", weights.stop_word),
        ("variant", weights.variant),
        ("synonym", weights.synonym),
        ("prefix", weights.prefix),
        ("recency_weight", weights.recency_weight),
    ];
    for (name, weight) in table {
        if !(0.0..=100.0).contains(&weight) {
            problems.push(format!("ranking.{name}: {weight} is not between 0 and 100"));
        }
    }
    if !(weights.recency_half_life_days > 0.0 && weights.recency_half_life_days <= 100_000.0) {
        problems.push(format!(
            "ranking.recency_half_life_days: {} is not above 0 and at most 100000",
            weights.recency_half_life_days
        ));
    }
    if !(0.0..=1_000_000.0).contains(&weights.whole_title) {
        problems.push(format!(
            "ranking.whole_title: {} is not between 0 and 1000000",
            weights.whole_title
        ));
    }
    for (name, weight) in weights.reading.named() {
        if !(0.0..=1000.0).contains(&weight) {
            problems.push(format!("ranking.reading.{name}: {weight} is not between 0 and 1000"));
        }
    }
    for (name, weight) in weights.second_stage.named() {
        if !(0.0..=100.0).contains(&weight) {
            problems.push(format!(
                "ranking.second_stage.{name}: {weight} is not between 0 and 100"
            ));
        }
    }
    if weights.second_stage.candidates > MAX_WINDOW {
        problems.push(format!(
            "ranking.second_stage.candidates: {} is more than {MAX_WINDOW}",
            weights.second_stage.candidates
        ));
    }
    if !(0.0..=1.0).contains(&weights.minimum_share) {
        problems.push(format!(
            "ranking.minimum_share: {} is not between 0 and 1",
            weights.minimum_share
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::raw::RawServer;

    #[test]
    fn nothing_written_is_a_working_configuration() {
        let config = Config::check(RawConfig::default());
        assert!(config.is_ok_and(|config| config.address.port() == 7700 && config.threads > 0));
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let raw = RawConfig {
            language: Some("fr".to_owned()),
            server: RawServer {
                address: Some("here".to_owned()),
                ..RawServer::default()
            },
            ranking: RankingWeights {
                title: -1.0,
                minimum_share: 2.0,
                ..RankingWeights::default()
            },
            ..RawConfig::default()
        };
        let Err(ConfigError::Values(problems)) = Config::check(raw) else {
            panic!("it has problems");
        };
        assert_eq!(problems.len(), 4);
    }
}
