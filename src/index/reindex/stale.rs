//! Which indexed articles get other terms from the analyzer as it is now.

use super::options::ReindexError;
use crate::analysis::Analyzer;
use crate::article::Article;
use crate::backend::Snapshot;
use crate::index::analyze_article;
use crossbeam_channel::bounded;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Articles read ahead of analysis.
const QUEUE: usize = 256;
/// About so many articles, spread evenly, tell whether most are stale before all are looked at.
const SAMPLE: usize = 200;

/// Articles whose terms are no longer those of the analyzer.
#[derive(Debug, Clone, Default)]
pub struct Staleness {
    /// Ids of stale articles, with language and title.
    pub stale: BTreeMap<String, (crate::article::Language, String)>,
    /// How many articles were looked at.
    pub looked_at: u64,
}

/// Analyzes every stored article and compares its terms with those it was indexed with.
///
/// With `give_up_above` (a share, 0 to 1), a sample of the articles is looked at first, and `None` is the answer when more of them are stale.
pub fn stale_articles(
    analyzer: &Analyzer,
    snapshot: &dyn Snapshot,
    threads: usize,
    give_up_above: Option<f64>,
) -> Result<Option<Staleness>, ReindexError> {
    let mut hashes = FxHashMap::default();
    snapshot.states(&mut |state| {
        hashes.insert(state.id, state.terms_hash);
    })?;
    if let Some(share) = give_up_above {
        let step = (hashes.len() / SAMPLE).max(1);
        let sampled: FxHashSet<&String> = hashes.keys().step_by(step).collect();
        let found = compare(analyzer, snapshot, &hashes, threads, |article| {
            sampled.contains(&article.id)
        })?;
        if found.stale.len() as f64 > share * found.looked_at as f64 {
            return Ok(None);
        }
    }
    compare(analyzer, snapshot, &hashes, threads, |_| true).map(Some)
}

fn compare(
    analyzer: &Analyzer,
    snapshot: &dyn Snapshot,
    hashes: &FxHashMap<String, u64>,
    threads: usize,
    wanted: impl Fn(&Article) -> bool,
) -> Result<Staleness, ReindexError> {
    let found = Mutex::new(Staleness::default());
    let failure = Mutex::new(None);
    let (sender, receiver) = bounded::<Article>(QUEUE);
    let read = std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let receiver = receiver.clone();
            let (found, failure) = (&found, &failure);
            scope.spawn(move || {
                let mut session = analyzer.indexing_session();
                for article in receiver {
                    match analyze_article(&mut session, &article, "") {
                        Ok(document) => {
                            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                            found.looked_at += 1;
                            if hashes.get(&article.id) != Some(&document.terms_hash) {
                                found.stale.insert(article.id, (article.language, article.title));
                            }
                        }
                        Err(error) => {
                            let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
                            failure.get_or_insert(ReindexError::Article {
                                id: article.id,
                                message: error.to_string(),
                            });
                            return;
                        }
                    }
                }
            });
        }
        drop(receiver);
        let read = snapshot.articles(&mut |article, _| !wanted(&article) || sender.send(article).is_ok());
        drop(sender);
        read
    });
    if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    read?;
    Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
}
