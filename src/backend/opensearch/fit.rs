//! A plan made as small as the cluster takes it, with the same results: what no document has is left out, and what is said several times is said once.
//!
//! An engine under the cluster refuses queries of more than 1,024 leaves. A long text that was pasted whole can have more after that; then its
//! rarest words have to do.

use super::query::Frequencies;
use crate::index::FieldId;
use crate::query::{Clause, QueryPlan};

/// Leaves that a query may have, with room for its filters.
const MOST_LEAVES: usize = 900;

/// The plan with clauses that can match, each once, and no more than the cluster takes.
pub fn fitted(plan: &QueryPlan, frequencies: &Frequencies<'_>) -> QueryPlan {
    let mut fitted = QueryPlan {
        required: possible(&plan.required, frequencies),
        optional: plan
            .optional
            .iter()
            .map(|clause| possible(clause, frequencies))
            .collect(),
        ..plan.clone()
    };
    fitted.optional.retain(|clause| *clause != Clause::Nothing);
    let all: usize = std::iter::once(&fitted.required)
        .chain(&fitted.optional)
        .map(leaves)
        .sum();
    if all > MOST_LEAVES {
        tracing::debug!(
            leaves = all,
            "a query is too long for the cluster; its rarest words are searched"
        );
        let share = MOST_LEAVES as f64 / all as f64;
        fitted.required = thinned(fitted.required, share, frequencies);
        fitted.optional = fitted
            .optional
            .into_iter()
            .map(|clause| thinned(clause, share, frequencies))
            .collect();
    }
    fitted
}

/// What of a clause can match a document at all; `Nothing` when nothing can.
fn possible(clause: &Clause, frequencies: &Frequencies<'_>) -> Clause {
    let stands = |field: FieldId, term: &str| frequencies.get(&(field, term)).is_some_and(|&count| count > 0);
    match clause {
        Clause::Everything | Clause::Nothing | Clause::Ids(_) | Clause::Prefix { .. } => clause.clone(),
        Clause::Word {
            occurrences,
            lengths,
            boost,
        } => {
            let mut occurrences = occurrences.clone();
            occurrences.retain(|(field, term, _)| stands(*field, term));
            if occurrences.is_empty() {
                return Clause::Nothing;
            }
            Clause::Word {
                occurrences,
                lengths: lengths.clone(),
                boost: *boost,
            }
        }
        Clause::Phrase { field, terms, .. } => {
            let whole = terms.iter().all(|(_, term)| stands(*field, term));
            if whole { clause.clone() } else { Clause::Nothing }
        }
        Clause::Any { clauses, minimum } => {
            let clauses = all_possible(clauses, frequencies);
            let minimum = (*minimum).max(1);
            if clauses.len() < minimum {
                return Clause::Nothing;
            }
            let before = clauses.len();
            let (clauses, most) = once(clauses);
            // Repeated equally often, as a text that was pasted twice is, this is exact; else it is the least that can be meant.
            let minimum = if clauses.len() < before {
                minimum.div_ceil(most)
            } else {
                minimum
            };
            Clause::Any { clauses, minimum }
        }
        Clause::All(parts) => {
            let possible = all_possible(parts, frequencies);
            if possible.len() < parts.len() {
                return Clause::Nothing;
            }
            Clause::All(possible)
        }
        Clause::Best { clauses, tie } => {
            let clauses = all_possible(clauses, frequencies);
            if clauses.is_empty() {
                return Clause::Nothing;
            }
            Clause::Best { clauses, tie: *tie }
        }
    }
}

fn all_possible(clauses: &[Clause], frequencies: &Frequencies<'_>) -> Vec<Clause> {
    let mut all: Vec<Clause> = clauses.iter().map(|clause| possible(clause, frequencies)).collect();
    all.retain(|clause| *clause != Clause::Nothing);
    all
}

/// Each clause once, its score as often as it was there; and how often the most frequent was.
fn once(clauses: Vec<Clause>) -> (Vec<Clause>, usize) {
    let mut different: Vec<(Clause, usize)> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        match different.iter_mut().find(|(known, _)| *known == clause) {
            Some((_, count)) => *count += 1,
            None => different.push((clause, 1)),
        }
    }
    let most = different.iter().map(|(_, count)| *count).max().unwrap_or(1);
    let all = different.into_iter().map(|(clause, count)| times(clause, count as f32));
    (all.collect(), most)
}

/// A clause whose score counts so often.
fn times(mut clause: Clause, factor: f32) -> Clause {
    match &mut clause {
        Clause::Everything | Clause::Nothing | Clause::Ids(_) => {}
        Clause::Word { boost, .. } | Clause::Phrase { boost, .. } | Clause::Prefix { boost, .. } => *boost *= factor,
        Clause::Any { clauses, .. } | Clause::All(clauses) | Clause::Best { clauses, .. } => {
            *clauses = std::mem::take(clauses)
                .into_iter()
                .map(|part| times(part, factor))
                .collect();
        }
    }
    clause
}

fn leaves(clause: &Clause) -> usize {
    match clause {
        Clause::Everything | Clause::Nothing | Clause::Ids(_) | Clause::Prefix { .. } => 1,
        Clause::Word { occurrences, .. } => occurrences.len(),
        Clause::Phrase { terms, .. } => terms.len(),
        Clause::Any { clauses, .. } | Clause::All(clauses) | Clause::Best { clauses, .. } => {
            clauses.iter().map(leaves).sum()
        }
    }
}

/// The rarest alternatives, up to this share of them, and as small a share of how many must match.
fn thinned(clause: Clause, share: f64, frequencies: &Frequencies<'_>) -> Clause {
    match clause {
        Clause::Any { clauses, minimum } if clauses.iter().all(is_leaf) => {
            let kept = ((clauses.len() as f64 * share) as usize).max(1);
            let mut order: Vec<usize> = (0..clauses.len()).collect();
            order.sort_by_key(|&number| (most_frequent(&clauses[number], frequencies), number));
            order.truncate(kept);
            order.sort_unstable();
            let minimum = ((minimum as f64 * share) as usize).max(1);
            let clauses = order.into_iter().map(|number| clauses[number].clone()).collect();
            Clause::Any { clauses, minimum }
        }
        Clause::Any { clauses, minimum } => Clause::Any {
            clauses: clauses
                .into_iter()
                .map(|clause| thinned(clause, share, frequencies))
                .collect(),
            minimum,
        },
        Clause::All(clauses) => Clause::All(
            clauses
                .into_iter()
                .map(|clause| thinned(clause, share, frequencies))
                .collect(),
        ),
        Clause::Best { clauses, tie } => Clause::Best {
            clauses: clauses
                .into_iter()
                .map(|clause| thinned(clause, share, frequencies))
                .collect(),
            tie,
        },
        leaf => leaf,
    }
}

fn is_leaf(clause: &Clause) -> bool {
    match clause {
        Clause::Any { .. } | Clause::All(_) | Clause::Best { .. } => false,
        Clause::Everything
        | Clause::Nothing
        | Clause::Ids(_)
        | Clause::Word { .. }
        | Clause::Phrase { .. }
        | Clause::Prefix { .. } => true,
    }
}

/// In how many documents the commonest term of a word stands.
fn most_frequent(clause: &Clause, frequencies: &Frequencies<'_>) -> u64 {
    let Clause::Word { occurrences, .. } = clause else {
        return 0;
    };
    let counts = occurrences
        .iter()
        .map(|(field, term, _)| frequencies.get(&(*field, term.as_str())).copied());
    counts.flatten().max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(term: &str) -> Clause {
        Clause::Word {
            occurrences: vec![(FieldId::Gram, term.to_owned(), 1.0)],
            lengths: vec![(FieldId::Gram, 1.0)],
            boost: 1.0,
        }
    }

    fn plan(clauses: Vec<Clause>, minimum: usize) -> QueryPlan {
        QueryPlan::of(Clause::Any { clauses, minimum }, 10)
    }

    #[test]
    fn what_no_document_has_is_left_out() {
        let frequencies = Frequencies::from_iter([((FieldId::Gram, "a"), 3), ((FieldId::Gram, "b"), 0)]);
        let fitted = fitted(&plan(vec![word("a"), word("b")], 1), &frequencies);
        assert_eq!(
            fitted.required,
            Clause::Any {
                clauses: vec![word("a")],
                minimum: 1
            }
        );
    }

    #[test]
    fn what_cannot_match_any_more_is_nothing() {
        let frequencies = Frequencies::from_iter([((FieldId::Gram, "a"), 3)]);
        assert_eq!(
            fitted(&plan(vec![word("a"), word("b")], 2), &frequencies).required,
            Clause::Nothing
        );
    }

    #[test]
    fn what_is_repeated_is_searched_once_and_counts_as_often() {
        let frequencies = Frequencies::from_iter([((FieldId::Gram, "a"), 3)]);
        let fitted = fitted(&plan(vec![word("a"), word("a"), word("a")], 2), &frequencies);
        let Clause::Any { clauses, minimum: 1 } = fitted.required else {
            panic!("one of one");
        };
        assert_eq!(clauses, [times(word("a"), 3.0)]);
    }

    #[test]
    fn a_query_that_is_too_long_keeps_its_rarest_words() {
        let terms: Vec<String> = (0..2_000).map(|number| number.to_string()).collect();
        let frequencies: Frequencies<'_> = terms
            .iter()
            .zip(1..)
            .map(|(term, count)| ((FieldId::Gram, term.as_str()), count))
            .collect();
        let fitted = fitted(
            &plan(terms.iter().map(|term| word(term)).collect(), 1_000),
            &frequencies,
        );
        let Clause::Any { clauses, minimum } = fitted.required else {
            panic!("alternatives");
        };
        assert_eq!((clauses.len(), minimum), (MOST_LEAVES, MOST_LEAVES / 2));
        assert_eq!(
            (clauses.first(), clauses.last()),
            (Some(&word("0")), Some(&word("899")))
        );
    }
}
