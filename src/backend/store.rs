//! Where the generations of an index live: a folder of the embedded engine, or a cluster.
//!
//! Runs, single writes and the commands that keep an index speak to this, and do not know which it is.

use super::{BackendError, IndexWriter, SearchBackend};
use crate::article::Article;
use crate::index::{Generation, GenerationError, GenerationState, Manifest};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// What others are told of the single writes of a server.
pub const WRITING_ARTICLES: &str = "writing single articles";

/// How long a holder of the right to change an index is waited for.
const EDIT_PATIENCE: Duration = Duration::from_secs(5);
/// How often it is asked for meanwhile.
const EDIT_LOOK: Duration = Duration::from_millis(50);

/// [`IndexStore::edit`], which waits up to five seconds for a holder that `is_awaited`, told what it does.
pub fn edit_after(
    store: &dyn IndexStore,
    doing: &str,
    is_awaited: impl Fn(&str) -> bool,
) -> Result<Box<dyn IndexEdit>, GenerationError> {
    let started = Instant::now();
    loop {
        match store.edit(doing) {
            Err(GenerationError::Locked { holder, .. }) if started.elapsed() < EDIT_PATIENCE && is_awaited(&holder) => {
                std::thread::sleep(EDIT_LOOK);
            }
            other => return other,
        }
    }
}

/// The same for a run or a command: single writes are over soon, another run is not.
pub fn edit_after_articles(store: &dyn IndexStore, doing: &str) -> Result<Box<dyn IndexEdit>, GenerationError> {
    edit_after(store, doing, |holder| holder.ends_with(WRITING_ARTICLES))
}

/// The generations of one index.
pub trait IndexStore: Send + Sync {
    /// Where it is, for messages.
    fn place(&self) -> String;

    /// Number of the generation that is served; `None` when nothing was published yet.
    fn current_number(&self) -> Result<Option<u64>, GenerationError>;

    /// The generation that is served; `None` when nothing was published yet.
    fn current(&self) -> Result<Option<Generation>, GenerationError>;

    /// Every finished generation, oldest first.
    fn generations(&self) -> Result<Vec<GenerationState>, GenerationError>;

    /// Takes the right to change the index, or says who holds it. `doing` is what others are told: "indexing".
    fn edit(&self, doing: &str) -> Result<Box<dyn IndexEdit>, GenerationError>;

    /// Opens a generation for reading.
    fn open(&self, generation: &Generation) -> Result<Arc<dyn SearchBackend>, BackendError>;

    /// Calls `visit` with every stored article of a generation of any version and the source that owns it, until it returns false.
    fn visit_stored(
        &self,
        generation: &Generation,
        visit: &mut dyn FnMut(Article, String) -> bool,
    ) -> Result<(), BackendError>;

    /// What is wrong with what a generation is kept in, piece by piece; nothing when all is well.
    fn damage(&self, generation: &Generation) -> Result<Vec<String>, BackendError>;

    /// What a generation takes; nothing where that cannot be read.
    fn size(&self, generation: &Generation) -> IndexSize;
}

/// The right to change an index. One holds it at a time; it is given up when dropped, and a process that dies does not keep it.
pub trait IndexEdit: Send + Sync {
    /// Begins the generation after the last one, unseen: empty, or with what `from` holds, which stays as it is. Left-overs of runs that died
    /// are removed first.
    fn begin(&self, manifest: Manifest, from: Option<&Generation>) -> Result<Generation, GenerationError>;

    /// A writer for a generation, with `threads` indexing threads where the engine has threads of its own.
    fn writer(&self, generation: &Generation, threads: usize) -> Result<Box<dyn IndexWriter>, BackendError>;

    /// Makes a generation the current one and removes old ones but for `keep` of them, the newest.
    fn publish(&self, generation: Generation, keep: usize) -> Result<Generation, GenerationError>;

    /// Throws away a generation that was begun and is not to be published.
    fn abandon(&self, generation: &Generation) -> Result<(), GenerationError>;

    /// Makes the generation before the current one current again, or the one with this number.
    fn roll_back(&self, to: Option<u64>) -> Result<Generation, GenerationError>;
}

/// What an index takes.
#[derive(Debug, Clone, Copy, Default)]
pub struct IndexSize {
    /// Its files together.
    pub bytes: u64,
    /// When one of them was written last.
    pub changed: Option<SystemTime>,
}
