//! The contract: the document, its page, and the examples of `docs/api.md`.

use crate::support::{app, ask, get, request};
use crate::support_index::project;
use axum::http::StatusCode;
use serde_json::Value;

#[tokio::test]
async fn the_document_names_every_address_and_each_is_there() {
    let answer = get("/openapi.json").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, "application/json")
    );
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().cloned().unwrap_or_default();
    assert!(paths.len() >= 12, "{paths:?}");
    for (path, operations) in paths {
        let address = path
            .replace("{id}", "ja/exosome")
            .replace("{index}", "columns")
            .replace("{facet}", "tags");
        for method in operations.as_object().into_iter().flat_map(|methods| methods.keys()) {
            let status = ask(app(), request(&method.to_uppercase(), &address)).await.status;
            assert!(
                status != StatusCode::NOT_FOUND && status != StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}: {status}"
            );
        }
    }
}

#[tokio::test]
async fn every_answer_has_the_fields_of_its_schema() {
    let document = get("/openapi.json").await.json();
    for (path, schema) in [
        ("/v1/search?q=exosome&lang=en", "SearchResponse"),
        ("/v1/suggest?q=exo&lang=en", "Suggestions"),
        ("/v1/articles/ja/exosome", "Article"),
    ] {
        let required = &document["components"]["schemas"][schema]["required"];
        let answer = get(path).await.json();
        for name in required.as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(answer.get(name).is_some(), "{path} lacks {name}");
        }
    }
}

#[tokio::test]
async fn the_page_of_the_contract_has_no_script() {
    let page = get("/docs").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.body.contains("GET /v1/search") && page.body.contains("snippet_width"));
    assert!(!page.body.contains("<script") && !page.body.contains("style=\"") && !page.body.contains("onclick"));
}

/// The addresses of the `curl` lines of the guide, as curl would ask for them.
fn examples() -> Vec<(String, String, Option<String>)> {
    let guide = std::fs::read_to_string(project("docs/api.md")).expect("the guide");
    let lines = guide.lines().map(str::trim).filter(|line| line.starts_with("curl "));
    // What needs a key is asked in `http_admin`, with one.
    lines.filter(|line| !line.contains("$KEY")).map(example).collect()
}

fn example(line: &str) -> (String, String, Option<String>) {
    let mut words = shell_words(line).into_iter().skip(1);
    let (mut address, mut pairs, mut body) = (String::new(), Vec::new(), None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--get" => {}
            "--data-urlencode" => pairs.push(words.next().expect("a pair")),
            "--data" => body = words.next(),
            "-H" => drop(words.next()),
            word => address = word.replace("http://127.0.0.1:7700", ""),
        }
    }
    let query: Vec<String> = pairs
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| format!("{name}={}", crate::support::encoded(value)))
        .collect();
    if !query.is_empty() {
        address = format!("{address}?{}", query.join("&"));
    }
    let method = if body.is_some() { "POST" } else { "GET" };
    (method.to_owned(), address, body)
}

fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().expect("a word").push(other),
        }
    }
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

#[tokio::test]
async fn the_examples_of_the_guide_work() {
    let examples = examples();
    assert!(examples.len() >= 8, "{examples:?}");
    for (method, address, body) in examples {
        let answer = match &body {
            Some(body) => crate::support::post(app(), &address, body).await,
            None => ask(app(), request(&method, &address)).await,
        };
        assert_eq!(answer.status, StatusCode::OK, "{method} {address}: {}", answer.body);
    }
}

#[tokio::test]
async fn what_is_related_can_only_be_read() {
    for method in ["PUT", "DELETE", "PATCH"] {
        let answer = ask(app(), request(method, "/v1/articles/ja/exosome/related")).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(
            answer.headers.get("allow").map(|allow| allow.as_bytes()),
            Some(&b"GET,HEAD"[..]),
            "{method}"
        );
    }
    let answer = ask(app(), request("GET", "/v1/articles/ja/exosome/related")).await;
    assert_eq!(answer.status, StatusCode::OK);
}
