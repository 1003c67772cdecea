//! What surrounds answers: caches, compression, origins, limits, metrics.

use crate::support::{TestIndex, TestResult, app, ask, get, request};
use crate::support_socket::Server;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use sagasu::config::{LimitsConfig, RawConfig, ServerConfig};
use sagasu::http::{Limits, router};
use serde_json::json;
use tokio::net::TcpStream;

fn with(method: &str, path: &str, name: &'static str, value: &str) -> Request<Body> {
    let mut request = request(method, path);
    request
        .headers_mut()
        .insert(name, HeaderValue::from_str(value).expect("a value"));
    request
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let path = "/v1/search?q=exosome&lang=en";
    let first = get(path).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\"") && first.header("cache-control").contains("max-age=0"));
    for (given, known) in [
        (tag.as_str(), true),
        ("W/\"0\"", false),
        (&format!("\"x\", {tag}"), true),
    ] {
        let answer = ask(app(), with("GET", path, "if-none-match", given)).await;
        let expected = if known {
            StatusCode::NOT_MODIFIED
        } else {
            StatusCode::OK
        };
        assert_eq!(answer.status, expected, "{given}");
        assert_eq!(answer.body.is_empty(), known);
        assert_eq!(answer.header("etag"), tag);
    }
    assert_ne!(get("/v1/search?q=exosome&lang=ja").await.header("etag"), tag);
    let korean = ask(app(), with("GET", path, "accept-language", "ko")).await;
    assert_ne!(korean.header("etag"), tag);
    let head = ask(app(), request("HEAD", path)).await;
    assert_eq!(
        (head.status, head.body.len(), head.header("etag")),
        (StatusCode::OK, 0, tag.as_str())
    );
    assert_eq!(get("/v1/search?bad=1").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_new_commit_has_a_new_tag() -> TestResult {
    let article = |title: &str| json!({"id": "a", "language": "en", "url": "/a", "title": title, "body": "b"});
    let (one, two) = (TestIndex::of(vec![article("one")]), TestIndex::of(vec![article("two")]));
    let tag = async |index: &TestIndex| {
        let answer = ask(index.app(Limits::default()), request("GET", "/v1/search?q=a")).await;
        answer.header("etag").to_owned()
    };
    assert_eq!(tag(&one).await, tag(&one).await);
    assert_ne!(tag(&one).await, tag(&two).await);
    Ok(())
}

#[tokio::test]
async fn long_answers_are_compressed_as_asked() -> TestResult {
    for (accepted, expected) in [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("identity", "")] {
        let request = with("GET", "/openapi.json", "accept-encoding", accepted);
        let response = tower::ServiceExt::oneshot(app(), request).await?;
        let encoding = response
            .headers()
            .get("content-encoding")
            .and_then(|value| value.to_str().ok());
        assert_eq!(encoding.unwrap_or_default(), expected, "{accepted}");
    }
    let short = with("GET", "/health/live", "accept-encoding", "gzip");
    assert_eq!(ask(app(), short).await.header("content-encoding"), "");
    Ok(())
}

pub fn with_server(raw: &str) -> axum::Router {
    let raw: RawConfig = toml::from_str(raw).expect("configuration");
    let server = ServerConfig::check(&raw.server, &mut Vec::new());
    let limits = LimitsConfig::check(&raw.limits, &mut Vec::new());
    router(
        TestIndex::of(vec![
            json!({"id": "a", "language": "en", "url": "/a", "title": "one", "body": "b"}),
        ])
        .state(limits)
        .with_server(server),
    )
}

#[tokio::test]
async fn only_configured_origins_may_ask() {
    let app = with_server("[server]\ncors_origins = [\"https://clinic.example\"]\ncache_seconds = 7");
    for (origin, allowed) in [
        ("https://clinic.example", "https://clinic.example"),
        ("https://other.example", ""),
    ] {
        for path in ["/v1/search", "/v1/suggest?q=a"] {
            let answer = ask(app.clone(), with("GET", path, "origin", origin)).await;
            assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origin}");
            let vary = answer.headers.get_all("vary").iter();
            let vary: Vec<&str> = vary.filter_map(|value| value.to_str().ok()).collect();
            assert!(vary.iter().any(|value| value.contains("origin")), "{vary:?}");
            assert_eq!(answer.header("cache-control"), "public, max-age=7");
        }
    }
    let mut preflight = with("OPTIONS", "/1/indexes/*/queries", "origin", "https://clinic.example");
    for (name, value) in [
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "x-algolia-api-key,content-type"),
    ] {
        preflight.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let answer = ask(app, preflight).await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-methods")),
        (StatusCode::OK, "POST")
    );
}

#[tokio::test]
async fn http2_is_spoken_in_clear_text() -> TestResult {
    let server = Server::start("").await?;
    let stream = TcpStream::connect(server.address).await?;
    let (mut sender, connection) = hyper::client::conn::http2::handshake(
        hyper_util::rt::TokioExecutor::new(),
        hyper_util::rt::TokioIo::new(stream),
    )
    .await?;
    let driver = tokio::spawn(connection);
    let request = Request::builder()
        .method(Method::GET)
        .uri("http://a/health/live")
        .body(String::new())?;
    let response = sender.send_request(request).await?;
    assert_eq!(
        (response.status(), response.version()),
        (StatusCode::OK, axum::http::Version::HTTP_2)
    );
    driver.abort();
    Ok(())
}
