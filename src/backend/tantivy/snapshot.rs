//! Reading: searches, articles and counts over one commit.

use super::best::{Best, Found, Standing, columns, first};
use super::collector::{Counts, FacetCounts, any_match, most_frequent, values_of};
use super::deadline::Within;
use super::dictionary;
use super::explain::Explainer;
use super::failed;
use super::occurrences::read_occurrences;
use super::reader::CommitStatistics;
use super::schema::{Fields, column, language_of};
use super::states::{state_of, visit_states};
use super::statistics::{FieldStatistics, PerFieldStatistics};
use super::term_infos::{TermInfos, document_frequency};
use super::texts::{packed, read_texts, unpacked};
use super::translate::Translator;
use crate::article::{Article, Language, TermSpace};
use crate::backend::{
    ArticleState, BackendError, Candidate, Candidates, KnownTerm, Occurrences, PlanExplanation, Snapshot, Translation,
    inverse_document_frequency,
};
use crate::index::FieldId;
use crate::query::{Clause, Filter, QueryPlan};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tantivy::collector::DocSetCollector;
use tantivy::query::{AllQuery, BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::schema::document::{TantivyDocument, Value};
use tantivy::{DocAddress, Searcher, Term};

/// One commit, open for reading.
pub(super) struct TantivySnapshot {
    searcher: Searcher,
    fields: Fields,
    statistics: CommitStatistics,
    /// Articles of candidates that were read, by address.
    articles: Mutex<FxHashMap<u64, Arc<Article>>>,
    infos: TermInfos,
}

impl Snapshot for TantivySnapshot {
    fn search(&self, plan: &QueryPlan) -> Result<Candidates, BackendError> {
        let statistics = self.field_statistics().map_err(failed("read"))?;
        let query = self.translator(&statistics).plan(plan).map_err(failed("read"))?;
        let provider = PerFieldStatistics {
            searcher: &self.searcher,
            statistics: &statistics,
        };
        let best = Best::of(plan);
        let attributes = !plan.facets.is_empty();
        let facets = FacetCounts { attributes };
        let within = Within::new((best, facets), plan.deadline);
        let (found, mut counts): (Vec<Found>, Counts) = self
            .searcher
            .search_with_statistics_provider(&query, &within, &provider)
            .map_err(failed("read"))?;
        let id_of = |address| self.column_text(column::ID, address);
        let columns = columns(found, id_of)?;
        counts
            .once_per_column(&columns.several, &self.searcher, attributes)
            .map_err(failed("read"))?;
        let ids_of = |addresses: &[DocAddress]| self.column_texts(column::ID, addresses);
        let best = first(columns.best, plan.candidates.max(1), ids_of)?.into_iter();
        let best = best.map(|(found, id)| (found.standing.without(plan.freshness), found.address, id));
        let candidates = self.candidates(best.collect())?;
        let tags = most_frequent(counts.tags);
        let attributes = plan
            .facets
            .iter()
            .map(|name| (name.clone(), values_of(name, &counts.attributes)))
            .collect();
        Ok(Candidates {
            attributes,
            partial: within.is_over(),
            total: counts.total,
            candidates,
            languages: counts.languages,
            tags,
        })
    }

    fn matches(&self, clause: &Clause) -> Result<bool, BackendError> {
        let statistics = self.field_statistics().map_err(failed("read"))?;
        let query = self.translator(&statistics).clause(clause).map_err(failed("read"))?;
        any_match(&self.searcher, query.as_ref()).map_err(failed("read"))
    }

    fn terms_with_prefix(&self, field: FieldId, prefix: &str, most: usize) -> Result<Vec<KnownTerm>, BackendError> {
        dictionary::terms_with_prefix(&self.searcher, self.fields.term_field(field), prefix, most)
            .map_err(failed("read"))
    }

    fn similar_terms(
        &self,
        field: FieldId,
        word: &str,
        distance: u8,
        beginning: bool,
        most: usize,
    ) -> Result<Vec<KnownTerm>, BackendError> {
        let field = self.fields.term_field(field);
        dictionary::similar_terms(&self.searcher, field, word, distance, beginning, most).map_err(failed("read"))
    }

    fn occurrences(
        &self,
        candidates: &[&Candidate],
        terms: &[(FieldId, &str)],
        length_fields: &[FieldId],
    ) -> Result<Occurrences, BackendError> {
        let statistics = self.field_statistics().map_err(failed("read"))?;
        let documents: Vec<DocAddress> = candidates.iter().map(|candidate| unpacked(candidate.address)).collect();
        read_occurrences(
            &self.searcher,
            &self.fields,
            &statistics,
            &self.infos,
            &documents,
            terms,
            length_fields,
        )
        .map_err(failed("read"))
    }

    fn passing(&self, plan: &QueryPlan, also: &[Filter]) -> Result<Vec<Candidate>, BackendError> {
        let statistics = self.field_statistics().map_err(failed("read"))?;
        let query = self
            .translator(&statistics)
            .passing(plan, also)
            .map_err(failed("read"))?;
        let found = self.searcher.search(&query, &DocSetCollector).map_err(failed("read"))?;
        let addresses: Vec<DocAddress> = found.into_iter().collect();
        let ids = self.column_texts(column::ID, &addresses)?;
        let standing = addresses
            .iter()
            .map(|&address| self.unscored(address))
            .collect::<Result<Vec<_>, _>>()?;
        let found = standing.into_iter().zip(addresses).zip(ids);
        let mut candidates =
            self.candidates(found.map(|((standing, address), id)| (standing, address, id)).collect())?;
        candidates.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(candidates)
    }

    fn explain(&self, plan: &QueryPlan, id: &str) -> Result<Option<PlanExplanation>, BackendError> {
        let Some(address) = self.address_of(id)? else {
            return Ok(None);
        };
        let statistics = self.field_statistics().map_err(failed("read"))?;
        let provider = PerFieldStatistics {
            searcher: &self.searcher,
            statistics: &statistics,
        };
        let explainer = Explainer {
            translator: self.translator(&statistics),
            provider: &provider,
            address,
        };
        let candidate = self.candidate(self.unscored(address)?, address)?;
        explainer.plan(plan, candidate).map(Some).map_err(failed("read"))
    }

    fn article(&self, id: &str) -> Result<Option<Article>, BackendError> {
        self.address_of(id)?.map(|address| self.stored(address)).transpose()
    }

    fn rarity(&self, field: FieldId, space: TermSpace, term: &str) -> Result<Option<f32>, BackendError> {
        let statistics = self.field_statistics().map_err(failed("read"))?;
        let term = Term::from_field_text(self.fields.term_field(field), term);
        let infos = self
            .infos
            .of(term, &self.searcher, &statistics)
            .map_err(failed("read"))?;
        let found = document_frequency(&infos);
        let all = statistics
            .documents(self.fields.term_field(FieldId::Body(space)))
            .max(1);
        // The field of grams counts the articles of every language.
        Ok((found > 0).then(|| inverse_document_frequency(found.min(all), all)))
    }

    fn candidate_articles(&self, candidates: &[&Candidate]) -> Result<Vec<Arc<Article>>, BackendError> {
        let article = |candidate: &&Candidate| {
            if let Some(article) = self.kept().get(&candidate.address) {
                return Ok(article.clone());
            }
            let article = Arc::new(self.stored(unpacked(candidate.address))?);
            self.kept().insert(candidate.address, article.clone());
            Ok(article)
        };
        candidates.iter().map(article).collect()
    }

    fn translations(&self, keys: &[&str]) -> Result<BTreeMap<String, Vec<Translation>>, BackendError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        let alternatives: Vec<Box<dyn Query>> = keys
            .iter()
            .map(|key| {
                let term = Term::from_field_text(self.fields.translation_key, key);
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
            })
            .collect();
        let found = self
            .searcher
            .search(&BooleanQuery::union(alternatives), &DocSetCollector)
            .map_err(failed("read"))?;
        Translation::by_key(found.into_iter().map(|address| self.stored(address)))
    }

    fn states(&self, visit: &mut dyn FnMut(ArticleState)) -> Result<(), BackendError> {
        visit_states(&self.searcher, visit)
    }

    fn state(&self, id: &str) -> Result<Option<ArticleState>, BackendError> {
        let address = self.address_of(id)?;
        address.map_or(Ok(None), |address| state_of(&self.searcher, address))
    }

    fn articles(&self, visit: &mut dyn FnMut(Article, String) -> bool) -> Result<(), BackendError> {
        let mut all: Vec<DocAddress> = self
            .searcher
            .search(&AllQuery, &DocSetCollector)
            .map_err(failed("read"))?
            .into_iter()
            .collect();
        all.sort_unstable();
        for address in all {
            let document: TantivyDocument = self.searcher.doc(address).map_err(failed("read"))?;
            let article = self.parse(&document)?;
            let source = self.column_text(column::SOURCE, address)?;
            if !visit(article, source) {
                break;
            }
        }
        Ok(())
    }

    fn counts(&self) -> Result<BTreeMap<Language, u64>, BackendError> {
        let counts = self
            .searcher
            .search(&AllQuery, &FacetCounts::default())
            .map_err(failed("read"))?;
        Ok(counts.languages)
    }

    fn commit_id(&self) -> String {
        let generation = self.searcher.generation();
        let segments: Vec<String> = generation
            .segments()
            .iter()
            .map(|(id, opstamp)| format!("{}:{}", id.short_uuid_string(), opstamp.unwrap_or_default()))
            .collect();
        segments.join("-")
    }
}

impl TantivySnapshot {
    pub(super) fn new(searcher: Searcher, fields: Fields, statistics: CommitStatistics) -> TantivySnapshot {
        TantivySnapshot {
            searcher,
            fields,
            statistics,
            articles: Mutex::default(),
            infos: TermInfos::default(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, FxHashMap<u64, Arc<Article>>> {
        self.articles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn translator<'a>(&'a self, statistics: &'a Arc<FieldStatistics>) -> Translator<'a> {
        Translator {
            fields: &self.fields,
            searcher: &self.searcher,
            statistics,
            infos: &self.infos,
        }
    }

    /// The statistics of this commit: counted by the first search after it, kept for the others.
    fn field_statistics(&self) -> tantivy::Result<Arc<FieldStatistics>> {
        let generation = self.searcher.generation().generation_id();
        let mut kept = self.statistics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, statistics)) = kept.as_ref()
            && *of == generation
        {
            return Ok(statistics.clone());
        }
        let statistics = Arc::new(FieldStatistics::read(&self.searcher, &self.fields)?);
        *kept = Some((generation, statistics.clone()));
        Ok(statistics)
    }

    fn address_of(&self, id: &str) -> Result<Option<DocAddress>, BackendError> {
        let query = TermQuery::new(Term::from_field_text(self.fields.id, id), IndexRecordOption::Basic);
        let found = self.searcher.search(&query, &DocSetCollector).map_err(failed("read"))?;
        Ok(found.into_iter().next())
    }

    fn unscored(&self, address: DocAddress) -> Result<Standing, BackendError> {
        let columns = self.searcher.segment_reader(address.segment_ord).fast_fields();
        let published_at = columns
            .i64(column::PUBLISHED_AT)
            .ok()
            .and_then(|column| column.first(address.doc_id));
        Ok(Standing {
            language_rank: 0,
            score: 0.0,
            published_at: published_at.unwrap_or(i64::MIN),
        })
    }

    fn candidates(&self, found: Vec<(Standing, DocAddress, String)>) -> Result<Vec<Candidate>, BackendError> {
        let addresses: Vec<DocAddress> = found.iter().map(|(_, address, _)| *address).collect();
        let keys = self.column_texts(column::TRANSLATION_KEY, &addresses)?;
        let mut languages = Vec::new();
        for segment in self.searcher.segment_readers() {
            languages.push(segment.fast_fields().u64(column::LANGUAGE).map_err(failed("read"))?);
        }
        let mut candidates = Vec::with_capacity(found.len());
        for ((standing, address, id), key) in found.into_iter().zip(keys) {
            let language = languages[address.segment_ord as usize]
                .first(address.doc_id)
                .and_then(language_of)
                .ok_or_else(|| BackendError::Stored("no language".to_owned()))?;
            candidates.push(Candidate {
                id,
                language,
                score: standing.score,
                published_at: standing.published_at,
                translation_key: Some(key).filter(|key| !key.is_empty()),
                address: packed(address),
            });
        }
        Ok(candidates)
    }

    fn candidate(&self, standing: Standing, address: DocAddress) -> Result<Candidate, BackendError> {
        let id = self.column_text(column::ID, address)?;
        let mut candidates = self.candidates(vec![(standing, address, id)])?;
        candidates
            .pop()
            .ok_or_else(|| BackendError::Stored("no candidate".to_owned()))
    }

    fn column_texts(&self, name: &str, addresses: &[DocAddress]) -> Result<Vec<String>, BackendError> {
        read_texts(&self.searcher, name, addresses).map_err(failed("read"))
    }

    fn column_text(&self, name: &str, address: DocAddress) -> Result<String, BackendError> {
        Ok(self.column_texts(name, &[address])?.pop().unwrap_or_default())
    }

    fn stored(&self, address: DocAddress) -> Result<Article, BackendError> {
        let document: TantivyDocument = self.searcher.doc(address).map_err(failed("read"))?;
        self.parse(&document)
    }

    fn parse(&self, document: &TantivyDocument) -> Result<Article, BackendError> {
        let stored = document
            .get_first(self.fields.stored)
            .and_then(|value| value.as_str())
            .ok_or_else(|| BackendError::Stored("it is missing".to_owned()))?;
        serde_json::from_str(stored).map_err(|error| BackendError::Stored(error.to_string()))
    }
}
