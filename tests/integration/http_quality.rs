//! What surrounds answers: caches, compression, origins, limits, metrics.

use crate::support::{TestIndex, TestResult, app, ask, get, request};
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use sagasu::config::{LimitsConfig, RawConfig, ServerConfig};
use sagasu::http::{Limits, router, serve};
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

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

fn with_server(raw: &str) -> axum::Router {
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
async fn configured_limits_hold_from_both_sides() {
    let app = with_server("[limits]\nquery_characters = 5\nhits = 3\npage_depth = 10\nfilters = 2\nbody_bytes = 100");
    let table = [
        ("/v1/search?q=abcde&limit=3", true),
        ("/v1/search?q=abcdef&limit=3", false),
        ("/v1/suggest?q=abcde", true),
        ("/v1/suggest?q=abcdef", false),
        ("/v1/search?limit=4", false),
        ("/v1/search?limit=3&offset=7", true),
        ("/v1/search?limit=3&offset=8", false),
        ("/v1/search?limit=1&tag=a&tag=b", true),
        ("/v1/search?limit=1&tag=a&tag=b&attribute.c=d", false),
    ];
    for (path, allowed) in table {
        let status = ask(app.clone(), request("GET", path)).await.status;
        assert_eq!(status.is_success(), allowed, "{path}");
    }
    let filters = |text: &str| format!("{{\"filters\":\"{text}\"}}");
    let path = "/1/indexes/a/query";
    assert_eq!(
        crate::support::post(app.clone(), path, &filters("a OR b")).await.status,
        200
    );
    assert_eq!(
        crate::support::post(app.clone(), path, &filters("a OR b OR c"))
            .await
            .status,
        400
    );
    assert_eq!(
        crate::support::post(app.clone(), path, &" ".repeat(100)).await.status,
        200
    );
    assert_eq!(crate::support::post(app, path, &" ".repeat(101)).await.status, 413);
}

#[tokio::test]
async fn time_that_is_over_gives_what_was_found() {
    let limits = Limits {
        search: Duration::ZERO,
        ..Limits::default()
    };
    let index = TestIndex::of(vec![
        json!({"id": "a", "language": "en", "url": "/a", "title": "one", "body": "two"}),
    ]);
    let answer = ask(index.app(limits), request("GET", "/v1/search?q=one&lang=en")).await;
    assert_eq!(
        (answer.status, answer.json()["partial"].as_bool()),
        (StatusCode::OK, Some(true))
    );
    assert_eq!(answer.header("etag"), "", "nobody keeps half an answer");
    let whole = ask(index.app(Limits::default()), request("GET", "/v1/search?q=one&lang=en"))
        .await
        .json();
    assert_eq!(
        (whole["partial"].as_bool(), whole["total"].as_u64()),
        (Some(false), Some(1))
    );
}

#[tokio::test]
async fn metrics_count_requests_searches_and_the_index() {
    let index = TestIndex::of(vec![
        json!({"id": "a", "language": "en", "url": "/a", "title": "one", "body": "two"}),
    ]);
    let app = index.app(Limits::default());
    for path in ["/v1/search?q=one", "/v1/search?q=zzzz", "/v1/search?bad=1", "/nothing"] {
        ask(app.clone(), request("GET", path)).await;
    }
    let text = ask(app, request("GET", "/metrics")).await.body;
    for line in [
        "sagasu_http_requests_total{route=\"/v1/search\",status=\"200\"} 2",
        "sagasu_http_requests_total{route=\"/v1/search\",status=\"400\"} 1",
        "sagasu_http_requests_total{route=\"none\",status=\"404\"} 1",
        "sagasu_search_zero_results_total 1",
        "sagasu_search_stage_seconds_count{stage=\"candidates\"} 2",
        "sagasu_index_articles 1",
        "sagasu_index_generation 1",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("zzzz") && text.ends_with("# EOF\n"));
    let bytes = text
        .lines()
        .find_map(|line| line.strip_prefix("sagasu_index_bytes "))
        .and_then(|size| size.parse::<f64>().ok());
    assert!(bytes.is_some_and(|bytes| bytes > 1_000.0), "{bytes:?}");
}

/// A server on a socket: what it answers to raw bytes.
struct Server(std::net::SocketAddr, tokio::task::JoinHandle<std::io::Result<()>>);

impl Server {
    async fn start(raw: &str) -> std::io::Result<Server> {
        let raw: RawConfig = toml::from_str(raw).expect("configuration");
        let limits = LimitsConfig::check(&raw.limits, &mut Vec::new());
        let server = ServerConfig::check(&raw.server, &mut Vec::new());
        let index = TestIndex::of(vec![
            json!({"id": "a", "language": "en", "url": "/a", "title": "one", "body": "b"}),
        ]);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = index.state(limits).with_server(server);
        let task = tokio::spawn(async move {
            let _index = index;
            serve(listener, state, std::future::pending()).await
        });
        Ok(Server(address, task))
    }

    async fn answer(&self, path: &str, headers: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.0).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.1.abort();
    }
}

#[tokio::test]
async fn each_client_has_its_rate_and_health_has_none() -> TestResult {
    let server = Server::start("[limits]\nrequests_per_second = 1\nburst = 2").await?;
    let ask = async |from: &str| {
        server
            .answer("/v1/search?limit=0", &format!("x-forwarded-for: {from}\r\n"))
            .await
    };
    // A busy machine earns a request back between two: so many that some are refused.
    let refused = async |from: &[&str]| -> Result<Option<String>, std::io::Error> {
        for number in 0..60 {
            let answer = ask(from[number % from.len()]).await?;
            if !answer.starts_with("HTTP/1.1 200") {
                assert!(number >= 2, "the burst passes: {answer}");
                return Ok(Some(answer));
            }
        }
        Ok(None)
    };
    let answer = refused(&["spoofed, 198.51.100.7", "other, 198.51.100.7"])
        .await?
        .ok_or("nothing was refused")?;
    assert!(
        answer.starts_with("HTTP/1.1 429") && answer.contains("rate_limited") && answer.contains("retry-after: 1"),
        "{answer}"
    );
    assert!(
        ask("198.51.100.8").await?.starts_with("HTTP/1.1 200"),
        "another client is not held back"
    );
    let subscriber = refused(&["2001:db8::1", "2001:db8::2", "2001:db8::3"])
        .await?
        .ok_or("nothing was refused")?;
    assert!(subscriber.starts_with("HTTP/1.1 429"), "one /64 is one client");
    for _ in 0..5 {
        assert!(
            server
                .answer("/health/live", "x-forwarded-for: 198.51.100.7\r\n")
                .await?
                .starts_with("HTTP/1.1 200")
        );
    }
    let unbelieved =
        Server::start("[limits]\nrequests_per_second = 1\nburst = 1\n[server]\ntrusted_proxies = []").await?;
    let mut answers = Vec::new();
    for last in 1..60 {
        let forwarded = format!("x-forwarded-for: 198.51.100.{last}\r\n");
        answers.push(unbelieved.answer("/v1/search?limit=0", &forwarded).await?);
        if answers.last().is_some_and(|answer| answer.starts_with("HTTP/1.1 429")) {
            break;
        }
    }
    assert!(
        answers.last().is_some_and(|answer| answer.starts_with("HTTP/1.1 429")),
        "all are the one that can be seen"
    );
    Ok(())
}

#[tokio::test]
async fn metrics_are_for_the_configured_networks() -> TestResult {
    let server = Server::start("").await?;
    assert!(server.answer("/metrics", "").await?.starts_with("HTTP/1.1 200"));
    assert!(
        server
            .answer("/metrics", "x-forwarded-for: 198.51.100.7\r\n")
            .await?
            .starts_with("HTTP/1.1 404")
    );
    Ok(())
}

#[tokio::test]
async fn a_client_that_never_ends_its_headers_is_let_go() -> TestResult {
    let server = Server::start("[limits]\nheader_ms = 200").await?;
    let mut slow = TcpStream::connect(server.0).await?;
    slow.write_all(b"GET /v1/search HTTP/1.1\r\nhost: a\r\nx-").await?;
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(5), slow.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "the connection was closed");
    assert!(server.answer("/health/live", "").await?.starts_with("HTTP/1.1 200"));
    Ok(())
}

#[tokio::test]
async fn http2_is_spoken_in_clear_text() -> TestResult {
    let server = Server::start("").await?;
    let stream = TcpStream::connect(server.0).await?;
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
