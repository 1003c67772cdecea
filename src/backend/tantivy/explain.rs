//! A plan on one document, clause by clause, with the queries that searching uses.

use super::statistics::PerFieldStatistics;
use super::translate::Translator;
use crate::backend::{Candidate, ClauseMatch, PlanExplanation};
use crate::query::{Clause, Filter, QueryPlan};
use tantivy::query::{EnableScoring, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

/// Tells how clauses match the document at `address`.
pub struct Explainer<'a> {
    pub translator: Translator<'a>,
    pub provider: &'a PerFieldStatistics<'a>,
    pub address: DocAddress,
}

impl Explainer<'_> {
    /// How a plan matches `candidate`, which is the document, and what its clauses add up to.
    pub fn plan(&self, plan: &QueryPlan, candidate: Candidate) -> tantivy::Result<PlanExplanation> {
        let required = self.clause(&plan.required)?;
        let mut optional = Vec::with_capacity(plan.optional.len());
        for clause in &plan.optional {
            optional.push(self.clause(clause)?);
        }
        let mut excluded = Vec::with_capacity(plan.excluded.len());
        for clause in &plan.excluded {
            excluded.push(self.clause(clause)?.score.is_some());
        }
        let mut filters = Vec::with_capacity(plan.filters.len());
        for filter in &plan.filters {
            filters.push(self.passes(filter)?);
        }
        Ok(PlanExplanation {
            candidate,
            required,
            optional,
            excluded,
            filters,
        }
        .scored())
    }

    /// How a clause matches.
    pub fn clause(&self, clause: &Clause) -> tantivy::Result<ClauseMatch> {
        let parts = |clauses: &[Clause]| -> tantivy::Result<Vec<ClauseMatch>> {
            clauses.iter().map(|clause| self.clause(clause)).collect()
        };
        Ok(match clause {
            Clause::Any { clauses, minimum } => ClauseMatch::sum(parts(clauses)?, (*minimum).max(1)),
            Clause::All(clauses) => ClauseMatch::sum(parts(clauses)?, clauses.len().max(1)),
            Clause::Best { clauses, tie } => ClauseMatch::best(parts(clauses)?, *tie),
            Clause::Word { occurrences, .. } => {
                let mut standing = Vec::with_capacity(occurrences.len());
                for (field, term, _) in occurrences {
                    let term = Term::from_field_text(self.translator.fields.term_field(*field), term);
                    let stands = self.score(&TermQuery::new(term, IndexRecordOption::Basic))?.is_some();
                    standing.push(ClauseMatch::leaf(stands.then_some(0.0)));
                }
                ClauseMatch {
                    score: self.score(self.translator.clause(clause)?.as_ref())?,
                    parts: standing,
                }
            }
            leaf => ClauseMatch::leaf(self.score(self.translator.clause(leaf)?.as_ref())?),
        })
    }

    /// Whether the document passes a filter.
    pub fn passes(&self, filter: &Filter) -> tantivy::Result<bool> {
        Ok(self.score(self.translator.filter(filter).as_ref())?.is_some())
    }

    /// The score of the document, when it matches.
    fn score(&self, query: &dyn Query) -> tantivy::Result<Option<f32>> {
        let searcher = self.translator.searcher;
        let scoring = EnableScoring::enabled_from_statistics_provider(self.provider, searcher);
        let weight = query.weight(scoring)?;
        let mut scorer = weight.scorer(searcher.segment_reader(self.address.segment_ord), 1.0)?;
        let doc = self.address.doc_id;
        let matches = scorer.doc() == doc || (scorer.doc() < doc && scorer.seek(doc) == doc);
        Ok(matches.then(|| scorer.score()))
    }
}
