//! Synonyms, expanded at query time.

use super::evidence::Alternative;
use super::gram_clause::{gram_phrase, phrase_grams};
use super::match_terms::MatchTerms;
use super::plan::Clause;
use super::regional::regional_words;
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
        for start in 0..units.len() {
            for end in start + 1..=units.len().min(start + LONGEST_KEY) {
                let Some(targets) = self.rules.get(&(space, key_of(&units[start..end]))) else {
                    continue;
                };
                for target in targets {
                    target.add(space, weights.synonym, weights, with_grams, terms, clauses);
                    for of_unit in &mut alternatives[start..end] {
                        of_unit.extend(target.alternatives(weights.synonym));
                    }
                }
            }
        }
        alternatives
    }

    /// Articles with a synonym of all these words together.
    pub fn of_all(&self, space: TermSpace, units: &[Unit], weights: &RankingWeights) -> Clause {
        let mut clauses = Vec::new();
        for target in self.rules.get(&(space, key_of(units))).into_iter().flatten() {
            target.add(space, 1.0, weights, true, &mut MatchTerms::default(), &mut clauses);
        }
        Clause::any(clauses)
    }
}

/// What other regions write for the words of a Chinese query, like [`Synonyms::expand`]; they count almost as the words themselves.
pub fn expand_regional(
    units: &[Unit],
    weights: &RankingWeights,
    session: &mut Session,
    terms: &mut MatchTerms,
    clauses: &mut Vec<Clause>,
    alternatives: &mut [Vec<Alternative>],
) {
    let space = TermSpace::Chinese;
    for (unit, alternatives) in units.iter().zip(alternatives) {
        let mut known = vec![key_of(std::slice::from_ref(unit))];
        for word in regional_words(&unit.surface) {
            let target = Target::new(&word, space, session);
            let key = key_of(&target.units);
            if key.is_empty() || known.contains(&key) {
                continue;
            }
            known.push(key);
            target.add(space, weights.variant, weights, true, terms, clauses);
            alternatives.extend(target.alternatives(weights.variant));
        }
    }
}

impl Target {
    /// Adds its clauses, worth `boost`, and what of a text they match.
    fn add(
        &self,
        space: TermSpace,
        boost: f32,
        weights: &RankingWeights,
        with_grams: bool,
        terms: &mut MatchTerms,
        clauses: &mut Vec<Clause>,
    ) {
        terms.add_phrase(space, &self.units);
        if with_grams && !self.grams.is_empty() {
            clauses.push(gram_phrase(&self.grams, boost));
            terms.add_gram_phrase(self.grams.clone());
        }
        for field in [FieldId::Title(space), FieldId::Heading(space), FieldId::Body(space)] {
            clauses.push(sequence_clause(&self.units, field, boost * weights.of_field(field)));
        }
    }

    /// What the second stage of ranking counts for a word that it stands for.
    fn alternatives(&self, share: f32) -> impl Iterator<Item = Alternative> {
        let grams = (!self.grams.is_empty()).then(|| Alternative::characters(&self.grams, share));
        std::iter::once(Alternative::words(&self.units, share)).chain(grams)
    }

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
