//! What every handler can reach.

use super::admin::Admin;
use super::metrics::Metrics;
use super::workers::Workers;
use crate::article::Language;
use crate::config::{LimitsConfig, ServerConfig};
use crate::insight::QueryLog;
use crate::search::{SearchService, SharedService};
use std::io;
use std::sync::Arc;

/// The service, the site it serves, and the limits in force. Cheap to clone.
#[derive(Clone)]
pub struct HttpState {
    service: Arc<SharedService>,
    pub(super) admin: Option<Arc<Admin>>,
    pub(super) site: Arc<Site>,
    pub(super) workers: Arc<Workers>,
    pub(super) limits: Limits,
    pub(super) server: Arc<ServerConfig>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) query_log: Option<Arc<QueryLog>>,
}

/// The site that is searched, as pages name it.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its name, in the header of pages.
    pub name: String,
    /// The language of pages for readers who don't show theirs.
    pub language: Language,
    /// Whether it is the sample clinic, which has a name in each language and examples of queries.
    pub is_demo: bool,
}

/// What one server takes on.
pub type Limits = LimitsConfig;

impl HttpState {
    /// A state with these limits. Fails where the system has no threads for it.
    pub fn new(service: Arc<SearchService>, site: Site, limits: Limits) -> io::Result<HttpState> {
        HttpState::over(Arc::new(SharedService::new(service)), site, limits)
    }

    /// A state over a service that may be exchanged.
    pub fn over(service: Arc<SharedService>, site: Site, limits: Limits) -> io::Result<HttpState> {
        Ok(HttpState {
            metrics: Arc::new(Metrics::new(&service)),
            service,
            admin: None,
            site: Arc::new(site),
            workers: Arc::new(Workers::new(limits.concurrent, limits.waiting)?),
            limits,
            server: Arc::default(),
            query_log: None,
        })
    }

    /// The same with the addresses that change the index.
    pub fn with_admin(mut self, admin: Admin) -> HttpState {
        let metrics = self.metrics.clone();
        admin.tell_of_runs(Box::new(move |run| metrics.ran(run)));
        self.admin = Some(Arc::new(admin));
        self
    }

    /// The service that answers now.
    pub(super) fn service(&self) -> Arc<SearchService> {
        self.service.get()
    }

    /// The same, presenting itself and believing as configured.
    pub fn with_server(mut self, server: ServerConfig) -> HttpState {
        self.server = Arc::new(server);
        self
    }

    /// The same, noting queries.
    pub fn with_query_log(mut self, log: Arc<QueryLog>) -> HttpState {
        self.query_log = Some(log);
        self
    }
}
