//! The index that is being served: follows the current generation.

use crate::backend::{BackendError, IndexSize, IndexStore, SearchBackend, Snapshot};
use crate::index::{Generation, GenerationError, Manifest};
use std::sync::{Arc, PoisonError, RwLock};

/// The current generation, open; swapped as a whole when another becomes current.
pub struct IndexHandle {
    store: Arc<dyn IndexStore>,
    wanted: Manifest,
    current: RwLock<Option<Opened>>,
}

#[derive(Clone)]
struct Opened {
    generation: Generation,
    backend: Arc<dyn SearchBackend>,
}

/// Why there is nothing to search.
#[derive(Debug, thiserror::Error)]
pub enum IndexUnavailable {
    /// Nothing was indexed yet.
    #[error("there is no index at {0} yet; run `sagasu index SOURCE…`")]
    Missing(String),
    /// It was built by another version or with other dictionaries.
    #[error(
        "the index at {0} was built with another version or other dictionaries; run `sagasu reindex` to rebuild it from its stored articles"
    )]
    Outdated(String),
    /// The folder.
    #[error(transparent)]
    Generation(#[from] GenerationError),
    /// The engine.
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl IndexHandle {
    /// A handle on the index in `store`, for an analyzer with this fingerprint. Opens nothing yet.
    pub fn new(store: impl IndexStore + 'static, fingerprint: &str) -> IndexHandle {
        IndexHandle::over(Arc::new(store), fingerprint)
    }

    /// The same for a store that others use, too.
    pub fn over(store: Arc<dyn IndexStore>, fingerprint: &str) -> IndexHandle {
        IndexHandle {
            store,
            wanted: Manifest::of(fingerprint),
            current: RwLock::new(None),
        }
    }

    /// Opens the current generation if it is not open; returns whether another one is served than before.
    ///
    /// A generation of another version is refused: its terms would not be those of our queries, and its results wrong
    /// without a word. The generation served before stays in service then.
    pub fn refresh(&self) -> Result<bool, IndexUnavailable> {
        let path = || self.store.place();
        let number = self
            .store
            .current_number()?
            .ok_or_else(|| IndexUnavailable::Missing(path()))?;
        let open = self
            .current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(|opened| opened.generation.number);
        if open == Some(number) {
            return Ok(false);
        }
        let generation = self.store.current()?.ok_or_else(|| IndexUnavailable::Missing(path()))?;
        if !generation.manifest.is_like(&self.wanted) {
            return Err(IndexUnavailable::Outdated(path()));
        }
        let backend = self.store.open(&generation)?;
        let opened = Opened { generation, backend };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(opened);
        Ok(true)
    }

    /// The fingerprint of the current generation, when it is not the one that this handle can serve.
    pub fn other_fingerprint(&self) -> Result<Option<String>, IndexUnavailable> {
        let current = self.store.current()?;
        let other = current.filter(|generation| !generation.manifest.is_like(&self.wanted));
        Ok(other.map(|generation| generation.manifest.fingerprint))
    }

    /// A consistent view of what is served now.
    pub fn snapshot(&self) -> Option<Box<dyn Snapshot>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().map(|opened| opened.backend.snapshot())
    }

    /// What the generation that is served takes, and when that was changed; nothing where it cannot be read.
    pub fn size(&self) -> IndexSize {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        current.map_or_else(IndexSize::default, |opened| self.store.size(&opened.generation))
    }

    /// Number of the generation that is served.
    pub fn generation(&self) -> Option<u64> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().map(|opened| opened.generation.number)
    }

    /// Looks for new commits at once (otherwise they are seen within half a second).
    pub fn reload(&self) -> Result<(), IndexUnavailable> {
        self.refresh()?;
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(opened) = current {
            opened.backend.reload()?;
        }
        Ok(())
    }
}
