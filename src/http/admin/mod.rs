//! What changes the index: single articles (write key) and runs (admin key).

pub mod articles;
mod authorize;
pub mod runs;

pub use authorize::check_key;

use super::state::HttpState;
use crate::access::KeyRing;
use crate::article::Language;
use crate::maintenance::{RunEnded, Runs, WriteQueue};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post, put};
use tokio::sync::Semaphore;

/// Keys checked at once: each may take a core and 19 MB for some tens of milliseconds.
const CHECKS: usize = 2;

/// What a server changes its index with.
pub struct Admin {
    keys: KeyRing,
    writes: WriteQueue,
    runs: Runs,
    language: Language,
    base_url: String,
    checks: Semaphore,
}

impl Admin {
    /// Writes and runs for callers with these keys. `language` is that of articles that neither say nor show theirs, `base_url` stands before
    /// urls they leave out.
    pub fn new(keys: KeyRing, writes: WriteQueue, runs: Runs, language: Language, base_url: String) -> Admin {
        Admin {
            keys,
            writes,
            runs,
            language,
            base_url,
            checks: Semaphore::new(CHECKS),
        }
    }

    /// Tells `ended` of every run that is over.
    pub fn tell_of_runs(&self, ended: Box<RunEnded>) {
        self.runs.tell(ended);
    }

    /// The keys it knows.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }
}

/// The addresses below `/v1` that are for this alone.
pub fn routes(most_bytes: u64) -> Router<HttpState> {
    let most = usize::try_from(most_bytes).unwrap_or(usize::MAX);
    Router::new()
        .route("/articles", post(articles::post))
        .route("/reindex", post(runs::start))
        .route("/reindex/{run}", get(runs::state))
        .layer(DefaultBodyLimit::max(most))
}

/// What else can be done to one article than read it. A single article goes through the limits of searching: at most a megabyte.
pub fn article_methods() -> MethodRouter<HttpState> {
    put(articles::put).delete(articles::delete)
}
