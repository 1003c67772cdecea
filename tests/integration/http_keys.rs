//! Keys of visitors and of other sites: their rates, origins and ends, on every dialect.

use crate::support::{Answer, TestIndex, TestResult, ask};
use crate::support_index::store_at;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use sagasu::access::{KeyFile, KeyRing, Scope};
use sagasu::article::Language;
use sagasu::config::ServerConfig;
use sagasu::http::{Admin, Limits, router};
use sagasu::maintenance::{Runs, WriteQueue};
use serde_json::json;
use std::sync::Arc;

struct Site {
    _index: TestIndex,
    keys: KeyFile,
    app: Router,
}

impl Site {
    fn new(search_needs_key: bool) -> Site {
        let index = TestIndex::of(vec![
            json!({"id": "a", "language": "en", "title": "Apple", "body": "an apple"}),
        ]);
        let keys = KeyFile::beside(index.folder());
        let serving = index.service.clone();
        let analyzer = Box::new(move || serving.analyzer().clone());
        let writes = WriteQueue::start(store_at(index.folder()), analyzer, Box::new(|| ()), 2);
        let runs = Runs::new(Arc::new(|_, _| Err("not here".to_owned())));
        let ring = KeyRing::new(keys.clone());
        let admin = Admin::new(ring, writes, runs, Language::Japanese, String::new());
        let server = ServerConfig {
            search_needs_key,
            ..ServerConfig::default()
        };
        let app = router(index.state(Limits::default()).with_server(server).with_admin(admin));
        Site {
            _index: index,
            keys,
            app,
        }
    }

    async fn ask(&self, (method, path, body): Address, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        ask(self.app.clone(), request.body(Body::from(body)).expect("a request")).await
    }
}

type Address = (&'static str, &'static str, &'static str);

/// One address of each dialect.
const DIALECTS: [Address; 7] = [
    ("GET", "/v1/search?q=apple", ""),
    ("GET", "/v1/suggest?q=app", ""),
    ("GET", "/v1/articles/a", ""),
    ("POST", "/1/indexes/columns/query", "{\"query\":\"apple\"}"),
    ("GET", "/opensearch/suggest?q=app", ""),
    ("GET", "/columns/a", ""),
    ("GET", "/search?q=apple", ""),
];

#[tokio::test]
async fn a_key_has_its_own_rate_on_every_dialect() -> TestResult {
    for address in DIALECTS {
        let site = Site::new(false);
        let key = |rate| site.keys.create(Scope::Search, Vec::new(), Some(rate), None);
        let (slow, other) = (key(2)?.text, key(2)?.text);
        for _ in 0..2 {
            assert_eq!(site.ask(address, &[("x-sagasu-key", &slow)]).await.status, 200);
        }
        // Two a minute: the next one half a minute later.
        let refused = site.ask(address, &[("x-sagasu-key", &slow)]).await;
        assert_eq!(refused.status, 429, "{address:?}");
        let wait: u64 = refused.header("retry-after").parse()?;
        assert!((1..=30).contains(&wait), "{address:?} {wait}");
        let told = match address.1.split('/').nth(1) {
            Some("1") => refused.json()["status"] == 429,
            Some("columns") => refused.body.contains("<h1>検索できませんでした。</h1>"),
            Some(page) if page.starts_with("search") => refused.body.contains("<h1>検索できませんでした。</h1>"),
            _ => refused.code() == "rate_limited",
        };
        assert!(told, "{}", refused.body);
        for headers in [&[("x-sagasu-key", other.as_str())][..], &[]] {
            assert_eq!(site.ask(address, headers).await.status, 200, "only that key waits");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_rate_holds_for_writes_too_and_follows_the_file() -> TestResult {
    let site = Site::new(false);
    let made = site.keys.create(Scope::Write, Vec::new(), Some(1), None)?;
    let put = ("PUT", "/v1/articles/b", "{\"id\":\"b\",\"body\":\"bread\"}");
    let header = [("authorization", format!("Bearer {}", made.text))];
    let headers = header.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert!(site.ask(put, &headers).await.status.is_success());
    assert_eq!(site.ask(put, &headers).await.code(), "rate_limited");
    let text = std::fs::read_to_string(site.keys.path())?;
    std::fs::write(site.keys.path(), text.replace("\"rate\": 1,", "\"rate\": 100,"))?;
    assert!(site.ask(put, &headers).await.status.is_success());
    Ok(())
}

#[tokio::test]
async fn a_key_that_is_over_or_for_other_pages_does_not_search() -> TestResult {
    let site = Site::new(false);
    let origins = vec!["https://clinic.example".to_owned()];
    let ours = site.keys.create(Scope::Search, origins, None, None)?.text;
    let over = site
        .keys
        .create(Scope::Search, Vec::new(), None, "2020-01-01".parse().ok())?
        .text;
    let later = site
        .keys
        .create(Scope::Search, Vec::new(), None, "2999-01-01".parse().ok())?
        .text;
    let here = ("origin", "https://clinic.example");
    for address in DIALECTS {
        let table: [(&[(&str, &str)], u16); 6] = [
            (&[("x-sagasu-key", &ours), here], 200),
            (&[("x-sagasu-key", &ours)], 200),
            (&[("x-sagasu-key", &ours), ("origin", "https://other.example")], 403),
            (&[("x-sagasu-key", &over)], 401),
            (&[("x-sagasu-key", &later), here], 200),
            (&[("x-algolia-api-key", "a key of another service")], 200),
        ];
        for (headers, status) in table {
            let answer = site.ask(address, headers).await;
            assert_eq!(answer.status, status, "{address:?} {headers:?} {}", answer.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn search_can_need_a_key() -> TestResult {
    let site = Site::new(true);
    let key = site.keys.create(Scope::Search, Vec::new(), None, None)?.text;
    for address in DIALECTS {
        assert_eq!(site.ask(address, &[]).await.status, 401, "{address:?}");
        assert_eq!(site.ask(address, &[("x-algolia-api-key", "another")]).await.status, 401);
        for name in ["x-sagasu-key", "x-algolia-api-key"] {
            assert_eq!(
                site.ask(address, &[(name, &key)]).await.status,
                200,
                "{address:?} {name}"
            );
        }
    }
    // What holds nothing of the index stays open.
    assert_eq!(site.ask(("GET", "/opensearch.xml", ""), &[]).await.status, 200);
    let search = site.ask(DIALECTS[0], &[("x-sagasu-key", &key)]).await;
    assert!(search.header("cache-control").starts_with("private"));
    for open in ["/", "/docs", "/sagasu.js", "/health/ready"] {
        assert_eq!(site.ask(("GET", open, ""), &[]).await.status, 200, "{open}");
    }
    let revoked = key.split('_').nth(1).unwrap_or_default();
    site.keys.revoke(revoked)?;
    assert_eq!(
        site.ask(DIALECTS[0], &[("x-sagasu-key", &key)]).await.code(),
        "key_invalid"
    );
    Ok(())
}

#[tokio::test]
async fn visitors_of_a_server_that_needs_a_key_are_told_so_on_a_page_in_their_language() -> TestResult {
    let site = Site::new(true);
    let titles = [
        ("ja", "ここからは検索できません"),
        ("zh-CN", "此处不提供搜索"),
        ("zh-TW", "這裡不提供搜尋"),
        ("ko", "여기서는 검색할 수 없습니다"),
        ("en", "Searching is not open here"),
    ];
    for (path, status) in [("/", 200), ("/search?q=apple", 401), ("/columns/a", 401)] {
        for (language, title) in titles {
            let answer = site.ask(("GET", path, ""), &[("accept-language", language)]).await;
            assert_eq!(answer.status, status, "{path}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            assert!(
                answer.body.contains(&format!("<h1>{title}</h1>")),
                "{path} {language}: {}",
                answer.body
            );
            // Nothing that could not work.
            assert!(
                !answer.body.contains("<form") && !answer.body.contains("Apple"),
                "{path}"
            );
        }
    }
    let refused = site
        .ask(("GET", "/search?q=apple&lang=ko", ""), &[("accept-language", "en")])
        .await;
    assert!(refused.body.contains("<html lang=\"ko\">"));
    assert_eq!(
        (refused.header("www-authenticate"), refused.header("cache-control")),
        ("Bearer", "no-store")
    );
    Ok(())
}

#[tokio::test]
async fn a_visitor_with_too_many_requests_is_told_so_on_a_page() -> TestResult {
    let site = Site::new(false);
    let key = site.keys.create(Scope::Search, Vec::new(), Some(1), None)?.text;
    let headers = [("x-sagasu-key", key.as_str()), ("accept-language", "en")];
    let search = ("GET", "/search?q=apple", "");
    assert_eq!(site.ask(search, &headers).await.status, 200);
    let refused = site.ask(search, &headers).await;
    assert_eq!(
        (refused.status.as_u16(), refused.header("content-type")),
        (429, "text/html; charset=utf-8")
    );
    assert!(!refused.header("retry-after").is_empty());
    assert!(refused.body.contains("The search did not work.") && refused.body.contains("value=\"apple\""));
    Ok(())
}
