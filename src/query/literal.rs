//! What it takes for a query to stand in an article as it was typed.

use super::gram_clause::{gram_phrase, phrase_grams, runs_of, term};
use super::plan::Clause;
use super::planner::PlannedQuery;
use super::unit::units;
use crate::analysis::Session;
use crate::analysis::segmenter::{Script, runs, script_of};
use crate::article::TermSpace;
use crate::index::{FieldId, exact_term, whole_title_term};

/// What Korean dictionary forms of verbs end in.
const CITATION: char = '다';

/// Articles that hold every blank-separated word of `text` as it was typed: its CJK characters in a row, its Latin words in one of
/// their inflected forms or, for the last of them, as the beginning of a word.
pub fn literal_clause(text: &str, space: TermSpace, session: &mut Session) -> Clause {
    let words: Vec<&str> = text.split_whitespace().collect();
    let last = words.len().saturating_sub(1);
    let mut clauses = Vec::new();
    for (index, word) in words.into_iter().enumerate() {
        clauses.extend(literal_word(word, space, index == last, session));
    }
    match clauses.len() {
        0 => Clause::Nothing,
        1 => clauses.remove(0),
        _ => Clause::All(clauses),
    }
}

/// Articles that hold every blank-separated word of `text` as it was typed or in another of its forms.
pub fn known_clause(text: &str, space: TermSpace, session: &mut Session) -> Clause {
    let mut clauses = Vec::new();
    for word in text.split_whitespace() {
        let literal = literal_clause(word, space, session);
        clauses.push(match form_clause(word, space, session) {
            Some(form) => Clause::any(vec![literal, form]),
            None => literal,
        });
    }
    match clauses.len() {
        0 => Clause::Nothing,
        _ => Clause::All(clauses),
    }
}

/// Articles with any form of a word (通っ for 通る); `None` when it is more than one word, as most words with a slip in them are. A Korean
/// word counts as one when it is a verb: particles stand behind slips, too.
pub fn form_clause(word: &str, space: TermSpace, session: &mut Session) -> Option<Clause> {
    let tokens = session.analyze(word, space);
    let [unit] = &units(&tokens)[..] else { return None };
    let is_hangul = unit.surface.starts_with(|first| script_of(first) == Script::Hangul);
    let is_cited = word.ends_with(CITATION);
    if is_hangul && !is_cited && tokens.first().is_none_or(|token| token.base_form.is_none()) {
        return None;
    }
    // A noun that is also a verb's dictionary form has its stem as a part.
    let stems = unit.parts.iter().filter(|_| is_hangul && is_cited);
    let terms = std::iter::once(&unit.term).chain(stems);
    Some(Clause::any(terms.flat_map(|term| terms_of(term, space)).collect()))
}

/// A term in the fields of one language.
fn terms_of(word: &str, space: TermSpace) -> impl Iterator<Item = Clause> {
    fields_of(space)
        .map(|field| term(field, word.to_owned(), 1.0))
        .into_iter()
}

fn fields_of(space: TermSpace) -> [FieldId; 3] {
    [FieldId::Title(space), FieldId::Heading(space), FieldId::Body(space)]
}

/// The clauses of one word, all of which must match; `typing` when the word may be unfinished.
pub fn literal_word(word: &str, space: TermSpace, typing: bool, session: &mut Session) -> Vec<Clause> {
    let folded = session.fold(word, space);
    let mut clauses: Vec<Clause> = runs_of(folded.as_str())
        .iter()
        .map(|run| gram_phrase(run, 1.0))
        .collect();
    if clauses.is_empty() {
        let single = phrase_grams(folded.as_str());
        clauses.extend((!single.is_empty()).then(|| gram_phrase(&single, 1.0)));
    }
    let latin: Vec<&str> = runs(folded.as_str())
        .filter(|run| run.script == Script::Latin)
        .map(|run| &folded.as_str()[run.range.clone()])
        .collect();
    for latin in latin {
        for unit in units(&session.analyze(latin, space)) {
            let mut forms: Vec<Clause> = terms_of(&unit.term, space).collect();
            if typing {
                for field in fields_of(space) {
                    for prefix in [unit.surface.clone(), exact_term(&unit.surface)] {
                        forms.push(Clause::Prefix {
                            field,
                            prefix,
                            boost: 1.0,
                        });
                    }
                }
            }
            clauses.push(Clause::any(forms));
        }
    }
    clauses
}

impl PlannedQuery {
    /// Articles with any of these keys of the reading field are found too, with the score of the best: (key, what it reads, score).
    /// What a key reads is marked.
    pub fn add_readings(&mut self, readings: &[(&str, &str, f32)], space: TermSpace, session: &Session) {
        if readings.is_empty() {
            return;
        }
        let clauses = readings
            .iter()
            .map(|&(key, _, boost)| Clause::Prefix {
                field: FieldId::Reading,
                prefix: key.to_owned(),
                boost,
            })
            .collect();
        self.add_alternative(Clause::Best { clauses, tie: 0.0 });
        for (_, surface, _) in readings {
            let folded = session.fold(surface, space);
            self.terms.add_gram_phrase(phrase_grams(folded.as_str()));
        }
    }

    /// Articles that hold `surface`, in CJK characters, are found too.
    pub fn add_surface(&mut self, surface: &str, boost: f32, space: TermSpace, session: &Session) {
        let folded = session.fold(surface, space);
        let phrase = phrase_grams(folded.as_str());
        self.add_alternative(gram_phrase(&phrase, boost));
        self.terms.add_gram_phrase(phrase);
    }

    /// Articles with this whole title are found too; `key` is the title's.
    pub fn add_title(&mut self, key: &str, boost: f32) {
        self.add_alternative(Clause::Prefix {
            field: FieldId::Reading,
            prefix: whole_title_term(key),
            boost,
        });
    }

    fn add_alternative(&mut self, clause: Clause) {
        let required = std::mem::replace(&mut self.plan.required, Clause::Nothing);
        self.plan.required = match required {
            Clause::Any {
                mut clauses,
                minimum: 1,
            } => {
                clauses.push(clause);
                Clause::Any { clauses, minimum: 1 }
            }
            other => Clause::any(vec![other, clause]),
        };
    }
}
