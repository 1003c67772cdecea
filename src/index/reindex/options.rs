//! How a run works, and why it may change nothing.

use crate::article::Language;
use crate::backend::BackendError;
use crate::index::GenerationError;
use crate::source::SourceError;

/// How a run works.
#[derive(Debug, Clone)]
pub struct ReindexOptions {
    /// Threads that analyze; the engine's indexing threads come on top.
    pub threads: usize,
    /// Language of articles that neither say theirs nor show it.
    pub default_language: Language,
    /// Whether the first problem ends the run with nothing changed.
    pub strict: bool,
    /// Whether the run only tells what it would change.
    pub dry_run: bool,
    /// Largest share of a source's articles that a run removes, 0 to 1.
    pub max_removed_share: f64,
    /// Finished generations that stay beside the current one.
    pub keep_generations: usize,
    /// Whether everything is analyzed anew, also what did not change.
    pub rebuild: bool,
    /// Whether the old index is left unread: the new one holds what these sources have and nothing else. For an index that cannot be
    /// opened any more.
    pub fresh: bool,
}

impl ReindexOptions {
    /// Share of a source's articles that a run removes at most, unless it is told otherwise: a site that loses a third of its pages at
    /// once has more likely lost its export.
    pub const MAX_REMOVED_SHARE: f64 = 0.3;
    /// Generations beside the current one: the run before last can be gone back to.
    pub const KEEP_GENERATIONS: usize = 2;
}

impl Default for ReindexOptions {
    fn default() -> ReindexOptions {
        ReindexOptions {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            default_language: Language::Japanese,
            strict: false,
            dry_run: false,
            max_removed_share: ReindexOptions::MAX_REMOVED_SHARE,
            keep_generations: ReindexOptions::KEEP_GENERATIONS,
            rebuild: false,
            fresh: false,
        }
    }
}

/// Why a run changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReindexError {
    /// The index folder.
    #[error(transparent)]
    Generation(#[from] GenerationError),
    /// The engine.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// A source that cannot be read at all.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// An article that cannot be written as JSON.
    #[error("article {id}: {message}")]
    Article {
        /// The article's id.
        id: String,
        /// Why.
        message: String,
    },
    /// With [`ReindexOptions::strict`].
    #[error("stopped at the first problem, as --strict asks; the index is as it was: {0}")]
    Strict(String),
    /// More articles would be removed than [`ReindexOptions::max_removed_share`] allows.
    #[error(
        "{name} no longer has {removed} of its {owned} articles, more than {percent} %; none of them was removed. \
         If they are really gone, run it again with --allow-removals"
    )]
    TooManyRemovals {
        /// The source.
        name: String,
        /// How many would be removed.
        removed: u64,
        /// How many it has in the index.
        owned: u64,
        /// The most that may be removed, in percent.
        percent: u64,
    },
    /// What was built does not hold what was put in.
    #[error("the new index is not what was put in: {0}; it was not published, the old one still serves")]
    Verification(String),
    /// Single changes need an index of this version.
    #[error("the index at {0} was built with another version or other dictionaries; run `sagasu reindex` first")]
    Outdated(String),
}
