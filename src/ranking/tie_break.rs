//! A total order, so that the same query has the same answer wherever documents happen to lie.

use crate::article::Language;
use crate::backend::Candidate;
use crate::query::Sort;
use std::cmp::Ordering;

/// Orders candidates: nearest language, highest score, newest, id; by date alone (then id) for [`Sort::Newest`].
pub fn order_ties(candidates: &mut [Candidate], languages: &[Language], sort: Sort) {
    let rank = |candidate: &Candidate| languages.iter().position(|&language| language == candidate.language);
    candidates.sort_by(|a, b| {
        let relevance = match sort {
            Sort::Relevance => rank(a).cmp(&rank(b)).then(b.score.total_cmp(&a.score)),
            Sort::Newest => Ordering::Equal,
        };
        relevance
            .then(b.published_at.cmp(&a.published_at))
            .then_with(|| a.id.cmp(&b.id))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(id: &str, language: Language, score: f32, published_at: i64) -> Candidate {
        Candidate {
            id: id.to_owned(),
            language,
            score,
            published_at,
            translation_key: None,
            address: 0,
        }
    }

    #[test]
    fn language_then_score_then_newer_then_id() {
        let mut candidates = vec![
            candidate("d", Language::English, 9.0, 0),
            candidate("c", Language::Japanese, 1.0, 5),
            candidate("b", Language::Japanese, 1.0, 5),
            candidate("a", Language::Japanese, 1.0, 4),
            candidate("e", Language::Japanese, 2.0, 0),
        ];
        let order = [Language::Japanese, Language::English];
        order_ties(&mut candidates, &order, Sort::Relevance);
        let ids: Vec<&str> = candidates.iter().map(|candidate| candidate.id.as_str()).collect();
        assert_eq!(ids, ["e", "b", "c", "a", "d"]);
        order_ties(&mut candidates, &order, Sort::Newest);
        let ids: Vec<&str> = candidates.iter().map(|candidate| candidate.id.as_str()).collect();
        assert_eq!(ids, ["b", "c", "a", "d", "e"]);
    }
}
