//! Every named point of writing fails, fills the disk, ends the process or tears a file: `cargo test --features faults faults`.

use crate::support_index::{TestResult, analyzer};
use crate::support_program::sagasu;
use sagasu::article::Language;
use sagasu::index::IndexFolder;
use sagasu::maintenance::check;
use serde_json::json;
use std::fs;

const POINTS: [&str; 8] = [
    "write",
    "replace",
    "link",
    "publish",
    "current",
    "prune",
    "commit",
    "committed",
];

fn run(folder: &std::path::Path, fault: Option<&str>) -> std::io::Result<std::process::Output> {
    let mut command = sagasu(folder);
    command.args(["index", "site.jsonl"]);
    if let Some(fault) = fault {
        command.env("SAGASU_FAULT", fault);
    }
    command.output()
}

#[test]
fn no_point_of_writing_loses_anything_when_it_fails() -> TestResult {
    let folder = tempfile::tempdir()?;
    let write = |version: usize| {
        let lines: Vec<String> = (0..3)
            .map(|number| {
                json!({"id": format!("n{number}"), "language": "en", "title": format!("v{version}")}).to_string()
            })
            .collect();
        fs::write(folder.path().join("site.jsonl"), lines.join("\n"))
    };
    // Enough runs that there is something to prune.
    for version in 0..4 {
        write(version)?;
        assert!(run(folder.path(), None)?.status.success());
    }
    let index = folder.path().join("index");
    let mut version = 3;
    for point in POINTS {
        for action in ["error", "full", "abort", "torn"] {
            if action == "torn" && point != "write" {
                continue;
            }
            write(version + 1)?;
            let fault = format!("{point}={action}");
            let output = run(folder.path(), Some(&fault))?;
            assert!(!output.status.success(), "{fault} is met");
            let checked = check(&analyzer(), &IndexFolder::new(&index));
            assert_eq!(checked.findings, [], "{fault}");
            assert_eq!(checked.languages[&Language::English], 3, "{fault}");
            let retried = run(folder.path(), None)?;
            let error = String::from_utf8_lossy(&retried.stderr).into_owned();
            assert!(retried.status.success(), "after {fault}: {error}");
            assert_eq!(
                check(&analyzer(), &IndexFolder::new(&index)).findings,
                [],
                "after {fault}"
            );
            version += 1;
        }
    }
    Ok(())
}
