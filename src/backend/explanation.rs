//! How a plan matches one document.

use super::Candidate;

/// What a plan makes of one document, clause by clause.
#[derive(Debug, Clone)]
pub struct PlanExplanation {
    /// The document, with the score that its clauses add up to (before freshness); zero when it does not match.
    pub candidate: Candidate,
    /// The required clause.
    pub required: ClauseMatch,
    /// The optional clauses, in the order of the plan.
    pub optional: Vec<ClauseMatch>,
    /// Whether it matches each excluded clause.
    pub excluded: Vec<bool>,
    /// Whether it passes each filter.
    pub filters: Vec<bool>,
}

/// How one clause matches one document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClauseMatch {
    /// What it adds to the score; `None` when it does not match.
    pub score: Option<f32>,
    /// Of its clauses, in their order; of a word's occurrences, with a score of zero for those that stand in the document.
    pub parts: Vec<ClauseMatch>,
}

impl ClauseMatch {
    /// A clause without parts.
    pub fn leaf(score: Option<f32>) -> ClauseMatch {
        ClauseMatch {
            score,
            parts: Vec::new(),
        }
    }

    /// A clause that matches when at least `minimum` of its parts do, and adds their scores up.
    pub fn sum(parts: Vec<ClauseMatch>, minimum: usize) -> ClauseMatch {
        let scores: Vec<f32> = parts.iter().filter_map(|part| part.score).collect();
        ClauseMatch {
            score: (scores.len() >= minimum).then(|| scores.iter().sum()),
            parts,
        }
    }

    /// A clause whose best part counts, the others `tie` times.
    pub fn best(parts: Vec<ClauseMatch>, tie: f32) -> ClauseMatch {
        let scores = parts.iter().filter_map(|part| part.score);
        let best = scores.clone().reduce(f32::max);
        let all: f32 = scores.sum();
        ClauseMatch {
            score: best.map(|best| best + (all - best) * tie),
            parts,
        }
    }
}

impl PlanExplanation {
    /// The same with the score that the clauses add up to.
    pub fn scored(mut self) -> PlanExplanation {
        let more: f32 = self.optional.iter().filter_map(|clause| clause.score).sum();
        self.candidate.score = self.required.score.map_or(0.0, |score| score + more);
        self
    }

    /// Whether the document is found: it matches, is not excluded and passes every filter.
    pub fn is_found(&self) -> bool {
        self.required.score.is_some() && !self.excluded.contains(&true) && !self.filters.contains(&false)
    }
}
