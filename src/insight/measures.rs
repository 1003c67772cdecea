//! Relevance measures, binary and per query.

use serde::Serialize;
use std::collections::BTreeSet;

/// Ranks that nDCG, MRR and Recall@10 look at.
const TOP: usize = 10;
/// Ranks that are looked at at all.
pub const DEPTH: usize = 100;

/// The measures of one ranked list, or their mean over queries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Measures {
    /// Normalized discounted cumulative gain over the first ten (Järvelin & Kekäläinen 2002, binary gains, log₂).
    #[serde(rename = "nDCG@10")]
    pub ndcg_10: f64,
    /// Reciprocal rank of the first relevant article among the first ten.
    #[serde(rename = "MRR@10")]
    pub mrr_10: f64,
    /// Share of the relevant articles among the first ten.
    #[serde(rename = "Recall@10")]
    pub recall_10: f64,
    /// Share of the relevant articles among the first hundred.
    #[serde(rename = "Recall@100")]
    pub recall_100: f64,
    /// Whether the first result is relevant.
    #[serde(rename = "Success@1")]
    pub success_1: f64,
    /// Whether any of the first ten is relevant.
    #[serde(rename = "Success@10")]
    pub success_10: f64,
}

/// The measures of `ranked`, best first, for a query with these relevant ids (at least one).
pub fn measure<'a>(ranked: impl IntoIterator<Item = &'a str>, relevant: &BTreeSet<String>) -> Measures {
    let ranks: Vec<usize> = (1..=DEPTH)
        .zip(ranked)
        .filter(|(_, id)| relevant.contains(*id))
        .map(|(rank, _)| rank)
        .collect();
    let top: Vec<usize> = ranks.iter().copied().filter(|&rank| rank <= TOP).collect();
    let gain = |rank: usize| 1.0 / ((rank + 1) as f64).log2();
    let ideal: f64 = (1..=relevant.len().min(TOP)).map(gain).sum();
    let share = |found: usize| found as f64 / relevant.len() as f64;
    Measures {
        ndcg_10: top.iter().map(|&rank| gain(rank)).sum::<f64>() / ideal + 0.0,
        mrr_10: top.first().map_or(0.0, |&rank| 1.0 / rank as f64),
        recall_10: share(top.len()),
        recall_100: share(ranks.len()),
        success_1: f64::from(u8::from(ranks.first() == Some(&1))),
        success_10: f64::from(u8::from(!top.is_empty())),
    }
}

impl Measures {
    /// The mean over queries; zero when there are none.
    pub fn mean(all: &[Measures]) -> Measures {
        let count = all.len().max(1) as f64;
        // An empty sum of floats is -0.0, which nobody wants to read.
        let mean = |field: fn(&Measures) -> f64| all.iter().map(field).sum::<f64>() / count + 0.0;
        Measures {
            ndcg_10: mean(|m| m.ndcg_10),
            mrr_10: mean(|m| m.mrr_10),
            recall_10: mean(|m| m.recall_10),
            recall_100: mean(|m| m.recall_100),
            success_1: mean(|m| m.success_1),
            success_10: mean(|m| m.success_10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ranked: &[&str], relevant: &[&str]) -> Measures {
        measure(
            ranked.iter().copied(),
            &relevant.iter().map(|&id| id.to_owned()).collect(),
        )
    }

    #[test]
    fn a_perfect_list_scores_one() {
        let perfect = of(&["a", "b", "x"], &["a", "b"]);
        assert!((perfect.ndcg_10 - 1.0).abs() < 1e-12);
        assert_eq!((perfect.mrr_10, perfect.recall_10, perfect.success_1), (1.0, 1.0, 1.0));
    }

    #[test]
    fn the_second_rank_is_discounted() {
        let second = of(&["x", "a"], &["a"]);
        assert!((second.ndcg_10 - 1.0 / 3f64.log2()).abs() < 1e-12);
        assert_eq!((second.mrr_10, second.success_1, second.success_10), (0.5, 0.0, 1.0));
    }

    #[test]
    fn nothing_found_scores_zero() {
        assert_eq!(of(&[], &["a"]), Measures::default());
    }
}
