//! The best candidates of a plan and what is counted: one search of the cluster.
//!
//! Columns are put together by collapsing on their number. In the order of relevance the version that stands for a column is the first of
//! the order itself. Sorted by date it is not: the nearest version may be older than others. There, newest versions are read in order
//! and exchanged for their nearest ones, until no column that was not read can be among those wanted.

use super::client::{Client, Request};
use super::counts::{Counts, counts_body};
use super::error::ClusterError;
use super::mapping::column;
use super::query::{EXPRESSION, excluded, filters};
use crate::backend::column_values::{language_code, language_of};
use crate::backend::{Candidate, Candidates};
use crate::query::{Freshness, QueryPlan, Sort};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::time::{Duration, Instant};

/// What an answer may take beyond the time that the cluster has for finding.
const GRACE: Duration = Duration::from_millis(250);
/// Hits read at once where versions are exchanged.
const PAGE: usize = 1_000;

/// A search for a plan whose query is `query`.
pub struct CandidateSearch<'a> {
    pub client: &'a Client,
    pub index: &'a str,
    pub plan: &'a QueryPlan,
    pub query: Value,
}

/// A hit with what orders it.
struct Found {
    candidate: Candidate,
    group: i64,
}

impl CandidateSearch<'_> {
    /// Runs it.
    pub fn run(&self) -> Result<Candidates, ClusterError> {
        let by_date = self.plan.sort == Sort::Newest;
        let exchanged = by_date && self.plan.grouped;
        let size = if exchanged { 0 } else { self.plan.candidates.max(1) };
        let mut body = self.body(size);
        if self.plan.counted {
            body["track_total_hits"] = json!(true);
            body["aggs"] = counts_body(self.plan);
        }
        if let Some(left) = self.left() {
            if left.is_zero() {
                return Ok(self.counted(&json!({ "timed_out": true }), Vec::new()));
            }
            body["timeout"] = json!(format!("{}ms", left.max(Duration::from_millis(1)).as_millis()));
        }
        let answer = match self.search(&body) {
            // A node that is slow has had its time.
            Err(ClusterError::Unreachable(_)) if self.left().is_some_and(|left| left.is_zero()) => {
                return Ok(self.counted(&json!({ "timed_out": true }), Vec::new()));
            }
            other => other?,
        };
        let mut found = self.read(&answer)?;
        if exchanged {
            found = self.nearest_by_date()?;
        }
        found.truncate(self.plan.candidates.max(1));
        Ok(self.counted(&answer, found.into_iter().map(|found| found.candidate).collect()))
    }

    fn search(&self, body: &Value) -> Result<Value, ClusterError> {
        let mut request = Request::post(
            format!("{}/_search?allow_partial_search_results=true", self.index),
            body,
        )
        .of_any_copy();
        if let Some(left) = self.left() {
            request = request.within(left + GRACE);
        }
        self.client.send(request)
    }

    /// What is left of the time for finding.
    fn left(&self) -> Option<Duration> {
        let deadline = self.plan.deadline?;
        Some(deadline.saturating_duration_since(Instant::now()))
    }

    /// The search for `size` hits, without counts.
    fn body(&self, size: usize) -> Value {
        let by_date = self.plan.sort == Sort::Newest;
        let mut order = Vec::new();
        if !by_date {
            if !self.plan.languages.is_empty() {
                order.push(json!({ "_script": {
                    "type": "number", "order": "desc",
                    "script": nearness(self.plan),
                }}));
            }
            order.push(json!({ "_score": "desc" }));
        }
        order.push(json!({ column::PUBLISHED_AT: { "order": "desc", "missing": "_last" } }));
        order.push(json!({ column::ID: "asc" }));
        let mut body = hits(&self.query, size);
        body["sort"] = json!(order);
        body["track_scores"] = json!(!by_date);
        if self.plan.grouped && !by_date {
            body["collapse"] = json!({ "field": column::GROUP });
        }
        body
    }

    fn counted(&self, answer: &Value, candidates: Vec<Candidate>) -> Candidates {
        let counts = Counts {
            plan: self.plan,
            answer,
        };
        Candidates {
            total: counts.total(),
            candidates,
            partial: answer["timed_out"].as_bool().unwrap_or_default(),
            languages: counts.languages(),
            tags: counts.tags(),
            attributes: counts.attributes(),
        }
    }

    fn read(&self, answer: &Value) -> Result<Vec<Found>, ClusterError> {
        let hits = answer["hits"]["hits"].as_array();
        hits.into_iter()
            .flatten()
            .map(|hit| {
                let group = hit["fields"][column::GROUP][0].as_i64();
                Ok(Found {
                    candidate: candidate(hit, self.plan.freshness)?,
                    group: group.ok_or_else(|| ClusterError::Unreadable("a hit without a column".to_owned()))?,
                })
            })
            .collect()
    }

    /// The columns whose nearest version is newest.
    fn nearest_by_date(&self) -> Result<Vec<Found>, ClusterError> {
        let wanted = self.plan.candidates.max(1);
        let mut nearest: FxHashMap<i64, Found> = FxHashMap::default();
        let mut after: Option<Value> = None;
        loop {
            let mut body = self.body(PAGE);
            if let Some(after) = &after {
                body["search_after"] = after.clone();
            }
            let answer = self.search(&body)?;
            let page = self.read(&answer)?;
            let last = page.last().map(|found| found.candidate.published_at);
            let is_last = page.len() < PAGE;
            let mut groups: Vec<i64> = page.iter().map(|found| found.group).collect();
            groups.sort_unstable();
            groups.dedup();
            groups.retain(|group| !nearest.contains_key(group));
            for found in self.versions(&groups)? {
                let key = |found: &Found| {
                    let rank = rank(self.plan, &found.candidate);
                    (rank, found.candidate.published_at, Reverse(found.candidate.id.clone()))
                };
                match nearest.get(&found.group) {
                    Some(other) if key(other) >= key(&found) => {}
                    _ => {
                        nearest.insert(found.group, found);
                    }
                }
            }
            // A column that was not read has only versions that are not newer than the last hit.
            let sure = nearest
                .values()
                .filter(|found| last.is_some_and(|last| found.candidate.published_at > last));
            if is_last || sure.count() >= wanted {
                break;
            }
            after = answer["hits"]["hits"]
                .as_array()
                .and_then(|hits| Some(hits.last()?["sort"].clone()));
        }
        let mut all: Vec<Found> = nearest.into_values().collect();
        all.sort_unstable_by(|a, b| {
            let newer = b.candidate.published_at.cmp(&a.candidate.published_at);
            newer.then_with(|| a.candidate.id.cmp(&b.candidate.id))
        });
        Ok(all)
    }

    /// All matching versions of these columns.
    fn versions(&self, groups: &[i64]) -> Result<Vec<Found>, ClusterError> {
        let mut all = Vec::new();
        // A column has few versions; with so many columns at a time no answer is cut.
        for some in groups.chunks(PAGE / 2) {
            let of_columns = json!({ "bool": {
                "filter": [self.query, { "terms": { column::GROUP: some } }],
            }});
            let answer = self.search(&hits(&of_columns, 10 * PAGE))?;
            all.extend(self.read(&answer)?);
        }
        Ok(all)
    }
}

/// A search for what passes the filters and exclusions of a plan, and more filters, in order of id after `after`.
pub fn passing_body(plan: &QueryPlan, also: &[crate::query::Filter], after: Option<&str>) -> Value {
    let mut all = filters(&plan.filters);
    all.extend(filters(also));
    let mut body = hits(&json!({ "bool": { "filter": all, "must_not": excluded(plan) } }), PAGE);
    body["sort"] = json!([{ column::ID: "asc" }]);
    if let Some(after) = after {
        body["search_after"] = json!([after]);
    }
    body
}

/// Whether an answer to [`passing_body`] may not be the last.
pub fn is_full_page(candidates: usize) -> bool {
    candidates > 0 && candidates.is_multiple_of(PAGE)
}

/// A search whose hits [`candidate`] reads: from columns alone, since documents are decompressed in blocks.
pub fn hits(query: &Value, size: usize) -> Value {
    json!({
        "size": size, "query": query, "_source": false, "stored_fields": "_none_", "track_total_hits": false,
        "seq_no_primary_term": true,
        "docvalue_fields": [column::ID, column::LANGUAGE, column::PUBLISHED_AT, column::TRANSLATION_KEY, column::GROUP],
    })
}

/// The candidate of a hit.
pub fn candidate(hit: &Value, freshness: Option<Freshness>) -> Result<Candidate, ClusterError> {
    let fields = &hit["fields"];
    let missing = |what: &str| ClusterError::Unreadable(format!("a hit without {what}"));
    let id = fields[column::ID][0].as_str().ok_or_else(|| missing("an id"))?;
    let code = fields[column::LANGUAGE][0].as_u64();
    let language = code.and_then(language_of).ok_or_else(|| missing("a language"))?;
    let published_at = fields[column::PUBLISHED_AT][0].as_i64();
    let mut score = hit["_score"].as_f64().unwrap_or_default() as f32;
    if let (Some(freshness), Some(time)) = (freshness, published_at) {
        score /= freshness.factor(time);
    }
    Ok(Candidate {
        id: id.to_owned(),
        language,
        score,
        published_at: published_at.unwrap_or(i64::MIN),
        translation_key: fields[column::TRANSLATION_KEY][0].as_str().map(str::to_owned),
        address: hit["_seq_no"].as_u64().unwrap_or_default(),
    })
}

/// The rank of a document's language.
fn nearness(plan: &QueryPlan) -> Value {
    let (mut source, mut parameters) = ("0".to_owned(), Map::new());
    for (code, rank) in ranks(plan).into_iter().enumerate() {
        source = format!("doc['{}'].value == {code} ? r{code} : {source}", column::LANGUAGE);
        parameters.insert(format!("r{code}"), json!(rank));
    }
    json!({ "lang": EXPRESSION, "source": source, "params": parameters })
}

/// Rank per language code: greater is nearer to the reader.
fn ranks(plan: &QueryPlan) -> Vec<u8> {
    let mut ranks = vec![0; crate::article::Language::ALL.len()];
    for (rank, &language) in (1..).zip(plan.languages.iter().rev()) {
        ranks[language_code(language) as usize] = rank;
    }
    ranks
}

fn rank(plan: &QueryPlan, candidate: &Candidate) -> u8 {
    ranks(plan)[language_code(candidate.language) as usize]
}
