//! Where the index is kept: in a folder, or in a cluster.

use crate::backend::opensearch::{ClusterSettings, Credentials};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// What the indices of a site are called unless they are given another name.
const PREFIX: &str = "sagasu";
/// Longest time for one answer, in milliseconds.
const TIMEOUT_MS: u64 = 10_000;
/// How long a writer that is not heard of keeps the lock, in seconds, and what can be asked for: more than the clocks of servers differ.
const LOCK_SECONDS: u64 = 30;
const LOCKED: std::ops::RangeInclusive<u64> = 2..=3_600;
/// Most shards and replicas that can be asked for.
const MOST_SHARDS: u32 = 1_024;
const MOST_REPLICAS: u32 = 10;
/// Longest name of an index that leaves room for numbers, in bytes.
const LONGEST_PREFIX: usize = 200;

/// The `[backend]` table.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawBackend {
    /// `embedded` or `opensearch`.
    pub kind: Option<String>,
    /// Addresses of the cluster's nodes: one, or several.
    pub url: Option<OneOrMany>,
    /// Name of the alias, and beginning of the names of indices.
    pub index_prefix: Option<String>,
    /// Primary shards of a new index.
    pub shards: Option<u32>,
    /// Copies of each shard.
    pub replicas: Option<u32>,
    /// Name of who asks.
    pub username: Option<String>,
    /// Password, or a file that holds it.
    pub password: Option<String>,
    /// File with the password.
    pub password_file: Option<PathBuf>,
    /// API token.
    pub token: Option<String>,
    /// File with the API token.
    pub token_file: Option<PathBuf>,
    /// PEM file with a client certificate and its key.
    pub client_certificate: Option<PathBuf>,
    /// PEM file of authorities to believe besides those of the system.
    pub ca_file: Option<PathBuf>,
    /// Longest time for one answer of the cluster.
    pub timeout_ms: Option<u64>,
    /// How long a writer that is not heard of keeps the lock.
    pub lock_seconds: Option<u64>,
}

/// Secrets stay out of logs.
impl std::fmt::Debug for RawBackend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawBackend")
            .field("kind", &self.kind)
            .field("url", &self.url)
            .field("index_prefix", &self.index_prefix)
            .finish_non_exhaustive()
    }
}

/// One text, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// A list.
    Many(Vec<String>),
}

/// Where the index is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendConfig {
    /// In the folder of the index.
    Embedded,
    /// In a cluster.
    OpenSearch(ClusterSettings),
}

impl BackendConfig {
    /// Checks what is written; secrets are read from their files here.
    pub(super) fn check(raw: &RawBackend, problems: &mut Vec<String>) -> BackendConfig {
        match raw.kind.as_deref() {
            None | Some("embedded") => {
                if *raw
                    != (RawBackend {
                        kind: raw.kind.clone(),
                        ..RawBackend::default()
                    })
                {
                    problems.push("backend: what is set there needs kind = \"opensearch\"".to_owned());
                }
                BackendConfig::Embedded
            }
            Some("opensearch") => BackendConfig::OpenSearch(cluster(raw, problems)),
            Some(other) => {
                problems.push(format!(
                    "backend.kind: {other:?} is neither \"embedded\" nor \"opensearch\""
                ));
                BackendConfig::Embedded
            }
        }
    }
}

fn cluster(raw: &RawBackend, problems: &mut Vec<String>) -> ClusterSettings {
    let urls = match &raw.url {
        None => Vec::new(),
        // The environment has no lists.
        Some(OneOrMany::One(urls)) => urls.split(',').map(|url| url.trim().to_owned()).collect(),
        Some(OneOrMany::Many(urls)) => urls.clone(),
    };
    if urls.is_empty() {
        problems.push("backend.url: name at least one node, such as \"https://node1.example:9200\"".to_owned());
    }
    let mut nodes = Vec::new();
    for url in &urls {
        match node(url) {
            Ok(url) => nodes.push(url),
            Err(problem) => problems.push(format!("backend.url: {url:?} {problem}")),
        }
    }
    let prefix = raw.index_prefix.clone().unwrap_or_else(|| PREFIX.to_owned());
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_name = prefix.starts_with(is_letter)
        && prefix.len() <= LONGEST_PREFIX
        && prefix.chars().all(|c| is_letter(c) || matches!(c, '-' | '_' | '.'));
    if !is_name {
        problems.push(format!(
            "backend.index_prefix: {prefix:?} is not made of a–z, 0–9, -, _ and . with a letter or digit first"
        ));
    }
    let shards = raw.shards.unwrap_or(1);
    if !(1..=MOST_SHARDS).contains(&shards) {
        problems.push(format!("backend.shards: {shards} is not between 1 and {MOST_SHARDS}"));
    }
    let replicas = raw.replicas.unwrap_or(1);
    if replicas > MOST_REPLICAS {
        problems.push(format!("backend.replicas: {replicas} is more than {MOST_REPLICAS}"));
    }
    let timeout = raw.timeout_ms.unwrap_or(TIMEOUT_MS);
    if timeout == 0 {
        problems.push("backend.timeout_ms: 0 leaves no time for an answer".to_owned());
    }
    let lock = raw.lock_seconds.unwrap_or(LOCK_SECONDS);
    if !LOCKED.contains(&lock) {
        problems.push(format!(
            "backend.lock_seconds: {lock} is not between {} and {}",
            LOCKED.start(),
            LOCKED.end()
        ));
    }
    ClusterSettings {
        nodes,
        prefix,
        shards,
        replicas,
        credentials: credentials(raw, problems),
        ca_file: raw.ca_file.clone(),
        timeout: Duration::from_millis(timeout),
        lock: Duration::from_secs(lock),
    }
}

fn node(text: &str) -> Result<Url, String> {
    // A path is kept only with a slash at its end.
    let url =
        Url::parse(&format!("{}/", text.trim_end_matches('/'))).map_err(|error| format!("is no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("is no http or https address".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("holds credentials; they have keys of their own".to_owned());
    }
    Ok(url)
}

fn credentials(raw: &RawBackend, problems: &mut Vec<String>) -> Credentials {
    let mut secret = |name: &str, value: &Option<String>, file: &Option<PathBuf>| match (value, file) {
        (Some(_), Some(_)) => {
            problems.push(format!("backend.{name} and backend.{name}_file: only one can be used"));
            None
        }
        (Some(value), None) => Some(value.clone()),
        (None, Some(file)) => read_secret(file)
            .map_err(|problem| problems.push(format!("backend.{name}_file: {problem}")))
            .ok(),
        (None, None) => None,
    };
    let password = secret("password", &raw.password, &raw.password_file);
    let token = secret("token", &raw.token, &raw.token_file);
    let ways = [
        raw.username.is_some() || password.is_some(),
        token.is_some(),
        raw.client_certificate.is_some(),
    ];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        problems.push("backend: use one of username and password, token, and client_certificate".to_owned());
    }
    match (&raw.username, password, token, &raw.client_certificate) {
        (Some(username), Some(password), _, _) => Credentials::Basic {
            username: username.clone(),
            password,
        },
        (Some(_), None, _, _) | (None, Some(_), _, _) => {
            problems.push("backend: username and password need each other".to_owned());
            Credentials::None
        }
        (None, None, Some(token), _) => Credentials::Token(token),
        (None, None, None, Some(path)) => Credentials::Certificate(path.clone()),
        (None, None, None, None) => Credentials::None,
    }
}

fn read_secret(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let secret = text.trim();
    if secret.is_empty() {
        return Err(format!("{} is empty", path.display()));
    }
    Ok(secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &RawBackend) -> (BackendConfig, Vec<String>) {
        let mut problems = Vec::new();
        let config = BackendConfig::check(raw, &mut problems);
        (config, problems)
    }

    fn raw(url: &str) -> RawBackend {
        RawBackend {
            kind: Some("opensearch".to_owned()),
            url: Some(OneOrMany::One(url.to_owned())),
            ..RawBackend::default()
        }
    }

    #[test]
    fn nodes_come_as_a_list_or_with_commas() {
        let (config, problems) = check(&raw("http://a.example:9200, https://b.example"));
        assert!(problems.is_empty(), "{problems:?}");
        let BackendConfig::OpenSearch(settings) = config else {
            panic!("a cluster");
        };
        let nodes: Vec<&str> = settings.nodes.iter().map(Url::as_str).collect();
        assert_eq!(nodes, ["http://a.example:9200/", "https://b.example/"]);
    }

    #[test]
    fn every_problem_is_reported() {
        let written = RawBackend {
            index_prefix: Some("_Site".to_owned()),
            shards: Some(0),
            username: Some("reader".to_owned()),
            token: Some("t".to_owned()),
            timeout_ms: Some(0),
            ..raw("ftp://a.example")
        };
        let (_, problems) = check(&written);
        assert_eq!(problems.len(), 6, "{problems:?}");
    }

    #[test]
    fn secrets_are_not_shown() {
        let written = RawBackend {
            username: Some("reader".to_owned()),
            password: Some("hidden-word".to_owned()),
            ..raw("https://a.example")
        };
        let (config, problems) = check(&written);
        assert!(problems.is_empty(), "{problems:?}");
        assert!(!format!("{config:?} {written:?}").contains("hidden-word"));
    }

    #[test]
    fn what_needs_a_cluster_is_not_silently_ignored() {
        let written = RawBackend {
            kind: None,
            ..raw("https://a.example")
        };
        assert_eq!(check(&written).1.len(), 1);
    }
}
