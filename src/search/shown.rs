//! Which version of a column is shown.

use crate::backend::{BackendError, Candidate, Snapshot};
use crate::query::{Filter, QueryPlan};
use std::collections::BTreeMap;

/// Puts the reader's own version in the place of a version in another language, where there is one that passes the filters and
/// exclusions of the plan. It keeps the place and the score of the version that matched.
pub fn show_own_versions(
    candidates: &mut [Candidate],
    plan: &QueryPlan,
    snapshot: &dyn Snapshot,
) -> Result<(), BackendError> {
    let Some(&reader) = plan.languages.first() else {
        return Ok(());
    };
    let keys: Vec<String> = candidates
        .iter()
        .filter(|candidate| candidate.language != reader)
        .filter_map(|candidate| candidate.translation_key.clone())
        .collect();
    if keys.is_empty() || !plan.grouped {
        return Ok(());
    }
    let own = snapshot.passing(plan, &[Filter::Languages(vec![reader]), Filter::TranslationKeys(keys)])?;
    let mut by_key: BTreeMap<String, Candidate> = BTreeMap::new();
    for version in own {
        if let Some(key) = version.translation_key.clone() {
            // The first id, should one language have several.
            by_key.entry(key).or_insert(version);
        }
    }
    for candidate in candidates {
        if candidate.language == reader {
            continue;
        }
        if let Some(version) = candidate.translation_key.as_ref().and_then(|key| by_key.get(key)) {
            *candidate = Candidate {
                score: candidate.score,
                ..version.clone()
            };
        }
    }
    Ok(())
}
