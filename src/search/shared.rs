//! The service that answers now, exchanged as a whole.

use super::service::SearchService;
use std::sync::{Arc, PoisonError, RwLock};

/// Holds the service that answers now. Whoever asks takes it once per request: analyzer and index of an answer belong together, also
/// while another service takes its place.
pub struct SharedService {
    current: RwLock<Arc<SearchService>>,
}

impl SharedService {
    /// Begins with this one.
    pub fn new(service: Arc<SearchService>) -> SharedService {
        SharedService {
            current: RwLock::new(service),
        }
    }

    /// The service of now.
    pub fn get(&self) -> Arc<SearchService> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets another one answer from now on; requests in flight end with the one they began with.
    pub fn replace(&self, service: Arc<SearchService>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = service;
    }
}
