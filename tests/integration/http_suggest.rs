//! Suggestions and related articles over HTTP.

use crate::support::{TestIndex, ask, encoded, get, request};
use axum::http::{StatusCode, header};
use sagasu::article::Language;
use sagasu::http::Limits;
use sagasu::search::{PopularQueries, PopularQuery};
use serde_json::{Value, json};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};

fn index() -> &'static TestIndex {
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    INDEX.get_or_init(|| {
        let article = |id: &str, language: &str, title: &str, heading: &str, key: Option<&str>| {
            json!({"id": id, "language": language, "url": format!("/{id}"), "title": title, "translation_key": key, "tags": ["肌"],
                   "sections": [{"heading": heading, "anchor": "s", "text": "本文です。"}]})
        };
        TestIndex::of(vec![
            article("ja/kansai", "ja", "関西国際空港の歩き方", "両替のできる場所", None),
            article("ja/gas", "ja", "ガス栓の点検", "", None),
            article("ja/kasu", "ja", "カスタード入門", "", None),
            article("ja/laser", "ja", "レーザー治療の費用", "支払い方法", Some("laser")),
            article("ja/laser2", "ja", "レーザー治療の流れ", "", None),
            article("zh/beijing", "zh-Hans", "北京旅行指南", "地铁", None),
            article("zh/laser", "zh-Hant", "雷射治療費用", "", Some("laser")),
            article("ko/gangnam", "ko", "강남 피부과 안내", "예약 방법", None),
            article("ko/laser", "ko", "레이저 비용", "", Some("laser")),
            article("en/laser", "en", "Laser treatment costs", "How to pay", Some("laser")),
            article("en/pigment", "en", "Pigmentation after summer", "", None),
        ])
    })
}

async fn suggest(query: &str, language: &str) -> Vec<Value> {
    let path = format!("/v1/suggest?q={}&lang={language}", encoded(query));
    let answer = ask(index().app(Limits::default()), request("GET", &path)).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.body);
    answer.json()["suggestions"].as_array().cloned().unwrap_or_default()
}

async fn first(query: &str, language: &str) -> String {
    let found = suggest(query, language).await;
    found
        .first()
        .and_then(|first| first["text"].as_str())
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn every_way_of_typing_leads_to_the_title() {
    let table = [
        ("関西", "ja", "関西国際空港の歩き方"),
        ("国際", "ja", "関西国際空港の歩き方"),
        ("かんさい", "ja", "関西国際空港の歩き方"),
        ("kansai", "ja", "関西国際空港の歩き方"),
        ("かんs", "ja", "関西国際空港の歩き方"),
        ("両替", "ja", "両替のできる場所"),
        ("北京", "zh-Hans", "北京旅行指南"),
        ("beijing", "zh-Hans", "北京旅行指南"),
        ("beij", "zh-Hans", "北京旅行指南"),
        ("bjlx", "zh-Hans", "北京旅行指南"),
        ("강남", "ko", "강남 피부과 안내"),
        ("강나", "ko", "강남 피부과 안내"),
        ("ㄱㄴ", "ko", "강남 피부과 안내"),
        ("피부", "ko", "강남 피부과 안내"),
        ("LASER t", "en", "Laser treatment costs"),
        ("treat", "en", "Laser treatment costs"),
        ("how", "en", "How to pay"),
        ("lasre tr", "en", "Laser treatment costs"),
        ("pigmnt", "en", "Pigmentation after summer"),
    ];
    for (query, language, expected) in table {
        assert_eq!(first(query, language).await, expected, "{query}");
    }
}

#[tokio::test]
async fn voicing_is_kept_and_the_readers_language_comes_first() {
    let texts = |found: Vec<Value>| -> Vec<String> {
        found
            .iter()
            .filter_map(|value| value["text"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!(texts(suggest("ガス", "ja").await), ["ガス栓の点検"], "カス is not ガス");
    let english = suggest("laser", "en").await;
    assert_eq!(english[0]["language"], "en");
    assert!(
        english.iter().all(|found| found["language"] == "en"),
        "versions of a column are suggested once: {english:?}"
    );
    assert_eq!(suggest("", "ja").await.len(), 0);
    assert_eq!(suggest("qqqqq", "en").await.len(), 0);
}

#[tokio::test]
async fn suggestions_are_marked_and_lead_somewhere() {
    let found = suggest("treat", "en").await;
    assert_eq!(found[0]["html"], "Laser <mark>treat</mark>ment costs");
    assert_eq!(
        (found[0]["kind"].as_str(), found[0]["url"].as_str()),
        (Some("title"), Some("/en/laser"))
    );
    let heading = suggest("how to", "en").await;
    assert_eq!(heading[0]["url"], "/en/laser#s");
    assert_eq!(heading[0]["title"], "Laser treatment costs");
    assert_eq!(
        suggest("kansai", "ja").await[0]["html"],
        "<mark>関西国際空港</mark>の歩き方"
    );
}

/// English queries, and how often they were asked.
struct Asked(&'static [(&'static str, u64)]);

impl PopularQueries for Asked {
    fn popular(&self) -> Vec<PopularQuery> {
        let asked = |&(query, count): &(&str, u64)| PopularQuery {
            language: Language::English,
            query: query.to_owned(),
            count,
        };
        self.0.iter().map(asked).collect()
    }
}

#[tokio::test]
async fn popular_queries_come_first() -> crate::support::TestResult {
    let article = json!({"id": "a", "language": "en", "url": "/a", "title": "Laser treatment", "body": "b"});
    let index = TestIndex::of(vec![article]).with_service(|service| {
        service.with_popular_queries(Arc::new(Asked(&[("laser care", 3), ("laser price", 9)])))
    });
    // Before anything is typed, only those of the reader's language.
    for (address, expected) in [
        (
            "/v1/suggest?q=laser&lang=en",
            &["laser price", "laser care", "Laser treatment"][..],
        ),
        ("/v1/suggest?q=&lang=en", &["laser price", "laser care"]),
        ("/v1/suggest?lang=en&limit=1", &["laser price"]),
        ("/v1/suggest?q=&lang=ja", &[]),
    ] {
        let answer = ask(index.app(Limits::default()), request("GET", address)).await.json();
        let suggestions = answer["suggestions"].as_array().into_iter().flatten();
        let texts: Vec<&str> = suggestions.filter_map(|s| s["text"].as_str()).collect();
        assert_eq!(texts, expected, "{address}");
    }
    let page = ask(
        index.app(Limits::default()),
        request("GET", "/search?q=qzxvkwj&lang=en"),
    )
    .await
    .body;
    assert!(
        page.contains("<h3>Popular searches</h3>") && page.contains("href=\"/search?q=laser%20price&amp;lang=en\"")
    );
    assert!(page.contains(
        "<h3>Popular pages</h3><ul class=\"list\"><li lang=\"en\"><a href=\"/columns/a\">Laser treatment</a>"
    ));
    Ok(())
}

/// Holds up whoever makes the tables until the test lets go.
struct Held(Mutex<Receiver<()>>);

impl PopularQueries for Held {
    fn popular(&self) -> Vec<PopularQuery> {
        // An error is the end of the test's sender.
        let _ = self.0.lock().map(|held| held.recv());
        Vec::new()
    }
}

#[tokio::test]
async fn while_the_first_suggestions_are_made_there_are_none_to_keep() -> crate::support::TestResult {
    let article = json!({"id": "a", "language": "en", "url": "/a", "title": "Laser treatment", "body": "b"});
    let (let_go, held) = channel();
    let held = Arc::new(Held(Mutex::new(held)));
    let index = TestIndex::of(vec![article]).with_service(|service| service.with_popular_queries(held));
    let asked = || {
        ask(
            index.app(Limits::default()),
            request("GET", "/v1/suggest?q=laser&lang=en"),
        )
    };
    // Whichever begins is held, the other is answered.
    let (mut one, mut other) = (tokio::spawn(asked()), tokio::spawn(asked()));
    let early = tokio::select! { answer = &mut one => answer?, answer = &mut other => answer? };
    let held = if one.is_finished() { other } else { one };
    drop(let_go);
    let late = held.await?;
    assert_eq!(early.status, StatusCode::OK);
    assert_eq!(early.json()["partial"], true);
    assert_eq!(early.json()["suggestions"], json!([]));
    assert_eq!(early.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(late.json()["partial"], false);
    assert_eq!(late.json()["suggestions"][0]["text"], "Laser treatment");
    assert!(late.headers.contains_key(header::ETAG));
    Ok(())
}

#[tokio::test]
async fn browsers_get_suggestions_and_a_description() {
    let app = || index().app(Limits::default());
    let answer = ask(app(), request("GET", "/opensearch/suggest?q=laser&lang=en")).await;
    assert!(
        answer
            .header("content-type")
            .starts_with("application/x-suggestions+json")
    );
    assert_eq!(answer.json()[0], "laser");
    assert_eq!(answer.json()[1][0], "Laser treatment costs");
    for (language, word) in [
        ("ja", "検索"),
        ("ko", "검색"),
        ("en", "Search"),
        ("zh-Hans", "搜索"),
        ("zh-Hant", "搜尋"),
    ] {
        let answer = ask(app(), request("GET", &format!("/opensearch.xml?lang={language}"))).await;
        assert!(
            answer
                .header("content-type")
                .starts_with("application/opensearchdescription+xml")
        );
        assert!(
            answer.body.contains(word) && answer.body.contains(&format!("lang={language}")),
            "{}",
            answer.body
        );
        assert!(answer.body.contains("Test &lt;site&gt;") && answer.body.contains("{searchTerms}"));
    }
    let mut bad = request("GET", "/opensearch.xml");
    bad.headers_mut()
        .insert("host", "a\"><script>".parse().expect("a value"));
    assert!(!ask(app(), bad).await.body.contains("<script"));
}

#[tokio::test]
async fn related_articles_leave_out_the_column_itself() {
    let app = || index().app(Limits::default());
    let answer = ask(app(), request("GET", "/v1/articles/ja/laser/related?limit=3")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let body = answer.json();
    let related: Vec<&str> = body["related"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|a| a["id"].as_str())
        .collect();
    assert_eq!(related.first(), Some(&"ja/laser2"));
    assert!(
        !related.contains(&"ja/laser") && !related.contains(&"en/laser"),
        "{related:?}"
    );
    for (path, code) in [
        ("/v1/articles/ja/none/related", "article_not_found"),
        ("/v1/articles/ja/laser/related?limit=0", "invalid_parameter"),
        ("/v1/articles/ja/laser/related?limit=21", "invalid_parameter"),
        ("/v1/articles/ja/laser/related?q=1", "unknown_parameter"),
    ] {
        assert_eq!(ask(app(), request("GET", path)).await.code(), code, "{path}");
    }
    for (path, allowed) in [
        ("limit=1", true),
        ("limit=20", true),
        ("limit=0", false),
        ("limit=21", false),
    ] {
        let status = get(&format!("/v1/suggest?q=a&{path}")).await.status;
        assert_eq!(status.is_success(), allowed, "{path}");
    }
}

#[tokio::test]
async fn popular_articles_are_those_that_popular_queries_lead_to() -> crate::support::TestResult {
    let article = |id: &str, title: &str| json!({"id": id, "language": "en", "url": format!("/{id}"), "title": title, "body": "b"});
    let index =
        TestIndex::of(vec![article("sun", "Sunscreen"), article("laser", "Laser treatment")]).with_service(|service| {
            service.with_popular_queries(Arc::new(Asked(&[
                ("sunscreen", 5),
                ("laser", 3),
                ("laser treatment", 4),
                ("gone", 9),
            ])))
        });
    for (address, expected) in [
        ("/v1/popular?lang=en", &["laser", "sun"][..]),
        ("/v1/popular?lang=en&limit=1", &["laser"]),
        ("/v1/popular?lang=ko", &[]),
    ] {
        let answer = ask(index.app(Limits::default()), request("GET", address)).await.json();
        let articles = answer["articles"].as_array().into_iter().flatten();
        let ids: Vec<&str> = articles.filter_map(|article| article["id"].as_str()).collect();
        assert_eq!(ids, expected, "{address}");
    }
    for address in ["/v1/popular?limit=0", "/v1/popular?limit=21", "/v1/popular?q=x"] {
        assert_eq!(
            ask(index.app(Limits::default()), request("GET", address)).await.status,
            400,
            "{address}"
        );
    }
    Ok(())
}
