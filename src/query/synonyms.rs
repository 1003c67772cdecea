//! Synonyms, expanded at query time.

use super::evidence::Alternative;
use super::gram_clause::{gram_phrase, phrase_grams};
use super::match_terms::MatchTerms;
use super::plan::Clause;
use super::unit::{Unit, units};
use super::weights::RankingWeights;
use crate::analysis::gram::Gram;
use crate::analysis::segmenter::{Script, runs};
use crate::analysis::{Analyzer, Session};
use crate::article::TermSpace;
use crate::index::FieldId;
use rustc_hash::FxHashMap;

/// Most words of the query that one synonym may stand for.
const LONGEST_KEY: usize = 6;

/// For each term space, which words of a query stand for which others.
#[derive(Debug, Default)]
pub struct Synonyms {
    rules: FxHashMap<(TermSpace, Vec<String>), Vec<Target>>,
}

/// What else a word finds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    /// Its words in one term space.
    units: Vec<Unit>,
    /// Its characters in a row, when it is written in CJK characters alone: found however the text is spaced or segmented.
    grams: Vec<Gram>,
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
                let to: Vec<Target> = rule.to.iter().map(|word| Target::new(word, space, session)).collect();
                for from in &rule.from {
                    let key = key_of(&units(&session.analyze(from, space)));
                    if key.is_empty() {
                        continue;
                    }
                    let known = synonyms.rules.entry((space, key.clone())).or_default();
                    for target in &to {
                        if !target.units.is_empty() && key_of(&target.units) != key && !known.contains(target) {
                            known.push(target.clone());
                        }
                    }
                }
            }
        }
        synonyms
    }

    /// Appends a clause for each synonym of consecutive words in `units`; `with_grams` also one over characters, which are the same
    /// in every term space and wanted once. Returns what stands for each of the units.
    pub fn expand(
        &self,
        space: TermSpace,
        units: &[Unit],
        weights: &RankingWeights,
        with_grams: bool,
        terms: &mut MatchTerms,
        clauses: &mut Vec<Clause>,
    ) -> Vec<Vec<Alternative>> {
        let mut alternatives = vec![Vec::new(); units.len()];
        if self.rules.is_empty() {
            return alternatives;
        }
        for start in 0..units.len() {
            for end in start + 1..=units.len().min(start + LONGEST_KEY) {
                let Some(targets) = self.rules.get(&(space, key_of(&units[start..end]))) else {
                    continue;
                };
                for Target { units: target, grams } in targets {
                    terms.add_phrase(space, target);
                    for of_unit in &mut alternatives[start..end] {
                        of_unit.push(Alternative::words(target));
                        if !grams.is_empty() {
                            of_unit.push(Alternative::characters(grams));
                        }
                    }
                    if with_grams && !grams.is_empty() {
                        clauses.push(gram_phrase(grams, weights.synonym));
                        terms.add_gram_phrase(grams.clone());
                    }
                    for field in [FieldId::Title(space), FieldId::Heading(space), FieldId::Body(space)] {
                        clauses.push(sequence_clause(
                            target,
                            field,
                            weights.synonym * weights.of_field(field),
                        ));
                    }
                }
            }
        }
        alternatives
    }
}

impl Target {
    fn new(word: &str, space: TermSpace, session: &mut Session) -> Target {
        let folded = session.fold(word, space);
        let cjk_only = runs(folded.as_str()).all(|run| run.script != Script::Latin);
        Target {
            units: units(&session.analyze(word, space)),
            grams: if cjk_only {
                phrase_grams(folded.as_str())
            } else {
                Vec::new()
            },
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
