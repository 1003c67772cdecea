//! Synonyms, expanded at query time.

use super::match_terms::MatchTerms;
use super::plan::Clause;
use super::unit::{Unit, units};
use crate::analysis::{Analyzer, Session};
use crate::article::TermSpace;
use crate::index::FieldId;
use rustc_hash::FxHashMap;

/// Most words of the query that one synonym may stand for.
const LONGEST_KEY: usize = 6;

/// For each term space, which words of a query stand for which others.
#[derive(Debug, Default)]
pub struct Synonyms {
    rules: FxHashMap<(TermSpace, Vec<String>), Vec<Vec<Unit>>>,
}

impl Synonyms {
    /// Analyzes every rule of every language's list in every term space: a Japanese word may be the synonym of an English one.
    pub fn new(analyzer: &Analyzer, session: &mut Session) -> Synonyms {
        let mut synonyms = Synonyms::default();
        for rule in TermSpace::ALL
            .into_iter()
            .flat_map(|space| &analyzer.term_lists(space).synonyms)
        {
            for space in TermSpace::ALL {
                let to: Vec<Vec<Unit>> = rule
                    .to
                    .iter()
                    .map(|word| units(&session.analyze(word, space)))
                    .collect();
                for from in &rule.from {
                    let key = key_of(&units(&session.analyze(from, space)));
                    if key.is_empty() {
                        continue;
                    }
                    let known = synonyms.rules.entry((space, key.clone())).or_default();
                    for target in &to {
                        if !target.is_empty() && key_of(target) != key && !known.contains(target) {
                            known.push(target.clone());
                        }
                    }
                }
            }
        }
        synonyms
    }

    /// Appends a clause for each synonym of consecutive words in `units`.
    pub fn expand(
        &self,
        space: TermSpace,
        units: &[Unit],
        weight: f32,
        terms: &mut MatchTerms,
        clauses: &mut Vec<Clause>,
        field_weight: &dyn Fn(FieldId) -> f32,
    ) {
        if self.rules.is_empty() {
            return;
        }
        for start in 0..units.len() {
            for end in start + 1..=units.len().min(start + LONGEST_KEY) {
                let Some(targets) = self.rules.get(&(space, key_of(&units[start..end]))) else {
                    continue;
                };
                for target in targets {
                    terms.add_phrase(space, target);
                    for field in [FieldId::Title(space), FieldId::Heading(space), FieldId::Body(space)] {
                        clauses.push(sequence_clause(target, field, weight * field_weight(field)));
                    }
                }
            }
        }
    }
}

fn key_of(units: &[Unit]) -> Vec<String> {
    units.iter().map(|unit| unit.term.clone()).collect()
}

fn sequence_clause(units: &[Unit], field: FieldId, boost: f32) -> Clause {
    match units {
        [] => Clause::Nothing,
        [only] => Clause::Word {
            occurrences: vec![(field, only.term.clone(), 1.0)],
            lengths: vec![(field, 1.0)],
            boost,
        },
        several => Clause::Phrase {
            field,
            terms: several.iter().map(|unit| (unit.position, unit.term.clone())).collect(),
            boost,
        },
    }
}
