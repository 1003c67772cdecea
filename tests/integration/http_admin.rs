//! The addresses that change the index: keys, single articles, runs.

use crate::support::{Answer, TestIndex, TestResult, ask};
use crate::support_index::{MemorySource, analyzer, options, store_at};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use sagasu::access::{KeyFile, KeyRing, Scope};
use sagasu::article::Language;
use sagasu::http::{Admin, Limits, router};
use sagasu::index::reindex::reindex;
use sagasu::maintenance::{Runs, WriteQueue};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub struct Site {
    index: TestIndex,
    keys: KeyFile,
    app: Router,
}

impl Site {
    pub fn new() -> Site {
        Site::with(Limits::default())
    }

    fn with(limits: Limits) -> Site {
        let index = TestIndex::missing();
        let folder = index.folder().to_owned();
        let keys = KeyFile::beside(&folder);
        let (serving, reloading) = (index.service.clone(), index.service.clone());
        let writes = WriteQueue::start(
            store_at(&folder),
            Box::new(move || serving.analyzer().clone()),
            Box::new(move || reloading.index().reload().expect("a reloaded index")),
            2,
        );
        let runs = Runs::new(Arc::new(move |request, progress| {
            if request.rebuild {
                return Err("not today".to_owned());
            }
            let source = MemorySource::of(
                "site",
                &[json!({"id": "s", "language": "en", "body": "from the source"})],
            );
            reindex(
                &analyzer(),
                store_at(&folder).as_ref(),
                &mut [source.boxed()],
                &options(),
                progress,
            )
            .map_err(|error| error.to_string())
        }));
        let admin = Admin::new(
            KeyRing::new(keys.clone()),
            writes,
            runs,
            Language::Japanese,
            String::new(),
        );
        let app = router(index.state(limits).with_admin(admin));
        Site { index, keys, app }
    }

    pub fn key(&self, scope: Scope) -> String {
        self.keys.create(scope, Vec::new(), None, None).expect("a key").text
    }

    pub async fn call(&self, method: &str, path: &str, key: Option<&str>, body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        ask(self.app.clone(), request).await
    }

    pub async fn found(&self, query: &str) -> Vec<String> {
        self.call("GET", &format!("/v1/search?q={query}&lang=en"), None, "")
            .await
            .ids()
    }

    /// Starts a run and waits for its end.
    pub async fn run(&self, key: &str, body: &str) -> Value {
        let started = self.call("POST", "/v1/reindex", Some(key), body).await;
        let place = started.header("location").to_owned();
        let patience = Instant::now() + Duration::from_secs(20);
        loop {
            let state = self.call("GET", &place, Some(key), "").await.json();
            if state["status"] != "running" {
                return state;
            }
            assert!(Instant::now() < patience, "the run does not end: {state}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn article(id: &str, body: &str) -> String {
    json!({"id": id, "language": "en", "title": id, "body": body}).to_string()
}

#[tokio::test]
async fn nothing_changes_without_a_key_that_allows_it() -> TestResult {
    let site = Site::new();
    let addresses = [
        ("PUT", "/v1/articles/a", article("a", "apple"), Scope::Write),
        ("DELETE", "/v1/articles/a", String::new(), Scope::Write),
        ("POST", "/v1/articles", article("a", "apple"), Scope::Write),
        ("POST", "/v1/reindex", String::new(), Scope::Admin),
        ("GET", "/v1/reindex/1", String::new(), Scope::Admin),
    ];
    let (search, write) = (site.key(Scope::Search), site.key(Scope::Write));
    let over = site
        .keys
        .create(Scope::Admin, Vec::new(), None, "2020-01-01".parse().ok())?
        .text;
    for (method, path, body, needed) in &addresses {
        let lesser = if *needed == Scope::Admin { &write } else { &search };
        for (key, status, code) in [
            (None, 401, "key_missing"),
            (Some("sagasu_000000000000_00"), 401, "key_invalid"),
            (Some("nonsense"), 401, "key_invalid"),
            (Some(over.as_str()), 401, "key_invalid"),
            (Some(lesser.as_str()), 403, "scope_insufficient"),
        ] {
            let answer = site.call(method, path, key, body).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (status, code),
                "{method} {path}"
            );
            assert_eq!(answer.header("www-authenticate").is_empty(), status != 401);
        }
    }
    assert!(site.index.service.index().snapshot().is_none(), "nothing was written");
    let bound = site
        .keys
        .create(Scope::Admin, vec!["https://a.example".into()], None, None)?
        .text;
    let request = Request::post("/v1/reindex")
        .header("x-sagasu-key", &bound)
        .header("origin", "https://b.example")
        .body(Body::empty())?;
    let answer = ask(site.app.clone(), request).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (403, "origin_not_allowed")
    );
    Ok(())
}

#[tokio::test]
async fn a_single_article_is_found_when_its_writer_waited() -> TestResult {
    let site = Site::new();
    let key = site.key(Scope::Write);
    let key = Some(key.as_str());
    let put = |body: &'static str| site.call("PUT", "/v1/articles/a?wait=true", key, body);
    let apple = r#"{"id":"a","language":"en","body":"apple"}"#;
    let table = [
        (apple, "added", "apple"),
        (apple, "unchanged", "apple"),
        (r#"{"id":"a","language":"en","body":"banana"}"#, "changed", "banana"),
    ];
    for (body, outcome, query) in table {
        let answer = put(body).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["outcome"]),
            (200, &json!(outcome)),
            "{}",
            answer.body
        );
        assert_eq!(site.found(query).await, ["a"]);
    }
    assert_eq!(site.found("apple").await, [] as [&str; 0]);
    for outcome in ["deleted", "missing"] {
        let answer = site.call("DELETE", "/v1/articles/a?wait=true", key, "").await;
        assert_eq!(answer.json()["outcome"], outcome);
        assert_eq!(site.found("banana").await, [] as [&str; 0]);
    }
    let without = site.call("PUT", "/v1/articles/b", key, &article("b", "cherry")).await;
    assert_eq!(without.status, 200);
    let started = Instant::now();
    while site.found("cherry").await != ["b"] {
        assert!(started.elapsed() < Duration::from_secs(1), "found within a second");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

#[tokio::test]
async fn many_articles_are_put_all_or_none() -> TestResult {
    let site = Site::new();
    let key = site.key(Scope::Write);
    let key = Some(key.as_str());
    let good = format!("{}\n\n{}\n", article("a", "apple"), article("b", "apple"));
    let answer = site.call("POST", "/v1/articles?wait=true", key, &good).await;
    assert_eq!(answer.json(), json!({"articles": 2, "outcomes": {"added": 2}}));
    let bad = format!(
        "{}\n{{\"id\":\n{}",
        article("c", "apple"),
        r#"{"id":"d","language":"fr"}"#
    );
    let answer = site.call("POST", "/v1/articles?wait=true", key, &bad).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "invalid_body"));
    let problems = answer.json()["error"]["details"]["problems"].clone();
    let problems: Vec<&str> = problems
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        problems[0].starts_with("body:2: ") && problems[1].starts_with("body:3: "),
        "{problems:?}"
    );
    assert_eq!(site.found("apple").await.len(), 2);
    for (body, message) in [
        ("", "empty"),
        (
            "{\"id\":\"x\",\"language\":\"en\",\"published_at\":\"soon\"}",
            "published_at",
        ),
    ] {
        let answer = site.call("POST", "/v1/articles", key, body).await;
        assert_eq!(answer.code(), "invalid_body", "{body}");
        assert!(answer.body.contains(message), "{}", answer.body);
    }
    let other = site.call("PUT", "/v1/articles/z", key, &article("a", "x")).await;
    assert_eq!(other.code(), "invalid_body");
    Ok(())
}

#[tokio::test]
async fn a_run_is_started_and_asked_after() -> TestResult {
    let site = Site::new();
    let key = site.key(Scope::Admin);
    let key = Some(key.as_str());
    let ended = async |body: &str| -> Value {
        let started = site.call("POST", "/v1/reindex", key, body).await;
        assert_eq!(started.status, 202, "{}", started.body);
        let place = started.header("location").to_owned();
        assert_eq!(
            place,
            format!("/v1/reindex/{}", started.json()["run"].as_str().unwrap_or_default())
        );
        let since = Instant::now();
        loop {
            let state = site.call("GET", &place, key, "").await.json();
            if state["status"] != "running" {
                return state;
            }
            assert!(since.elapsed() < Duration::from_secs(20), "{state}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let done = ended("").await;
    assert_eq!(
        (&done["status"], &done["report"]["added"]),
        (&json!("done"), &json!(1)),
        "{done}"
    );
    site.index.service.index().refresh()?;
    assert_eq!(site.found("source").await, ["s"]);
    let failed = ended(r#"{"rebuild":true}"#).await;
    assert_eq!(
        (&failed["status"], &failed["error"]),
        (&json!("failed"), &json!("not today"))
    );
    for body in [r#"{"rebuil":true}"#, "[", "yes"] {
        assert_eq!(
            site.call("POST", "/v1/reindex", key, body).await.code(),
            "invalid_body",
            "{body}"
        );
    }
    assert_eq!(
        site.call("GET", "/v1/reindex/none", key, "").await.code(),
        "run_not_found"
    );
    Ok(())
}

#[tokio::test]
async fn writes_are_bounded_in_bytes_and_time() -> TestResult {
    let line = article("a", "apple");
    let limits = Limits {
        write_bytes: line.len() as u64,
        ..Limits::default()
    };
    let site = Site::with(limits);
    let key = site.key(Scope::Write);
    let post = async |site: &Site, key: &str, body: &str| site.call("POST", "/v1/articles", Some(key), body).await;
    assert!(post(&site, &key, &line).await.status.is_success());
    let over = post(&site, &key, &format!("{line} ")).await;
    assert_eq!((over.status.as_u16(), over.code().as_str()), (413, "body_too_large"));
    let hurried = Site::with(Limits {
        write_time: Duration::from_millis(1),
        ..Limits::default()
    });
    let key = hurried.key(Scope::Write);
    let late = post(&hurried, &key, &line).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (503, "timeout"));
    Ok(())
}
