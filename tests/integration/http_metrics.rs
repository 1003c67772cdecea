//! What is counted, who may read it, and the dashboard of it.

use crate::http_admin::Site;
use crate::support::{TestIndex, TestResult, ask, encoded, request};
use crate::support_index::project;
use crate::support_socket::Server;
use sagasu::access::Scope;
use sagasu::http::Limits;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn metrics_count_requests_searches_and_the_index() {
    let index = TestIndex::of(vec![
        json!({"id": "a", "language": "en", "url": "/a", "title": "one", "body": "two"}),
    ]);
    let app = index.app(Limits::default());
    for path in [
        "/v1/search?q=one",
        "/v1/search?q=zzzz",
        "/v1/search?q=one",
        "/v1/search?bad=1",
        "/nothing",
    ] {
        ask(app.clone(), request("GET", path)).await;
    }
    let text = ask(app, request("GET", "/metrics")).await.body;
    for line in [
        "sagasu_http_requests_total{route=\"/v1/search\",status=\"200\"} 3",
        "sagasu_http_requests_total{route=\"/v1/search\",status=\"400\"} 1",
        "sagasu_http_requests_total{route=\"none\",status=\"404\"} 1",
        "sagasu_search_zero_results_total 1",
        "sagasu_search_stage_seconds_count{stage=\"candidates\"} 2",
        "sagasu_search_kept_total 1",
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
async fn the_tier_that_was_needed_is_counted() {
    let index = TestIndex::of(vec![
        json!({"id": "a", "language": "ja", "url": "/a", "title": "ダーマペン", "body": "針の施術。"}),
        json!({"id": "b", "language": "en", "url": "/b", "title": "Microneedling", "body": "Needles."}),
    ]);
    let app = index.app(Limits::default());
    for (query, language) in [
        ("ダーマペン", "ja"),
        ("microneedling", "ja"),
        ("da-mapen", "ja"),
        ("microneedlimg", "en"),
    ] {
        let path = format!("/v1/search?q={}&lang={language}", encoded(query));
        assert_eq!(ask(app.clone(), request("GET", &path)).await.status, 200);
    }
    let text = ask(app, request("GET", "/metrics")).await.body;
    for tier in ["as_typed", "other_language", "reading", "typo"] {
        let line = format!("sagasu_search_tiers_total{{tier=\"{tier}\"}} 1\n");
        assert!(text.contains(&line), "{line} is not in\n{text}");
    }
}

#[tokio::test]
async fn runs_are_counted_by_outcome_with_their_articles() -> TestResult {
    let site = Site::new();
    let key = site.key(Scope::Admin);
    for body in ["", "{\"rebuild\":true}", "{\"dry_run\":true}"] {
        site.run(&key, body).await;
    }
    let text = site.call("GET", "/metrics", None, "").await.body;
    for line in [
        "sagasu_reindex_runs_total{outcome=\"failed\"} 1\n",
        "sagasu_reindex_seconds_count ",
        "sagasu_reindex_articles_total{outcome=\"added\"} 1\n",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    Ok(())
}

/// Names of families in a text, without what samples add to them.
fn families(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_lowercase() && c != '_');
    let names = words.filter(|word| word.len() > "sagasu_".len() && word.starts_with("sagasu_"));
    let plain = |name: &str| {
        let endings = ["_total", "_bucket", "_count", "_sum"];
        let ending = endings.iter().find_map(|ending| name.strip_suffix(ending));
        ending.unwrap_or(name).to_owned()
    };
    names.map(plain).collect()
}

#[tokio::test]
async fn the_dashboard_and_the_handbook_name_what_is_counted_and_nothing_else() -> TestResult {
    let site = Site::new();
    let key = site.key(Scope::Admin);
    let article = json!({"id": "b", "language": "en", "body": "bread"}).to_string();
    let put = site.call("PUT", "/v1/articles/b?wait=true", Some(&key), &article).await;
    assert!(put.status.is_success(), "{}", put.body);
    assert_eq!(site.found("bread").await, ["b"]);
    assert_eq!(site.found("nothing").await, [] as [&str; 0]);
    site.run(&key, "").await;
    let text = site.call("GET", "/metrics", None, "").await.body;
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let counted = types.filter_map(|line| line.split(' ').next());
    let counted: BTreeSet<String> = counted.map(str::to_owned).collect();
    let dashboard = std::fs::read_to_string(project("docs/grafana.json"))?;
    assert_eq!(families(&dashboard), counted, "docs/grafana.json");
    let handbook = std::fs::read_to_string(project("docs/operations.md"))?;
    assert_eq!(families(&handbook), counted, "docs/operations.md");
    Ok(())
}
