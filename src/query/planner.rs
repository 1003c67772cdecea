//! The planner: a request and the analyzer in, a plan out.

use super::evidence::Evidence;
use super::filters::filters;
use super::freshness::Freshness;
use super::gram_clause::{gram_phrase, gram_term, phrase_grams, runs_of};
use super::match_terms::MatchTerms;
use super::parser::parse;
use super::plan::{Clause, QueryPlan};
use super::probe::Probes;
use super::request::SearchRequest;
use super::synonyms::{Synonyms, expand_regional};
use super::unit::{Unit, units};
use super::weights::RankingWeights;
use crate::analysis::gram::grams;
use crate::analysis::{Analyzer, Session, whole_key};
use crate::article::{Language, TermSpace};
use crate::index::{FieldId, exact_term, whole_title_term};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Candidates fetched beyond the page, so that ties are ordered by id and not by where a document happens to lie.
const CANDIDATES_BEYOND_PAGE: usize = 40;
/// Most clauses made from grams; longer queries are cut (they are at most 512 characters anyway).
const MOST_GRAMS: usize = 256;
/// Queries of at most this many words are taken as still being typed: their last Latin word may be unfinished.
const TYPING_WORDS: usize = 4;
/// Shortest beginning of a Latin word that is completed, in characters.
const SHORTEST_PREFIX: usize = 2;

/// Turns requests into plans.
pub struct Planner {
    analyzer: Arc<Analyzer>,
    pub(super) weights: RankingWeights,
    synonyms: Synonyms,
    stop_words: FxHashSet<(TermSpace, String)>,
}

/// A plan and what of a text it matches.
#[derive(Debug, Clone)]
pub struct PlannedQuery {
    /// What the backend runs.
    pub plan: QueryPlan,
    /// What snippets mark.
    pub terms: MatchTerms,
    /// Whether only what the query sounds like is found, since nothing holds it as typed.
    pub by_reading: bool,
}

/// What plain text adds to a plan.
#[derive(Debug, Default)]
struct TextPlan {
    terms: MatchTerms,
    required: Vec<Clause>,
    optional: Vec<Clause>,
    evidence: Evidence,
}

impl Planner {
    /// Articles with a synonym of all of `text`.
    pub fn synonyms_of(&self, text: &str, space: TermSpace, session: &mut Session) -> Clause {
        let units = units(&session.analyze(text, space));
        self.synonyms.of_all(space, &units, &self.weights)
    }

    /// A planner with these weights; reads stop words and synonyms from the analyzer's lists.
    pub fn new(analyzer: Arc<Analyzer>, weights: RankingWeights) -> Planner {
        let mut session = analyzer.session();
        let synonyms = Synonyms::new(&analyzer, &mut session);
        let mut stop_words = FxHashSet::default();
        for space in TermSpace::ALL {
            for word in &analyzer.term_lists(space).stop_words {
                for unit in units(&session.analyze(word, space)) {
                    stop_words.insert((space, unit.term));
                }
            }
        }
        drop(session);
        Planner {
            analyzer,
            weights,
            synonyms,
            stop_words,
        }
    }

    /// The weights it plans with.
    pub fn weights(&self) -> &RankingWeights {
        &self.weights
    }

    /// The plan of a request for a reader of `reader`'s language.
    pub fn plan(&self, request: &SearchRequest, reader: Language) -> PlannedQuery {
        let parsed = parse(&request.query);
        let mut session = self.analyzer.session();
        let TextPlan {
            mut terms,
            required,
            optional,
            evidence,
        } = self.plan_text(&parsed.text, reader, &mut session);
        let mut plan = QueryPlan {
            required: Clause::any(required),
            optional,
            excluded: Vec::new(),
            filters: filters(request, &parsed.tags),
            languages: language_order(reader, &request.accepted),
            sort: request.sort,
            grouped: true,
            freshness: self.freshness(),
            counted: true,
            facets: Vec::new(),
            evidence,
            deadline: request.deadline,
            candidates: (request.offset.get() + request.limit.get() + CANDIDATES_BEYOND_PAGE)
                .max(self.weights.second_stage.candidates),
        };
        self.add_phrases(&parsed, reader, &mut session, &mut terms, &mut plan);
        for word in &parsed.excluded {
            plan.excluded.push(self.phrase(word, &mut session, None));
        }
        terms.set_probes(Probes::of_query(&parsed, reader, &mut session, &self.stop_words));
        if plan.required == Clause::Nothing && parsed.text.is_empty() && parsed.phrases.is_empty() {
            plan.required = Clause::Everything;
        }
        PlannedQuery {
            plan,
            terms,
            by_reading: false,
        }
    }

    /// Clauses of plain text: literal terms per term space, words by their grams, and all grams for the score.
    fn plan_text(&self, text: &str, reader: Language, session: &mut Session) -> TextPlan {
        let mut plan = TextPlan {
            evidence: Evidence {
                text: text.to_owned(),
                ..Evidence::default()
            },
            ..TextPlan::default()
        };
        if text.is_empty() {
            return plan;
        }
        let TextPlan {
            terms,
            required,
            optional,
            evidence,
        } = &mut plan;
        for space in spaces_from(reader) {
            let tokens = session.analyze(text, space);
            let units = units(&tokens);
            let typing = units.len() <= TYPING_WORDS;
            let only_stop_words = units.iter().all(|unit| self.is_stop_word(space, unit));
            let mut clauses = Vec::new();
            for unit in &units {
                let stop_word = !only_stop_words && self.is_stop_word(space, unit);
                let factor = if stop_word { self.weights.stop_word } else { 1.0 };
                clauses.push(self.unit_clause(unit, space, factor));
                if !stop_word {
                    terms.add_unit(space, unit);
                }
            }
            if typing && let Some(last) = units.last() {
                self.add_prefix(last, text, space, terms, &mut clauses, evidence);
            }
            let with_grams = space == reader.term_space();
            let mut alternatives = self
                .synonyms
                .expand(space, &units, &self.weights, with_grams, terms, &mut clauses);
            if with_grams && space == TermSpace::Chinese {
                expand_regional(&units, &self.weights, session, terms, &mut clauses, &mut alternatives);
            }
            let share = |unit: &Unit| {
                let stop_word = !only_stop_words && self.is_stop_word(space, unit);
                if stop_word { self.weights.stop_word } else { 1.0 }
            };
            evidence.add_words(space, &units, share, alternatives);
            let minimum = self.minimum(clauses.len());
            required.push(at_least(clauses, minimum));
            if with_grams {
                required.push(self.word_grams(&units, text, space, session, terms));
            }
        }
        required.push(self.titled(text, session));
        let folded = session.fold(text, reader.term_space());
        evidence.add_characters(&folded);
        for run in runs_of(folded.as_str()) {
            // Only finds: what it is worth, the words and grams in it say.
            required.push(gram_phrase(&run, 0.0));
            terms.add_gram_phrase(run);
        }
        let mut seen = FxHashSet::default();
        grams(folded.as_str(), 0, |gram| {
            if seen.len() < MOST_GRAMS && gram.second.is_some() && seen.insert((gram.first, gram.second)) {
                optional.push(gram_term(&gram, self.weights.gram));
            }
        });
        plan
    }

    /// Articles whose title is this text, as each language would write it.
    pub fn titled(&self, text: &str, session: &Session) -> Clause {
        let mut prefixes: Vec<String> = TermSpace::ALL
            .iter()
            .filter_map(|&space| whole_key(session.fold(text, space).as_str()))
            .map(|key| whole_title_term(&key))
            .collect();
        prefixes.sort();
        prefixes.dedup();
        let boost = self.weights.whole_title;
        let clause = |prefix| Clause::Prefix {
            field: FieldId::Reading,
            prefix,
            boost,
        };
        Clause::any(prefixes.into_iter().map(clause).collect())
    }

    /// What being new is worth today, when anything.
    fn freshness(&self) -> Option<Freshness> {
        (self.weights.recency_weight > 0.0).then(|| Freshness {
            weight: self.weights.recency_weight,
            half_life_days: self.weights.recency_half_life_days,
            today: Freshness::today(),
        })
    }

    fn is_stop_word(&self, space: TermSpace, unit: &Unit) -> bool {
        self.stop_words.contains(&(space, unit.term.clone()))
    }

    /// A word in the fields of a term space, together with its exact form; the parts of a compound are words beside it.
    fn unit_clause(&self, unit: &Unit, space: TermSpace, factor: f32) -> Clause {
        let whole = if unit.parts.is_empty() {
            1.0
        } else {
            self.weights.compound
        };
        let mut clauses = vec![self.word(space, &unit.term, unit.exact.as_deref(), factor * whole)];
        clauses.extend(unit.parts.iter().map(|part| self.word(space, part, None, factor)));
        Clause::any(clauses)
    }

    /// A term in title, headings and text as one word, whose exact form counts a little more.
    fn word(&self, space: TermSpace, term: &str, exact: Option<&str>, boost: f32) -> Clause {
        let lengths = self.lengths(space);
        let mut occurrences: Vec<_> = lengths
            .iter()
            .map(|&(field, weight)| (field, term.to_owned(), weight))
            .collect();
        if let Some(exact) = exact {
            let forms = lengths
                .iter()
                .map(|&(field, weight)| (field, exact_term(exact), weight * self.weights.exact));
            occurrences.extend(forms);
        }
        Clause::Word {
            occurrences,
            lengths,
            boost,
        }
    }

    fn lengths(&self, space: TermSpace) -> Vec<(FieldId, f32)> {
        fields_of(space)
            .into_iter()
            .map(|field| (field, self.weights.of_field(field)))
            .collect()
    }

    /// Each word of the query as a phrase of grams: found even where the text was segmented otherwise.
    fn word_grams(
        &self,
        units: &[Unit],
        text: &str,
        space: TermSpace,
        session: &mut Session,
        terms: &mut MatchTerms,
    ) -> Clause {
        let mut pieces: Vec<&str> = units
            .iter()
            .filter(|unit| !self.is_stop_word(space, unit))
            .map(|unit| &text[unit.range.clone()])
            .collect();
        if pieces.is_empty() {
            pieces.push(text);
        }
        let mut clauses = Vec::new();
        for piece in pieces {
            let folded = session.fold(piece, space);
            let phrase = phrase_grams(folded.as_str());
            clauses.push(gram_phrase(&phrase, self.weights.gram_phrase));
            terms.add_gram_phrase(phrase);
        }
        let minimum = self.minimum(clauses.len());
        at_least(clauses, minimum)
    }

    fn add_prefix(
        &self,
        last: &Unit,
        text: &str,
        space: TermSpace,
        terms: &mut MatchTerms,
        clauses: &mut Vec<Clause>,
        evidence: &mut Evidence,
    ) {
        let unfinished = last.range.end == text.len();
        let latin = last.surface.chars().all(|c| c.is_alphanumeric() && c < '\u{2e80}');
        if !unfinished || !latin || last.surface.chars().count() < SHORTEST_PREFIX {
            return;
        }
        for field in fields_of(space) {
            let boost = self.weights.prefix * self.weights.of_field(field);
            for prefix in [last.surface.clone(), exact_term(&last.surface)] {
                clauses.push(Clause::Prefix { field, prefix, boost });
            }
        }
        terms.add_prefix(&last.surface);
        evidence.prefix = Some(last.surface.clone());
    }

    /// How many of `count` words an article must have.
    fn minimum(&self, count: usize) -> usize {
        ((count as f32 * self.weights.minimum_share).floor() as usize).max(1)
    }
}

fn at_least(clauses: Vec<Clause>, minimum: usize) -> Clause {
    match Clause::any(clauses) {
        Clause::Any { clauses, .. } => Clause::Any { clauses, minimum },
        other => other,
    }
}

pub(super) fn fields_of(space: TermSpace) -> [FieldId; 3] {
    [FieldId::Title(space), FieldId::Heading(space), FieldId::Body(space)]
}

/// The term spaces, the reader's first.
fn spaces_from(reader: Language) -> impl Iterator<Item = TermSpace> {
    let own = reader.term_space();
    std::iter::once(own).chain(TermSpace::ALL.into_iter().filter(move |&space| space != own))
}

/// The reader's language, what else they accept, the other form of Chinese, the rest.
fn language_order(reader: Language, accepted: &[Language]) -> Vec<Language> {
    let sibling = Language::ALL
        .into_iter()
        .filter(|other| other.term_space() == reader.term_space());
    let mut order = Vec::new();
    let all = std::iter::once(reader)
        .chain(sibling)
        .chain(accepted.iter().copied())
        .chain(Language::ALL);
    for language in all {
        if !order.contains(&language) {
            order.push(language);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_form_of_chinese_comes_next() {
        assert_eq!(
            language_order(Language::SimplifiedChinese, &[Language::English]),
            [
                Language::SimplifiedChinese,
                Language::TraditionalChinese,
                Language::English,
                Language::Japanese,
                Language::Korean
            ]
        );
    }
}
