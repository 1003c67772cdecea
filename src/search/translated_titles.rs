//! The query as the title of a column in another language: the reader's own version of that column is meant.
//!
//! Titles of one column are translations of each other, and better ones than any dictionary's: *Cloud controller manager*, typed by a Japanese
//! reader, is クラウドコントローラーマネージャー of the same column, though the Japanese page may never say it in English.

use crate::analysis::{Analyzer, whole_key};
use crate::article::Language;
use crate::backend::{BackendError, Snapshot};
use crate::query::{Clause, Filter, PlannedQuery, Planner, QueryPlan, parse};
use std::collections::BTreeSet;

/// Columns that are looked at: more of one name are menus rather than columns.
const MOST_COLUMNS: usize = 16;

/// Adds to the plan of `query` the titles that its columns have in the languages asked for, or else in the reader's.
pub fn add_translated_titles(
    planned: &mut PlannedQuery,
    query: &str,
    languages: &[Language],
    analyzer: &Analyzer,
    planner: &Planner,
    snapshot: &dyn Snapshot,
) -> Result<(), BackendError> {
    let session = analyzer.session();
    let titled = planner.titled(&parse(query).text, &session);
    if !snapshot.matches(&titled)? {
        return Ok(());
    }
    let keys: BTreeSet<String> = snapshot
        .search(&QueryPlan::of(titled, MOST_COLUMNS))?
        .candidates
        .into_iter()
        .filter_map(|candidate| candidate.translation_key)
        .collect();
    if keys.is_empty() {
        return Ok(());
    }
    let own = [
        Filter::Languages(languages.to_vec()),
        Filter::TranslationKeys(keys.into_iter().collect()),
    ];
    let versions = snapshot.passing(&QueryPlan::of(Clause::Everything, 1), &own)?;
    for article in snapshot.candidate_articles(&versions.iter().collect::<Vec<_>>())? {
        let folded = session.fold(&article.title, article.language.term_space());
        if let Some(key) = whole_key(folded.as_str()) {
            planned.add_title(&key, planner.weights().whole_title * planner.weights().variant);
        }
    }
    Ok(())
}
