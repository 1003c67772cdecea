//! What being new is worth, in the final order.

use super::tie_break::order_ties;
use crate::backend::Candidate;
use crate::query::{QueryPlan, RankingWeights, Sort};

/// Raises the scores of newer articles, and orders those of the second stage by them. The index has chosen and ordered candidates with freshness
/// already, but has told their scores without it.
pub fn freshen(candidates: &mut [Candidate], plan: &QueryPlan, weights: &RankingWeights) {
    let Some(freshness) = plan.freshness.filter(|_| plan.sort == Sort::Relevance) else {
        return;
    };
    for candidate in candidates
        .iter_mut()
        .filter(|candidate| candidate.published_at != i64::MIN)
    {
        candidate.score *= freshness.factor(candidate.published_at);
    }
    let near = weights.second_stage.candidates.min(candidates.len());
    order_ties(&mut candidates[..near], &plan.languages, plan.sort);
}
