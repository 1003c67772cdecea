//! Clauses made of grams, which find text however it was segmented.

use super::plan::Clause;
use crate::analysis::gram::{Gram, grams};
use crate::index::FieldId;

/// A term of one field as a word of its own.
pub fn term(field: FieldId, term: String, boost: f32) -> Clause {
    Clause::Word {
        occurrences: vec![(field, term, 1.0)],
        lengths: vec![(field, 1.0)],
        boost,
    }
}

/// One gram as a term.
pub fn gram_term(gram: &Gram, boost: f32) -> Clause {
    let mut text = String::new();
    gram.push_term(&mut text);
    term(FieldId::Gram, text, boost)
}

/// The grams that a text's occurrence must have, in order: its bigrams, or the unigram of a single character.
pub fn phrase_grams(folded: &str) -> Vec<Gram> {
    let mut all = Vec::new();
    grams(folded, 0, |gram| all.push(gram));
    if all.iter().any(|gram| gram.second.is_some()) {
        all.retain(|gram| gram.second.is_some());
    }
    all.dedup_by_key(|gram| gram.position);
    all
}

/// Grams in a row.
pub fn gram_phrase(phrase: &[Gram], boost: f32) -> Clause {
    match phrase {
        [] => Clause::Nothing,
        [only] => gram_term(only, boost),
        several => Clause::Phrase {
            field: FieldId::Gram,
            terms: several
                .iter()
                .map(|gram| {
                    let mut term = String::new();
                    gram.push_term(&mut term);
                    (gram.position, term)
                })
                .collect(),
            boost,
        },
    }
}

/// The grams of every run of two and more CJK characters: what was typed, as it stands. A text that holds a run is found even
/// when its words, or the query's, were cut elsewhere or are nothing but particles.
pub fn runs_of(folded: &str) -> Vec<Vec<Gram>> {
    let mut runs: Vec<Vec<Gram>> = Vec::new();
    grams(folded, 0, |gram| {
        if gram.second.is_none() {
            return;
        }
        match runs.last_mut() {
            // A second gram at a position is the same character written with a repetition mark.
            Some(run) if run.last().is_some_and(|last| last.position == gram.position) => {}
            Some(run) if run.last().is_some_and(|last| last.position + 1 == gram.position) => run.push(gram),
            _ => runs.push(vec![gram]),
        }
    });
    runs
}
