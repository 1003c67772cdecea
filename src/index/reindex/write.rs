//! Single articles put and deleted, in the current generation.

use super::options::ReindexError;
use crate::analysis::Analyzer;
use crate::article::Article;
use crate::backend::{BackendError, IndexEdit, IndexStore, IndexWriter};
use crate::index::{Manifest, analyze_article};
use serde::Serialize;
use std::collections::BTreeMap;

/// Name of the source that owns articles which came one by one and had no owner before.
pub const HTTP_SOURCE: &str = "http";

/// One change.
#[derive(Debug, Clone)]
pub enum ArticleChange {
    /// Adds an article, or replaces the one with its id. It keeps the source that owns it.
    Put(Box<Article>),
    /// Removes the article with this id.
    Delete(String),
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeOutcome {
    /// It was not there before.
    Added,
    /// It differs from what was there.
    Changed,
    /// It was there as it is.
    Unchanged,
    /// It is gone.
    Deleted,
    /// There was none to delete.
    Missing,
}

/// Changes that are on the disk.
pub struct CommittedChanges {
    /// What each did, in order.
    pub outcomes: Vec<ChangeOutcome>,
    writer: Option<Box<dyn IndexWriter>>,
}

impl CommittedChanges {
    /// Waits until the index has tidied up after them, for which it must stay locked.
    pub fn close(self) -> Result<Vec<ChangeOutcome>, BackendError> {
        if let Some(writer) = self.writer {
            writer.close()?;
        }
        Ok(self.outcomes)
    }
}

/// [`commit_articles`], and [`CommittedChanges::close`].
pub fn write_articles(
    analyzer: &Analyzer,
    store: &dyn IndexStore,
    edit: &dyn IndexEdit,
    changes: &[ArticleChange],
    keep_generations: usize,
) -> Result<Vec<ChangeOutcome>, ReindexError> {
    Ok(commit_articles(analyzer, store, edit, changes, keep_generations)?.close()?)
}

/// Applies changes in order, all in one commit: when this returns they are on the disk and readers see them within half a second; on an
/// error none is. An index that does not exist is made, with `keep_generations` for [`IndexEdit::publish`].
pub fn commit_articles(
    analyzer: &Analyzer,
    store: &dyn IndexStore,
    edit: &dyn IndexEdit,
    changes: &[ArticleChange],
    keep_generations: usize,
) -> Result<CommittedChanges, ReindexError> {
    let manifest = Manifest::of(analyzer.fingerprint());
    let generation = match store.current()? {
        Some(current) if current.manifest.is_like(&manifest) => current,
        Some(_) => return Err(ReindexError::Outdated(store.place())),
        None => {
            let empty = edit.begin(manifest, None)?;
            edit.writer(&empty, 1)?.close()?;
            edit.publish(empty, keep_generations)?
        }
    };
    let before = store.open(&generation)?.snapshot();
    let mut session = analyzer.session();
    let mut written: BTreeMap<&str, Option<u64>> = BTreeMap::new();
    let mut outcomes = Vec::with_capacity(changes.len());
    let mut writer = None;
    for change in changes {
        let id = match change {
            ArticleChange::Put(article) => article.id.as_str(),
            ArticleChange::Delete(id) => id.as_str(),
        };
        let state = before.state(id)?;
        let stored = state.as_ref().map(|state| state.content_hash);
        let present = *written.get(id).unwrap_or(&stored);
        let outcome = match (change, present) {
            (ArticleChange::Put(article), Some(hash)) if hash == article.content_hash() => ChangeOutcome::Unchanged,
            (ArticleChange::Put(_), Some(_)) => ChangeOutcome::Changed,
            (ArticleChange::Put(_), None) => ChangeOutcome::Added,
            (ArticleChange::Delete(_), Some(_)) => ChangeOutcome::Deleted,
            (ArticleChange::Delete(_), None) => ChangeOutcome::Missing,
        };
        outcomes.push(outcome);
        if matches!(outcome, ChangeOutcome::Unchanged | ChangeOutcome::Missing) {
            continue;
        }
        let writer = match &mut writer {
            Some(writer) => writer,
            none => none.insert(edit.writer(&generation, 1)?),
        };
        match change {
            ArticleChange::Put(article) => {
                let owner = state.as_ref().map_or(HTTP_SOURCE, |state| state.source.as_str());
                let document =
                    analyze_article(&mut session, article, owner).map_err(|error| ReindexError::Article {
                        id: article.id.clone(),
                        message: error.to_string(),
                    })?;
                written.insert(id, Some(document.content_hash));
                writer.put(document)?;
            }
            ArticleChange::Delete(id) => {
                writer.delete(id)?;
                written.insert(id, None);
            }
        }
    }
    if let Some(writer) = &mut writer {
        writer.commit()?;
    }
    Ok(CommittedChanges { outcomes, writer })
}
