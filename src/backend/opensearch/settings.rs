//! Which cluster, and how it is spoken to.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// A cluster and the indices of a site in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterSettings {
    /// Its nodes; when one does not answer the next is asked.
    pub nodes: Vec<Url>,
    /// Name of the alias that is served, and beginning of the names of its indices.
    pub prefix: String,
    /// Primary shards of a new index.
    pub shards: u32,
    /// Copies of each shard.
    pub replicas: u32,
    /// Who asks.
    pub credentials: Credentials,
    /// Certificates (PEM) of authorities to believe besides those of the system.
    pub ca_file: Option<PathBuf>,
    /// Longest time for one answer, over all nodes that are tried.
    pub timeout: Duration,
    /// How long a writer that is not heard of keeps the lock. Clocks of servers must agree better than that.
    pub lock: Duration,
}

/// How a request says who asks.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Credentials {
    /// It does not.
    #[default]
    None,
    /// Name and password.
    Basic {
        /// The name.
        username: String,
        /// The password.
        password: String,
    },
    /// A token, as `Authorization: Bearer`.
    Token(String),
    /// A client certificate with its key, in one PEM file.
    Certificate(PathBuf),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Credentials::None => f.write_str("None"),
            Credentials::Basic { username, .. } => write!(f, "Basic({username}, …)"),
            Credentials::Token(_) => f.write_str("Token(…)"),
            Credentials::Certificate(path) => write!(f, "Certificate({})", path.display()),
        }
    }
}
