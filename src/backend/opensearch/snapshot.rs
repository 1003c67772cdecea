//! Reading: searches, articles and counts over one generation in a cluster.

use super::bulk::current_commit;
use super::candidates::{CandidateSearch, candidate, hits, is_full_page, passing_body};
use super::client::{Client, Request};
use super::dictionary;
use super::documents::{DocumentCache, article_of};
use super::error::ClusterError;
use super::explain::Explainer;
use super::fit::fitted;
use super::mapping::column;
use super::query::{Frequencies, Translator, scored_terms};
use super::scan::{Read, scan, visit_articles};
use super::statistics::{CommitStatistics, Shards};
use crate::article::{Article, Language, TermSpace};
use crate::backend::column_values::language_of;
use crate::backend::{
    ArticleState, BackendError, Candidate, Candidates, DocumentOccurrences, KnownTerm, Occurrences, PlanExplanation,
    SearchBackend, Snapshot, Translation, inverse_document_frequency,
};
use crate::index::FieldId;
use crate::query::{Clause, Filter, QueryPlan};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How old what is known of the current commit may be.
const LOOK_FOR_COMMIT: Duration = Duration::from_millis(500);
/// Versions of columns read at once.
const MOST_VERSIONS: usize = 10_000;

/// An index of a cluster, open for reading; follows its commits by itself.
pub struct ClusterBackend {
    opened: Arc<Opened>,
}

struct Opened {
    client: Arc<Client>,
    prefix: String,
    generation: u64,
    shards: Shards,
    documents: DocumentCache,
    statistics: RwLock<Arc<CommitStatistics>>,
    looked: Mutex<Instant>,
    looking: AtomicBool,
}

impl ClusterBackend {
    /// Opens generation `generation` of the indices with this prefix.
    pub fn open(client: Arc<Client>, prefix: &str, generation: u64) -> Result<ClusterBackend, ClusterError> {
        let index = format!("{prefix}-{generation}");
        let path = format!("{index}/_settings?filter_path=*.settings.index.number_of_shards");
        let settings = client.send(Request::get(path))?;
        let count = settings[index.as_str()]["settings"]["index"]["number_of_shards"].as_str();
        let count = count.and_then(|count| count.parse().ok()).unwrap_or(1);
        let shards = Shards::read(&client, &index, count)?;
        let commit = current_commit(&client, prefix, generation)?;
        let statistics = CommitStatistics::read(&client, &shards, commit)?;
        Ok(ClusterBackend {
            opened: Arc::new(Opened {
                client,
                prefix: prefix.to_owned(),
                generation,
                shards,
                documents: DocumentCache::default(),
                statistics: RwLock::new(Arc::new(statistics)),
                looked: Mutex::new(Instant::now()),
                looking: AtomicBool::new(false),
            }),
        })
    }
}

impl SearchBackend for ClusterBackend {
    fn snapshot(&self) -> Box<dyn Snapshot> {
        self.opened.clone().look_again();
        let statistics = self
            .opened
            .statistics
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        Box::new(ClusterSnapshot {
            client: self.opened.client.as_ref().clone(),
            opened: self.opened.clone(),
            statistics,
        })
    }

    fn reload(&self) -> Result<(), BackendError> {
        self.opened.look().map_err(|error| error.during("read"))
    }
}

impl Opened {
    /// Looks for a new commit on a thread of its own, when the last look was long ago.
    fn look_again(self: Arc<Opened>) {
        let looked = *self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.elapsed() < LOOK_FOR_COMMIT || self.looking.swap(true, Ordering::AcqRel) {
            return;
        }
        std::thread::spawn(move || {
            if let Err(error) = self.look() {
                tracing::debug!(%error, "the current commit is not known");
            }
            self.looking.store(false, Ordering::Release);
        });
    }

    fn look(&self) -> Result<(), ClusterError> {
        let commit = current_commit(&self.client, &self.prefix, self.generation);
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        let commit = commit?;
        let is_known = self.statistics.read().unwrap_or_else(PoisonError::into_inner).commit == commit;
        if !is_known {
            let statistics = CommitStatistics::read(&self.client, &self.shards, commit)?;
            *self.statistics.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(statistics);
        }
        Ok(())
    }
}

/// One generation with the statistics of one commit.
struct ClusterSnapshot {
    client: Client,
    opened: Arc<Opened>,
    statistics: Arc<CommitStatistics>,
}

fn reading(error: ClusterError) -> BackendError {
    error.during("read")
}

impl ClusterSnapshot {
    fn client(&self) -> &Client {
        &self.client
    }

    fn index(&self) -> &str {
        &self.opened.shards.index
    }

    fn search_body(&self, body: &Value) -> Result<Value, BackendError> {
        self.client().send(Request::search(self.index(), body)).map_err(reading)
    }

    fn counts_of(&self, terms: &[(FieldId, &str)]) -> Result<Vec<u64>, BackendError> {
        self.statistics
            .frequencies(self.client(), &self.opened.shards, terms)
            .map_err(reading)
    }

    /// How many documents have each term that the scores of a plan need.
    fn plan_frequencies<'a>(&self, plan: &'a QueryPlan) -> Result<Frequencies<'a>, BackendError> {
        let mut terms = Vec::new();
        for clause in std::iter::once(&plan.required).chain(&plan.optional) {
            scored_terms(clause, &mut terms);
        }
        let counts = self.counts_of(&terms)?;
        Ok(terms.into_iter().zip(counts).collect())
    }

    /// Documents that pass filters, as hits.
    fn filtered(&self, filter: &Value, size: usize, source: &Value) -> Result<Vec<Value>, BackendError> {
        let mut body = hits(&json!({ "bool": { "filter": [filter] } }), size);
        if let (false, Some(body)) = (source == &json!(false), body.as_object_mut()) {
            body.remove("stored_fields");
            body.insert("_source".to_owned(), source.clone());
        }
        let mut answer = self.search_body(&body)?;
        match answer["hits"]["hits"].take() {
            Value::Array(hits) => Ok(hits),
            _ => Ok(Vec::new()),
        }
    }
}

impl Snapshot for ClusterSnapshot {
    fn until(&mut self, deadline: Instant) {
        self.client = self.opened.client.until(deadline);
    }

    fn search(&self, plan: &QueryPlan) -> Result<Candidates, BackendError> {
        let frequencies = self.plan_frequencies(plan)?;
        let translator = Translator {
            scoring: Some((&self.statistics, &frequencies)),
        };
        let search = CandidateSearch {
            client: self.client(),
            index: self.index(),
            plan,
            query: translator.plan(&fitted(plan, &frequencies)),
        };
        search.run().map_err(reading)
    }

    fn passing(&self, plan: &QueryPlan, also: &[Filter]) -> Result<Vec<Candidate>, BackendError> {
        let mut all: Vec<Candidate> = Vec::new();
        loop {
            let after = all.last().map(|last| last.id.as_str());
            let answer = self.search_body(&passing_body(plan, also, after))?;
            let before = all.len();
            for hit in answer["hits"]["hits"].as_array().into_iter().flatten() {
                all.push(candidate(hit, None).map_err(reading)?);
            }
            if !is_full_page(all.len() - before) {
                return Ok(all);
            }
        }
    }

    fn explain(&self, plan: &QueryPlan, id: &str) -> Result<Option<PlanExplanation>, BackendError> {
        let found = self.filtered(&json!({ "term": { column::ID: id } }), 1, &json!(false))?;
        let Some(hit) = found.first() else {
            return Ok(None);
        };
        let mut document = candidate(hit, None).map_err(reading)?;
        document.score = 0.0;
        let frequencies = self.plan_frequencies(plan)?;
        let explainer = Explainer {
            client: self.client(),
            index: self.index(),
            translator: &Translator {
                scoring: Some((&self.statistics, &frequencies)),
            },
        };
        explainer.plan(plan, document).map(Some).map_err(reading)
    }

    fn matches(&self, clause: &Clause) -> Result<bool, BackendError> {
        let query = json!({ "bool": { "filter": [Translator::MATCHING.clause(clause)] } });
        let body = json!({ "size": 0, "query": query, "track_total_hits": 1, "terminate_after": 1 });
        let answer = self.search_body(&body)?;
        Ok(answer["hits"]["total"]["value"].as_u64().unwrap_or_default() > 0)
    }

    fn terms_with_prefix(&self, field: FieldId, prefix: &str, most: usize) -> Result<Vec<KnownTerm>, BackendError> {
        dictionary::terms_with_prefix(self.client(), self.index(), field, prefix, most).map_err(reading)
    }

    fn similar_terms(
        &self,
        field: FieldId,
        word: &str,
        distance: u8,
        beginning: bool,
        most: usize,
    ) -> Result<Vec<KnownTerm>, BackendError> {
        dictionary::similar_terms(self.client(), self.index(), field, word, distance, beginning, most).map_err(reading)
    }

    fn occurrences(
        &self,
        candidates: &[&Candidate],
        terms: &[(FieldId, &str)],
        length_fields: &[FieldId],
    ) -> Result<Occurrences, BackendError> {
        let documents = self.opened.documents.read(self.client(), self.index(), candidates)?;
        let read = documents.iter().map(|document| {
            let mut occurrences = DocumentOccurrences::default();
            for positions in document.positions(terms) {
                occurrences.push(&positions);
            }
            occurrences.lengths = length_fields.iter().map(|&field| document.length(field)).collect();
            occurrences
        });
        Ok(Occurrences {
            documents: read.collect(),
            frequencies: self.counts_of(terms)?,
            populations: terms
                .iter()
                .map(|(field, _)| self.statistics.documents(*field))
                .collect(),
            mean_lengths: length_fields
                .iter()
                .map(|&field| self.statistics.mean_length(field))
                .collect(),
        })
    }

    fn expect_terms(&self, terms: &dyn Fn() -> Vec<(FieldId, String)>) -> Result<(), BackendError> {
        let terms = terms();
        let terms: Vec<(FieldId, &str)> = terms.iter().map(|(field, term)| (*field, term.as_str())).collect();
        self.counts_of(&terms).map(drop)
    }

    fn article(&self, id: &str) -> Result<Option<Article>, BackendError> {
        let found = self.filtered(&json!({ "term": { column::ID: id } }), 1, &json!([column::ARTICLE]))?;
        found.first().map(|hit| article_of(&hit["_source"])).transpose()
    }

    fn rarity(&self, field: FieldId, space: TermSpace, term: &str) -> Result<Option<f32>, BackendError> {
        let found = self.counts_of(&[(field, term)])?.first().copied().unwrap_or_default();
        let all = self.statistics.documents(FieldId::Body(space)).max(1);
        // The field of grams counts the articles of every language.
        Ok((found > 0).then(|| inverse_document_frequency(found.min(all), all)))
    }

    fn candidate_articles(&self, candidates: &[&Candidate]) -> Result<Vec<Arc<Article>>, BackendError> {
        let documents = self.opened.documents.read(self.client(), self.index(), candidates)?;
        Ok(documents.iter().map(|document| document.article.clone()).collect())
    }

    fn translations(&self, keys: &[&str]) -> Result<BTreeMap<String, Vec<Translation>>, BackendError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        let of_keys = json!({ "terms": { column::TRANSLATION_KEY: keys } });
        let found = self.filtered(&of_keys, MOST_VERSIONS, &json!([column::ARTICLE]))?;
        Translation::by_key(found.iter().map(|hit| article_of(&hit["_source"])))
    }

    fn states(&self, visit: &mut dyn FnMut(ArticleState)) -> Result<(), BackendError> {
        scan(self.client(), self.index(), &Read::Columns(&STATE), &mut |hit| {
            visit(state_of(hit)?);
            Ok(true)
        })
        .map_err(reading)
    }

    fn state(&self, id: &str) -> Result<Option<ArticleState>, BackendError> {
        let mut body = hits(&json!({ "bool": { "filter": [{ "term": { column::ID: id } }] } }), 1);
        body["docvalue_fields"] = json!(STATE);
        let answer = self.search_body(&body)?;
        let found = answer["hits"]["hits"].as_array().and_then(|hits| hits.first());
        found.map(state_of).transpose().map_err(reading)
    }

    fn articles(&self, visit: &mut dyn FnMut(Article, String) -> bool) -> Result<(), BackendError> {
        visit_articles(self.client(), self.index(), visit)
    }

    fn counts(&self) -> Result<BTreeMap<Language, u64>, BackendError> {
        let size = Language::ALL.len();
        let body = json!({
            "size": 0, "track_total_hits": false,
            "aggs": { "language": { "terms": { "field": column::LANGUAGE, "size": size } } },
        });
        let answer = self.search_body(&body)?;
        let buckets = answer["aggregations"]["language"]["buckets"].as_array();
        let counts = buckets.into_iter().flatten().filter_map(|bucket| {
            let language = bucket["key"].as_u64().and_then(language_of)?;
            Some((language, bucket["doc_count"].as_u64()?))
        });
        Ok(counts.collect())
    }

    fn commit_id(&self) -> String {
        self.statistics.commit.clone()
    }
}

/// The columns of an article's state.
const STATE: [&str; 5] = [
    column::ID,
    column::SOURCE,
    column::CONTENT_HASH,
    column::TERMS_HASH,
    column::LANGUAGE,
];

fn state_of(hit: &Value) -> Result<ArticleState, ClusterError> {
    let fields = &hit["fields"];
    let text = |name: &str| fields[name][0].as_str().unwrap_or_default().to_owned();
    let number = |name: &str| fields[name][0].as_i64().unwrap_or_default().cast_unsigned();
    let language = fields[column::LANGUAGE][0].as_u64().and_then(language_of);
    Ok(ArticleState {
        id: text(column::ID),
        source: text(column::SOURCE),
        content_hash: number(column::CONTENT_HASH),
        terms_hash: number(column::TERMS_HASH),
        language: language.ok_or_else(|| ClusterError::Unreadable("a hit without a language".to_owned()))?,
    })
}
