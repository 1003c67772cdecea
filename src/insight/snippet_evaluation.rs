//! Evaluating snippets: does the passage that is shown hold the answer?

use super::evaluation::EvaluationError;
use super::judged_query::JudgedQuery;
use crate::query::{Limit, SearchRequest};
use crate::search::SearchService;
use crate::snippet::display_width;
use serde::Serialize;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Hits among which the relevant article is looked for.
const TOP: usize = 10;

/// How often snippets answer.
#[derive(Debug, Clone, Serialize)]
pub struct SnippetEvaluation {
    /// The field that groups.
    pub by: String,
    /// Widest snippet that was asked for, in display columns.
    pub snippet_width: usize,
    /// Per group, in order of name.
    pub groups: BTreeMap<String, SnippetScore>,
    /// Over all queries.
    pub all: SnippetScore,
}

/// Scores of a group.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SnippetScore {
    /// Queries that have answers.
    pub queries: usize,
    /// Those with a relevant article among the first ten.
    pub found: usize,
    /// The share of these whose snippet of a relevant article holds an answer.
    pub answered: f64,
    /// Mean width of the snippets of relevant articles, in display columns.
    pub mean_width: f64,
}

/// What one query gave.
#[derive(Debug, Clone, Default)]
struct Outcome {
    /// Widths of the snippets of relevant hits.
    widths: Vec<usize>,
    answered: bool,
}

/// Asks every query that has answers and looks for them in the snippets of its relevant articles.
pub fn evaluate_snippets(
    service: &SearchService,
    queries: &[JudgedQuery],
    by: &str,
) -> Result<SnippetEvaluation, EvaluationError> {
    let mut groups: BTreeMap<String, Vec<Outcome>> = BTreeMap::new();
    let mut snippet_width = 0;
    for query in queries.iter().filter(|query| !query.answers.is_empty()) {
        let group = query.group(by).ok_or_else(|| EvaluationError::Group {
            id: query.id.clone(),
            field: by.to_owned(),
        })?;
        let failed = |source| EvaluationError::Search {
            id: query.id.clone(),
            source,
        };
        let request = SearchRequest {
            language: query.language(),
            languages: query.target_lang.into_iter().collect(),
            limit: Limit::new(TOP).map_err(|error| failed(error.into()))?,
            ..SearchRequest::new(&query.query)
        };
        snippet_width = request.snippet_width;
        let response = service.search(request).map_err(failed)?;
        let relevant = response.hits.iter().filter(|hit| query.relevant.contains(&hit.id));
        let answers: Vec<String> = query.answers.iter().map(|answer| compared(answer)).collect();
        let mut outcome = Outcome::default();
        for hit in relevant {
            let text = &hit.snippet.passage.text;
            outcome.widths.push(display_width(text));
            outcome.answered |= holds_answer(text, &answers);
        }
        groups.entry(group).or_default().push(outcome);
    }
    let all: Vec<Outcome> = groups.values().flatten().cloned().collect();
    Ok(SnippetEvaluation {
        by: by.to_owned(),
        snippet_width,
        groups: groups
            .into_iter()
            .map(|(name, outcomes)| (name, SnippetScore::of(&outcomes)))
            .collect(),
        all: SnippetScore::of(&all),
    })
}

impl SnippetScore {
    fn of(outcomes: &[Outcome]) -> SnippetScore {
        let found = outcomes.iter().filter(|outcome| !outcome.widths.is_empty()).count();
        let answered = outcomes.iter().filter(|outcome| outcome.answered).count();
        let widths: Vec<usize> = outcomes
            .iter()
            .flat_map(|outcome| outcome.widths.iter().copied())
            .collect();
        SnippetScore {
            queries: outcomes.len(),
            found,
            answered: answered as f64 / found.max(1) as f64,
            mean_width: widths.iter().sum::<usize>() as f64 / widths.len().max(1) as f64,
        }
    }
}

/// Whether a text holds one of the answers, which are in compared form.
fn holds_answer(text: &str, answers: &[String]) -> bool {
    let text = compared(text);
    answers.iter().any(|answer| text.contains(answer.as_str()))
}

/// Text as answers are compared: NFKC, lower case, no white space.
fn compared(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|character| !character.is_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_whatever_its_width_case_and_spaces() {
        let table = [
            ("It opened in ＭＡＹ\n1994.", "May 1994", true),
            ("It opened in 1994.", "May 1994", false),
            ("会場は第２ ホール", "第2ホール", true),
        ];
        for (text, answer, expected) in table {
            assert_eq!(holds_answer(text, &[compared(answer)]), expected, "{answer} in {text}");
        }
    }

    #[test]
    fn the_share_is_of_queries_found_and_the_width_of_all_their_snippets() {
        let outcome = |widths: &[usize], answered| Outcome {
            widths: widths.to_vec(),
            answered,
        };
        let score = SnippetScore::of(&[outcome(&[100, 140], true), outcome(&[60], false), outcome(&[], false)]);
        assert_eq!((score.queries, score.found), (3, 2));
        assert!((score.answered - 0.5).abs() < 1e-9 && (score.mean_width - 100.0).abs() < 1e-9);
    }
}
