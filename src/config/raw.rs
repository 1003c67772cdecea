//! What may be written in `sagasu.toml` and the environment.

use super::checked::ConfigError;
use super::source::RawSource;
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
    /// `[server]`
    pub server: RawServer,
    /// `[indexing]`
    pub indexing: RawIndexing,
    /// `[[source]]`
    pub source: Vec<RawSource>,
    /// `[search]`
    pub search: RawSearch,
    /// `[ranking]`
    pub ranking: RankingWeights,
}

/// The `[server]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawServer {
    /// Address and port to listen on.
    pub address: Option<String>,
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
    figment
        .merge(Env::prefixed("SAGASU_").ignore(&["log", "config"]).split("__"))
        .extract()
        .map_err(|errors| ConfigError::Raw(errors.into_iter().map(|error| error.to_string()).collect()))
}
