//! The index that is being served: follows the current generation.

use crate::backend::tantivy::TantivyBackend;
use crate::backend::{BackendError, SearchBackend, Snapshot};
use crate::index::{GenerationError, IndexFolder, Manifest};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

/// The current generation, open; swapped as a whole when another becomes current.
pub struct IndexHandle {
    folder: IndexFolder,
    wanted: Manifest,
    current: RwLock<Option<Opened>>,
}

#[derive(Clone)]
struct Opened {
    number: u64,
    folder: PathBuf,
    backend: Arc<TantivyBackend>,
}

/// An index on disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct IndexSize {
    /// Its files together.
    pub bytes: u64,
    /// When one of them was written last.
    pub changed: Option<SystemTime>,
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
    /// A handle on the index at `folder`, for an analyzer with this fingerprint. Opens nothing yet.
    pub fn new(folder: IndexFolder, fingerprint: &str) -> IndexHandle {
        IndexHandle {
            folder,
            wanted: Manifest::of(fingerprint),
            current: RwLock::new(None),
        }
    }

    /// Opens the current generation if it is not open; returns whether another one is served than before.
    ///
    /// A generation of another version is refused: its terms would not be those of our queries, and its results wrong
    /// without a word. The generation served before stays in service then.
    pub fn refresh(&self) -> Result<bool, IndexUnavailable> {
        let path = || self.folder.path().display().to_string();
        let number = self
            .folder
            .current_number()?
            .ok_or_else(|| IndexUnavailable::Missing(path()))?;
        let open = self
            .current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(|opened| opened.number);
        if open == Some(number) {
            return Ok(false);
        }
        let generation = self
            .folder
            .current()?
            .ok_or_else(|| IndexUnavailable::Missing(path()))?;
        if !generation.manifest.is_like(&self.wanted) {
            return Err(IndexUnavailable::Outdated(path()));
        }
        let backend = Arc::new(TantivyBackend::open(&generation.folder)?);
        let opened = Opened {
            number: generation.number,
            folder: generation.folder,
            backend,
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(opened);
        Ok(true)
    }

    /// The fingerprint of the current generation, when it is not the one that this handle can serve.
    pub fn other_fingerprint(&self) -> Result<Option<String>, IndexUnavailable> {
        let current = self.folder.current()?;
        let other = current.filter(|generation| !generation.manifest.is_like(&self.wanted));
        Ok(other.map(|generation| generation.manifest.fingerprint))
    }

    /// A consistent view of what is served now.
    pub fn snapshot(&self) -> Option<Box<dyn Snapshot>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().map(|opened| opened.backend.snapshot())
    }

    /// What the generation that is served takes on disk, and when that was changed; nothing where it cannot be read.
    pub fn size(&self) -> IndexSize {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut size = IndexSize::default();
        let Some(Ok(files)) = current.map(|opened| std::fs::read_dir(opened.folder)) else {
            return size;
        };
        for file in files.flatten().filter_map(|file| file.metadata().ok()) {
            size.bytes += file.len();
            size.changed = size.changed.max(file.modified().ok());
        }
        size
    }

    /// Number of the generation that is served.
    pub fn generation(&self) -> Option<u64> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().map(|opened| opened.number)
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
