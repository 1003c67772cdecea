//! The program as it is typed: help, exit codes, where settings come from.

use crate::support_index::TestResult;
use crate::support_program::{Ran, fixture, indexed, run, run_with_input, sagasu, text};
use serde_json::Value;
use std::fs;
use std::process::Command;

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
    for part in ["ipadic", "ko-dic", "jieba", "ready", "sha256", "licence"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
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

#[test]
fn texts_in_the_environment_are_taken_as_they_stand_and_logs_as_they_are_understood() -> TestResult {
    let folder = tempfile::tempdir()?;
    let analyze = |name: &str, value: &str| {
        let mut command = sagasu(folder.path());
        if name.starts_with("SAGASU_BACKEND") {
            command.env("SAGASU_BACKEND__KIND", "opensearch");
            command.env("SAGASU_BACKEND__URL", r#"["http://127.0.0.1:1"]"#);
        }
        if name.ends_with("PASSWORD") {
            command.env("SAGASU_BACKEND__USERNAME", "007");
        }
        command.args(["analyze", "x"]).env(name, value).output()
    };
    for (name, value) in [
        ("SAGASU_SERVER__NAME", "2024"),
        ("SAGASU_BACKEND__PASSWORD", "12345678"),
        ("SAGASU_BACKEND__TOKEN", "\"quoted"),
        ("SAGASU_LOG", "warn,sagasu=debug"),
        ("SAGASU_LOG_FORMAT", "json"),
    ] {
        let output = analyze(name, value)?;
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}={value}: {error}");
    }
    for (name, value) in [("SAGASU_LOG", "loud"), ("SAGASU_LOG_FORMAT", "yaml")] {
        let output = analyze(name, value)?;
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(name) && error.contains(value), "{error}");
    }
    Ok(())
}

#[test]
fn nobody_needs_to_read_what_is_printed() -> TestResult {
    for arguments in [
        &["dictionary", "list"][..],
        &["analyze", "x", "--json"],
        &["search", "lighthouse"],
        &["generations"],
    ] {
        let (reader, writer) = std::io::pipe()?;
        drop(reader);
        let output = sagasu(indexed()).args(arguments).stdout(writer).output()?;
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
    }
    Ok(())
}
