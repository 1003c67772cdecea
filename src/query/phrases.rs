//! Quoted phrases, as clauses of a plan.

use super::gram_clause::{gram_phrase, phrase_grams, term};
use super::match_terms::MatchTerms;
use super::parser::ParsedQuery;
use super::plan::{Clause, QueryPlan};
use super::planner::{Planner, fields_of};
use super::unit::units;
use crate::analysis::Session;
use crate::article::{Language, TermSpace};

impl Planner {
    /// Quoted phrases must occur: as consecutive grams, or as consecutive words where there are no CJK characters.
    pub(super) fn add_phrases(
        &self,
        parsed: &ParsedQuery,
        reader: Language,
        session: &mut Session,
        terms: &mut MatchTerms,
        plan: &mut QueryPlan,
    ) {
        let mut phrases: Vec<Clause> = parsed
            .phrases
            .iter()
            .map(|phrase| self.phrase(phrase, session, Some((reader.term_space(), terms))))
            .collect();
        if phrases.is_empty() {
            return;
        }
        if plan.required != Clause::Nothing {
            // The words outside the quotes then only add to the score.
            plan.optional
                .push(std::mem::replace(&mut plan.required, Clause::Nothing));
        }
        plan.required = if phrases.len() == 1 {
            phrases.remove(0)
        } else {
            Clause::All(phrases)
        };
    }

    /// A phrase in any language.
    pub(super) fn phrase(
        &self,
        phrase: &str,
        session: &mut Session,
        highlight: Option<(TermSpace, &mut MatchTerms)>,
    ) -> Clause {
        let space = highlight.as_ref().map_or(TermSpace::Japanese, |(space, _)| *space);
        let folded = session.fold(phrase, space);
        let gram_sequence = phrase_grams(folded.as_str());
        let mut clauses = Vec::new();
        let cjk_only =
            !gram_sequence.is_empty() && !folded.as_str().chars().any(|c| c.is_alphanumeric() && c < '\u{2e80}');
        if cjk_only {
            clauses.push(gram_phrase(&gram_sequence, 1.0));
            if let Some((_, terms)) = highlight {
                terms.add_gram_phrase(gram_sequence);
            }
            return Clause::any(clauses);
        }
        let mut spaces = Vec::new();
        for space in TermSpace::ALL {
            let tokens = session.analyze(phrase, space);
            let words = units(&tokens);
            spaces.push((space, words));
        }
        for (space, words) in &spaces {
            let sequence: Vec<(u32, String)> = words.iter().map(|unit| (unit.position, unit.term.clone())).collect();
            for field in fields_of(*space) {
                let boost = self.weights.of_field(field);
                clauses.push(match sequence.as_slice() {
                    [] => Clause::Nothing,
                    [(_, only)] => term(field, only.clone(), boost),
                    _ => Clause::Phrase {
                        field,
                        terms: sequence.clone(),
                        boost,
                    },
                });
            }
        }
        if let Some((_, terms)) = highlight {
            for (space, words) in &spaces {
                terms.add_phrase(*space, words);
            }
        }
        Clause::any(clauses)
    }
}
