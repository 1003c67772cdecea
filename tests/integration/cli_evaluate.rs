//! `sagasu evaluate` as it is typed.

use crate::support_index::TestResult;
use crate::support_program::{fixture, indexed, run, text};
use serde_json::Value;
use std::fs;

/// The figures of `queries.jsonl`, by hand. "harbour" finds its article first. "lighthouse" finds en/lighthouse (title and a short text)
/// before en/harbour (one word of a long text): the relevant one is second for q2, 1/log₂3 = 0.63093; for q3 the first of two relevant
/// ones is found, 1/(1 + 1/log₂3) = 0.61315. q5 finds nothing.
#[test]
fn evaluation_gives_the_figures_computed_by_hand() -> TestResult {
    let folder = tempfile::tempdir()?;
    let run_file = folder.path().join("out.trec");
    let arguments = [
        "evaluate",
        "--queries",
        text(&fixture("queries.jsonl")),
        "--run",
        text(&run_file),
    ]
    .map(str::to_owned);
    let plain: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let table = run(indexed(), &plain);
    assert_eq!(table.code, Some(0), "{}", table.err);
    let json = run(indexed(), &[plain.as_slice(), &["--json"]].concat()).json();
    let second = 1.0 / 3f64.log2();
    let partial = 1.0 / (1.0 + second);
    let expected = [
        ("en", "nDCG@10", (1.0 + second + partial) / 3.0),
        ("en", "MRR@10", 2.5 / 3.0),
        ("en", "Recall@10", 2.5 / 3.0),
        ("en", "Recall@100", 2.5 / 3.0),
        ("en", "Success@1", 2.0 / 3.0),
        ("en", "Success@10", 1.0),
        ("ja", "nDCG@10", 1.0),
        ("ko", "nDCG@10", 0.0),
        ("ko", "Success@10", 0.0),
    ];
    for (group, measure, figure) in expected {
        let found = json["groups"][group][measure].as_f64().expect("a figure");
        assert!(
            (found - figure).abs() < 1e-9,
            "{group} {measure}: {found}, not {figure}"
        );
    }
    let all = json["all"]["nDCG@10"].as_f64().expect("a figure");
    assert!(
        (all - (2.0 + second + partial) / 5.0).abs() < 1e-9,
        "the mean over queries, not over languages: {all}"
    );
    assert_eq!(
        (&json["all"]["queries"], &json["groups"]["ko"]["no_result"]),
        (&Value::from(5), &Value::from(1))
    );
    for name in ["en", "ja", "ko", "all"] {
        let score = if name == "all" {
            &json["all"]
        } else {
            &json["groups"][name]
        };
        let row = table
            .out
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")))
            .expect("a row");
        let printed: Vec<&str> = row.split_whitespace().skip(3).collect();
        let measures = [
            "nDCG@10",
            "MRR@10",
            "Recall@10",
            "Recall@100",
            "Success@1",
            "Success@10",
        ];
        let figures: Vec<String> = measures
            .iter()
            .map(|measure| format!("{:.4}", score[*measure].as_f64().expect("a figure")))
            .collect();
        assert_eq!(printed, figures, "{name}");
    }
    check_run(&fs::read_to_string(&run_file)?);
    Ok(())
}

/// `qid Q0 docid rank score tag`, ranks from 1 without gaps, scores that fall.
fn check_run(run: &str) {
    let mut last = (String::new(), 0, f64::INFINITY);
    for line in run.lines() {
        let columns: Vec<&str> = line.split(' ').collect();
        let [query, "Q0", article, rank, score, "sagasu"] = columns[..] else {
            panic!("{line}");
        };
        let (rank, score): (usize, f64) = (rank.parse().expect("a rank"), score.parse().expect("a score"));
        if query != last.0 {
            last = (query.to_owned(), 0, f64::INFINITY);
        }
        assert!(rank == last.1 + 1 && score < last.2 && article.contains('/'), "{line}");
        (last.1, last.2) = (rank, score);
    }
    assert!(
        run.starts_with("q1 Q0 en/harbour 1 1 sagasu\n") && !run.contains("q5 "),
        "{run}"
    );
}

#[test]
fn evaluation_groups_by_any_text_field_and_names_bad_queries() -> TestResult {
    let queries = fixture("queries.jsonl");
    let json = run(
        indexed(),
        &["evaluate", "--queries", text(&queries), "--by", "kind", "--json"],
    )
    .json();
    assert_eq!(
        (&json["groups"]["word"]["queries"], &json["groups"]["phrase"]["queries"]),
        (&Value::from(4), &Value::from(1))
    );
    let folder = tempfile::tempdir()?;
    let table = [
        (
            "{\"id\":\"a\",\"lang\":\"en\",\"query\":\"x\",\"relevant\":[]}",
            "\"relevant\" is empty",
        ),
        (
            "{\"id\":\"a\",\"lang\":\"fr\",\"query\":\"x\",\"relevant\":[\"d\"]}",
            "unknown language \"fr\"",
        ),
        ("{\"id\":\"a\",\"lang\":\"en\",\"relevant\":[\"d\"]}", "query"),
        ("", "no queries"),
    ];
    for (line, message) in table {
        let path = folder.path().join("bad.jsonl");
        fs::write(&path, line)?;
        let ran = run(indexed(), &["evaluate", "--queries", text(&path)]);
        assert_eq!(ran.code, Some(2), "{line}");
        assert!(
            ran.err.contains(message) && ran.err.contains("bad.jsonl"),
            "{line}: {}",
            ran.err
        );
    }
    Ok(())
}

#[test]
fn cases_are_asked_of_the_index_or_of_articles_given() -> TestResult {
    let folder = tempfile::tempdir()?;
    let cases = folder.path().join("cases.jsonl");
    fs::write(
        &cases,
        "{\"source\":\"a\",\"lang\":\"en\",\"query\":\"lighthouse\",\"expect\":[\"en/lighthouse\"],\"first\":\"en/lighthouse\"}\n\
         {\"source\":\"b\",\"lang\":\"en\",\"query\":\"lighthouse\",\"expect\":[\"en/nowhere\"]}\n",
    )?;
    let asked = run(indexed(), &["evaluate", "--asks", text(&cases)]);
    assert_eq!(asked.code, Some(1), "{}", asked.err);
    assert!(asked.out.contains("1 of 2 cases passed") && asked.out.contains("en/nowhere is not among"));
    let (ours, articles) = (fixture("asks/cases.jsonl"), fixture("asks/articles.jsonl"));
    let given = run(
        folder.path(),
        &[
            "evaluate",
            "--asks",
            text(&ours),
            "--articles",
            text(&articles),
            "--json",
        ],
    );
    let report = given.json();
    assert!(report["passed"].as_u64() > Some(150), "{report}");
    fs::write(&cases, "{\"source\":\"a\",\"lang\":\"en\",\"query\":\"x\"}\n")?;
    let bad = run(indexed(), &["evaluate", "--asks", text(&cases)]);
    assert!(bad.code == Some(2) && bad.err.contains("cases.jsonl:1"), "{}", bad.err);
    Ok(())
}
