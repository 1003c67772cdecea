//! What every handler can reach.

use super::workers::Workers;
use crate::article::Language;
use crate::search::SearchService;
use std::sync::Arc;
use std::time::Duration;

/// The service, the site it serves, and the limits in force. Cheap to clone.
#[derive(Clone)]
pub struct HttpState {
    pub(super) service: Arc<SearchService>,
    pub(super) site: Arc<Site>,
    pub(super) workers: Arc<Workers>,
    pub(super) limits: Limits,
}

/// The site that is searched, as pages name it.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its name, in the header of pages.
    pub name: String,
    /// The language of pages for readers who don't show theirs.
    pub language: Language,
}

/// What one server takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest time from request to answer.
    pub time: Duration,
    /// Largest request body, in bytes.
    pub body_bytes: u64,
    /// Searches that run at once.
    pub concurrent: usize,
    /// Searches that may wait for their turn.
    pub waiting: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Limits {
            time: Duration::from_secs(10),
            body_bytes: 1_000_000,
            concurrent: cores * 2,
            waiting: 256,
        }
    }
}

impl HttpState {
    /// A state with these limits.
    pub fn new(service: Arc<SearchService>, site: Site, limits: Limits) -> HttpState {
        HttpState {
            service,
            site: Arc::new(site),
            workers: Arc::new(Workers::new(limits.concurrent, limits.waiting)),
            limits,
        }
    }
}
