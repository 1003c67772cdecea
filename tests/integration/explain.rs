//! Why, and why not.

use crate::support::{TestIndex, ask, encoded, request};
use axum::Router;
use axum::http::StatusCode;
use sagasu::http::Limits;
use serde_json::{Value, json};
use std::sync::OnceLock;

fn app() -> Router {
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    INDEX.get_or_init(|| TestIndex::of(articles())).app(Limits::default())
}

fn articles() -> Vec<Value> {
    vec![
        json!({"id": "ja/lamp", "language": "ja", "url": "/1", "title": "街灯のしくみ", "body": "街灯は夕方に点灯します。電球を交換します。", "tags": ["町"], "translation_key": "lamp"}),
        json!({"id": "en/lamp", "language": "en", "url": "/2", "title": "How street lamps work", "body": "Running lamps colour the street.", "translation_key": "lamp", "published_at": "2024-05-01"}),
        json!({"id": "ja/bridge", "language": "ja", "url": "/3", "title": "橋の点検", "body": "橋は毎年点検します。街灯も見ます。"}),
        json!({"id": "ja/pond", "language": "ja", "url": "/4", "title": "池の鯉", "body": "鯉にえさをやります。"}),
        json!({"id": "en/lanes", "language": "en", "url": "/5", "title": "Lanes", "body": "A street of lamps and more lamps."}),
    ]
}

async fn explain(query: &str, language: &str, id: &str, more: &str) -> Value {
    let address = format!(
        "/v1/explain?q={}&lang={language}&id={}{more}",
        encoded(query),
        encoded(id)
    );
    let answer = ask(app(), request("GET", &address)).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
    answer.json()
}

async fn search(query: &str, language: &str) -> Value {
    let address = format!("/v1/search?q={}&lang={language}", encoded(query));
    ask(app(), request("GET", &address)).await.json()
}

#[tokio::test]
async fn every_reason_has_its_verdict() {
    let table = [
        ("街灯", "ja", "ja/lamp", "", "found"),
        ("街灯", "ja", "ja/bridge", "", "found"),
        ("street", "ja", "ja/lamp", "", "found"),
        ("street", "ja", "en/lamp", "", "grouped"),
        ("街灯", "ja", "ja/gone", "", "not_in_index"),
        ("街灯", "ja", "ja/bridge", "&tag=%E7%94%BA", "filtered"),
        ("街灯", "ja", "ja/lamp", "&languages=en", "filtered"),
        ("街灯", "ja", "ja/bridge", "&from=2024-01-01", "filtered"),
        ("街灯", "ja", "ja/bridge", "&attribute.room=1", "filtered"),
        ("街灯 -点検", "ja", "ja/bridge", "", "excluded"),
        ("街灯", "ja", "ja/pond", "", "no_term_matched"),
    ];
    for (query, language, id, more, verdict) in table {
        let body = explain(query, language, id, more).await;
        assert_eq!(body["verdict"], verdict, "{query} {id} {more}: {}", body["answer"]);
        assert!(!body["answer"].as_str().unwrap_or_default().is_empty());
    }
}

#[tokio::test]
async fn the_parts_add_up_to_the_score_of_the_list() {
    let table = [
        ("街灯", "ja"),
        ("街灯の電球を交換", "ja"),
        ("点検", "ja"),
        ("street lamps", "en"),
        ("run lamp", "en"),
        ("\"street of lamps\"", "en"),
        ("lam", "en"),
        ("街灯は点検しますか", "zh-Hant"),
    ];
    for (query, language) in table {
        let list = search(query, language).await;
        let hits = list["hits"].as_array().cloned().unwrap_or_default();
        assert!(!hits.is_empty(), "{query}");
        for (at, hit) in hits.iter().enumerate() {
            let id = hit["id"].as_str().unwrap_or_default();
            let body = explain(query, language, id, "").await;
            assert_eq!(body["rank"], at + 1, "{query} {id}");
            if !body["other_version"].is_null() {
                continue;
            }
            let parts = body["score_parts"].as_array().cloned().unwrap_or_default();
            let sum: f64 = parts.iter().filter_map(|part| part["score"].as_f64()).sum();
            let score = hit["score"].as_f64().unwrap_or(f64::NAN);
            let close = |other: f64| (score - other).abs() <= 1e-3 * score.abs().max(1.0);
            assert!(
                close(sum) && close(body["score"].as_f64().unwrap_or(f64::NAN)),
                "{query} {id}: {body:#}"
            );
        }
    }
}

#[tokio::test]
async fn tokens_plan_and_what_is_missing_are_told() {
    let body = explain("街灯 噴水", "ja", "ja/lamp", "").await;
    assert_eq!(body["missing"], json!(["噴水"]));
    assert!(
        body["tiers"]
            .as_array()
            .is_some_and(|tiers| tiers.contains(&json!("literal")))
    );
    let tokens = |value: &Value| value["tokens"].as_array().cloned().unwrap_or_default();
    assert_eq!(tokens(&body["query_tokens"][0])[0]["text"], "街灯");
    let title = tokens(&body["article"][0]);
    assert_eq!((&title[0]["text"], &title[0]["wanted"]), (&json!("街灯"), &json!(true)));
    assert!(body["plan"].as_array().is_some_and(|plan| plan.len() > 1));
    let english = explain("lamps", "ja", "en/lanes", "").await;
    assert_eq!(english["query_tokens"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn an_id_is_needed_and_parameters_are_checked() {
    for (path, code) in [
        ("/v1/explain?q=a", "missing_parameter"),
        ("/v1/explain?q=a&id=b&limit=3", "unknown_parameter"),
        ("/v1/explain?q=a&id=b&from=soon", "invalid_parameter"),
        ("/v1/search?q=a&from=2025-02-30", "invalid_parameter"),
        ("/v1/search?q=a&from=2025-02-02&to=2025-02-01", "invalid_parameter"),
        ("/v1/search?q=a&attribute.=1", "unknown_parameter"),
        ("/v1/search?q=a&attribute=1", "unknown_parameter"),
    ] {
        let answer = ask(app(), request("GET", path)).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, code),
            "{path}"
        );
    }
}
