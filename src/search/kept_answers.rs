//! Answers that were given lately: what many visitors ask is found once, and again when something has changed.

use super::response::SearchResponse;
use crate::query::{Freshness, SearchRequest};
use quick_cache::Weighter;
use quick_cache::sync::{Cache, GuardResult};
use sha2::{Digest, Sha256};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Instant;

/// About how large a kept answer is, in bytes: ten hits with snippets.
const USUAL_BYTES: u64 = 3_000;
/// What an answer takes besides its text: its key, its places in the cache and what memory comes in.
const BESIDES: u64 = 300;
/// zstd's quickest level above 0: an answer of 10 kB becomes 3 kB in 0.02 ms; level 6 takes four times as long for another 8 %.
const LEVEL: i32 = 1;

/// Whole answers, by all that they depend on. When there is no more room those that were asked for least are let go (S3-FIFO, as quick_cache has it).
pub(super) struct KeptAnswers(Cache<Asked, Arc<KeptAnswer>, Bytes>);

/// A digest of what an answer depends on: the version of index and pins (`SearchService::version`), the day (what is new today is not tomorrow), and
/// the request, however long it may take.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked([u8; 32]);

struct KeptAnswer {
    /// The response as JSON, compressed.
    compressed: Box<[u8]>,
    /// How long the JSON is, in bytes.
    length: usize,
    /// What the JSON does not say.
    by_reading: bool,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Asked, Arc<KeptAnswer>> for Bytes {
    fn weight(&self, _: &Asked, answer: &Arc<KeptAnswer>) -> u64 {
        answer.compressed.len() as u64 + BESIDES
    }
}

impl Asked {
    /// A request to what has this version.
    pub fn of(version: &str, request: &SearchRequest) -> Asked {
        let mut hasher = Sha256Hasher::default();
        version.hash(&mut hasher);
        Freshness::today().hash(&mut hasher);
        let timeless = SearchRequest {
            deadline: None,
            ..request.clone()
        };
        timeless.hash(&mut hasher);
        Asked(hasher.0.finalize().into())
    }
}

/// Hashes so that nobody finds two requests with one digest.
#[derive(Default)]
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest's beginning.
    fn finish(&self) -> u64 {
        let digest = self.0.clone().finalize();
        digest.iter().take(8).fold(0, |bits, &byte| bits << 8 | u64::from(byte))
    }
}

impl KeptAnswers {
    /// None yet; at most about `bytes` of them.
    pub fn new(bytes: u64) -> KeptAnswers {
        KeptAnswers(Cache::with_weighter((bytes / USUAL_BYTES) as usize, bytes, Bytes))
    }

    /// The answer that was kept.
    pub fn get(&self, asked: &Asked) -> Option<SearchResponse> {
        self.0.get(asked)?.response()
    }

    /// The answer that was kept, else the one that `find` finds, which is kept. Whoever asks the same meanwhile waits for it, until `deadline`, instead
    /// of searching as well: after a commit many may ask what is popular before the first of them has an answer.
    ///
    /// Only whole answers are kept; others would be wrong for whoever has more time.
    pub fn get_or_find<E>(
        &self,
        asked: &Asked,
        deadline: Option<Instant>,
        find: impl FnOnce() -> Result<SearchResponse, E>,
    ) -> Result<SearchResponse, E> {
        let patience = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let place = match self.0.get_value_or_guard(asked, patience) {
            GuardResult::Value(kept) => return kept.response().map_or_else(find, Ok),
            GuardResult::Guard(place) => place,
            GuardResult::Timeout => return find(),
        };
        let found = find()?;
        if !found.partial
            && let Some(answer) = KeptAnswer::of(&found)
        {
            // There may be no room.
            let _ = place.insert(Arc::new(answer));
        }
        Ok(found)
    }
}

impl KeptAnswer {
    fn of(response: &SearchResponse) -> Option<KeptAnswer> {
        let json = serde_json::to_vec(response).ok()?;
        Some(KeptAnswer {
            compressed: zstd::bulk::compress(&json, LEVEL).ok()?.into_boxed_slice(),
            length: json.len(),
            by_reading: response.by_reading,
        })
    }

    fn response(&self) -> Option<SearchResponse> {
        let json = zstd::bulk::decompress(&self.compressed, self.length).ok()?;
        let response: SearchResponse = serde_json::from_slice(&json).ok()?;
        Some(SearchResponse {
            took_ms: 0,
            by_reading: self.by_reading,
            ..response
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Language;
    use crate::query::{Limit, RequestError, reader_language};
    use crate::search::{Facets, Hit, Stages, TranslationLink};
    use crate::snippet::{Marked, Snippet};
    use std::sync::mpsc::channel;
    use std::time::Duration;

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

    fn keep(
        kept: &KeptAnswers,
        version: &str,
        request: &SearchRequest,
        given: &SearchResponse,
    ) -> Result<SearchResponse, RequestError> {
        kept.get_or_find(&Asked::of(version, request), None, || Ok(given.clone()))
    }

    fn hit() -> Hit {
        let marked = Marked::new("A laser & a laser".to_owned(), &[2..7, 12..17]);
        Hit {
            id: "1".to_owned(),
            language: Language::TraditionalChinese,
            url: "/1".to_owned(),
            title: marked.text.clone(),
            title_html: marked.html.clone(),
            title_highlights: marked.highlights.clone(),
            snippet: Snippet {
                passage: marked,
                heading: "激光".to_owned(),
                url: "/1#a".to_owned(),
            },
            pinned: true,
            score: 0.1,
            published_at: "2026-01-31".parse().ok(),
            updated_at: None,
            tags: vec!["laser".to_owned()],
            author: None,
            image: Some("/1.png".to_owned()),
            translations: vec![TranslationLink {
                id: "2".to_owned(),
                language: Language::English,
                url: "/2".to_owned(),
                title: "More".to_owned(),
            }],
        }
    }

    #[test]
    fn an_answer_is_kept_for_its_version_and_request_alone() -> Result<(), RequestError> {
        let kept = KeptAnswers::new(1_000_000);
        let request = SearchRequest::new("laser");
        let given = SearchResponse {
            by_reading: true,
            hits: vec![hit()],
            ..answer(&request)
        };
        keep(&kept, "1", &request, &given)?;
        let again = SearchRequest {
            deadline: Some(std::time::Instant::now()),
            ..request.clone()
        };
        let found = kept.get(&Asked::of("1", &again)).expect("the answer");
        assert!(found.stages.is_none(), "it was not looked for again");
        let expected = SearchResponse {
            took_ms: 0,
            stages: None,
            ..given
        };
        assert_eq!(format!("{found:?}"), format!("{expected:?}"));
        assert!(kept.get(&Asked::of("2", &request)).is_none());
        let other = SearchRequest {
            limit: Limit::new(3)?,
            ..request
        };
        assert!(kept.get(&Asked::of("1", &other)).is_none());
        Ok(())
    }

    #[test]
    fn what_is_partial_is_not_kept() -> Result<(), RequestError> {
        let kept = KeptAnswers::new(1_000_000);
        let request = SearchRequest::new("laser");
        let partial = SearchResponse {
            partial: true,
            ..answer(&request)
        };
        keep(&kept, "", &request, &partial)?;
        assert!(kept.get(&Asked::of("", &request)).is_none());
        Ok(())
    }

    #[test]
    fn what_is_being_found_is_waited_for() -> Result<(), RequestError> {
        let kept = KeptAnswers::new(1_000_000);
        let request = SearchRequest::new("laser");
        let asked = Asked::of("", &request);
        let (begun, has_begun) = channel();
        let (coming, is_coming) = channel();
        let (kept, asked, request) = (&kept, &asked, &request);
        std::thread::scope(|scope| {
            let first = scope.spawn(move || {
                kept.get_or_find(asked, None, || {
                    // Neither may be gone: both are used once.
                    let _ = begun.send(());
                    let _ = is_coming.recv();
                    // Long enough for the other to stand in line, most of the time; it must not search in any case.
                    std::thread::sleep(Duration::from_millis(30));
                    Ok::<_, RequestError>(answer(request))
                })
            });
            let _ = has_begun.recv();
            let over = kept.get_or_find(asked, Some(Instant::now()), || Ok::<_, RequestError>(answer(request)))?;
            assert!(over.stages.is_some(), "whoever has no time does not wait");
            let _ = coming.send(());
            let second = kept.get_or_find(asked, None, || panic!("it is being found"))?;
            assert!(second.stages.is_none());
            first.join().expect("no panic").map(|_| ())
        })
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let most_kept = |length: u64| {
            let kept = KeptAnswers::new(100_000);
            let mut most = 0;
            for number in 0..2_000 {
                // Nothing that could be said in fewer bytes.
                let noise: String = (0..length)
                    .map(|at| xxhash_rust::xxh3::xxh3_64_with_seed(&at.to_le_bytes(), number))
                    .map(|bits| format!("{bits:x}"))
                    .collect();
                let request = SearchRequest::new(noise);
                keep(&kept, "", &request, &answer(&request)).expect("it is found");
                assert!(kept.0.weight() <= 100_000, "{}", kept.0.weight());
                most = most.max(kept.0.len());
            }
            most
        };
        let (short, long) = (most_kept(1), most_kept(500));
        assert!((50..=300).contains(&short), "{short}");
        assert!((10..=25).contains(&long), "{long}");
    }
}
