//! Why an article is found, or why it is not.

use super::analyze::analyze_text;
use super::explained_plan::{OwnTerms, explained, filter_in_words, score_parts, standing_terms, tiers, wanted_terms};
use super::explanation::{ExplainedField, Explanation, FieldToken, ScorePart, Verdict};
use super::shown::show_own_versions;
use super::{SearchError, SearchService};
use crate::analysis::{Analyzer, Session};
use crate::article::{Article, Language, TermSpace};
use crate::backend::{Candidate, PlanExplanation, Snapshot};
use crate::query::{MAX_WINDOW, PlannedQuery, RankingWeights, SearchRequest, Sort, parse, reader_language, units};
use crate::ranking::{self, candidate_parts, order_ties};
use std::collections::BTreeSet;

/// What is added by ranking the best candidates anew.
const SECOND_STAGE: &str = "second stage";
/// Tokens of a text that are listed at most.
const LISTED_TOKENS: usize = 50;
/// Sections that are listed at most.
const LISTED_SECTIONS: usize = 100;

/// Where an article stands in a list.
struct Place {
    rank: Option<usize>,
    /// The score of its column in the list.
    score: Option<f32>,
    /// The version that matched in its place, or that is shown instead of it.
    other: Option<String>,
    total: u64,
}

impl SearchService {
    /// Why the article `id` stands where it does in the results of a request, or why it does not.
    pub fn explain(&self, request: SearchRequest, id: &str) -> Result<Explanation, SearchError> {
        let request = request.check()?;
        let (language, _) = reader_language(&request, self.site_language());
        let snapshot = self.snapshot()?;
        let (mut planned, correction) = self.plan(&request, language, snapshot.as_ref())?;
        planned.plan.candidates = planned.plan.candidates.max(MAX_WINDOW);
        let (found, _) = self.listed(&mut planned, &request, language, snapshot.as_ref())?;
        let matched = snapshot.explain(&planned.plan, id)?;
        let place = place(
            id,
            matched.as_ref(),
            found.candidates,
            found.total,
            &planned,
            snapshot.as_ref(),
        )?;
        let article = snapshot.article(id)?;

        let mut session = self.analyzer().session();
        let parsed = parse(
            correction
                .as_ref()
                .map_or(&request.query, |correction| &correction.query),
        );
        let texts: Vec<&str> = std::iter::once(&parsed.text)
            .chain(&parsed.phrases)
            .map(String::as_str)
            .collect();
        let own = own_terms(&texts, &mut session);
        let space = article
            .as_ref()
            .map_or(language, |article| article.language)
            .term_space();
        let mut explanation = Explanation {
            language,
            id: id.to_owned(),
            verdict: Verdict::NotInIndex,
            answer: String::new(),
            rank: place.rank,
            total: place.total,
            other_version: place.other.clone(),
            score: 0.0,
            score_parts: Vec::new(),
            tiers: Vec::new(),
            missing: Vec::new(),
            failed_filters: Vec::new(),
            correction,
            plan: Vec::new(),
            query_tokens: query_tokens(self.analyzer(), &parsed.text, language, article.as_ref()),
            article: Vec::new(),
            query: request.query.clone(),
        };
        if let Some(matched) = &matched {
            let plan = &planned.plan;
            explanation.plan = explained(plan, matched, &own);
            explanation.tiers = tiers(plan, matched, &own);
            explanation.score_parts = score_parts(plan, matched, &own);
            let failed = plan
                .filters
                .iter()
                .zip(&matched.filters)
                .filter(|(_, passes)| !**passes);
            explanation.failed_filters = failed.map(|(filter, _)| filter_in_words(filter)).collect();
            let standing = standing_terms(plan, matched);
            explanation.missing = missing(&texts, space, &standing, &mut session);
            let wanted = wanted_terms(plan);
            explanation.article = article
                .as_ref()
                .map(|article| fields(article, &wanted, &mut session))
                .unwrap_or_default();
            let weights = self.planner().weights();
            add_up(&mut explanation, matched, &planned, &place, snapshot.as_ref(), weights)?;
        }
        explanation.verdict = verdict(matched.as_ref(), &place);
        explanation.answer = answer(&explanation);
        Ok(explanation)
    }
}

fn place(
    id: &str,
    matched: Option<&PlanExplanation>,
    list: Vec<Candidate>,
    total: u64,
    planned: &PlannedQuery,
    snapshot: &dyn Snapshot,
) -> Result<Place, SearchError> {
    let mut shown = list.clone();
    show_own_versions(&mut shown, &planned.plan, snapshot)?;
    let key = matched.and_then(|matched| matched.candidate.translation_key.clone());
    let rank = shown.iter().position(|candidate| candidate.id == id);
    let column = rank.or_else(|| {
        let of_key = |candidate: &Candidate| key.is_some() && candidate.translation_key == key;
        shown.iter().position(of_key)
    });
    let other = column.and_then(|at| {
        let versions = [&list[at].id, &shown[at].id];
        versions.into_iter().find(|version| *version != id).cloned()
    });
    Ok(Place {
        rank: rank.map(|at| at + 1),
        score: rank.map(|at| list[at].score),
        other,
        total,
    })
}

/// The terms of the query's own words in every term space.
fn own_terms(texts: &[&str], session: &mut Session) -> OwnTerms {
    let mut own = OwnTerms::new();
    for space in TermSpace::ALL {
        for text in texts {
            for unit in units(&session.analyze(text, space)) {
                own.extend(unit.exact);
                own.extend(unit.parts);
                own.insert(unit.term);
            }
        }
    }
    own
}

fn query_tokens(
    analyzer: &Analyzer,
    text: &str,
    reader: Language,
    article: Option<&Article>,
) -> Vec<super::AnalyzedText> {
    let mut languages = vec![reader];
    languages.extend(
        article
            .map(|article| article.language)
            .filter(|language| language.term_space() != reader.term_space()),
    );
    languages
        .into_iter()
        .map(|language| analyze_text(analyzer, text, language))
        .collect()
}

/// Words of the query of which neither the whole nor a part stands in the article.
fn missing(texts: &[&str], space: TermSpace, standing: &OwnTerms, session: &mut Session) -> Vec<String> {
    let mut missing = Vec::new();
    for text in texts {
        for unit in units(&session.analyze(text, space)) {
            let stands = std::iter::once(&unit.term)
                .chain(unit.exact.as_ref())
                .chain(&unit.parts)
                .any(|term| standing.contains(term));
            if !stands && !missing.contains(&unit.surface) {
                missing.push(unit.surface);
            }
        }
    }
    missing
}

fn fields(article: &Article, wanted: &OwnTerms, session: &mut Session) -> Vec<ExplainedField> {
    let space = article.language.term_space();
    let mut tokens = |text: &str, all: bool| -> Vec<FieldToken> {
        session
            .analyze(text, space)
            .into_iter()
            .map(|token| FieldToken {
                wanted: wanted.contains(&token.term)
                    || token.exact.as_ref().is_some_and(|exact| wanted.contains(exact)),
                text: text[token.range.clone()].to_owned(),
                term: token.term,
            })
            .filter(|token| all || token.wanted)
            .take(LISTED_TOKENS)
            .collect()
    };
    let mut fields = vec![ExplainedField {
        field: "title",
        section: None,
        tokens: tokens(&article.title, true),
    }];
    for (number, section) in article.sections.iter().enumerate().take(LISTED_SECTIONS) {
        for (field, text, all) in [("heading", &section.heading, true), ("text", &section.text, false)] {
            let tokens = tokens(text, all);
            if !tokens.is_empty() {
                fields.push(ExplainedField {
                    field,
                    section: Some(number),
                    tokens,
                });
            }
        }
    }
    fields
}

/// The score of the list and the parts that add up to it: of the first candidates, the clauses' share and the parts of the second stage.
fn add_up(
    explanation: &mut Explanation,
    matched: &PlanExplanation,
    planned: &PlannedQuery,
    place: &Place,
    snapshot: &dyn Snapshot,
    weights: &RankingWeights,
) -> Result<(), SearchError> {
    let plan = &planned.plan;
    explanation.score = matched.candidate.score;
    // What stands in the list for another version has that version's score.
    let (Some(score), None, true) = (place.score, &place.other, matched.is_found()) else {
        return Ok(());
    };
    let factor = plan
        .freshness
        .filter(|_| matched.candidate.published_at != i64::MIN)
        .map_or(1.0, |freshness| freshness.factor(matched.candidate.published_at));
    if weights.second_stage.candidates > 0 && !plan.evidence.is_empty() && plan.sort == Sort::Relevance {
        for part in &mut explanation.score_parts {
            part.score *= weights.second_stage.first_stage;
        }
        explanation.score *= weights.second_stage.first_stage;
        // What is shared with the query is weighed against what the others share, so all of them are ranked anew.
        let mut near = snapshot.search(plan)?.candidates;
        order_ties(&mut near, &plan.languages, plan.sort);
        near.truncate(weights.second_stage.candidates);
        if let Some(number) = near.iter().position(|candidate| candidate.id == explanation.id) {
            let parts = candidate_parts(&near, plan, snapshot, weights)?;
            for &(part, value) in &parts[number] {
                if part != ranking::ScorePart::FirstStage && value != 0.0 {
                    explanation.score_parts.push(ScorePart {
                        name: format!("{part:?}").to_lowercase(),
                        tier: SECOND_STAGE,
                        score: value,
                    });
                    explanation.score += value;
                }
            }
        } else if score / factor < explanation.score {
            explanation.score_parts.push(ScorePart {
                name: "not above those that were ranked anew".to_owned(),
                tier: SECOND_STAGE,
                score: score / factor - explanation.score,
            });
        }
    }
    if factor != 1.0 {
        explanation.score_parts.push(ScorePart {
            name: "being new".to_owned(),
            tier: SECOND_STAGE,
            score: score - score / factor,
        });
    }
    explanation.score = score;
    Ok(())
}

fn verdict(matched: Option<&PlanExplanation>, place: &Place) -> Verdict {
    let Some(matched) = matched else {
        return Verdict::NotInIndex;
    };
    if place.rank.is_some() {
        Verdict::Found
    } else if matched.filters.contains(&false) {
        Verdict::Filtered
    } else if matched.excluded.contains(&true) {
        Verdict::Excluded
    } else if place.other.is_some() {
        Verdict::Grouped
    } else if matched.required.score.is_none() {
        Verdict::NoTermMatched
    } else {
        Verdict::BeyondWindow
    }
}

fn answer(explanation: &Explanation) -> String {
    let id = &explanation.id;
    let other = explanation.other_version.as_deref().unwrap_or_default();
    match explanation.verdict {
        Verdict::NotInIndex => format!("no article in the index has the id {id}"),
        Verdict::Filtered => format!("it does not pass: {}", explanation.failed_filters.join("; ")),
        Verdict::Excluded => "it holds something that the query excludes with a minus sign".to_owned(),
        Verdict::NoTermMatched => {
            let missing: BTreeSet<&String> = explanation.missing.iter().collect();
            let missing: Vec<&str> = missing.into_iter().map(String::as_str).collect();
            format!(
                "nothing that is asked for stands in it (missing: {})",
                missing.join(", ")
            )
        }
        Verdict::Grouped => format!("{other}, another version of the same column, is shown instead"),
        Verdict::BeyondWindow => format!("it matches, but {MAX_WINDOW} others stand before it"),
        Verdict::Found => {
            let rank = explanation.rank.unwrap_or_default();
            let place = format!("it stands at {rank} of {}", explanation.total);
            if other.is_empty() {
                format!("{place}, by {}", explanation.tiers.join(", "))
            } else {
                format!("{place}, one result with {other}, another version of the same column")
            }
        }
    }
}
