//! Answers that were given lately: what many visitors ask is found once, and again when something has changed.

use super::response::SearchResponse;
use crate::query::{Freshness, SearchRequest};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// About how large an answer is, in bytes: ten hits with snippets.
const USUAL_BYTES: u64 = 10_000;

/// Whole answers, by all that they depend on. When there is no more room those that were asked for least are let go (S3-FIFO, as quick_cache has it).
pub(super) struct KeptAnswers(Cache<Asked, Arc<KeptAnswer>, Bytes>);

/// What an answer depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    /// Of the index and the pins, see `SearchService::version`.
    version: String,
    /// What is new today is not tomorrow.
    day: i64,
    /// The request, however long it may take.
    request: SearchRequest,
}

struct KeptAnswer {
    response: SearchResponse,
    /// About what it takes, with its request.
    bytes: u64,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Asked, Arc<KeptAnswer>> for Bytes {
    fn weight(&self, _: &Asked, answer: &Arc<KeptAnswer>) -> u64 {
        answer.bytes
    }
}

impl Asked {
    /// A request to what has this version.
    pub fn of(version: String, request: &SearchRequest) -> Asked {
        Asked {
            version,
            day: Freshness::today(),
            request: SearchRequest {
                deadline: None,
                ..request.clone()
            },
        }
    }
}

impl KeptAnswers {
    /// None yet; at most about `bytes` of them.
    pub fn new(bytes: u64) -> KeptAnswers {
        KeptAnswers(Cache::with_weighter((bytes / USUAL_BYTES) as usize, bytes, Bytes))
    }

    /// The answer that was kept.
    pub fn get(&self, asked: &Asked) -> Option<SearchResponse> {
        Some(self.0.get(asked)?.response.clone())
    }

    /// Keeps a whole answer; others would be wrong for whoever has more time.
    pub fn keep(&self, asked: Asked, response: &SearchResponse) {
        if response.partial {
            return;
        }
        // As text they take about as much as in memory.
        let request = format!("{:?}", asked.request);
        let Ok(json) = serde_json::to_vec(response) else { return };
        let answer = KeptAnswer {
            response: SearchResponse {
                took_ms: 0,
                stages: None,
                ..response.clone()
            },
            bytes: (request.len() + json.len()) as u64,
        };
        self.0.insert(asked, Arc::new(answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Language;
    use crate::query::{Limit, RequestError, reader_language};
    use crate::search::{Facets, Stages};

    fn answer(request: &SearchRequest) -> SearchResponse {
        let (language, language_source) = reader_language(request, Language::English);
        SearchResponse {
            query: request.query.clone(),
            language,
            language_source,
            total: 0,
            took_ms: 3,
            hits: Vec::new(),
            facets: Facets::default(),
            correction: None,
            partial: false,
            stages: Some(Stages::default()),
            by_reading: false,
        }
    }

    #[test]
    fn an_answer_is_kept_for_its_version_and_request_alone() -> Result<(), RequestError> {
        let kept = KeptAnswers::new(1_000_000);
        let request = SearchRequest::new("laser");
        kept.keep(Asked::of("1".to_owned(), &request), &answer(&request));
        let again = SearchRequest {
            deadline: Some(std::time::Instant::now()),
            ..request.clone()
        };
        let found = kept.get(&Asked::of("1".to_owned(), &again)).expect("the answer");
        assert!(found.stages.is_none(), "it was not looked for again");
        assert!(kept.get(&Asked::of("2".to_owned(), &request)).is_none());
        let other = SearchRequest {
            limit: Limit::new(3)?,
            ..request
        };
        assert!(kept.get(&Asked::of("1".to_owned(), &other)).is_none());
        Ok(())
    }

    #[test]
    fn what_is_partial_is_not_kept() {
        let kept = KeptAnswers::new(1_000_000);
        let request = SearchRequest::new("laser");
        let partial = SearchResponse {
            partial: true,
            ..answer(&request)
        };
        kept.keep(Asked::of(String::new(), &request), &partial);
        assert!(kept.get(&Asked::of(String::new(), &request)).is_none());
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let most_kept = |tags: Vec<String>| {
            let kept = KeptAnswers::new(100_000);
            let mut most = 0;
            for number in 0..2_000 {
                let request = SearchRequest {
                    tags: tags.clone(),
                    ..SearchRequest::new(format!("laser {number}"))
                };
                kept.keep(Asked::of(String::new(), &request), &answer(&request));
                assert!(kept.0.weight() <= 100_000, "{}", kept.0.weight());
                most = most.max(kept.0.len());
            }
            most
        };
        assert!(most_kept(Vec::new()) > 50);
        let few = most_kept(vec!["x".repeat(4_000)]);
        assert!((1..=25).contains(&few), "requests count as well: {few}");
    }
}
