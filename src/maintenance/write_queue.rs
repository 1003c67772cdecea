//! Single changes of a server: gathered while others are written, each batch one commit.

use crate::analysis::Analyzer;
use crate::backend::{IndexEdit, IndexStore, WRITING_ARTICLES, edit_after};
use crate::index::GenerationError;
use crate::index::reindex::{ArticleChange, ChangeOutcome, CommittedChanges, ReindexError, commit_articles};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

/// Requests that may wait.
const WAITING: usize = 256;
/// Changes that go into one commit, about.
const BATCH: usize = 1_000;

/// Why a change was not made.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WriteError {
    /// Too many wait.
    #[error("too many changes wait to be written; try again in a second")]
    Full,
    /// Another process writes for longer than a request waits.
    #[error("{0}")]
    Locked(String),
    /// The index is of another version.
    #[error("{0}")]
    Outdated(String),
    /// Writing failed; nothing of the request is in the index.
    #[error("{0}")]
    Failed(String),
}

/// The one thread that writes single changes.
pub struct WriteQueue {
    sender: SyncSender<Request>,
}

struct Request {
    changes: Vec<ArticleChange>,
    /// Whether the answer comes when readers see the changes, not when they are on the disk.
    seen: bool,
    answer: SyncSender<Result<Vec<ChangeOutcome>, WriteError>>,
}

/// The analyzer that serves now.
type CurrentAnalyzer = dyn Fn() -> Arc<Analyzer> + Send;
/// Makes readers look for what was committed.
type Reload = dyn Fn() + Send;

struct Writer {
    store: Arc<dyn IndexStore>,
    analyzer: Box<CurrentAnalyzer>,
    reload: Box<Reload>,
    keep_generations: usize,
}

impl WriteQueue {
    /// A queue for the index in `store`; it ends with its last owner.
    pub fn start(
        store: Arc<dyn IndexStore>,
        analyzer: Box<CurrentAnalyzer>,
        reload: Box<Reload>,
        keep_generations: usize,
    ) -> WriteQueue {
        let (sender, receiver) = sync_channel(WAITING);
        let writer = Writer {
            store,
            analyzer,
            reload,
            keep_generations,
        };
        std::thread::spawn(move || writer.run(&receiver));
        WriteQueue { sender }
    }

    /// Makes changes, all or none, and returns when they are on the disk; with `seen`, when searches find them, too.
    pub fn write(&self, changes: Vec<ArticleChange>, seen: bool) -> Result<Vec<ChangeOutcome>, WriteError> {
        let (answer, answered) = sync_channel(1);
        let request = Request { changes, seen, answer };
        self.sender.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => WriteError::Full,
            TrySendError::Disconnected(_) => WriteError::Failed("the server no longer writes".to_owned()),
        })?;
        let lost = |_| WriteError::Failed("the writer broke off; the log has the cause".to_owned());
        answered.recv().map_err(lost)?
    }
}

impl Writer {
    fn run(&self, requests: &Receiver<Request>) {
        while let Ok(first) = requests.recv() {
            let mut size = first.changes.len();
            let mut batch = vec![first];
            while size < BATCH
                && let Ok(next) = requests.try_recv()
            {
                size += next.changes.len();
                batch.push(next);
            }
            let work = std::panic::AssertUnwindSafe(|| self.write(&batch));
            let result = std::panic::catch_unwind(work);
            let result = result.unwrap_or_else(|_| Err(WriteError::Failed("the writer broke off".to_owned())));
            let outcomes = match &result {
                Ok((_, committed)) => Ok(committed.outcomes.clone()),
                Err(error) => Err(error.clone()),
            };
            self.answer(batch, outcomes);
            let Ok((edit, committed)) = result else { continue };
            // What was committed stays, whatever comes of this.
            match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| committed.close())) {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::error!("the index could not tidy up after single changes: {error}"),
                Err(_) => tracing::error!("the index broke off tidying up after single changes"),
            }
            drop(edit);
        }
    }

    fn write(&self, batch: &[Request]) -> Result<(Box<dyn IndexEdit>, CommittedChanges), WriteError> {
        let edit = self.edit()?;
        let changes: Vec<ArticleChange> = batch.iter().flat_map(|request| request.changes.clone()).collect();
        let analyzer = (self.analyzer)();
        let committed = commit_articles(
            &analyzer,
            self.store.as_ref(),
            edit.as_ref(),
            &changes,
            self.keep_generations,
        );
        match committed {
            Ok(committed) => Ok((edit, committed)),
            Err(error @ ReindexError::Outdated(_)) => Err(WriteError::Outdated(error.to_string())),
            Err(error) => {
                tracing::error!("single changes could not be written: {error}");
                Err(WriteError::Failed(error.to_string()))
            }
        }
    }

    fn edit(&self) -> Result<Box<dyn IndexEdit>, WriteError> {
        let edit = edit_after(self.store.as_ref(), WRITING_ARTICLES, |_| true);
        edit.map_err(|error| match error {
            GenerationError::Locked { .. } => WriteError::Locked(error.to_string()),
            _ => {
                tracing::error!("the index cannot be written: {error}");
                WriteError::Failed(error.to_string())
            }
        })
    }

    fn answer(&self, batch: Vec<Request>, result: Result<Vec<ChangeOutcome>, WriteError>) {
        let mut outcomes = result.map(Vec::into_iter);
        let mut later = Vec::new();
        for request in batch {
            let own = match &mut outcomes {
                Ok(outcomes) => Ok(outcomes.by_ref().take(request.changes.len()).collect()),
                Err(error) => Err(error.clone()),
            };
            if request.seen {
                later.push((request.answer, own));
            } else {
                // Whoever asked may be gone.
                let _ = request.answer.send(own);
            }
        }
        (self.reload)();
        for (answer, own) in later {
            let _ = answer.send(own);
        }
    }
}
