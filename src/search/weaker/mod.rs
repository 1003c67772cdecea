//! The weaker tiers: what a query may sound like, what it may have been meant to be. They look only when no article of the reader's
//! languages holds the query as it was typed, and what they find never stands beside what does.
//!
//! 1. *Readings and input stages* ([`readings`]): kana, romaji, pinyin, initials, choseong and half-typed syllables lead to titles,
//!    headings and tags. They add to the plan. Romaji, pinyin and initials that stand literally in some article still find titles,
//!    below everything else, since `beijing` in one text should not hide the pages on 北京.
//! 2. *Quotations*: a phrase in quotation marks that stands nowhere as it was quoted is searched without them. 「」 and 『』 are quotation marks of
//!    ordinary questions, too.
//! 3. *Corrections* ([`corrections`]): another keyboard layout, homophones, one or two wrong letters. Another query is searched
//!    instead, and the response says so.

mod candidates;
mod corrections;
mod edits;
mod readings;

use super::response::Correction;
use crate::analysis::{Analyzer, Session};
use crate::article::{Language, TermSpace};
use crate::backend::{BackendError, Snapshot};
use crate::query::{
    Clause, PlannedQuery, Planner, ReadingWeights, SearchRequest, Written, known_clause, literal_clause, parse,
    unquoted, written,
};

/// Longest query that weaker tiers look at, in characters: longer ones are questions, which full words answer.
const LONGEST: usize = 64;

/// Longest query of which other forms are looked for, in characters.
const LONGEST_FORM: usize = 24;

/// One request on its way through the weaker tiers.
struct Weaker<'a> {
    snapshot: &'a dyn Snapshot,
    session: &'a mut Session,
    text: &'a str,
    reader: Language,
    written: Written,
    weights: &'a ReadingWeights,
}

/// The plan of a request, with the weaker tiers where the stronger ones have nothing.
pub fn plan(
    analyzer: &Analyzer,
    planner: &Planner,
    request: &SearchRequest,
    reader: Language,
    snapshot: &dyn Snapshot,
) -> Result<(PlannedQuery, Option<Correction>), BackendError> {
    let mut planned = planner.plan(request, reader);
    let parsed = parse(&request.query);
    if !request.exact && !parsed.phrases.is_empty() && !snapshot.matches(&planned.plan.required)? {
        return without_quotes(analyzer, planner, request, reader, snapshot);
    }
    let plain = parsed.phrases.is_empty() && parsed.excluded.is_empty() && parsed.tags.is_empty();
    if request.exact || !plain || parsed.text.is_empty() || parsed.text.chars().count() > LONGEST {
        return Ok((planned, None));
    }
    let mut session = analyzer.session();
    let mut weaker = Weaker {
        snapshot,
        session: &mut session,
        text: &parsed.text,
        reader,
        written: written(&parsed.text),
        weights: &planner.weights().reading,
    };
    let literal = weaker.is_literal(&parsed.text)?;
    let found = weaker.readings(literal, &mut planned)?;
    planned.by_reading = found && !literal;
    if literal || found || weaker.is_known_somewhere(&parsed.text, planner)? {
        return Ok((planned, None));
    }
    let correction = weaker.correction()?;
    let Some(correction) = correction.filter(|correction| correction.query != parsed.text) else {
        return Ok((planned, None));
    };
    drop(session);
    let corrected = SearchRequest {
        query: correction.query.clone(),
        ..request.clone()
    };
    Ok((planner.plan(&corrected, reader), Some(correction)))
}

/// The plan of a request whose phrases stand nowhere as they were quoted: their words are searched.
fn without_quotes(
    analyzer: &Analyzer,
    planner: &Planner,
    request: &SearchRequest,
    reader: Language,
    snapshot: &dyn Snapshot,
) -> Result<(PlannedQuery, Option<Correction>), BackendError> {
    let unquoted = SearchRequest {
        query: unquoted(&request.query),
        ..request.clone()
    };
    if !parse(&unquoted.query).phrases.is_empty() {
        return Ok((planner.plan(request, reader), None));
    }
    let (planned, correction) = plan(analyzer, planner, &unquoted, reader, snapshot)?;
    let correction = correction.unwrap_or(Correction {
        query: unquoted.query,
        reason: "quotation".to_owned(),
    });
    Ok((planned, Some(correction)))
}

impl Weaker<'_> {
    /// Whether an article holds every word of `text`: in the reader's language in any of their forms, or a synonym of all of it, in another
    /// language as typed. Then nothing is to be corrected.
    fn is_known_somewhere(&mut self, text: &str, planner: &Planner) -> Result<bool, BackendError> {
        let own = self.reader.term_space();
        let others = TermSpace::ALL.into_iter().filter(|&space| space != own);
        let mut clauses: Vec<Clause> = others.map(|space| literal_clause(text, space, self.session)).collect();
        if text.chars().count() <= LONGEST_FORM {
            clauses.push(known_clause(text, own, self.session));
            clauses.push(planner.synonyms_of(text, own, self.session));
        }
        for clause in clauses {
            if self.snapshot.matches(&clause)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an article holds every word of `text` as typed. Latin words count in the reader's languages only, where they may
    /// be romaji or pinyin; what is written in CJK characters counts anywhere.
    fn is_literal(&mut self, text: &str) -> Result<bool, BackendError> {
        let clause = literal_clause(text, self.reader.term_space(), self.session);
        self.snapshot.matches(&clause)
    }
}
