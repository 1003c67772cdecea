//! Pinned articles at the head of a list.

use super::pin_file::PinFile;
use crate::article::Language;
use crate::backend::{BackendError, Candidate, Snapshot};
use crate::query::{Clause, Filter, QueryPlan, Sort, parse};
use std::collections::BTreeSet;

/// The pinned articles of a query that pass its filters, in the order of the pins, one per column. The plan is changed to find them too, so that
/// they are counted. Exclusions and `tag:` are no part of what is compared. A list by date has no pins, and neither has one without a query.
pub fn pin(
    file: &PinFile,
    query: &str,
    reader: Language,
    plan: &mut QueryPlan,
    snapshot: &dyn Snapshot,
) -> Result<Vec<Candidate>, BackendError> {
    let parsed = parse(query);
    let mut words = vec![parsed.text];
    words.extend(parsed.phrases);
    let words = words.join(" ");
    if words.trim().is_empty() || plan.sort == Sort::Newest {
        return Ok(Vec::new());
    }
    let ids = file.ids(&words, reader, snapshot)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut pinned = snapshot.passing(plan, &[Filter::Ids(ids.clone())])?;
    pinned.sort_by_key(|candidate| ids.iter().position(|id| *id == candidate.id));
    let mut keys = BTreeSet::new();
    pinned.retain(|candidate| {
        candidate
            .translation_key
            .as_ref()
            .is_none_or(|key| keys.insert(key.clone()))
    });
    if !pinned.is_empty() {
        let required = std::mem::replace(&mut plan.required, Clause::Nothing);
        let ids = pinned.iter().map(|candidate| candidate.id.clone()).collect();
        plan.required = Clause::any(vec![required, Clause::Ids(ids)]);
        plan.candidates += pinned.len();
    }
    Ok(pinned)
}

/// Puts the pinned articles first, each with the score it was found with, and takes them, and other versions of their columns, out of the rest.
pub fn put_on_top(candidates: &mut Vec<Candidate>, pinned: &[Candidate]) {
    if pinned.is_empty() {
        return;
    }
    let same = |a: &Candidate, b: &Candidate| {
        a.id == b.id || (a.translation_key.is_some() && a.translation_key == b.translation_key)
    };
    let score = |pin: &Candidate| {
        candidates
            .iter()
            .find(|found| same(found, pin))
            .map(|found| found.score)
    };
    let mut top: Vec<Candidate> = pinned
        .iter()
        .map(|pin| Candidate {
            score: score(pin).unwrap_or_default(),
            ..pin.clone()
        })
        .collect();
    candidates.retain(|found| !pinned.iter().any(|pin| same(found, pin)));
    top.append(candidates);
    *candidates = top;
}
