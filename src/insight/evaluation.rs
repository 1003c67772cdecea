//! Evaluating the index on judged queries.

use super::judged_query::{JudgedQuery, QueryFileError};
use super::measures::{DEPTH, Measures, measure};
use super::trec::RunRow;
use crate::query::SearchRequest;
use crate::search::{SearchError, SearchService};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Scores of a set of queries.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// The field that groups.
    pub by: String,
    /// Per group, in order of name.
    pub groups: BTreeMap<String, GroupScore>,
    /// Over all queries.
    pub all: GroupScore,
    /// The results, best first per query.
    #[serde(skip)]
    pub run: Vec<RunRow>,
    /// Time of each search, sorted, without snippets.
    #[serde(skip)]
    pub times: Vec<Duration>,
}

/// Scores of a group.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GroupScore {
    /// How many queries.
    pub queries: usize,
    /// How many of them found nothing.
    pub no_result: usize,
    /// Means over the queries.
    #[serde(flatten)]
    pub measures: Measures,
}

/// An evaluation that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// The queries.
    #[error(transparent)]
    Queries(#[from] QueryFileError),
    /// A search.
    #[error("query {id}: {source}")]
    Search {
        /// The query.
        id: String,
        /// What failed.
        source: SearchError,
    },
    /// The field to group by.
    #[error("query {id} has no text field {field:?} to group by")]
    Group {
        /// The query.
        id: String,
        /// The field.
        field: String,
    },
}

/// Asks every query and scores the answers, grouped by a field of the queries.
///
/// Judgments hold for articles: every version of a column counts by itself, unless `grouped`.
pub fn evaluate(
    service: &SearchService,
    queries: &[JudgedQuery],
    by: &str,
    grouped: bool,
) -> Result<Evaluation, EvaluationError> {
    let mut groups: BTreeMap<String, Vec<(Measures, bool)>> = BTreeMap::new();
    let mut run = Vec::new();
    let mut times = Vec::new();
    for query in queries {
        let group = query.group(by).ok_or_else(|| EvaluationError::Group {
            id: query.id.clone(),
            field: by.to_owned(),
        })?;
        let request = SearchRequest {
            language: query.language(),
            languages: query.target_lang.into_iter().collect(),
            ..SearchRequest::new(&query.query)
        };
        let started = Instant::now();
        let ranked = service
            .ranked_ids(request, DEPTH, grouped)
            .map_err(|source| EvaluationError::Search {
                id: query.id.clone(),
                source,
            })?;
        times.push(started.elapsed());
        let measures = measure(ranked.iter().map(|(id, _)| id.as_str()), &query.relevant);
        groups.entry(group).or_default().push((measures, ranked.is_empty()));
        run.extend(
            ranked
                .into_iter()
                .take(DEPTH)
                .zip(1..)
                .map(|((article, _), rank)| RunRow {
                    query: query.id.clone(),
                    article,
                    rank,
                    // Languages come before scores in our order; a run is read by score alone.
                    score: 1.0 / rank as f32,
                }),
        );
    }
    times.sort_unstable();
    let all: Vec<(Measures, bool)> = groups.values().flatten().copied().collect();
    Ok(Evaluation {
        by: by.to_owned(),
        groups: groups
            .into_iter()
            .map(|(name, rows)| (name, GroupScore::of(&rows)))
            .collect(),
        all: GroupScore::of(&all),
        run,
        times,
    })
}

impl GroupScore {
    fn of(rows: &[(Measures, bool)]) -> GroupScore {
        let measures: Vec<Measures> = rows.iter().map(|(measures, _)| *measures).collect();
        GroupScore {
            queries: rows.len(),
            no_result: rows.iter().filter(|(_, empty)| *empty).count(),
            measures: Measures::mean(&measures),
        }
    }
}

impl Evaluation {
    /// The time that `share` of the searches stayed within (0.5 for the median).
    pub fn percentile(&self, share: f64) -> Duration {
        let last = self.times.len().saturating_sub(1);
        let index = (share * self.times.len() as f64).ceil() as usize;
        self.times
            .get(index.saturating_sub(1).min(last))
            .copied()
            .unwrap_or_default()
    }
}
