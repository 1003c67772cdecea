//! A plan on one document, clause by clause: every part as a search of its own that only this document can match, all in one request.

use super::client::{Client, Request};
use super::error::ClusterError;
use super::mapping::column;
use super::query::{Translator, filter};
use crate::backend::{Candidate, ClauseMatch, PlanExplanation};
use crate::query::{Clause, QueryPlan};
use serde_json::{Value, json};

/// Tells how clauses match one document.
pub struct Explainer<'a> {
    pub client: &'a Client,
    pub index: &'a str,
    pub translator: &'a Translator<'a>,
}

/// Answers in the order of questions.
struct Answers(std::vec::IntoIter<Option<f32>>);

impl Explainer<'_> {
    /// How a plan matches `candidate`, which is the document, and what its clauses add up to.
    pub fn plan(&self, plan: &QueryPlan, candidate: Candidate) -> Result<PlanExplanation, ClusterError> {
        let mut questions = Vec::new();
        for clause in std::iter::once(&plan.required).chain(&plan.optional) {
            self.questions(clause, &mut questions);
        }
        questions.extend(plan.excluded.iter().map(|clause| Translator::MATCHING.clause(clause)));
        questions.extend(plan.filters.iter().map(filter));
        let mut answers = Answers(self.ask(&candidate.id, &questions)?.into_iter());
        let required = answers.clause(&plan.required);
        let optional: Vec<ClauseMatch> = plan.optional.iter().map(|clause| answers.clause(clause)).collect();
        let excluded = plan.excluded.iter().map(|_| answers.next().is_some()).collect();
        let filters = plan.filters.iter().map(|_| answers.next().is_some()).collect();
        Ok(PlanExplanation {
            candidate,
            required,
            optional,
            excluded,
            filters,
        }
        .scored())
    }

    /// The searches of a clause, in the order in which [`Answers::clause`] takes their answers.
    fn questions(&self, clause: &Clause, questions: &mut Vec<Value>) {
        match clause {
            Clause::Any { clauses, .. } | Clause::All(clauses) | Clause::Best { clauses, .. } => {
                clauses.iter().for_each(|clause| self.questions(clause, questions));
            }
            Clause::Word { occurrences, .. } => {
                let standing = occurrences
                    .iter()
                    .map(|(field, term, _)| json!({ "term": { field.name(): term } }));
                questions.extend(standing);
                questions.push(self.translator.clause(clause));
            }
            Clause::Everything | Clause::Nothing | Clause::Ids(_) | Clause::Phrase { .. } | Clause::Prefix { .. } => {
                questions.push(self.translator.clause(clause))
            }
        }
    }

    /// The score of the document with this id in each of these searches, when it matches.
    fn ask(&self, id: &str, questions: &[Value]) -> Result<Vec<Option<f32>>, ClusterError> {
        let mut lines = String::new();
        for question in questions {
            let search = json!({
                "size": 1, "_source": false, "stored_fields": "_none_", "track_total_hits": false,
                "query": { "bool": { "filter": [{ "term": { column::ID: id } }], "must": [question] } },
            });
            lines.push_str(&format!("{{}}\n{search}\n"));
        }
        if questions.is_empty() {
            return Ok(Vec::new());
        }
        let answer = self
            .client
            .send(Request::lines(format!("{}/_msearch", self.index), lines))?;
        let answers = answer["responses"].as_array().map(Vec::as_slice).unwrap_or_default();
        answers
            .iter()
            .map(|answer| match &answer["error"] {
                Value::Null => Ok(answer["hits"]["hits"][0]["_score"].as_f64().map(|score| score as f32)),
                _ => Err(ClusterError::of_answer(
                    answer["status"].as_u64().unwrap_or(503) as u16,
                    answer,
                )),
            })
            .collect()
    }
}

impl Answers {
    fn next(&mut self) -> Option<f32> {
        self.0.next().flatten()
    }

    fn clause(&mut self, clause: &Clause) -> ClauseMatch {
        match clause {
            Clause::Any { clauses, minimum } => ClauseMatch::sum(self.clauses(clauses), (*minimum).max(1)),
            Clause::All(clauses) => ClauseMatch::sum(self.clauses(clauses), clauses.len().max(1)),
            Clause::Best { clauses, tie } => ClauseMatch::best(self.clauses(clauses), *tie),
            Clause::Word { occurrences, .. } => {
                let standing = occurrences.iter().map(|_| ClauseMatch::leaf(self.next().map(|_| 0.0)));
                let parts = standing.collect();
                ClauseMatch {
                    score: self.next(),
                    parts,
                }
            }
            Clause::Everything | Clause::Nothing | Clause::Ids(_) | Clause::Phrase { .. } | Clause::Prefix { .. } => {
                ClauseMatch::leaf(self.next())
            }
        }
    }

    fn clauses(&mut self, clauses: &[Clause]) -> Vec<ClauseMatch> {
        clauses.iter().map(|clause| self.clause(clause)).collect()
    }
}
