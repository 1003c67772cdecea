//! Runs over several sources, of which one fails.

use crate::support_index::{MemoryItem, MemorySource, ScratchIndex, TestResult, analyzer, options};
use crate::support_program::run;
use sagasu::index::reindex::{ReindexError, ReindexOptions, RunReport};
use sagasu::source::ArticleSource;
use serde_json::{Value, json};
use std::fs;

fn article(id: &str, body: &str) -> Value {
    json!({"id": id, "language": "en", "title": id, "body": body})
}

fn site(articles: &[Value]) -> Box<dyn ArticleSource> {
    MemorySource::of("site", articles).boxed()
}

/// A source that hands over these articles and then fails.
fn broken(name: &str, articles: &[Value]) -> Box<dyn ArticleSource> {
    let lines = articles.iter().map(|article| MemoryItem::Line(article.to_string()));
    MemorySource::with(name, lines.chain([MemoryItem::Fail]).collect()).boxed()
}

fn found(index: &ScratchIndex, query: &str) -> Vec<String> {
    crate::reindex::found(&index.service(), query)
}

/// Name, added, changed, removed, kept and whether it failed.
fn sources(report: &RunReport) -> Vec<(&str, u64, u64, u64, u64, bool)> {
    let rows = report.sources.iter().map(|source| {
        let counts = &source.changes;
        let failed = source.error.is_some();
        (
            source.name.as_str(),
            counts.added,
            counts.changed,
            counts.removed,
            source.kept,
            failed,
        )
    });
    rows.collect()
}

#[test]
fn a_source_that_fails_does_not_end_the_run_for_the_others() -> TestResult {
    let index = ScratchIndex::new();
    let web = [article("w1", "cherry"), article("w2", "cherry")];
    index.run(vec![
        MemorySource::of("web", &web).boxed(),
        site(&[article("a", "apple"), article("b", "apple")]),
    ])?;
    // Whichever comes first.
    let report = index.run(vec![
        broken("web", &[article("w3", "cherry")]),
        site(&[article("a", "banana")]),
    ])?;
    let expected = [("web", 1, 0, 0, 2, true), ("site", 0, 1, 1, 0, false)];
    assert_eq!(sources(&report), expected);
    assert_eq!(report.problems, 1);
    let error = report.sources[0].error.as_deref().unwrap_or_default();
    assert!(error.contains("the line was cut"), "{error}");
    assert_eq!(found(&index, "cherry"), ["w1", "w2", "w3"]);
    assert_eq!(found(&index, "banana"), ["a"]);
    assert_eq!(found(&index, "apple"), [] as [&str; 0]);
    let report = index.run(vec![site(&[article("a", "date")]), broken("web", &[])])?;
    let expected = [("site", 0, 1, 0, 0, false), ("web", 0, 0, 0, 3, true)];
    assert_eq!(sources(&report), expected);
    Ok(())
}

#[test]
fn when_all_fail_or_nothing_may_be_left_out_the_index_is_as_it_was() -> TestResult {
    let index = ScratchIndex::new();
    let good = || site(&[article("a", "apple")]);
    index.run(vec![good(), MemorySource::of("web", &[article("w", "apple")]).boxed()])?;
    let bad = || broken("web", &[article("x", "apple")]);
    let strict = ReindexOptions {
        strict: true,
        ..options()
    };
    let fresh = ReindexOptions {
        fresh: true,
        ..options()
    };
    let runs = [
        index.run(vec![bad(), broken("site", &[])]),
        index.run_with(&analyzer(), vec![good(), bad()], &strict),
        index.run_with(&analyzer(), vec![good(), bad()], &fresh),
    ];
    for run in runs {
        assert!(matches!(run, Err(ReindexError::Source(_))), "{run:?}");
    }
    assert_eq!(found(&index, "apple"), ["a", "w"]);
    assert_eq!(index.store().current_number()?, Some(1));
    Ok(())
}

#[test]
fn a_source_that_lost_too_much_holds_back_only_itself() -> TestResult {
    let index = ScratchIndex::new();
    let news: Vec<Value> = (0..10).map(|number| article(&format!("n{number}"), "news")).collect();
    let feed = |articles: &[Value]| MemorySource::of("feed", articles).boxed();
    let guarded = ReindexOptions {
        max_removed_share: 0.3,
        ..options()
    };
    let run = |sources| index.run_with(&analyzer(), sources, &guarded);
    run(vec![feed(&news), site(&[article("a", "apple")])])?;
    let report = run(vec![feed(&news[4..]), site(&[article("a", "banana")])])?;
    let expected = [("feed", 0, 0, 0, 4, true), ("site", 0, 1, 0, 0, false)];
    assert_eq!(sources(&report), expected);
    let error = report.sources[0].error.as_deref().unwrap_or_default();
    assert!(error.contains("--allow-removals"), "{error}");
    assert_eq!((found(&index, "news").len(), found(&index, "banana").len()), (10, 1));
    Ok(())
}

#[test]
fn the_exit_code_and_the_summary_tell_of_a_source_that_is_away() -> TestResult {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("content"))?;
    fs::write(folder.path().join("content/a.en.md"), "# Apple\n\nAn apple.\n")?;
    fs::write(
        folder.path().join("sagasu.toml"),
        "[[source]]\nname = \"disk\"\nkind = \"markdown\"\npath = \"mounted\"\n\n\
         [[source]]\nname = \"columns\"\nkind = \"markdown\"\npath = \"content\"\n\n\
         [[source]]\nname = \"web\"\nkind = \"sitemap\"\nurl = \"http://127.0.0.1:9/sitemap.xml\"\n",
    )?;
    let ran = run(folder.path(), &["index"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(
        ran.err.contains("source disk failed: cannot open \"mounted\""),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("source web failed: cannot fetch"), "{}", ran.err);
    assert!(
        ran.out
            .contains("columns: added 1, changed 0, unchanged 0, removed 0\n"),
        "{}",
        ran.out
    );
    assert_eq!(run(folder.path(), &["search", "apple", "--json"]).code, Some(0));
    let alone = run(folder.path(), &["index", "--source", "disk"]);
    assert_eq!(alone.code, Some(2), "{}", alone.out);
    Ok(())
}
