//! What a run makes of bad input.

use crate::reindex::{article, counts, found};
use crate::support_index::{MemoryItem, MemorySource, ScratchIndex, TestResult, analyzer, options};
use sagasu::article::Language;
use sagasu::index::reindex::{ReindexError, ReindexOptions};
use sagasu::source::{ArticleSource, SourceOptions, open};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

#[test]
fn a_source_with_a_bad_line_keeps_what_it_did_not_show() -> TestResult {
    let index = ScratchIndex::new();
    index.run(vec![
        MemorySource::of("site", &[article("a", "apple"), article("b", "banana")]).boxed(),
    ])?;
    let line = |text: &str| MemoryItem::Line(text.to_owned());
    let source = MemorySource::with(
        "site",
        vec![line(&article("a", "apple").to_string()), line("{\"id\": \"b\", ")],
    );
    let report = index.run(vec![source.boxed()])?;
    assert_eq!((counts(&report), report.problems), ([0, 0, 1, 0, 1], 1));
    assert_eq!(found(&index.service(), "banana"), ["b"]);
    Ok(())
}

#[test]
fn a_duplicate_id_is_reported_with_both_places_and_the_first_counts() -> TestResult {
    let index = ScratchIndex::new();
    let articles = [article("a", "first"), article("b", "between"), article("a", "second")];
    let report = index.run(vec![MemorySource::of("site.jsonl", &articles).boxed()])?;
    assert_eq!((report.added, report.problems), (2, 1));
    let skipped = &report.skipped[0];
    assert_eq!(skipped.place, "site.jsonl:3");
    assert!(
        skipped.message.contains("\"a\"") && skipped.message.contains("site.jsonl:1"),
        "{}",
        skipped.message
    );
    let service = index.service();
    assert_eq!(found(&service, "first"), ["a"]);
    assert_eq!(found(&service, "second"), [] as [&str; 0]);
    Ok(())
}

/// Bad lines between good ones: what is said of each, where, and that the good ones are indexed.
#[test]
fn every_kind_of_bad_input_is_named_with_its_line() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("site.jsonl");
    let lines: [(&[u8], Option<&str>); 12] = [
        (br#"{"id": "good/1", "language": "en", "body": "sunscreen"}"#, None),
        (br#"{"id": "x", "#, Some("invalid JSON")),
        (br#"["id", "x"]"#, Some("invalid JSON")),
        (br#"{"language": "en", "body": "no id"}"#, Some("no id")),
        (br#"{"id": "", "language": "en"}"#, Some("no id")),
        (
            br#"{"id": "a b", "language": "en"}"#,
            Some("blanks and control characters"),
        ),
        (
            br#"{"id": "fr", "language": "fr", "body": "bonjour"}"#,
            Some("unknown language \"fr\""),
        ),
        (
            b"{\"id\": \"u\", \"language\": \"en\", \"body\": \"\xff\"}",
            Some("invalid UTF-8 at byte"),
        ),
        (
            br#"{"id": "js", "language": "en", "url": "javascript:alert(1)"}"#,
            Some("url"),
        ),
        (br#"{"id": "n", "language": "en", "title": {"en": "x"}}"#, Some("title")),
        (br#"{"id": "good/1", "language": "en"}"#, Some("already used in")),
        (br#"{"id": "good/2", "language": "ja", "body": "sunscreen"}"#, None),
    ];
    let whole: Vec<u8> = lines.iter().flat_map(|(line, _)| [*line, b"\n"].concat()).collect();
    fs::write(&path, whole)?;
    let index = ScratchIndex::new();
    let report = index.run(vec![open_path(&path)])?;
    let expected: Vec<(usize, &str)> = (1..)
        .zip(lines)
        .filter_map(|(line, (_, message))| message.map(|message| (line, message)))
        .collect();
    assert_eq!(report.skipped.len(), expected.len(), "{:?}", report.skipped);
    for (skipped, (line, message)) in report.skipped.iter().zip(&expected) {
        assert_eq!(skipped.place, format!("{}:{line}", path.display()));
        assert!(skipped.message.contains(message), "line {line}: {}", skipped.message);
    }
    assert_eq!((report.added, report.problems), (2, expected.len() as u64));
    assert_eq!(found(&index.service(), "sunscreen"), ["good/1", "good/2"]);
    Ok(())
}

#[test]
fn an_article_of_50_mb_is_refused_and_the_next_line_read() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("site.jsonl");
    let mut file = BufWriter::new(File::create(&path)?);
    file.write_all(b"{\"id\": \"huge\", \"language\": \"en\", \"body\": \"")?;
    let block = [b'x'; 1_000_000];
    for _ in 0..50 {
        file.write_all(&block)?;
    }
    writeln!(file, "\"}}\n{}", article("small", "sunscreen"))?;
    drop(file);
    let index = ScratchIndex::new();
    let report = index.run(vec![open_path(&path)])?;
    assert_eq!((report.added, report.problems), (1, 1));
    let skipped = &report.skipped[0];
    assert_eq!(skipped.place, format!("{}:1", path.display()));
    assert!(skipped.message.contains("more than"), "{}", skipped.message);
    assert_eq!(found(&index.service(), "sunscreen"), ["small"]);
    Ok(())
}

#[test]
fn an_empty_file_is_a_problem_that_removes_nothing() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("site.jsonl");
    fs::write(&path, article("a", "apple").to_string())?;
    let index = ScratchIndex::new();
    index.run(vec![open_path(&path)])?;
    for nothing in ["", "\n\n", "\u{feff}"] {
        fs::write(&path, nothing)?;
        let report = index.run(vec![open_path(&path)])?;
        assert_eq!((counts(&report), report.problems), ([0, 0, 0, 0, 1], 1), "{nothing:?}");
        assert_eq!(report.skipped[0].message, "the file is empty");
    }
    assert_eq!(found(&index.service(), "apple"), ["a"]);
    Ok(())
}

fn open_path(path: &Path) -> Box<dyn ArticleSource> {
    open(&path.display().to_string(), &SourceOptions::default()).expect("a source")
}

#[test]
fn strict_changes_nothing_at_the_first_problem() -> TestResult {
    let index = ScratchIndex::new();
    index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])?;
    let strict = ReindexOptions {
        strict: true,
        ..options()
    };
    let line = |text: String| MemoryItem::Line(text);
    let source = MemorySource::with(
        "site",
        vec![line(article("b", "banana").to_string()), line("{".to_owned())],
    );
    let result = index.run_with(&analyzer(), vec![source.boxed()], &strict);
    let Err(ReindexError::Strict(message)) = result else {
        panic!("{result:?}");
    };
    assert!(message.starts_with("site:2: invalid JSON"), "{message}");
    let service = index.service();
    assert_eq!(found(&service, "apple"), ["a"]);
    assert_eq!(found(&service, "banana"), [] as [&str; 0]);
    Ok(())
}

#[test]
fn an_article_without_a_language_is_read_by_its_text() -> TestResult {
    let index = ScratchIndex::new();
    let texts = [
        ("日焼け止めは、毎日ぬることが大切です。", Language::Japanese),
        ("防晒霜要每天涂抹，这样才有效果。", Language::SimplifiedChinese),
        ("防曬乳要每天塗抹，這樣才會有效果。", Language::TraditionalChinese),
        ("자외선 차단제는 매일 바르는 것이 중요합니다.", Language::Korean),
        ("Sunscreen works best when it is applied every day.", Language::English),
    ];
    let articles: Vec<Value> = (0..)
        .zip(texts)
        .map(|(number, (text, _))| json!({"id": format!("t/{number}"), "body": text}))
        .collect();
    let report = index.run(vec![MemorySource::of("site", &articles).boxed()])?;
    assert_eq!((report.detected, report.problems), (5, 0));
    for language in Language::ALL {
        assert_eq!(report.languages.get(&language), Some(&1), "{language}");
    }
    let service = index.service();
    for (number, (_, language)) in (0..).zip(texts) {
        let article = service.article(&format!("t/{number}"))?;
        assert_eq!(article.map(|article| article.language), Some(language));
    }
    Ok(())
}
