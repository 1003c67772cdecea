//! A folder of generations, each a tantivy index.

use super::{TantivyBackend, TantivyWriter, damaged_files, visit_stored};
use crate::article::Article;
use crate::backend::{BackendError, IndexEdit, IndexSize, IndexStore, IndexWriter, SearchBackend};
use crate::index::{Generation, GenerationError, GenerationState, IndexFolder, IndexLock, Manifest};
use std::sync::Arc;

impl IndexStore for IndexFolder {
    fn place(&self) -> String {
        self.path().display().to_string()
    }

    fn current_number(&self) -> Result<Option<u64>, GenerationError> {
        IndexFolder::current_number(self)
    }

    fn current(&self) -> Result<Option<Generation>, GenerationError> {
        IndexFolder::current(self)
    }

    fn generations(&self) -> Result<Vec<GenerationState>, GenerationError> {
        self.list()
    }

    fn edit(&self, doing: &str) -> Result<Box<dyn IndexEdit>, GenerationError> {
        Ok(Box::new(FolderEdit {
            lock: self.lock(doing)?,
            folder: self.clone(),
        }))
    }

    fn open(&self, generation: &Generation) -> Result<Arc<dyn SearchBackend>, BackendError> {
        Ok(Arc::new(TantivyBackend::open(&generation.folder)?))
    }

    fn visit_stored(
        &self,
        generation: &Generation,
        visit: &mut dyn FnMut(Article, String) -> bool,
    ) -> Result<(), BackendError> {
        visit_stored(&generation.folder, visit)
    }

    fn damage(&self, generation: &Generation) -> Result<Vec<String>, BackendError> {
        Ok(damaged_files(&generation.folder)?.into_iter().collect())
    }

    fn size(&self, generation: &Generation) -> IndexSize {
        let mut size = IndexSize::default();
        let Ok(files) = std::fs::read_dir(&generation.folder) else {
            return size;
        };
        for file in files.flatten().filter_map(|file| file.metadata().ok()) {
            size.bytes += file.len();
            size.changed = size.changed.max(file.modified().ok());
        }
        size
    }
}

/// The lock of a folder, and the folder.
struct FolderEdit {
    folder: IndexFolder,
    lock: IndexLock,
}

impl IndexEdit for FolderEdit {
    fn begin(&self, manifest: Manifest, from: Option<&Generation>) -> Result<Generation, GenerationError> {
        match from {
            Some(from) => self.folder.begin_from(&self.lock, manifest, from),
            None => self.folder.begin(&self.lock, manifest),
        }
    }

    fn writer(&self, generation: &Generation, threads: usize) -> Result<Box<dyn IndexWriter>, BackendError> {
        let open = match self.folder.is_published(generation) {
            true => TantivyWriter::open,
            false => TantivyWriter::building,
        };
        Ok(Box::new(open(&generation.folder, threads)?))
    }

    fn publish(&self, generation: Generation, keep: usize) -> Result<Generation, GenerationError> {
        self.folder.publish(&self.lock, generation, keep)
    }

    fn abandon(&self, generation: &Generation) -> Result<(), GenerationError> {
        self.folder.abandon(&self.lock, generation)
    }

    fn roll_back(&self, to: Option<u64>) -> Result<Generation, GenerationError> {
        self.folder.roll_back(&self.lock, to)
    }
}
