//! `sagasu search`, `analyze` and `explain` as they are typed.

use crate::support_index::{TestResult, marked};
use crate::support_program::{Ran, indexed, run, sagasu};
use serde_json::Value;

#[test]
fn a_search_tells_by_its_exit_code_whether_it_found_something() {
    let table = [("lighthouse", 0), ("xylophone", 1), ("月の石", 0), ("-", 1)];
    for (query, code) in table {
        let ran = run(indexed(), &["search", query]);
        assert_eq!(ran.code, Some(code), "{query}: {} {}", ran.out, ran.err);
    }
    let foreign = run(indexed(), &["search", "lighthouse", "--lang", "ja"]);
    assert!(
        foreign.out.contains("The lighthouse [en]"),
        "another language is labelled: {}",
        foreign.out
    );
    assert!(!foreign.out.contains('\u{1b}'), "no colours into a pipe");
    let long = "a".repeat(513);
    assert_eq!(run(indexed(), &["search", &long]).code, Some(2));
}

#[test]
fn a_search_prints_the_response_as_json() {
    let response = run(
        indexed(),
        &["search", "月の石", "--lang", "ja", "--limit", "1", "--json"],
    )
    .json();
    assert_eq!(
        (&response["query"], &response["language"]),
        (&Value::from("月の石"), &Value::from("ja"))
    );
    assert_eq!(response["language_source"], "parameter");
    let hits = response["hits"].as_array().expect("hits");
    assert_eq!(hits.len(), 1);
    assert_eq!(
        (&hits[0]["id"], &hits[0]["tags"][0]),
        (&Value::from("ja/moon"), &Value::from("展示"))
    );
    let html = hits[0]["snippet"]["html"].as_str().unwrap_or_default();
    assert!(html.contains("<mark>月"), "{html}");
    let asked = run(indexed(), &["search", "석", "--json"]).json();
    assert_eq!(
        (&asked["language"], &asked["language_source"]),
        (&Value::from("ko"), &Value::from("query"))
    );
}

#[test]
fn a_terminal_marks_what_the_response_marks() {
    // Yellow is what marks are; nothing else is.
    const MARK: &str = "\u{1b}[33m";
    const RESET: &str = "\u{1b}[0m";
    for query in ["月の石", "lighthouse", "유자차", "つきのいし"] {
        let response = run(indexed(), &["search", query, "--json"]).json();
        let hits = response["hits"].as_array().expect("hits");
        let parts = hits.iter().flat_map(|hit| {
            let snippet = &hit["snippet"];
            [
                (&hit["title"], &hit["title_highlights"]),
                (&snippet["text"], &snippet["highlights"]),
            ]
        });
        let expected: Vec<String> = parts
            .flat_map(|(text, highlights)| {
                let ranges: Vec<[usize; 2]> = serde_json::from_value(highlights.clone()).expect("ranges");
                marked(text.as_str().unwrap_or_default(), &ranges)
            })
            .collect();
        assert!(!expected.is_empty(), "{query}");
        let mut coloured = sagasu(indexed());
        coloured.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
        let out = Ran::of(coloured.args(["search", query]).output().expect("the program runs")).out;
        let found: Vec<&str> = out
            .split(MARK)
            .skip(1)
            .filter_map(|after| after.split(RESET).next())
            .collect();
        assert_eq!(found, expected, "{query}: {out:?}");
    }
}

#[test]
fn analyze_shows_tokens_with_their_ranges() {
    let ran = run(indexed(), &["analyze", "関西国際空港で食べた", "--lang", "ja"]);
    assert_eq!(ran.code, Some(0));
    for line in [
        "language ja",
        "compound  関西国際空港",
        "function  で",
        "base 食べる",
        "reading タベ",
        "grams ",
    ] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    let json = run(indexed(), &["analyze", "injections", "--json"]).json();
    let token = &json["tokens"][0];
    assert_eq!(
        (&json["language"], &token["term"]),
        (&Value::from("en"), &Value::from("inject"))
    );
    assert_eq!(
        (&token["range"][0], &token["range"][1]),
        (&Value::from(0), &Value::from(10))
    );
    assert_eq!(
        (&token["exact"], &token["role"]),
        (&Value::from("injections"), &Value::from("content"))
    );
}

#[test]
fn an_explanation_is_a_sum_and_its_exit_code_an_answer() -> TestResult {
    let found = run(
        indexed(),
        &["explain", "lighthouse", "--id", "en/lighthouse", "--lang", "en"],
    );
    assert_eq!(found.code, Some(0), "{}", found.err);
    assert!(
        found.out.contains("it stands at 1 of") && found.out.contains("score "),
        "{}",
        found.out
    );
    let filtered = run(
        indexed(),
        &[
            "explain",
            "lighthouse",
            "--id",
            "en/lighthouse",
            "--lang",
            "en",
            "--tag",
            "none",
            "--json",
        ],
    );
    assert_eq!(
        (filtered.code, &filtered.json()["verdict"]),
        (Some(1), &Value::from("filtered"))
    );
    Ok(())
}

#[test]
fn filters_of_the_command_line_are_those_of_the_api() {
    let table: [(&[&str], bool); 5] = [
        (&["--languages", "en"], true),
        (&["--languages", "ja,ko"], false),
        (&["--attribute", "none=x"], false),
        (&["--tag", "none"], false),
        (&["--to", "1990-01-01"], false),
    ];
    for (filters, found) in table {
        let mut arguments = vec!["search", "lighthouse", "--lang", "en"];
        arguments.extend(filters);
        let ran = run(indexed(), &arguments);
        assert_eq!(ran.code, Some(if found { 0 } else { 1 }), "{filters:?}: {}", ran.err);
    }
    let bad = run(indexed(), &["search", "x", "--attribute", "none"]);
    assert!(bad.code == Some(2) && bad.err.contains("NAME=VALUE"), "{}", bad.err);
}
