//! The program as it is typed.

use crate::support_index::{dictionaries, project};
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
    pub fn of(output: Output) -> Ran {
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }
}

pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    Ran::of(sagasu(folder).args(arguments).output().expect("the program runs"))
}

pub fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
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

pub fn fixture(name: &str) -> PathBuf {
    project("tests/fixtures").join(name)
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A folder with an index of the fixture articles.
pub fn indexed() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let build = || {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ran = run(folder.path(), &["index", text(&fixture("articles.jsonl"))]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        folder
    };
    FOLDER.get_or_init(build).path()
}
