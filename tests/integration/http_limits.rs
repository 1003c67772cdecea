//! Every limit of docs/operations.md from both sides: what is just allowed and what is just refused.

use crate::http_quality::with_server;
use crate::support::{TestIndex, TestResult, ask, encoded, post, request};
use crate::support_socket::Server;
use axum::http::StatusCode;
use sagasu::http::Limits;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Long enough for what happens by itself, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(20);

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
    // What programs take to ask within the limits of a server they don't know.
    for (path, parameter, maximum) in [
        ("/v1/search?limit=4", "limit", 3),
        ("/v1/search?limit=3&offset=8", "offset", 10),
    ] {
        let details = &ask(app.clone(), request("GET", path)).await.json()["error"]["details"];
        assert_eq!(
            (details["parameter"].as_str(), details["maximum"].as_u64()),
            (Some(parameter), Some(maximum))
        );
    }
    let filters = |text: &str| format!("{{\"filters\":\"{text}\"}}");
    let path = "/1/indexes/a/query";
    assert_eq!(post(app.clone(), path, &filters("a OR b")).await.status, 200);
    assert_eq!(post(app.clone(), path, &filters("a OR b OR c")).await.status, 400);
    assert_eq!(post(app.clone(), path, &" ".repeat(100)).await.status, 200);
    assert_eq!(post(app, path, &" ".repeat(101)).await.status, 413);
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
async fn a_client_that_never_ends_its_headers_is_let_go() -> TestResult {
    let server = Server::start("[limits]\nheader_ms = 200").await?;
    let mut slow = TcpStream::connect(server.address).await?;
    slow.write_all(b"GET /v1/search HTTP/1.1\r\nhost: a\r\nx-").await?;
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(5), slow.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "the connection was closed");
    assert!(server.answer("/health/live", "").await?.starts_with("HTTP/1.1 200"));
    Ok(())
}

#[tokio::test]
async fn headers_that_come_in_time_are_answered() -> TestResult {
    let server = Server::start("[limits]\nheader_ms = 60000").await?;
    let mut slow = TcpStream::connect(server.address).await?;
    slow.write_all(b"GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-")
        .await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    slow.write_all(b"a: b\r\n\r\n").await?;
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    Ok(())
}

#[tokio::test]
async fn more_connections_than_allowed_wait_until_one_ends() -> TestResult {
    let server = Server::start("[limits]\nconnections = 2").await?;
    let connect = async || -> std::io::Result<TcpStream> {
        let mut stream = TcpStream::connect(server.address).await?;
        stream
            .write_all(b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n")
            .await?;
        Ok(stream)
    };
    async fn first_byte(stream: &mut TcpStream, patience: Duration) -> bool {
        let read = tokio::time::timeout(patience, stream.read_u8()).await;
        matches!(read, Ok(Ok(b'H')))
    }
    let (mut one, mut two, mut three) = (connect().await?, connect().await?, connect().await?);
    assert!(first_byte(&mut one, PATIENCE).await && first_byte(&mut two, PATIENCE).await);
    assert!(!first_byte(&mut three, Duration::from_millis(300)).await, "two are all");
    drop(one);
    assert!(first_byte(&mut three, PATIENCE).await, "now it is its turn");
    Ok(())
}

fn limits(concurrent: usize, waiting: usize) -> Limits {
    Limits {
        concurrent,
        waiting,
        ..Limits::default()
    }
}

/// Every address that searches, in each dialect.
const SEARCHES: [(&str, &str); 5] = [
    ("GET", "/v1/search?q=one"),
    ("GET", "/v1/suggest?q=one"),
    ("GET", "/v1/explain?q=one&id=a"),
    ("POST", "/1/indexes/a/query"),
    ("GET", "/opensearch/suggest?q=one"),
];

#[tokio::test]
async fn searches_beyond_those_at_once_wait_and_beyond_the_line_are_refused() -> TestResult {
    let index = TestIndex::of(vec![
        json!({"id": "a", "language": "en", "url": "/a", "title": "one", "body": "two"}),
    ]);
    for (method, path) in SEARCHES {
        // Nothing ever runs: one stands in line, and there is no place for the next.
        let app = index.app(limits(0, 1));
        let mut one = tokio::spawn(ask(app.clone(), request(method, path)));
        let mut other = tokio::spawn(ask(app.clone(), request(method, path)));
        let refused = tokio::time::timeout(PATIENCE, async {
            tokio::select! { answer = &mut one => answer, answer = &mut other => answer }
        });
        let refused = refused.await??;
        let expected = (StatusCode::TOO_MANY_REQUESTS, "1");
        assert_eq!((refused.status, refused.header("retry-after")), expected, "{path}");
        assert!(one.is_finished() != other.is_finished(), "{path}: the other one waits");
        assert_eq!(
            ask(app, request("GET", "/health/ready")).await.status,
            200,
            "health stands in no line"
        );
        one.abort();
        other.abort();
        let one = index.app(limits(1, 0));
        assert_eq!(ask(one, request(method, path)).await.status, 200, "{path}: one at once");
    }
    let none = index.app(limits(0, 0));
    let again = ask(none.clone(), request("GET", "/v1/search?q=one")).await;
    assert_eq!(
        (again.status, again.ids()),
        (StatusCode::OK, vec!["a".to_owned()]),
        "nothing runs for it"
    );
    let another = ask(none, request("GET", "/v1/search?q=two")).await;
    assert_eq!(another.status, StatusCode::TOO_MANY_REQUESTS);
    Ok(())
}

#[tokio::test]
async fn a_request_may_take_as_long_as_configured() {
    let index = TestIndex::of(vec![
        json!({"id": "a", "language": "en", "url": "/a", "title": "one", "body": "two"}),
    ]);
    let allowed = |time: Duration, concurrent: usize| Limits {
        time,
        ..limits(concurrent, 1)
    };
    for (method, path) in SEARCHES {
        let never = index.app(allowed(Duration::from_millis(30), 0));
        let answer = ask(never, request(method, path)).await;
        // The clients of the Algolia dialect would look for another host after a 503.
        let expected = if method == "POST" { 429 } else { 503 };
        assert_eq!(answer.status, expected, "{path} {}", answer.body);
        let in_time = index.app(allowed(PATIENCE, 1));
        assert_eq!(ask(in_time, request(method, path)).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_query_may_be_all_words() {
    let app = with_server("");
    let words: Vec<String> = ('a'..='z')
        .chain('0'..='9')
        .cycle()
        .map(String::from)
        .take(256)
        .collect();
    let longest = format!("{} ", words.join(" "));
    assert_eq!(longest.chars().count(), 512);
    for (query, status) in [(longest.clone(), 200), (format!("{longest}a"), 400)] {
        let path = format!("/v1/search?q={}&lang=en", encoded(&query));
        assert_eq!(ask(app.clone(), request("GET", &path)).await.status, status);
    }
    // Every two neighbours are a clause of their own.
    let han: String = ('\u{4e00}'..='\u{4fff}').take(512).collect();
    let path = format!("/v1/search?q={}", encoded(&han));
    assert_eq!(ask(app, request("GET", &path)).await.status, 200);
}

#[tokio::test]
async fn a_batch_holds_as_many_searches_as_configured() {
    let app = with_server("[limits]\nbatch = 3");
    for (searches, status) in [(3, 200), (4, 400)] {
        let body = json!({"requests": vec![json!({"indexName": "a"}); searches]}).to_string();
        let answer = post(app.clone(), "/1/indexes/*/queries", &body).await;
        assert_eq!(answer.status, status, "{searches}");
    }
}
