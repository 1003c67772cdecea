//! What every handler can reach.

use super::admin::Admin;
use super::workers::Workers;
use crate::article::Language;
use crate::search::{SearchService, SharedService};
use std::sync::Arc;
use std::time::Duration;

/// The service, the site it serves, and the limits in force. Cheap to clone.
#[derive(Clone)]
pub struct HttpState {
    service: Arc<SharedService>,
    pub(super) admin: Option<Arc<Admin>>,
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
    /// Largest body of articles, in bytes.
    pub write_bytes: u64,
    /// Longest time that changing the index may take a request.
    pub write_time: Duration,
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
            write_bytes: 32_000_000,
            write_time: Duration::from_secs(60),
            concurrent: cores * 2,
            waiting: 256,
        }
    }
}

impl HttpState {
    /// A state with these limits.
    pub fn new(service: Arc<SearchService>, site: Site, limits: Limits) -> HttpState {
        HttpState::over(Arc::new(SharedService::new(service)), site, limits)
    }

    /// A state over a service that may be exchanged.
    pub fn over(service: Arc<SharedService>, site: Site, limits: Limits) -> HttpState {
        HttpState {
            service,
            admin: None,
            site: Arc::new(site),
            workers: Arc::new(Workers::new(limits.concurrent, limits.waiting)),
            limits,
        }
    }

    /// The same with the addresses that change the index.
    pub fn with_admin(mut self, admin: Admin) -> HttpState {
        self.admin = Some(Arc::new(admin));
        self
    }

    /// The service that answers now.
    pub(super) fn service(&self) -> Arc<SearchService> {
        self.service.get()
    }
}
