//! The program as it is typed: exit codes, what is printed, where settings come from.

use crate::support_index::{TestResult, dictionaries, project};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The program in an empty folder, with nothing of our environment but the dictionaries.
pub fn sagasu(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sagasu"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SAGASU_") {
            command.env_remove(name);
        }
    }
    let dictionaries = fs::canonicalize(dictionaries()).expect("the dictionaries");
    command
        .current_dir(folder)
        .env("SAGASU_DICTIONARIES", dictionaries)
        .env("NO_COLOR", "1");
    command
}

/// What a run did: exit code, standard output, standard error.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: Output) -> Ran {
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }
}

pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    Ran::of(sagasu(folder).args(arguments).output().expect("the program runs"))
}

fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = sagasu(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(input).expect("it reads");
    Ran::of(child.wait_with_output().expect("it ends"))
}

fn fixture(name: &str) -> PathBuf {
    project("tests/fixtures").join(name)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A folder with an index of the fixture articles.
fn indexed() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let build = || {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ran = run(folder.path(), &["index", text(&fixture("articles.jsonl"))]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        folder
    };
    FOLDER.get_or_init(build).path()
}

#[test]
fn every_command_explains_itself() -> TestResult {
    let folder = tempfile::tempdir()?;
    let help = run(folder.path(), &["--help"]);
    assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
    let commands: Vec<&str> = help
        .out
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    for name in [
        "demo",
        "dictionary",
        "index",
        "serve",
        "search",
        "explain",
        "analyze",
        "evaluate",
        "reindex",
        "generations",
        "rollback",
        "backup",
        "restore",
        "check",
        "key",
        "synthesize",
        "widget",
    ] {
        assert!(commands.contains(&name), "{name} among {commands:?}");
    }
    for name in commands {
        let ran = run(folder.path(), &[name, "--help"]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name}");
        assert!(ran.out.contains("Usage: sagasu"), "{name}: {}", ran.out);
    }
    for name in ["index", "search", "analyze", "evaluate"] {
        let ran = run(folder.path(), &[name, "--help"]);
        let example =
            ran.out.contains(&format!("sagasu {name} ")) || ran.out.contains("| sagasu") || ran.out.contains("{\"id\"");
        assert!(example, "{name} shows no example: {}", ran.out);
    }
    for name in ["install", "list", "verify"] {
        assert_eq!(
            run(folder.path(), &["dictionary", name, "--help"]).code,
            Some(0),
            "{name}"
        );
    }
    assert_eq!(
        run(folder.path(), &["--version"]).out,
        format!("sagasu {}\n", env!("CARGO_PKG_VERSION"))
    );
    Ok(())
}

#[test]
fn what_is_typed_wrong_is_named() -> TestResult {
    let folder = tempfile::tempdir()?;
    let table: [(&[&str], &str); 9] = [
        (&["--no-such-flag"], "--no-such-flag"),
        (&["search", "x", "--limt", "3"], "--limt"),
        (&["serach", "x"], "serach"),
        (&["search"], "QUERY"),
        (&["search", "x", "--lang", "fr"], "unknown language \"fr\""),
        (&["search", "x", "--limit", "101"], "at most 100"),
        (&["index"], "name a SOURCE"),
        (&["index", "no-such-file.jsonl"], "no-such-file.jsonl"),
        (&["search", "x"], "there is no index"),
    ];
    for (arguments, message) in table {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.err.contains(message), "{arguments:?}: {}", ran.err);
    }
    Ok(())
}

#[test]
fn articles_come_from_standard_input() -> TestResult {
    let folder = tempfile::tempdir()?;
    let articles = fs::read(fixture("articles.jsonl"))?;
    let first = run_with_input(folder.path(), &["index", "-", "--json"], &articles);
    assert_eq!(first.code, Some(0), "{}", first.err);
    let report = first.json();
    assert_eq!(
        (&report["added"], &report["rebuilt"]),
        (&Value::from(7), &Value::from(true))
    );
    assert_eq!(report["languages"]["en"], 2);
    let second = run_with_input(folder.path(), &["index", "-"], &articles);
    assert_eq!(second.code, Some(0));
    assert!(
        second.out.contains("added 0, changed 0, unchanged 7, removed 0"),
        "{}",
        second.out
    );
    let found = run(folder.path(), &["search", "lighthouse", "--lang", "en"]);
    assert_eq!(found.code, Some(0));
    assert!(found.out.contains("The lighthouse"), "{}", found.out);
    Ok(())
}

#[test]
fn a_problem_has_exit_code_1_and_strict_changes_nothing_with_2() -> TestResult {
    let folder = tempfile::tempdir()?;
    let lines = "{\"id\":\"a\",\"language\":\"en\",\"body\":\"apple\"}\n{\"id\":\"b\",\"language\":\"fr\"}\n";
    fs::write(folder.path().join("site.jsonl"), lines)?;
    let strict = run(folder.path(), &["index", "site.jsonl", "--strict"]);
    assert_eq!(strict.code, Some(2), "{}", strict.out);
    assert!(
        strict.err.contains("site.jsonl:2: unknown language \"fr\""),
        "{}",
        strict.err
    );
    assert_eq!(
        run(folder.path(), &["search", "apple"]).code,
        Some(2),
        "nothing was published"
    );
    let lenient = run(folder.path(), &["index", "site.jsonl"]);
    assert_eq!(lenient.code, Some(1), "{}", lenient.err);
    assert!(
        lenient.err.contains("skipped site.jsonl:2: unknown language \"fr\""),
        "{}",
        lenient.err
    );
    assert!(
        lenient.out.contains("added 1,") && lenient.out.contains("unknown language 1"),
        "{}",
        lenient.out
    );
    assert_eq!(run(folder.path(), &["search", "apple"]).code, Some(0));
    fs::write(folder.path().join("empty.jsonl"), "")?;
    let empty = run(folder.path(), &["index", "empty.jsonl"]);
    assert_eq!(empty.code, Some(1));
    assert!(
        empty.err.contains("skipped empty.jsonl: the file is empty"),
        "{}",
        empty.err
    );
    Ok(())
}

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
fn every_problem_of_the_configuration_is_named_at_once() -> TestResult {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("sagasu.toml");
    fs::write(
        &file,
        "language = \"fr\"\n[server]\naddress = \"here\"\n[ranking]\ntitle = -1.0\nminimum_share = 2.0\n",
    )?;
    let ran = run(folder.path(), &["dictionary", "list"]);
    assert_eq!(ran.code, Some(2));
    for part in [
        "4 problem(s)",
        "language: ",
        "server.address: ",
        "ranking.title: ",
        "ranking.minimum_share: ",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    fs::write(&file, "langage = \"ja\"\n")?;
    let unknown = run(folder.path(), &["dictionary", "list"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("langage"), "{}", unknown.err);
    let missing = run(folder.path(), &["dictionary", "list", "--config", "other.toml"]);
    assert_eq!(missing.code, Some(2));
    assert!(
        missing.err.contains("there is no configuration file at other.toml"),
        "{}",
        missing.err
    );
    Ok(())
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() -> TestResult {
    let folder = tempfile::tempdir()?;
    fs::write(
        folder.path().join("sagasu.toml"),
        "index = \"from-file\"\nlanguage = \"ko\"\n",
    )?;
    let articles = fixture("articles.jsonl");
    let index = ["index", text(&articles)];
    let built = |name: &str| folder.path().join(name).join("current").is_file();
    assert_eq!(Ran::of(sagasu(folder.path()).args(index).output()?).code, Some(0));
    assert!(built("from-file"));
    let environment = sagasu(folder.path())
        .args(index)
        .env("SAGASU_INDEX", "from-environment")
        .output()?;
    assert_eq!(Ran::of(environment).code, Some(0));
    assert!(built("from-environment"));
    let both = sagasu(folder.path())
        .args(index)
        .args(["--index-dir", "from-flag"])
        .env("SAGASU_INDEX", "unused")
        .output()?;
    assert_eq!(Ran::of(both).code, Some(0));
    assert!(built("from-flag") && !built("unused"));
    let language = |command: &mut Command| {
        Ran::of(command.args(["search", "x", "--json"]).output().expect("it runs")).json()["language"].clone()
    };
    assert_eq!(language(sagasu(folder.path()).env("SAGASU_INDEX", "from-file")), "ko");
    assert_eq!(
        language(sagasu(folder.path()).env("SAGASU_LANGUAGE", "zh-TW")),
        "zh-Hant"
    );
    let nested = sagasu(folder.path())
        .args(["dictionary", "list"])
        .env("SAGASU_SERVER__ADDRESS", "nowhere")
        .output()?;
    assert!(Ran::of(nested).err.contains("server.address: \"nowhere\""));
    let unknown = Ran::of(
        sagasu(folder.path())
            .args(["dictionary", "list"])
            .env("SAGASU_INDX", "x")
            .output()?,
    );
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.to_lowercase().contains("indx"), "{}", unknown.err);
    Ok(())
}

#[test]
fn installed_dictionaries_are_listed() {
    let ran = run(indexed(), &["dictionary", "list"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for part in ["ipadic", "ko-dic", "ready", "sha256", "licence"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
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

#[test]
fn the_lines_for_a_page_name_this_version_of_the_script() -> TestResult {
    let folder = tempfile::tempdir()?;
    let ran = run(folder.path(), &["widget", "--url", "https://search.example/"]);
    let script = sagasu::http::widget_script();
    let lines: Vec<&str> = ran.out.lines().collect();
    let expected = [
        format!(
            "<script type=\"module\" src=\"https://search.example{}\" integrity=\"{}\" crossorigin></script>",
            script.path, script.integrity
        ),
        "<sagasu-search endpoint=\"https://search.example\" lang=\"ja\"></sagasu-search>".to_owned(),
    ];
    assert_eq!(
        (ran.code, lines),
        (Some(0), expected.iter().map(String::as_str).collect())
    );
    Ok(())
}
