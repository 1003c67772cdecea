//! Reading: searches, articles and counts over one commit.

use super::collector::{Counts, FacetCounts, Standing, StandingOrder};
use super::failed;
use super::occurrences::read_occurrences;
use super::schema::{Fields, column, language_code, language_of, schema};
use super::statistics::{FieldStatistics, PerFieldStatistics};
use super::translate::plan_query;
use super::writer::open_index;
use crate::article::{Article, Language, TermSpace};
use crate::backend::{
    ArticleState, BackendError, Candidate, Candidates, FACET_VALUES, Occurrences, SearchBackend, Snapshot, Translation,
};
use crate::index::FieldId;
use crate::query::{QueryPlan, Sort};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::schema::document::{TantivyDocument, Value};
use tantivy::{DocAddress, IndexReader, ReloadPolicy, Searcher, Term};

/// Blocks of stored articles (16 KB) kept uncompressed per segment. A page reads ten articles once; more would only take memory.
const DOCUMENT_CACHE_BLOCKS: usize = 16;

/// The statistics of the commit that was searched last, by the number of its opening.
type CommitStatistics = Arc<Mutex<Option<(u64, Arc<FieldStatistics>)>>>;

/// The index of one generation, open for reading; follows its commits by itself.
pub struct TantivyBackend {
    reader: IndexReader,
    fields: Fields,
    /// The statistics of the commit that was searched last.
    statistics: CommitStatistics,
}

impl TantivyBackend {
    /// Opens the index in `folder`.
    pub fn open(folder: &Path) -> Result<TantivyBackend, BackendError> {
        let reader = open_index(folder)?
            .reader_builder()
            .reload_policy(ReloadPolicy::OnCommitWithDelay)
            .doc_store_cache_num_blocks(DOCUMENT_CACHE_BLOCKS)
            .try_into()
            .map_err(failed("opened"))?;
        Ok(TantivyBackend {
            reader,
            fields: schema().1,
            statistics: Arc::default(),
        })
    }

    /// Looks for a new commit now instead of within the next half second.
    pub fn reload(&self) -> Result<(), BackendError> {
        self.reader.reload().map_err(failed("read"))
    }
}

impl SearchBackend for TantivyBackend {
    fn snapshot(&self) -> Box<dyn Snapshot> {
        Box::new(TantivySnapshot {
            searcher: self.reader.searcher(),
            fields: self.fields.clone(),
            statistics: self.statistics.clone(),
        })
    }
}

struct TantivySnapshot {
    searcher: Searcher,
    fields: Fields,
    statistics: CommitStatistics,
}

impl Snapshot for TantivySnapshot {
    fn search(&self, plan: &QueryPlan) -> Result<Candidates, BackendError> {
        let statistics = self.field_statistics().map_err(failed("read"))?;
        let query = plan_query(plan, &self.fields, &self.searcher, &statistics).map_err(failed("read"))?;
        let provider = PerFieldStatistics {
            searcher: &self.searcher,
            statistics: &statistics,
        };
        let mut ranks = [0; Language::ALL.len()];
        for (rank, &language) in (1..).zip(plan.languages.iter().rev()) {
            ranks[language_code(language) as usize] = rank;
        }
        let order = StandingOrder {
            ranks,
            newest: plan.sort == Sort::Newest,
        };
        let top = TopDocs::with_limit(plan.candidates.max(1)).order_by(order);
        let (top, counts): (Vec<(Standing, DocAddress)>, Counts) = self
            .searcher
            .search_with_statistics_provider(&query, &(top, FacetCounts), &provider)
            .map_err(failed("read"))?;
        let candidates = top
            .into_iter()
            .map(|(standing, address)| self.candidate(standing, address))
            .collect::<Result<_, _>>()?;
        let mut tags: Vec<(String, u64)> = counts.tags.into_iter().collect();
        tags.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        tags.truncate(FACET_VALUES);
        Ok(Candidates {
            total: counts.total,
            candidates,
            languages: counts.languages,
            tags,
        })
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
            &documents,
            terms,
            length_fields,
        )
        .map_err(failed("read"))
    }

    fn article(&self, id: &str) -> Result<Option<Article>, BackendError> {
        let query = TermQuery::new(Term::from_field_text(self.fields.id, id), IndexRecordOption::Basic);
        let found = self.searcher.search(&query, &DocSetCollector).map_err(failed("read"))?;
        found.into_iter().next().map(|address| self.stored(address)).transpose()
    }

    fn rarity(&self, field: FieldId, space: TermSpace, term: &str) -> Result<Option<f32>, BackendError> {
        let statistics = self.field_statistics().map_err(failed("read"))?;
        let term = Term::from_field_text(self.fields.term_field(field), term);
        let found = self.searcher.doc_freq(&term).map_err(failed("read"))?;
        let all = statistics
            .documents(self.fields.term_field(FieldId::Body(space)))
            .max(1);
        // The field of grams counts the articles of every language.
        let found_here = found.min(all) as f32;
        Ok((found > 0).then(|| (1.0 + (all as f32 - found_here + 0.5) / (found_here + 0.5)).ln()))
    }

    fn candidate_article(&self, candidate: &Candidate) -> Result<Article, BackendError> {
        self.stored(unpacked(candidate.address))
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
        let mut groups: BTreeMap<String, Vec<Translation>> = BTreeMap::new();
        for address in found {
            let article = self.stored(address)?;
            let Some(key) = article.translation_key else { continue };
            groups.entry(key).or_default().push(Translation {
                id: article.id,
                language: article.language,
                url: article.url,
                title: article.title,
            });
        }
        for group in groups.values_mut() {
            group.sort_by(|a, b| (a.language, &a.id).cmp(&(b.language, &b.id)));
        }
        Ok(groups)
    }

    fn states(&self, visit: &mut dyn FnMut(ArticleState)) -> Result<(), BackendError> {
        for segment in self.searcher.segment_readers() {
            let columns = segment.fast_fields();
            let (Some(id), Some(source)) = (
                columns.str(column::ID).map_err(failed("read"))?,
                columns.str(column::SOURCE).map_err(failed("read"))?,
            ) else {
                continue;
            };
            let language = columns.u64(column::LANGUAGE).map_err(failed("read"))?;
            let hash = columns.u64(column::CONTENT_HASH).map_err(failed("read"))?;
            for doc in segment.doc_ids_alive() {
                let text = |column: &tantivy::columnar::StrColumn| -> Result<String, BackendError> {
                    let mut text = String::new();
                    if let Some(ordinal) = column.term_ords(doc).next() {
                        column
                            .ord_to_str(ordinal, &mut text)
                            .map_err(|error| BackendError::Engine {
                                action: "read",
                                message: error.to_string(),
                            })?;
                    }
                    Ok(text)
                };
                let Some(language) = language.first(doc).and_then(language_of) else {
                    continue;
                };
                visit(ArticleState {
                    id: text(&id)?,
                    source: text(&source)?,
                    content_hash: hash.first(doc).unwrap_or_default(),
                    language,
                });
            }
        }
        Ok(())
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
        let counts = self.searcher.search(&AllQuery, &FacetCounts).map_err(failed("read"))?;
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

    fn candidate(&self, standing: Standing, address: DocAddress) -> Result<Candidate, BackendError> {
        let columns = self.searcher.segment_reader(address.segment_ord).fast_fields();
        let language = columns.u64(column::LANGUAGE).map_err(failed("read"))?;
        let language = language
            .first(address.doc_id)
            .and_then(language_of)
            .ok_or_else(|| BackendError::Stored("no language".to_owned()))?;
        Ok(Candidate {
            id: self.column_text(column::ID, address)?,
            language,
            score: standing.score,
            published_at: standing.published_at,
            address: packed(address),
        })
    }

    fn column_text(&self, name: &str, address: DocAddress) -> Result<String, BackendError> {
        let columns = self.searcher.segment_reader(address.segment_ord).fast_fields();
        let mut text = String::new();
        if let Some(column) = columns.str(name).map_err(failed("read"))?
            && let Some(ordinal) = column.term_ords(address.doc_id).next()
        {
            column
                .ord_to_str(ordinal, &mut text)
                .map_err(|error| BackendError::Engine {
                    action: "read",
                    message: error.to_string(),
                })?;
        }
        Ok(text)
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

fn packed(address: DocAddress) -> u64 {
    (u64::from(address.segment_ord) << 32) | u64::from(address.doc_id)
}

fn unpacked(address: u64) -> DocAddress {
    DocAddress::new((address >> 32) as u32, address as u32)
}
