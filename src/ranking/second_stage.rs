//! The second stage: the best candidates of the index, ranked anew by how closely they follow the query.

use super::closeness::{ScorePart, score_parts};
use super::roots::QueryRoots;
use super::sentence::best_sentences;
use super::signals::{Signals, read_signals};
use super::tie_break::order_ties;
use crate::article::TermSpace;
use crate::backend::{BackendError, Candidate, Snapshot};
use crate::query::{QueryPlan, RankingWeights, Sort};

/// Puts candidates, ordered by the first stage, into their final order and gives them their final scores.
///
/// Only the first [`candidates`](crate::query::SecondStageWeights::candidates) are ranked anew. Those after them keep their order, and
/// no greater score than the last of these.
pub fn rerank(
    candidates: &mut [Candidate],
    plan: &QueryPlan,
    snapshot: &dyn Snapshot,
    weights: &RankingWeights,
) -> Result<(), BackendError> {
    let most = weights.second_stage.candidates;
    if most == 0 || plan.sort == Sort::Newest || plan.evidence.is_empty() {
        return Ok(());
    }
    let (near, far) = candidates.split_at_mut(most.min(candidates.len()));
    let scores: Vec<f32> = candidate_parts(near, plan, snapshot, weights)?
        .iter()
        .map(|parts| parts.iter().map(|(_, score)| score).sum())
        .collect();
    for (candidate, score) in near.iter_mut().zip(scores) {
        candidate.score = score;
    }
    order_ties(near, &plan.languages, plan.sort);
    let least = near
        .iter()
        .map(|candidate| candidate.score)
        .fold(f32::INFINITY, f32::min);
    for candidate in far {
        candidate.score = (candidate.score * weights.second_stage.first_stage).min(least);
    }
    Ok(())
}

/// The parts of each candidate's final score; their sum is the score.
pub fn candidate_parts(
    candidates: &[Candidate],
    plan: &QueryPlan,
    snapshot: &dyn Snapshot,
    weights: &RankingWeights,
) -> Result<Vec<[(ScorePart, f32); 9]>, BackendError> {
    let signals = candidate_signals(candidates, plan, snapshot)?;
    Ok(candidates
        .iter()
        .zip(&signals)
        .map(|(candidate, signals)| score_parts(signals, candidate.score, weights))
        .collect())
}

/// The signals of candidates in any languages, in their order.
pub fn candidate_signals(
    candidates: &[Candidate],
    plan: &QueryPlan,
    snapshot: &dyn Snapshot,
) -> Result<Vec<Signals>, BackendError> {
    let mut all = vec![Signals::default(); candidates.len()];
    let articles = snapshot.candidate_articles(&candidates.iter().collect::<Vec<_>>())?;
    let roots = QueryRoots::of(&plan.evidence.text, plan.evidence.prefix.as_deref());
    for space in TermSpace::ALL {
        let numbers: Vec<usize> = (0..candidates.len())
            .filter(|&number| candidates[number].language.term_space() == space)
            .collect();
        if numbers.is_empty() {
            continue;
        }
        let of_space: Vec<&Candidate> = numbers.iter().map(|&number| &candidates[number]).collect();
        let mut signals = read_signals(&plan.evidence, space, snapshot, &of_space)?;
        let mut shared = Vec::with_capacity(of_space.len());
        for (&number, signals) in numbers.iter().zip(&mut signals) {
            let found = roots.in_article(&articles[number]);
            signals.prefix = found.prefix;
            shared.push(found);
        }
        for (signals, sentence) in signals.iter_mut().zip(best_sentences(&shared, roots.count())) {
            signals.sentence = sentence;
        }
        for (number, signals) in numbers.into_iter().zip(signals) {
            all[number] = signals;
        }
    }
    Ok(all)
}
