//! What the index held before a run.

use crate::article::Language;
use crate::backend::{BackendError, IndexStore, SearchBackend};
use crate::index::{Generation, INDEX_FORMAT};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// An article that was indexed before.
pub(super) struct Known {
    pub content_hash: u64,
    pub source: String,
    pub language: Language,
}

/// The index before a run: open when it has this version's format, else read article by article.
pub(super) struct Before {
    pub generation: Generation,
    pub backend: Option<Arc<dyn SearchBackend>>,
    pub known: FxHashMap<String, Known>,
}

impl Before {
    pub(super) fn open(store: &dyn IndexStore, generation: Generation) -> Result<Before, BackendError> {
        let mut known = FxHashMap::default();
        let backend = match generation.manifest.format {
            INDEX_FORMAT => Some(store.open(&generation)?),
            _ => None,
        };
        match &backend {
            Some(backend) => backend.snapshot().states(&mut |state| {
                let entry = Known {
                    content_hash: state.content_hash,
                    source: state.source,
                    language: state.language,
                };
                known.insert(state.id, entry);
            })?,
            None => store.visit_stored(&generation, &mut |article, source| {
                let entry = Known {
                    content_hash: article.content_hash(),
                    source,
                    language: article.language,
                };
                known.insert(article.id, entry);
                true
            })?,
        }
        Ok(Before {
            generation,
            backend,
            known,
        })
    }
}
