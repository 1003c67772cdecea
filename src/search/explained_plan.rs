//! A plan and its match on one article, in words.

use super::explanation::{ExplainedClause, ScorePart};
use crate::backend::{ClauseMatch, PlanExplanation};
use crate::index::{FieldId, is_whole_title};
use crate::query::{Clause, Filter, QueryPlan};
use std::collections::BTreeSet;

/// The kinds of evidence, strongest first.
pub const TIERS: [&str; 8] = [
    "pins",
    "literal",
    "variants",
    "synonyms",
    "prefix",
    "grams",
    "readings",
    "second stage",
];

/// Terms that the query itself holds, by which a word is told from its variants and synonyms.
pub type OwnTerms = BTreeSet<String>;

/// Every clause of the plan, in words.
pub fn explained(plan: &QueryPlan, found: &PlanExplanation, own: &OwnTerms) -> Vec<ExplainedClause> {
    let mut all = vec![clause("required: ", &plan.required, &found.required, own)];
    for (optional, matched) in plan.optional.iter().zip(&found.optional) {
        all.push(clause("optional: ", optional, matched, own));
    }
    all
}

fn clause(role: &str, clause_of: &Clause, found: &ClauseMatch, own: &OwnTerms) -> ExplainedClause {
    let parts = match clause_of {
        Clause::Any { clauses, .. } | Clause::All(clauses) | Clause::Best { clauses, .. } => clauses
            .iter()
            .zip(&found.parts)
            .map(|(part, found)| clause("", part, found, own))
            .collect(),
        _ => Vec::new(),
    };
    ExplainedClause {
        clause: format!("{role}{}", in_words(clause_of)),
        tier: tier(clause_of, found, own),
        score: found.score,
        stands: standing(clause_of, found)
            .map(|(field, term)| format!("{term} in {}", field.name()))
            .collect(),
        parts,
    }
}

/// The forms of a word that stand in the article.
fn standing<'a>(clause: &'a Clause, found: &'a ClauseMatch) -> impl Iterator<Item = (FieldId, &'a str)> {
    let occurrences = match clause {
        Clause::Word { occurrences, .. } => occurrences.as_slice(),
        _ => &[],
    };
    occurrences
        .iter()
        .zip(&found.parts)
        .filter(|(_, part)| part.score.is_some())
        .map(|((field, term, _), _)| (*field, term.as_str()))
}

/// Every term that a word or phrase of the plan asks for outside the gram field, exact forms without their sign.
pub fn wanted_terms(plan: &QueryPlan) -> OwnTerms {
    fn visit(clause: &Clause, terms: &mut OwnTerms) {
        match clause {
            Clause::Word { occurrences, .. } => {
                let words = occurrences.iter().filter(|(field, ..)| *field != FieldId::Gram);
                terms.extend(words.map(|(_, term, _)| bare(term).to_owned()));
            }
            Clause::Phrase { field, terms: row, .. } if *field != FieldId::Gram => {
                terms.extend(row.iter().map(|(_, term)| bare(term).to_owned()));
            }
            Clause::Any { clauses, .. } | Clause::All(clauses) | Clause::Best { clauses, .. } => {
                clauses.iter().for_each(|part| visit(part, terms));
            }
            _ => {}
        }
    }
    let mut terms = OwnTerms::new();
    visit(&plan.required, &mut terms);
    plan.optional.iter().for_each(|clause| visit(clause, &mut terms));
    terms
}

/// The terms of words that stand in the article.
pub fn standing_terms(plan: &QueryPlan, found: &PlanExplanation) -> OwnTerms {
    fn visit(clause: &Clause, found: &ClauseMatch, terms: &mut OwnTerms) {
        terms.extend(standing(clause, found).map(|(_, term)| bare(term).to_owned()));
        if let Clause::Any { clauses, .. } | Clause::All(clauses) | Clause::Best { clauses, .. } = clause {
            for (part, found) in clauses.iter().zip(&found.parts) {
                visit(part, found, terms);
            }
        }
    }
    let mut terms = OwnTerms::new();
    visit(&plan.required, &found.required, &mut terms);
    for (clause, found) in plan.optional.iter().zip(&found.optional) {
        visit(clause, found, &mut terms);
    }
    terms
}

/// What the score is made of: every clause that adds something, greatest first.
pub fn score_parts(plan: &QueryPlan, found: &PlanExplanation, own: &OwnTerms) -> Vec<ScorePart> {
    let mut parts = Vec::new();
    add_parts(&plan.required, &found.required, 1.0, own, &mut parts);
    if found.required.score.is_some() {
        for (clause, found) in plan.optional.iter().zip(&found.optional) {
            add_parts(clause, found, 1.0, own, &mut parts);
        }
    }
    parts.retain(|part| part.score != 0.0);
    parts.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.name.cmp(&b.name)));
    parts
}

fn add_parts(clause: &Clause, found: &ClauseMatch, share: f32, own: &OwnTerms, parts: &mut Vec<ScorePart>) {
    let Some(score) = found.score else { return };
    match clause {
        Clause::Any { clauses, .. } | Clause::All(clauses) => {
            for (part, found) in clauses.iter().zip(&found.parts) {
                add_parts(part, found, share, own, parts);
            }
        }
        Clause::Best { clauses, tie } => {
            let scores = found.parts.iter().map(|part| part.score.unwrap_or(f32::NEG_INFINITY));
            let best = scores.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at);
            for (at, (part, found)) in clauses.iter().zip(&found.parts).enumerate() {
                let share = if Some(at) == best { share } else { share * tie };
                add_parts(part, found, share, own, parts);
            }
        }
        leaf => parts.push(ScorePart {
            name: in_words(leaf),
            tier: tier(leaf, found, own).unwrap_or("literal"),
            score: score * share,
        }),
    }
}

/// The kinds of evidence that matched, strongest first.
pub fn tiers(plan: &QueryPlan, found: &PlanExplanation, own: &OwnTerms) -> Vec<&'static str> {
    fn visit(clause: &Clause, found: &ClauseMatch, own: &OwnTerms, tiers: &mut BTreeSet<&'static str>) {
        if found.score.is_none() {
            return;
        }
        tiers.extend(tier(clause, found, own));
        if let Clause::Any { clauses, .. } | Clause::All(clauses) | Clause::Best { clauses, .. } = clause {
            for (part, found) in clauses.iter().zip(&found.parts) {
                visit(part, found, own, tiers);
            }
        }
    }
    let mut matched = BTreeSet::new();
    visit(&plan.required, &found.required, own, &mut matched);
    for (clause, found) in plan.optional.iter().zip(&found.optional) {
        visit(clause, found, own, &mut matched);
    }
    TIERS.into_iter().filter(|tier| matched.contains(tier)).collect()
}

/// The kind of evidence that a leaf of the plan is.
fn tier(clause: &Clause, found: &ClauseMatch, own: &OwnTerms) -> Option<&'static str> {
    let of_field = |field: FieldId| match field.name() {
        "gram" => Some("grams"),
        name if name.starts_with("reading") => Some("readings"),
        _ => None,
    };
    match clause {
        Clause::Word { occurrences, .. } => {
            if let Some(tier) = occurrences.first().and_then(|(field, ..)| of_field(*field)) {
                return Some(tier);
            }
            let is_own = |term: &str| own.contains(bare(term));
            if !occurrences.iter().any(|(_, term, _)| is_own(term)) {
                return Some("synonyms");
            }
            let literal = found.score.is_none() || standing(clause, found).any(|(_, term)| is_own(term));
            Some(if literal { "literal" } else { "variants" })
        }
        Clause::Phrase { field, terms, .. } => of_field(*field).or_else(|| {
            let literal = terms.iter().all(|(_, term)| own.contains(bare(term)));
            Some(if literal { "literal" } else { "synonyms" })
        }),
        Clause::Prefix { prefix, .. } if is_whole_title(prefix) => Some("literal"),
        Clause::Prefix { field, .. } => of_field(*field).or(Some("prefix")),
        Clause::Ids(_) => Some("pins"),
        _ => None,
    }
}

fn bare(term: &str) -> &str {
    term.strip_prefix('=').unwrap_or(term)
}

fn in_words(clause: &Clause) -> String {
    match clause {
        Clause::Everything => "every article".to_owned(),
        Clause::Nothing => "nothing".to_owned(),
        Clause::Ids(ids) => format!("pinned: {}", ids.join(", ")),
        Clause::Word { occurrences, boost, .. } => {
            let mut terms: Vec<&str> = Vec::new();
            let mut fields: Vec<&str> = Vec::new();
            for (field, term, _) in occurrences {
                if !terms.contains(&term.as_str()) {
                    terms.push(term);
                }
                if !fields.contains(&field.name()) {
                    fields.push(field.name());
                }
            }
            format!("word {} in {} × {boost}", terms.join(" | "), fields.join(", "))
        }
        Clause::Phrase { field, terms, boost } => {
            let terms: Vec<&str> = terms.iter().map(|(_, term)| term.as_str()).collect();
            format!("in a row {} in {} × {boost}", terms.join(" "), field.name())
        }
        Clause::Prefix { prefix, boost, .. } if is_whole_title(prefix) => {
            format!("the whole title is {} × {boost}", prefix.trim_matches(['=', '\u{2}']))
        }
        Clause::Prefix { field, prefix, boost } => format!("begins with {prefix} in {} × {boost}", field.name()),
        Clause::Any { clauses, minimum } => format!("at least {minimum} of {}", clauses.len()),
        Clause::All(clauses) => format!("all of {}", clauses.len()),
        Clause::Best { clauses, tie } => format!("the best of {}, the others × {tie}", clauses.len()),
    }
}

fn joined(filters: &[Filter], with: &str) -> String {
    let words: Vec<String> = filters
        .iter()
        .map(|filter| format!("({})", filter_in_words(filter)))
        .collect();
    words.join(with)
}

/// A filter in words.
pub fn filter_in_words(filter: &Filter) -> String {
    match filter {
        Filter::Languages(languages) => {
            let tags: Vec<&str> = languages.iter().map(|language| language.tag()).collect();
            format!("language is {}", tags.join(" or "))
        }
        Filter::Tag(tag) => format!("tag {tag}"),
        Filter::Attribute { name, values } => format!("attribute {name} is {}", values.join(" or ")),
        Filter::Published { from, to } => {
            let second = |second: &Option<i64>| second.map_or("…".to_owned(), |second| second.to_string());
            format!("published from {} to {} (seconds since 1970)", second(from), second(to))
        }
        Filter::Any(filters) => joined(filters, " or "),
        Filter::All(filters) => joined(filters, " and "),
        Filter::Not(filter) => format!("not ({})", filter_in_words(filter)),
        Filter::Ids(ids) => format!("id is {}", ids.join(" or ")),
        Filter::TranslationKeys(keys) => format!("translation key is {}", keys.join(" or ")),
    }
}
