//! The Algolia dialect, request by request.

use crate::support::{Answer, TestIndex, app, ask, post};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use sagasu::http::Limits;
use serde_json::{Value, json};
use std::sync::OnceLock;

fn site() -> axum::Router {
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    let article = |number: i32, language: &str, tag: &str, clinic: &str| {
        json!({"id": format!("{language}/{number}"), "language": language, "url": format!("/{language}/{number}"), "title": format!("Peeling {number}"),
               "tags": [tag], "attributes": {"clinic": [clinic]}, "published_at": format!("2025-01-{number:02}"),
               "sections": [{"heading": "Before <peeling>", "anchor": "before", "text": format!("What peeling number {number} does & costs.")}]})
    };
    INDEX
        .get_or_init(|| {
            TestIndex::of(vec![
                article(1, "en", "skin", "Ginza"),
                article(2, "en", "skin", "Shibuya"),
                article(3, "en", "hair", "Ginza"),
                article(4, "en", "hair", "Shibuya"),
                article(5, "ko", "skin", "Ginza"),
            ])
        })
        .app(Limits::default())
}

async fn query(body: Value) -> Value {
    let answer = post(site(), "/1/indexes/columns_en/query", &body.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{body}: {}", answer.body);
    answer.json()
}

fn ids(answer: &Value) -> Vec<&str> {
    let hits = answer["hits"].as_array().into_iter().flatten();
    let mut ids: Vec<&str> = hits.filter_map(|hit| hit["objectID"].as_str()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn conditions_narrow_in_every_form() {
    let table: [(Value, &[&str]); 16] = [
        (json!({}), &["en/1", "en/2", "en/3", "en/4", "ko/5"]),
        (json!({"facetFilters": ["tags:hair"]}), &["en/3", "en/4"]),
        (json!({"facetFilters": ["tags:hair", "clinic:Ginza"]}), &["en/3"]),
        (
            json!({"facetFilters": [["tags:hair", "clinic:Ginza"]]}),
            &["en/1", "en/3", "en/4", "ko/5"],
        ),
        (
            json!({"facetFilters": [["tags:hair", "tags:-hair"], "language:-ko"]}),
            &["en/1", "en/2", "en/3", "en/4"],
        ),
        (json!({"facetFilters": "[[\"language:ko\"]]"}), &["ko/5"]),
        (
            json!({"filters": "language:ko OR (tags:hair AND NOT clinic:Ginza)"}),
            &["en/4", "ko/5"],
        ),
        (json!({"filters": "objectID:'en/1'"}), &["en/1"]),
        (json!({"filters": "clinic:\"Nowhere\""}), &[]),
        (json!({"filters": "NOT (tags:skin OR tags:hair)"}), &[]),
        (
            json!({"numericFilters": ["published_at>=1735862400"]}),
            &["en/3", "en/4", "ko/5"],
        ),
        (json!({"tagFilters": ["hair"]}), &["en/3", "en/4"]),
        (
            json!({"params": "facetFilters=%5B%22tags%3Ahair%22%5D&hitsPerPage=1"}),
            &["en/3"],
        ),
        (
            json!({"params": "query=peeling%203&filters=language%3Aen&hitsPerPage=1"}),
            &["en/3"],
        ),
        (json!({"hitsPerPage": 0}), &[]),
        (json!({"page": 9}), &[]),
    ];
    for (body, expected) in table {
        let answer = query(body.clone()).await;
        if body["params"]
            .as_str()
            .is_some_and(|params| params.starts_with("facetFilters"))
        {
            assert_eq!(answer["nbHits"], 2, "{body}");
            continue;
        }
        assert_eq!(ids(&answer), expected, "{body}");
    }
}

#[tokio::test]
async fn pages_counts_and_order_are_as_clients_read_them() {
    let first = query(json!({"query": "peeling", "hitsPerPage": 2, "facets": ["tags", "clinic", "language"]})).await;
    assert_eq!(
        (
            first["nbHits"].as_u64(),
            first["nbPages"].as_u64(),
            first["page"].as_u64()
        ),
        (Some(5), Some(3), Some(0))
    );
    assert_eq!(
        first["facets"],
        json!({"tags": {"skin": 3, "hair": 2}, "clinic": {"Ginza": 3, "Shibuya": 2}, "language": {"en": 4, "ko": 1}})
    );
    let second = query(json!({"query": "peeling", "hitsPerPage": "2", "page": "1", "facets": "[\"*\"]"})).await;
    assert!(ids(&second).iter().all(|id| !ids(&first).contains(id)) && ids(&second).len() == 2);
    assert_eq!(second["facets"]["tags"], first["facets"]["tags"]);
    let window = query(json!({"query": "peeling", "offset": 1, "length": 3})).await;
    assert_eq!(ids(&window).len(), 3);
    let newest = post(site(), "/1/indexes/columns_en_newest/query", "{}").await.json();
    assert_eq!(newest["hits"][0]["objectID"], "ko/5");
    assert!(first.get("_automaticInsights").is_none());
}

#[tokio::test]
async fn values_are_tagged_as_they_are_asked_for() {
    let html = query(
        json!({"query": "peeling", "hitsPerPage": 1, "highlightPreTag": "<mark>", "highlightPostTag": "</mark>"}),
    )
    .await;
    let hit = &html["hits"][0];
    assert!(
        hit["_highlightResult"]["title"]["value"]
            .as_str()
            .is_some_and(|text| text.starts_with("<mark>Peeling</mark>"))
    );
    assert_eq!(hit["_highlightResult"]["title"]["matchLevel"], "full");
    assert!(
        hit["_snippetResult"]["content"]["value"]
            .as_str()
            .is_some_and(|text| text.contains("&amp; costs"))
    );
    let own = json!({"query": "peeling", "hitsPerPage": 1, "highlightPreTag": "__ais-highlight__", "highlightPostTag": "__/ais-highlight__"});
    let raw = query(own).await;
    let text = &raw["hits"][0]["_snippetResult"]["content"]["value"];
    assert!(text.as_str().is_some_and(|text| text.contains("& costs") && text.contains("__ais-highlight__peeling__/ais-highlight__")), "{text}");
}

#[tokio::test]
async fn docsearch_gets_sections_in_a_hierarchy() {
    let body = json!({"query": "peeling costs", "attributesToRetrieve": ["hierarchy.lvl0", "hierarchy.lvl1", "hierarchy.lvl2", "content", "type", "url"]});
    let answer = query(body).await;
    let hits = answer["hits"].as_array().cloned().unwrap_or_default();
    assert!(
        hits.iter()
            .all(|hit| hit["hierarchy"]["lvl0"].is_string() && hit["url"].is_string() && hit["type"].is_string())
    );
    let section = hits.iter().find(|hit| hit["type"] == "content").expect("a section");
    assert_eq!(section["hierarchy"]["lvl2"], "Before <peeling>");
    assert!(section["url"].as_str().is_some_and(|url| url.ends_with("#before")));
    assert_eq!(
        section["_highlightResult"]["hierarchy"]["lvl2"]["value"],
        "Before &lt;peeling&gt;"
    );
    let mut all: Vec<&Value> = hits.iter().map(|hit| &hit["objectID"]).collect();
    all.dedup();
    assert_eq!(all.len(), hits.len(), "ids are of their own");
}

#[tokio::test]
async fn several_searches_and_facet_values_come_in_one_answer() {
    let body = json!({"requests": [
        {"indexName": "a", "query": "peeling"},
        {"indexName": "a", "type": "facet", "facet": "clinic", "facetQuery": "gi"},
    ]});
    let answer = post(site(), "/1/indexes/*/queries?x-algolia-api-key=k", &body.to_string())
        .await
        .json();
    assert_eq!(answer["results"][0]["nbHits"], 5);
    assert_eq!(
        answer["results"][1]["facetHits"][0],
        json!({"value": "Ginza", "highlighted": "<em>Gi</em>nza", "count": 3})
    );
    let values = post(
        site(),
        "/1/indexes/a/facets/clinic/query",
        "{\"params\":\"facetQuery=SHI\"}",
    )
    .await
    .json();
    assert_eq!(values["facetHits"][0]["value"], "Shibuya");
}

fn message(answer: &Answer) -> (u16, String) {
    let body = answer.json();
    assert_eq!(body["status"].as_u64(), Some(answer.status.as_u16().into()), "{body}");
    (
        answer.status.as_u16(),
        body["message"].as_str().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn errors_have_a_message_and_a_status() {
    let path = "/1/indexes/a/query";
    for bad in [
        "{",
        "[]",
        "{\"filters\":\"a:\"}",
        "{\"page\":-1}",
        "{\"facetFilters\":{}}",
        "{\"query\":[]}",
    ] {
        let (status, text) = message(&post(app(), path, bad).await);
        assert_eq!(status, 400, "{bad}");
        assert!(!text.is_empty());
    }
    let many = |count: usize| json!({"requests": vec![json!({"indexName": "a", "hitsPerPage": 0}); count]}).to_string();
    assert_eq!(post(app(), "/1/indexes/*/queries", &many(50)).await.status, 200);
    assert_eq!(message(&post(app(), "/1/indexes/*/queries", &many(51)).await).0, 400);
    let long = |characters: usize| json!({"query": "a".repeat(characters)}).to_string();
    assert_eq!(post(app(), path, &long(512)).await.status, 200);
    assert_eq!(message(&post(app(), path, &long(513)).await).0, 400);
    assert_eq!(post(app(), path, &" ".repeat(1_000_001)).await.status, 413);
    let announced = Request::post(path)
        .header("content-length", "1000001")
        .body(Body::empty())
        .expect("a request");
    assert_eq!(
        message(&ask(app(), announced).await).0,
        413,
        "what is refused on the way is in the same form"
    );
    let starting = TestIndex::missing();
    let answer = post(starting.app(Limits::default()), path, "{}").await;
    assert_eq!(
        message(&answer).0,
        429,
        "never 503: clients would look for another host"
    );
    assert_eq!(answer.header("retry-after"), "1");
}
