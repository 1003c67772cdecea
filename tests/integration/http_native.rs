//! The native dialect: what each address answers when all is well.

use crate::support::{Answer, app, ask, encoded, get, request};
use axum::http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

async fn search(parameters: &str) -> Answer {
    let answer = get(&format!("/v1/search?{parameters}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{parameters}: {}", answer.body);
    answer
}

#[tokio::test]
async fn a_query_in_each_language_finds_its_article_first() {
    let table = [
        ("エクソソーム", "ja", "ja/exosome"),
        ("外泌体", "zh-Hans", "zh-hans/exosome"),
        ("外泌體", "zh-Hant", "zh-hant/exosome"),
        ("엑소좀", "ko", "ko/exosome"),
        ("exosomes", "en", "en/exosome"),
    ];
    for (query, language, id) in table {
        let answer = search(&format!("q={}&lang={language}", encoded(query))).await;
        assert_eq!(answer.ids().first().map(String::as_str), Some(id), "{query}");
        let body = answer.json();
        let hit = &body["hits"][0];
        assert_eq!(
            (body["query"].as_str(), body["language"].as_str()),
            (Some(query), Some(language))
        );
        assert_eq!(body["language_source"], "parameter");
        let marks = hit["snippet"]["highlights"].as_array().map_or(0, Vec::len);
        assert!(marks > 0, "{query}: {hit}");
        assert_eq!(hit["snippet"]["url"], format!("/{id}#what"));
        assert_eq!(hit["translations"].as_array().map(Vec::len), Some(4), "{query}");
    }
}

#[tokio::test]
async fn an_answer_has_the_shape_of_the_contract() {
    let body = search("q=exosome&lang=en&limit=1").await.json();
    let names = |value: &Value| -> Vec<String> {
        value
            .as_object()
            .map(|o| o.keys().cloned().collect())
            .unwrap_or_default()
    };
    for name in [
        "query",
        "language",
        "language_source",
        "total",
        "took_ms",
        "hits",
        "facets",
        "correction",
    ] {
        assert!(names(&body).contains(&name.to_owned()), "{name}");
    }
    let hit = &body["hits"][0];
    for name in [
        "id",
        "language",
        "url",
        "title",
        "title_html",
        "snippet",
        "score",
        "published_at",
        "updated_at",
        "tags",
        "author",
        "image",
        "translations",
    ] {
        assert!(names(hit).contains(&name.to_owned()), "{name}");
    }
    assert_eq!(names(&hit["snippet"]), ["heading", "highlights", "html", "text", "url"]);
    assert_eq!(names(&body["facets"]), ["language", "tag"]);
    assert_eq!(hit["published_at"], "2025-03-02");
}

#[tokio::test]
async fn parameters_narrow_order_and_page() {
    // Two articles and a column in five languages.
    assert_eq!(search("").await.json()["total"], 3);
    assert_eq!(search("q=&lang=&tag=&sort=&limit=").await.json()["total"], 3);
    let none = search("limit=0").await;
    assert_eq!((none.ids().len(), none.json()["total"].as_u64()), (0, Some(3)));
    let two = search("sort=newest&limit=2").await;
    assert_eq!(two.ids().first().map(String::as_str), Some("en/script"));
    let rest = search("sort=newest&offset=2&limit=100").await;
    assert_eq!(rest.ids().len(), 1);
    assert!(rest.ids().iter().all(|id| !two.ids().contains(id)));
    assert_eq!(search("languages=ko,%20zh-TW").await.ids(), ["zh-hant/exosome"]);
    assert_eq!(search("from=2025-03-02&to=2025-03-02").await.ids(), ["ja/exosome"]);
    assert_eq!(search("attribute.room=1").await.ids().len(), 0);
    assert_eq!(search("tag=exosome&tag=ko").await.ids(), ["ko/exosome"]);
    let wide = search("q=exosome&lang=en&snippet_width=1000").await.json();
    let narrow = search("q=exosome&lang=en&snippet_width=20").await.json();
    let text = |body: &Value| body["hits"][0]["snippet"]["text"].as_str().map_or(0, str::len);
    assert!(text(&narrow) < text(&wide));
}

#[tokio::test]
async fn the_readers_language_is_taken_from_accept_language() {
    let table = [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko", "accept_language"),
        ("fr, en;q=0.2, ja;q=0.4", "ja", "accept_language"),
        ("zh-Hant-TW", "zh-Hant", "accept_language"),
        ("fr", "ja", "default"),
    ];
    for (accepted, language, source) in table {
        let mut request = request("GET", "/v1/search?q=x");
        request
            .headers_mut()
            .insert("accept-language", HeaderValue::from_static(accepted));
        let answer = ask(app(), request).await;
        let body = answer.json();
        assert_eq!(
            (body["language"].as_str(), body["language_source"].as_str()),
            (Some(language), Some(source))
        );
        assert!(answer.header("vary").contains("accept-language"));
    }
}

#[tokio::test]
async fn ids_with_slashes_and_signs_are_found_encoded_or_not() {
    let table = [
        ("/v1/articles/ja/exosome", "ja/exosome"),
        ("/v1/articles/ja%2Fexosome", "ja/exosome"),
        ("/v1/articles/ja/100%25%E3%81%AE%E8%82%8C%3F%231", "ja/100%の肌?#1"),
    ];
    for (path, id) in table {
        let answer = get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.json()["id"], id);
    }
    let article = get("/v1/articles/en/exosome").await.json();
    assert_eq!(article["sections"][0]["heading"], "What they are");
    assert_eq!(article["translation_key"], "exosome");
}

#[tokio::test]
async fn a_text_is_analyzed_in_its_language() {
    let body = get(&format!("/v1/analyze?lang=ja&text={}", encoded("肌に塗る")))
        .await
        .json();
    assert_eq!(
        (body["language"].as_str(), body["text"].as_str()),
        (Some("ja"), Some("肌に塗る"))
    );
    assert_eq!(body["tokens"][0]["text"], "肌");
    assert_eq!(body["tokens"][0]["range"], json!([0, 3]));
    assert_eq!(
        get(&format!("/v1/analyze?text={}", encoded("엑소좀"))).await.json()["language"],
        "ko"
    );
}

#[tokio::test]
async fn markup_in_an_article_is_text_in_the_answer() {
    let body = search("q=script&lang=en").await.json();
    let hit = &body["hits"][0];
    assert_eq!(hit["title"], "<script>alert(1)</script> & \"quotes\"");
    for html in [&hit["title_html"], &hit["snippet"]["html"]] {
        let html = html
            .as_str()
            .unwrap_or_default()
            .replace("<mark>", "")
            .replace("</mark>", "");
        assert!(!html.contains('<') && !html.contains('"'), "{html}");
    }
}

#[tokio::test]
async fn any_page_may_search() {
    let mut preflight = request("OPTIONS", "/v1/search");
    for (name, value) in [
        ("origin", "https://shop.example"),
        ("access-control-request-method", "GET"),
    ] {
        preflight.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    for answer in [
        get("/v1/search").await,
        get("/v1/search?bad=1").await,
        get("/v1/none").await,
        ask(app(), preflight).await,
    ] {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    assert_eq!(get("/health/live").await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn health_says_what_is_served() {
    assert_eq!(get("/health/live").await.json(), json!({"status": "ok"}));
    let ready = get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::OK);
    let body = ready.json();
    assert_eq!(
        (body["status"].as_str(), body["articles"].as_u64()),
        (Some("ready"), Some(7))
    );
    assert_eq!(
        (body["generation"].as_u64(), body["languages"]["ja"].as_u64()),
        (Some(1), Some(2))
    );
}

#[tokio::test]
async fn a_slip_is_corrected_until_the_visitor_insists() {
    let corrected = search("q=exosoem&lang=en").await.json();
    assert_eq!(corrected["correction"], json!({"query": "exosome", "reason": "typo"}));
    assert_eq!(corrected["query"], "exosoem");
    assert!(corrected["total"].as_u64() > Some(0));
    let exact = search("q=exosoem&lang=en&exact=true").await.json();
    assert_eq!((&exact["correction"], &exact["total"]), (&Value::Null, &json!(0)));
}
