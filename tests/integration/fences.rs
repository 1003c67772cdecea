//! The fences of `docs/architecture.md`: who may name what, how long a file may be.

use crate::support_index::project;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest file, in lines, without its tests.
const LONGEST_FILE: usize = 400;

/// The stages from left to right, and what each may import. `index/reindex` drives the stages on both sides of the index
/// and is a stage of its own; so does the whole crate for the ways in.
const STAGES: [(&str, &[&str]); 18] = [
    ("article", &[]),
    ("source", &["article"]),
    ("dictionary", &[]),
    ("analysis", &["article", "dictionary"]),
    ("index", &["article", "analysis"]),
    ("query", &["article", "analysis", "index"]),
    ("backend", &["article", "index", "query"]),
    (
        "index/reindex",
        &["article", "source", "analysis", "index", "query", "backend"],
    ),
    (
        "maintenance",
        &[
            "article",
            "source",
            "analysis",
            "index",
            "query",
            "backend",
            "index/reindex",
        ],
    ),
    ("access", &["article", "index"]),
    ("ranking", &["article", "analysis", "index", "query", "backend"]),
    ("snippet", &["article", "analysis", "query"]),
    (
        "search",
        &["article", "analysis", "index", "query", "backend", "ranking", "snippet"],
    ),
    ("insight", &["article", "query", "snippet", "search"]),
    ("config", &["article", "source", "query", "backend"]),
    (
        "http",
        &[
            "article",
            "source",
            "analysis",
            "index",
            "query",
            "index/reindex",
            "maintenance",
            "access",
            "snippet",
            "search",
            "insight",
            "config",
        ],
    ),
    (
        "cli",
        &[
            "article",
            "source",
            "dictionary",
            "analysis",
            "index",
            "query",
            "backend",
            "index/reindex",
            "maintenance",
            "access",
            "search",
            "insight",
            "config",
            "http",
        ],
    ),
    ("main.rs", &["cli"]),
];

/// Libraries that only some files may name.
const LIBRARIES: [(&str, &[&str]); 16] = [
    ("tantivy", &["backend/tantivy/"]),
    ("opensearch", &["backend/opensearch/"]),
    ("axum", &["http/"]),
    ("tower_http", &["http/"]),
    ("hyper", &["http/"]),
    ("hyper_util", &["http/"]),
    ("governor", &["http/"]),
    ("prometheus_client", &["http/"]),
    ("lindera", &["analysis/segmenter/", "dictionary/"]),
    ("jieba_rs", &["analysis/segmenter/"]),
    ("crawdad", &["dictionary/"]),
    ("memmap2", &["dictionary/"]),
    (
        "reqwest",
        &[
            "source/fetch/",
            "source/sitemap/source.rs",
            "backend/opensearch/client.rs",
        ],
    ),
    ("dom_query", &["source/web/"]),
    ("dom_smoothie", &["source/web/"]),
    ("quick_xml", &["source/sitemap/", "source/wordpress/"]),
];

/// A source file without comments, string contents and tests.
struct SourceFile {
    /// Path below `src`, with `/`.
    path: String,
    /// The lines before the tests, as they are.
    text: String,
    /// The same without comments.
    code: String,
}

impl SourceFile {
    /// The stage it belongs to: the row of [`STAGES`] with the longest path that holds it.
    fn stage(&self) -> Option<usize> {
        let held = |name: &str| self.path == name || self.path.starts_with(&format!("{name}/"));
        let rows = STAGES.iter().enumerate().filter(|(_, (name, _))| held(name));
        rows.max_by_key(|(_, (name, _))| name.len()).map(|(row, _)| row)
    }

    /// What follows each `crate::`. A group over several stages (`crate::{…}`) gives an empty path, which no stage may import.
    fn crate_paths(&self) -> BTreeSet<String> {
        let places = self.code.match_indices("crate::");
        places
            .map(|(at, found)| word_path(&self.code[at + found.len()..]).to_owned())
            .collect()
    }
}

/// The leading `a::b::c` of a piece of code.
fn word_path(code: &str) -> &str {
    let end = code.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    &code[..end.unwrap_or(code.len())]
}

/// Every file under `src` but those that are tests as a whole.
fn source_files() -> Vec<SourceFile> {
    let root = project("src");
    let mut files = Vec::new();
    visit(&root, &mut files);
    files.sort();
    let files: Vec<SourceFile> = files.iter().filter_map(|path| read(&root, path)).collect();
    assert!(files.len() > 50, "the sources were not found under {}", root.display());
    files
}

fn visit(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            visit(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn read(root: &Path, path: &Path) -> Option<SourceFile> {
    let name = path
        .strip_prefix(root)
        .expect("below src")
        .display()
        .to_string()
        .replace('\\', "/");
    if is_test_module(path) {
        return None;
    }
    let whole = fs::read_to_string(path).expect("UTF-8");
    let tests = ["\n#[cfg(test)]\nmod tests {", "\n#[cfg(all(test, unix))]\nmod tests {"];
    let end = tests.iter().filter_map(|start| whole.find(start)).min();
    let text = whole[..end.unwrap_or(whole.len())].to_owned();
    let code: String = text
        .lines()
        .map(|line| without_comment(line).to_owned() + "\n")
        .collect();
    Some(SourceFile { path: name, text, code })
}

/// Whether a file is compiled for tests alone: by its name, or because its folder's `mod.rs` declares it so.
fn is_test_module(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let declarations = fs::read_to_string(path.with_file_name("mod.rs")).unwrap_or_default();
    let mut lines = declarations.lines();
    let declared = std::iter::from_fn(|| {
        lines.find(|line| *line == "#[cfg(test)]")?;
        lines.next()
    });
    let ending = format!("mod {stem};");
    stem.ends_with("_tests") || declared.into_iter().any(|line| line.ends_with(&ending))
}

/// A line up to its comment. `//` in a string counts as a comment, which loses nothing a fence looks for.
fn without_comment(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// Fails with every violation at once.
fn report(violations: Vec<String>) {
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

#[test]
fn a_library_is_named_only_where_it_is_wrapped() {
    let mut violations = Vec::new();
    for file in source_files() {
        for (library, homes) in LIBRARIES {
            let at_home = homes.iter().any(|home| file.path.starts_with(home));
            let pattern = format!("{library}::");
            let named = file.code.match_indices(&pattern).any(|(at, _)| {
                let before = file.code[..at].chars().next_back();
                !before.is_some_and(|c| c == ':' || c == '_' || c.is_alphanumeric())
            });
            if named && !at_home {
                violations.push(format!(
                    "src/{} names {pattern}, which belongs under {homes:?}",
                    file.path
                ));
            }
        }
    }
    report(violations);
}

#[test]
fn imports_follow_the_arrows() {
    let mut violations = Vec::new();
    for file in source_files().iter().filter(|file| file.path != "lib.rs") {
        let Some(stage) = file.stage() else {
            violations.push(format!(
                "src/{} belongs to no stage; add its folder to the table",
                file.path
            ));
            continue;
        };
        let (name, allowed) = STAGES[stage];
        for path in file.crate_paths() {
            let parts = path.replace("::", "/");
            let target = STAGES
                .iter()
                .filter(|(stage, _)| parts == *stage || parts.starts_with(&format!("{stage}/")))
                .map(|(stage, _)| *stage)
                .max_by_key(|stage| stage.len());
            let fine = target.is_some_and(|target| target == name || allowed.contains(&target));
            if !fine {
                violations.push(format!("src/{}: {name} may not import crate::{path}", file.path));
            }
        }
    }
    report(violations);
}

#[test]
fn the_arrows_make_no_circle() {
    for (row, (name, allowed)) in STAGES.iter().enumerate() {
        for target in *allowed {
            let left = STAGES[..row].iter().any(|(stage, _)| stage == target);
            assert!(left, "{name} may import {target}, which does not stand before it");
        }
    }
}

#[test]
fn a_file_holds_one_idea() {
    let long = source_files().into_iter().filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > LONGEST_FILE).then(|| format!("src/{} has {lines} lines; split it by step", file.path))
    });
    report(long.collect());
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    let mut violations = Vec::new();
    for file in source_files() {
        for (number, line) in (1..).zip(file.code.lines()) {
            if line.contains(".unwrap()") {
                violations.push(format!(
                    "src/{}:{number} unwraps; return an error or say why it cannot fail",
                    file.path
                ));
            }
        }
    }
    report(violations);
}

/// Registries are reached through pip and npm, which know where they are and what a firm puts in their place: code has no
/// business with addresses beyond this machine, but for examples and the sources of algorithms.
#[test]
fn no_outside_address_is_named() {
    let allowed = [
        "127.0.0.1",
        "localhost",
        "{",
        "[",
        "\"",
        "other.jp",
        "github.com/",
        "www.w3.org/",
        "www.rfc-editor.org/",
        "www.sitemaps.org/",
        "schema.org/",
        "developer.wordpress.org/",
        "a9.com/-/spec/",
    ];
    let mut violations = Vec::new();
    for file in source_files() {
        for scheme in ["http://", "https://"] {
            for (at, _) in file.text.match_indices(scheme) {
                let rest = &file.text[at + scheme.len()..];
                let host = rest.split(['/', ' ', '\n']).next().unwrap_or_default();
                let known = host.contains("example") || allowed.iter().any(|start| rest.starts_with(start));
                if !known {
                    violations.push(format!("src/{} names {scheme}{host}", file.path));
                }
            }
        }
    }
    report(violations);
}

#[test]
fn a_fence_sees_what_it_should() {
    let file = |path: &str, code: &str| SourceFile {
        path: path.to_owned(),
        text: code.to_owned(),
        code: code.to_owned(),
    };
    let plan = file(
        "query/plan.rs",
        "use crate::article::{Language, Section};\nlet x = crate::cli::run();\nuse crate::{a, b};",
    );
    let paths: Vec<String> = plan.crate_paths().into_iter().collect();
    assert_eq!(paths, ["", "article::", "cli::run"]);
    let stage = |path: &str| file(path, "").stage().map(|row| STAGES[row].0);
    assert_eq!(stage("index/reindex/run.rs"), Some("index/reindex"));
    assert_eq!(stage("index/field.rs"), Some("index"));
    assert_eq!(stage("weather/mod.rs"), None);
}
