//! What several tests need: the analyzer, loaded once; small indexes; requests in-process.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use sagasu::article::Language;
use sagasu::backend::IndexStore;
use sagasu::http::{HttpState, Limits, Site, router};
use sagasu::index::reindex::{NoProgress, ReindexOptions, reindex};
use sagasu::query::RankingWeights;
use sagasu::search::{IndexHandle, SearchService};
use sagasu::source::{ArticleSource, SourceOptions, open};
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::support_index::{MemorySource, store_at};
pub use crate::support_index::{TestResult, analyzer, project};

/// An index in a folder that goes with it.
pub struct TestIndex {
    _folder: TempDir,
    pub service: Arc<SearchService>,
}

impl TestIndex {
    /// An index that nothing was put into, not even a generation.
    pub fn missing() -> TestIndex {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = store_at(folder.path());
        TestIndex::over(store, folder)
    }

    /// What this store holds, not opened yet.
    pub fn over(store: Arc<dyn IndexStore>, folder: TempDir) -> TestIndex {
        let index = IndexHandle::over(store, analyzer().fingerprint());
        let weights = RankingWeights::default();
        let service = SearchService::new(analyzer(), Arc::new(index), weights, Language::Japanese);
        // As a server has it.
        let service = service.keeping(Limits::default().kept_answers_bytes);
        TestIndex {
            _folder: folder,
            service: Arc::new(service),
        }
    }

    /// Where the index is.
    pub fn folder(&self) -> &std::path::Path {
        self._folder.path()
    }

    /// An index of these articles.
    pub fn of(articles: Vec<Value>) -> TestIndex {
        TestIndex::filled(MemorySource::of("memory", &articles).boxed())
    }

    /// An index of the project's sample columns.
    pub fn of_samples() -> TestIndex {
        let samples = project("samples").display().to_string();
        TestIndex::filled(open(&samples, &SourceOptions::default()).expect("the samples"))
    }

    /// The same with its service changed.
    pub fn with_service(self, change: impl FnOnce(SearchService) -> SearchService) -> TestIndex {
        let service = Arc::into_inner(self.service).expect("nobody else has the service");
        TestIndex {
            _folder: self._folder,
            service: Arc::new(change(service)),
        }
    }

    fn filled(source: Box<dyn ArticleSource>) -> TestIndex {
        let index = TestIndex::missing();
        let options = ReindexOptions {
            threads: 2,
            default_language: Language::Japanese,
            strict: true,
            max_removed_share: 1.0,
            ..ReindexOptions::default()
        };
        let store = store_at(index._folder.path());
        reindex(&analyzer(), store.as_ref(), &mut [source], &options, &NoProgress).expect("an index");
        index.service.index().refresh().expect("an open index");
        index
    }

    /// A state over this index.
    pub fn state(&self, limits: Limits) -> HttpState {
        let site = Site {
            name: "Test <site>".to_owned(),
            language: Language::Japanese,
            is_demo: false,
        };
        HttpState::new(self.service.clone(), site, limits).expect("threads")
    }

    /// The same, presenting itself as the sample clinic.
    pub fn demo_state(&self, limits: Limits) -> HttpState {
        let site = Site {
            name: "Demo".to_owned(),
            language: Language::Japanese,
            is_demo: true,
        };
        HttpState::new(self.service.clone(), site, limits).expect("threads")
    }

    /// The application over this index.
    pub fn app(&self, limits: Limits) -> Router {
        router(self.state(limits))
    }
}

/// The application over [`articles`], indexed once for all tests.
pub fn app() -> Router {
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    INDEX.get_or_init(|| TestIndex::of(articles())).app(Limits::default())
}

/// A column in five languages, and some articles with something special.
fn articles() -> Vec<Value> {
    let column = |id: &str, language: &str, title: &str, heading: &str, text: &str| {
        json!({
            "id": id, "language": language, "url": format!("/{id}"), "title": title, "translation_key": "exosome",
            "tags": ["exosome", language], "published_at": "2025-03-02", "author": "Team",
            "sections": [{"heading": heading, "anchor": "what", "text": text}],
        })
    };
    vec![
        column(
            "ja/exosome",
            "ja",
            "エクソソーム点滴とは",
            "正体",
            "エクソソームは細胞が放出する小さな袋です。",
        ),
        column(
            "zh-hans/exosome",
            "zh-Hans",
            "外泌体点滴须知",
            "是什么",
            "外泌体是细胞释放的小囊泡。",
        ),
        column(
            "zh-hant/exosome",
            "zh-Hant",
            "外泌體點滴須知",
            "是什麼",
            "外泌體是細胞釋放的小囊泡。",
        ),
        column(
            "ko/exosome",
            "ko",
            "엑소좀 수액 안내",
            "무엇인가",
            "엑소좀은 세포가 내보내는 작은 주머니입니다.",
        ),
        column(
            "en/exosome",
            "en",
            "Exosome drips explained",
            "What they are",
            "Exosomes are small sacs that cells release.",
        ),
        json!({
            "id": "en/script", "language": "en", "url": "/en/script", "title": "<script>alert(1)</script> & \"quotes\"",
            "body": "An injection <img src=x onerror=alert(2)> of markup.", "published_at": "2025-05-01",
            "tags": ["<b>bold</b>"], "author": "<i>Mallory</i>",
        }),
        json!({
            "id": "ja/100%の肌?#1", "language": "ja", "url": "/ja/100", "title": "百パーセントの肌",
            "body": "識別子に記号がある記事です。", "published_at": "2024-01-01",
        }),
    ]
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The code of an error.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// A header, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Ids of the hits.
    pub fn ids(&self) -> Vec<String> {
        let hits = self.json()["hits"].as_array().cloned().unwrap_or_default();
        hits.iter()
            .filter_map(|hit| hit["id"].as_str().map(str::to_owned))
            .collect()
    }
}

/// What `app` answers.
pub async fn ask(app: Router, request: Request<Body>) -> Answer {
    let response = app.oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(bytes.to_vec()).expect("UTF-8"),
    }
}

/// What `POST path` with this body answers.
pub async fn post(app: Router, path: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header("content-type", "text/plain");
    ask(app, request.body(Body::from(body.to_owned())).expect("a request")).await
}

/// What `GET path` answers.
pub async fn get(path: &str) -> Answer {
    ask(app(), request("GET", path)).await
}

/// A request without headers or body.
pub fn request(method: &str, path: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).body(Body::empty());
    request.unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `text` as it stands in a query.
pub fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
