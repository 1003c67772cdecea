//! Whether an index holds what was put in.

use super::options::ReindexError;
use crate::analysis::Analyzer;
use crate::article::Language;
use crate::backend::{BackendError, Snapshot};
use crate::index::{FieldId, analyze_article, decode_terms};
use crate::query::Clause;
use std::collections::BTreeMap;

/// Articles that must find themselves by their own words.
const SAMPLES: usize = 20;
/// Words of a sample's title or text that make its query.
const SAMPLE_WORDS: usize = 5;

/// Compares number and contents of the articles with what was put in, and lets a sample of them be searched for. Returns the counts per language.
pub fn verify(
    analyzer: &Analyzer,
    snapshot: &dyn Snapshot,
    expected: u64,
    expected_sum: u64,
) -> Result<BTreeMap<Language, u64>, ReindexError> {
    let (mut ids, mut sum) = (Vec::new(), 0u64);
    let mut languages = BTreeMap::new();
    snapshot.states(&mut |state| {
        sum = sum.wrapping_add(state.content_hash);
        *languages.entry(state.language).or_default() += 1;
        ids.push(state.id);
    })?;
    let found = ids.len() as u64;
    if found != expected {
        return Err(ReindexError::Verification(format!(
            "it holds {found} articles instead of {expected}"
        )));
    }
    if sum != expected_sum {
        return Err(ReindexError::Verification(
            "its articles have other contents than those that were read".to_owned(),
        ));
    }
    let failures = sample_failures(analyzer, snapshot, ids)?;
    if let Some(id) = failures.first() {
        return Err(ReindexError::Verification(format!(
            "{} of {SAMPLES} sample queries do not find their article, the first of them {id:?}",
            failures.len()
        )));
    }
    Ok(languages)
}

/// Those of some articles among `ids` that the words of their own title (or text, where there is no title) do not find.
pub fn sample_failures(
    analyzer: &Analyzer,
    snapshot: &dyn Snapshot,
    mut ids: Vec<String>,
) -> Result<Vec<String>, BackendError> {
    ids.sort_unstable();
    let step = (ids.len() / SAMPLES).max(1);
    let mut session = analyzer.indexing_session();
    let mut failures = Vec::new();
    for id in ids.into_iter().step_by(step).take(SAMPLES) {
        let Some(article) = snapshot.article(&id)? else {
            failures.push(id);
            continue;
        };
        let document =
            analyze_article(&mut session, &article, "").map_err(|error| BackendError::Stored(error.to_string()))?;
        let readable = document.fields.iter().find(|(field, _)| *field != FieldId::Reading);
        let mut clauses = vec![Clause::Ids(vec![id.clone()])];
        if let Some((field, terms)) = readable {
            clauses.extend(decode_terms(terms).take(SAMPLE_WORDS).map(|(term, _)| Clause::Word {
                occurrences: vec![(*field, term.to_owned(), 1.0)],
                lengths: vec![(*field, 1.0)],
                boost: 1.0,
            }));
        }
        if !snapshot.matches(&Clause::All(clauses))? {
            failures.push(id);
        }
    }
    Ok(failures)
}
