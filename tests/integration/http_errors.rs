//! Every way a request can fail, and what surrounds every answer.

use crate::support::{TestIndex, app, ask, encoded, get, request};
use axum::http::{HeaderValue, StatusCode};
use sagasu::http::Limits;
use std::time::Duration;

#[tokio::test]
async fn what_is_wrong_with_a_parameter_is_said() {
    let table = [
        ("/v1/search?page=2", "unknown_parameter", "page"),
        ("/v1/articles/ja/exosome?q=1", "unknown_parameter", "q"),
        ("/v1/analyze?q=1&text=a", "unknown_parameter", "q"),
        ("/v1/search?lang=fr", "invalid_parameter", "lang"),
        ("/v1/search?languages=ja,fr", "invalid_parameter", "languages"),
        ("/v1/search?limit=101", "invalid_parameter", "limit"),
        ("/v1/search?limit=-1", "invalid_parameter", "limit"),
        ("/v1/search?limit=ten", "invalid_parameter", "limit"),
        ("/v1/search?offset=1001&limit=0", "invalid_parameter", "offset"),
        ("/v1/search?offset=991&limit=10", "invalid_parameter", "offset"),
        ("/v1/search?snippet_width=19", "invalid_parameter", "snippet_width"),
        ("/v1/search?snippet_width=1001", "invalid_parameter", "snippet_width"),
        ("/v1/search?sort=oldest", "invalid_parameter", "sort"),
        ("/v1/search?q=a&q=b", "invalid_parameter", "q"),
        ("/v1/analyze", "missing_parameter", "text"),
    ];
    for (path, code, parameter) in table {
        let answer = get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(answer.code(), code, "{path}");
        let error = &answer.json()["error"];
        assert_eq!(error["details"]["parameter"], parameter, "{path}");
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| message.contains(parameter)),
            "{path}"
        );
    }
}

#[tokio::test]
async fn limits_hold_from_both_sides() {
    let text = |characters: usize| encoded(&"肌".repeat(characters));
    let table = [
        ("/v1/search?limit=100".to_owned(), true),
        ("/v1/search?offset=990&limit=10".to_owned(), true),
        ("/v1/search?offset=1000&limit=0".to_owned(), true),
        ("/v1/search?snippet_width=20".to_owned(), true),
        ("/v1/search?snippet_width=1000".to_owned(), true),
        (format!("/v1/search?q={}", text(512)), true),
        (format!("/v1/search?q={}", text(513)), false),
        (format!("/v1/analyze?text={}", "a".repeat(10_000)), true),
        (format!("/v1/analyze?text={}", "a".repeat(10_001)), false),
    ];
    for (path, allowed) in table {
        let answer = get(&path).await;
        let expected = if allowed {
            StatusCode::OK
        } else {
            StatusCode::BAD_REQUEST
        };
        assert_eq!(answer.status, expected, "{}", &path[..path.len().min(60)]);
    }
}

#[tokio::test]
async fn an_address_that_is_no_encoded_utf8_is_refused() {
    for path in [
        "/v1/search?q=%ff",
        "/v1/search?q=%",
        "/v1/search?q=%zz",
        "/v1/search?q=%E3%82",
        "/v1/search?%C0%80=1",
        "/v1/search?q=%ED%A0%80",
        "/v1/analyze?text=%fe%ff",
        "/v1/articles/%ff",
    ] {
        let answer = get(path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, "invalid_encoding"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn anything_a_visitor_types_is_a_query() {
    for query in [
        "\0",
        "\"",
        "-",
        "tag:",
        "\u{202e}abc",
        "👩‍⚕️",
        "' OR 1=1 --",
        "\r\nx: y",
        "a\u{301}\u{301}",
        "(((",
        "*:*",
        "ㅇㅈ",
    ] {
        let answer = get(&format!("/v1/search?q={}", encoded(query))).await;
        assert_eq!(answer.status, StatusCode::OK, "{query:?}: {}", answer.body);
        assert_eq!(answer.json()["query"], query);
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for path in [
        "/nope",
        "/v1",
        "/v1/",
        "/v1/nope",
        "/v1/articles/",
        "/v2/search",
        "/assets/none.js",
        "/assets/../Cargo.toml",
    ] {
        let answer = get(path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::NOT_FOUND, "not_found"),
            "{path}"
        );
    }
    let answer = get("/v1/articles/ja/none").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::NOT_FOUND, "article_not_found")
    );
    assert_eq!(answer.json()["error"]["details"]["id"], "ja/none");
}

#[tokio::test]
async fn another_method_is_refused_with_those_there_are() {
    for path in [
        "/v1/search",
        "/v1/articles/ja/exosome",
        "/v1/analyze",
        "/health/live",
        "/",
        "/columns/ja/exosome",
    ] {
        let allowed = match path {
            "/v1/articles/ja/exosome" => "GET,HEAD,PUT,DELETE",
            _ => "GET,HEAD",
        };
        for method in ["POST", "PUT", "DELETE", "PATCH", "BREW"] {
            if allowed.contains(method) {
                continue;
            }
            let answer = ask(app(), request(method, path)).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(answer.code(), "method_not_allowed");
            assert_eq!(answer.header("allow"), allowed, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    for path in [
        "/v1/search?q=exosome",
        "/v1/articles/ja/exosome",
        "/health/ready",
        "/",
        "/columns/ja/exosome",
    ] {
        let (head, full) = (ask(app(), request("HEAD", path)).await, get(path).await);
        assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""), "{path}");
        assert_eq!(head.header("content-type"), full.header("content-type"), "{path}");
    }
}

#[tokio::test]
async fn without_an_index_only_the_search_is_down() {
    let index = TestIndex::missing();
    let ask = async |path| ask(index.app(Limits::default()), request("GET", path)).await;
    assert_eq!(ask("/health/live").await.status, StatusCode::OK);
    assert_eq!(ask("/").await.status, StatusCode::OK);
    for path in ["/v1/search?q=a", "/v1/articles/a", "/health/ready"] {
        let answer = ask(path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::SERVICE_UNAVAILABLE, "not_ready"),
            "{path}"
        );
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert!(ask("/health/ready").await.body.contains("sagasu index"));
}

#[tokio::test]
async fn what_goes_wrong_on_the_way_to_a_page_is_said_on_a_page() {
    let missing = TestIndex::missing();
    for (app, path, status, says) in [
        (app(), "/columns/%ff", 400, "Page not found"),
        (app(), "/search?q=%ff", 400, "Page not found"),
        (
            missing.app(Limits::default()),
            "/columns/a",
            503,
            "The search did not work.",
        ),
    ] {
        let mut request = request("GET", path);
        request
            .headers_mut()
            .insert("accept-language", HeaderValue::from_static("en"));
        let answer = ask(app, request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (status, "text/html; charset=utf-8"),
            "{path}"
        );
        assert!(
            answer.body.contains(&format!("<h1>{says}</h1>")),
            "{path}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_server_that_has_enough_to_do_says_so() {
    let index = TestIndex::missing();
    let full = Limits {
        concurrent: 0,
        waiting: 0,
        ..Limits::default()
    };
    let answer = ask(index.app(full), request("GET", "/v1/search")).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
    );
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let slow = Limits {
        concurrent: 0,
        time: Duration::from_millis(20),
        ..Limits::default()
    };
    let answer = ask(index.app(slow), request("GET", "/v1/search")).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "timeout")
    );
    assert_eq!(
        ask(index.app(slow), request("GET", "/health/live")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let limits = Limits::default();
    for (bytes, status) in [
        (limits.body_bytes, StatusCode::OK),
        (limits.body_bytes + 1, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let mut request = request("GET", "/v1/search");
        request.headers_mut().insert("content-length", HeaderValue::from(bytes));
        let answer = ask(app(), request).await;
        assert_eq!(answer.status, status, "{bytes}");
    }
}

#[tokio::test]
async fn a_request_keeps_its_id_when_that_is_a_decent_one() {
    let with_id = async |id: &[u8]| {
        let mut request = request("GET", "/health/live");
        let value = HeaderValue::from_bytes(id).unwrap_or(HeaderValue::from_static(""));
        request.headers_mut().insert("x-request-id", value);
        ask(app(), request).await.header("x-request-id").to_owned()
    };
    let longest = "a".repeat(64);
    for id in ["abc-123", "{\"a\":1}", &longest] {
        assert_eq!(with_id(id.as_bytes()).await, id);
    }
    for id in ["", "a b", "a\tb", "é", &"a".repeat(65)] {
        let given = with_id(id.as_bytes()).await;
        assert_eq!(given.len(), 16, "{id}");
        assert!(given.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
    let first = get("/health/live").await;
    assert_ne!(
        first.header("x-request-id"),
        get("/health/live").await.header("x-request-id")
    );
}

#[tokio::test]
async fn every_answer_carries_security_headers() {
    for path in [
        "/",
        "/assets/site.js",
        "/sagasu.js",
        "/search?q=%E8%82%8C",
        "/columns/ja/exosome",
        "/columns/none",
        "/v1/search",
        "/v1/nope",
        "/nope",
        "/health/live",
    ] {
        let answer = get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        let is_page = answer.header("content-type").starts_with("text/html");
        assert_eq!(policy.contains("script-src 'self'"), is_page, "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
    }
}
