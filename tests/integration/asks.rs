//! What users of search engines for these languages asked for, as cases of our own, through the HTTP API.

use crate::support::{TestIndex, ask, encoded, request};
use crate::support_index::project;
use axum::http::StatusCode;
use sagasu::http::Limits;
use sagasu::insight::{ASK_DEPTH, AskCase, SeenHit, read_asks};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Fewest cases, and fewest themes they are about.
const LEAST_CASES: usize = 150;
const LEAST_THEMES: usize = 30;

fn cases() -> Vec<AskCase> {
    read_asks(&project("tests/fixtures/asks/cases.jsonl")).unwrap_or_else(|error| panic!("{error}"))
}

fn index() -> TestIndex {
    let lines = fs::read_to_string(project("tests/fixtures/asks/articles.jsonl")).expect("the articles");
    TestIndex::of(
        lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect(),
    )
}

#[test]
fn the_cases_cover_every_language_and_many_themes() {
    let cases = cases();
    assert!(cases.len() >= LEAST_CASES, "{}", cases.len());
    let themes: BTreeSet<&str> = cases.iter().map(|case| case.source.as_str()).collect();
    assert!(themes.len() >= LEAST_THEMES, "{themes:?}");
    let languages: BTreeSet<_> = cases.iter().map(|case| case.lang).collect();
    assert_eq!(languages.len(), 5);
    let asked: BTreeSet<_> = cases.iter().map(|case| (case.lang, &case.query)).collect();
    assert_eq!(asked.len(), cases.len() - repeated(&cases), "no case stands twice");
}

/// A query may be asked under two themes.
fn repeated(cases: &[AskCase]) -> usize {
    let mut themes: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for case in cases {
        themes.entry((case.lang, &case.query)).or_default().insert(&case.source);
    }
    themes.values().map(|themes| themes.len() - 1).sum()
}

#[tokio::test]
async fn every_case_finds_what_it_expects() {
    let app = index().app(Limits::default());
    let mut failures = Vec::new();
    for case in cases() {
        let address = format!(
            "/v1/search?q={}&lang={}&limit={ASK_DEPTH}",
            encoded(&case.query),
            case.lang
        );
        let answer = ask(app.clone(), request("GET", &address)).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
        let hits: Vec<SeenHit> = answer.json()["hits"]
            .as_array()
            .expect("hits")
            .iter()
            .map(seen)
            .collect();
        let problems = case.problems(&hits);
        let name = format!("{} {:?} ({})", case.lang, case.query, case.source);
        if !problems.is_empty() {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let came: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
            failures.push(format!("{name}: {}; came {came:?}", problems.join("; ")));
        }
    }
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn seen(hit: &Value) -> SeenHit {
    let ranges = |value: &Value| -> Vec<[usize; 2]> { serde_json::from_value(value.clone()).expect("ranges") };
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let snippet = &hit["snippet"];
    SeenHit {
        id: text(&hit["id"]),
        texts: vec![
            (text(&hit["title"]), ranges(&hit["title_highlights"])),
            (text(&snippet["text"]), ranges(&snippet["highlights"])),
        ],
    }
}
