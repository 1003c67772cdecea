//! A plan as a tantivy query.

use super::excluded::ExcludedQuery;
use super::schema::{Fields, attribute_term, language_code};
use super::statistics::FieldStatistics;
use super::term_infos::{SegmentInfos, TermInfos};
use super::word_query::{IndexedTerm, WordQuery};
use crate::index::FieldId;
use crate::query::{Clause, Filter, QueryPlan};
use std::ops::Bound;
use std::sync::Arc;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery, Query,
    RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, SegmentReader, TantivyError, Term};

/// Words a prefix stands for at most, the first in term order.
const PREFIX_EXPANSIONS: usize = 64;

/// A query that documents must or must not match.
type Condition = (Occur, Box<dyn Query>);

/// Makes queries of clauses and filters.
pub struct Translator<'a> {
    pub fields: &'a Fields,
    pub searcher: &'a Searcher,
    pub statistics: &'a Arc<FieldStatistics>,
    pub infos: &'a TermInfos,
}

impl Translator<'_> {
    /// The whole plan, without its order.
    pub fn plan(&self, plan: &QueryPlan) -> Result<Box<dyn Query>, TantivyError> {
        let mut clauses = vec![(Occur::Must, self.clause(&plan.required)?)];
        let optional = self.clauses(&plan.optional)?;
        clauses.extend(optional.into_iter().map(|query| (Occur::Should, query)));
        clauses.extend(self.conditions(plan, &[])?);
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// What passes the filters and exclusions of a plan, and these filters too.
    pub fn passing(&self, plan: &QueryPlan, also: &[Filter]) -> Result<Box<dyn Query>, TantivyError> {
        let mut clauses = vec![(Occur::Must, self.clause(&Clause::Everything)?)];
        clauses.extend(self.conditions(plan, also)?);
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// The exclusions and filters of a plan, and more filters.
    fn conditions(&self, plan: &QueryPlan, also: &[Filter]) -> Result<Vec<Condition>, TantivyError> {
        let mut clauses: Vec<Condition> = Vec::new();
        for clause in &plan.excluded {
            clauses.push((Occur::MustNot, Box::new(ExcludedQuery(self.clause(clause)?))));
        }
        for filter in plan.filters.iter().chain(also) {
            let query = self.filter(filter);
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(query, 0.0))));
        }
        Ok(clauses)
    }

    /// A clause as a query.
    pub fn clause(&self, clause: &Clause) -> Result<Box<dyn Query>, TantivyError> {
        Ok(match clause {
            Clause::Everything => Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0)),
            Clause::Nothing => Box::new(EmptyQuery),
            Clause::Ids(ids) => Box::new(ConstScoreQuery::new(self.any_of(self.fields.id, ids), 0.0)),
            Clause::Word {
                occurrences,
                lengths,
                boost,
            } => self.word(occurrences, lengths, *boost)?,
            Clause::Phrase { field, terms, boost } => {
                let field = self.fields.term_field(*field);
                let first = terms.first().map_or(0, |(position, _)| *position);
                let mut placed = Vec::with_capacity(terms.len());
                for (position, term) in terms {
                    let term = Term::from_field_text(field, term);
                    if self.infos_of(term.clone())?.is_empty() {
                        return Ok(Box::new(EmptyQuery));
                    }
                    placed.push(((position - first) as usize, term));
                }
                boosted(Box::new(PhraseQuery::new_with_offset(placed)), *boost)
            }
            Clause::Prefix { field, prefix, boost } => {
                let field = self.fields.term_field(*field);
                let words: Vec<Box<dyn Query>> = self
                    .expand(field, prefix)?
                    .into_iter()
                    .map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>)
                    .collect();
                if words.is_empty() {
                    return Ok(Box::new(EmptyQuery));
                }
                Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::union(words)), *boost))
            }
            Clause::Any { clauses, minimum } => {
                let clauses = self.clauses(clauses)?;
                if clauses.len() < (*minimum).max(1) {
                    Box::new(EmptyQuery)
                } else if *minimum > 1 {
                    Box::new(BooleanQuery::union_with_minimum_required_clauses(clauses, *minimum))
                } else {
                    Box::new(BooleanQuery::union(clauses))
                }
            }
            Clause::All(clauses) => {
                let possible = self.clauses(clauses)?;
                if possible.len() < clauses.len() {
                    Box::new(EmptyQuery)
                } else {
                    Box::new(BooleanQuery::intersection(possible))
                }
            }
            Clause::Best { clauses, tie } => {
                Box::new(DisjunctionMaxQuery::with_tie_breaker(self.clauses(clauses)?, *tie))
            }
        })
    }

    /// A word with those of its forms that stand anywhere.
    fn word(
        &self,
        occurrences: &[(FieldId, String, f32)],
        lengths: &[(FieldId, f32)],
        boost: f32,
    ) -> Result<Box<dyn Query>, TantivyError> {
        let mut standing = Vec::new();
        for (field, term, weight) in occurrences {
            let field = self.fields.term_field(*field);
            let infos = self.infos_of(Term::from_field_text(field, term))?;
            if !infos.is_empty() {
                let weight = *weight;
                standing.push(IndexedTerm { field, infos, weight });
            }
        }
        if standing.is_empty() {
            return Ok(Box::new(EmptyQuery));
        }
        let lengths = lengths
            .iter()
            .map(|&(field, weight)| (self.fields.term_field(field), weight));
        Ok(Box::new(WordQuery {
            occurrences: standing,
            lengths: lengths
                .filter(|&(field, _)| self.statistics.tokens(field) > 0)
                .collect(),
            boost,
            statistics: self.statistics.clone(),
            segments: self
                .searcher
                .segment_readers()
                .iter()
                .map(SegmentReader::segment_id)
                .collect(),
        }))
    }

    fn infos_of(&self, term: Term) -> Result<SegmentInfos, TantivyError> {
        self.infos.of(term, self.searcher, self.statistics)
    }

    /// Those of the clauses that can match at all.
    fn clauses(&self, clauses: &[Clause]) -> Result<Vec<Box<dyn Query>>, TantivyError> {
        let mut possible = Vec::with_capacity(clauses.len());
        for clause in clauses {
            let query = self.clause(clause)?;
            if !query.is::<EmptyQuery>() {
                possible.push(query);
            }
        }
        Ok(possible)
    }

    /// The terms that begin with `prefix`, over all segments.
    fn expand(&self, field: tantivy::schema::Field, prefix: &str) -> Result<Vec<Term>, TantivyError> {
        let mut words = std::collections::BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut stream = inverted.terms().range().ge(prefix).into_stream()?;
            let mut taken = 0;
            while taken < PREFIX_EXPANSIONS && stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                if let Ok(word) = std::str::from_utf8(stream.key()) {
                    words.insert(word.to_owned());
                }
                taken += 1;
            }
        }
        Ok(words
            .into_iter()
            .take(PREFIX_EXPANSIONS)
            .map(|word| Term::from_field_text(field, &word))
            .collect())
    }

    /// Documents with any of these values in a field of whole values.
    fn any_of(&self, field: tantivy::schema::Field, values: &[String]) -> Box<dyn Query> {
        Box::new(TermSetQuery::new(
            values.iter().map(|value| Term::from_field_text(field, value)),
        ))
    }

    fn filters(&self, filters: &[Filter]) -> Vec<Box<dyn Query>> {
        filters.iter().map(|filter| self.filter(filter)).collect()
    }

    /// A filter as a query.
    pub fn filter(&self, filter: &Filter) -> Box<dyn Query> {
        match filter {
            Filter::Languages(languages) => Box::new(BooleanQuery::union(
                languages
                    .iter()
                    .map(|&language| {
                        let term = Term::from_field_u64(self.fields.language, language_code(language));
                        Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
                    })
                    .collect(),
            )),
            Filter::Attribute { name, values } => {
                let terms: Vec<String> = values.iter().map(|value| attribute_term(name, value)).collect();
                self.any_of(self.fields.attribute, &terms)
            }
            Filter::Published { from, to } => {
                let bound = |second: &Option<i64>| match second {
                    Some(second) => Bound::Included(Term::from_field_i64(self.fields.published_at, *second)),
                    None => Bound::Unbounded,
                };
                if from.is_none() && to.is_none() {
                    return Box::new(AllQuery);
                }
                Box::new(RangeQuery::new(bound(from), bound(to)))
            }
            Filter::Ids(ids) => self.any_of(self.fields.id, ids),
            Filter::TranslationKeys(keys) => self.any_of(self.fields.translation_key, keys),
            Filter::Any(filters) if filters.is_empty() => Box::new(EmptyQuery),
            Filter::Any(filters) => Box::new(BooleanQuery::union(self.filters(filters))),
            Filter::All(filters) if filters.is_empty() => Box::new(AllQuery),
            Filter::All(filters) => Box::new(BooleanQuery::intersection(self.filters(filters))),
            Filter::Not(filter) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(AllQuery) as Box<dyn Query>),
                (Occur::MustNot, self.filter(filter)),
            ])),
            Filter::Tag(tag) => Box::new(TermQuery::new(
                Term::from_field_text(self.fields.tag, tag),
                IndexRecordOption::Basic,
            )),
        }
    }
}

fn boosted(query: Box<dyn Query>, boost: f32) -> Box<dyn Query> {
    if boost == 1.0 {
        query
    } else {
        Box::new(BoostQuery::new(query, boost))
    }
}
