//! What a run shows, refuses, builds anew and can be gone back from.

use crate::reindex::other_analyzer;
use crate::support_index::{MemorySource, ScratchIndex, TestResult, analyzer, ids, options, request};
use sagasu::article::Language;
use sagasu::index::reindex::{ArticleChange, ReindexError, ReindexOptions, stale_articles, write_articles};
use serde_json::{Value, json};
use std::fs;
use std::sync::Arc;

fn article(id: &str, body: &str) -> Value {
    json!({"id": id, "language": "en", "title": id, "body": body})
}

fn found(index: &ScratchIndex, query: &str) -> Vec<String> {
    let service = index.service();
    let response = service
        .search(request(query, Some(Language::English)))
        .expect("an answer");
    ids(&response).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_dry_run_tells_what_would_change_and_changes_nothing() -> TestResult {
    let index = ScratchIndex::new();
    let before = [article("a", "apple"), article("b", "banana"), article("c", "cherry")];
    index.run(vec![MemorySource::of("site", &before).boxed()])?;
    let mut changed = article("b", "blueberry");
    changed["tags"] = json!(["fruit"]);
    let after = [
        article("a", "apple"),
        changed,
        json!({"id": "d", "language": "ja", "body": "柿"}),
    ];
    let dry = ReindexOptions {
        dry_run: true,
        max_removed_share: 0.1,
        ..options()
    };
    let report = index.run_with(&analyzer(), vec![MemorySource::of("site", &after).boxed()], &dry)?;
    assert_eq!(
        (report.added, report.changed, report.unchanged, report.removed),
        (1, 1, 1, 1)
    );
    assert_eq!(report.changed_articles[0].fields, ["sections", "tags"]);
    assert_eq!(
        (
            report.added_articles[0].id.as_str(),
            report.removed_articles[0].id.as_str()
        ),
        ("d", "c")
    );
    assert_eq!(report.changes[&Language::Japanese].added, 1);
    assert_eq!(report.changes[&Language::English].removed, 1);
    assert!(report.refused_removals, "the run itself would refuse");
    assert_eq!(index.store().current_number()?, Some(1));
    assert_eq!(found(&index, "banana"), ["b"]);
    Ok(())
}

#[test]
fn a_run_that_would_remove_too_much_changes_nothing() -> TestResult {
    let index = ScratchIndex::new();
    let all: Vec<Value> = (0..10).map(|number| article(&format!("n{number}"), "news")).collect();
    let guarded = ReindexOptions {
        max_removed_share: 0.3,
        ..options()
    };
    let run =
        |articles: &[Value]| index.run_with(&analyzer(), vec![MemorySource::of("site", articles).boxed()], &guarded);
    run(&all)?;
    let Err(
        error @ ReindexError::TooManyRemovals {
            removed: 4, owned: 10, ..
        },
    ) = run(&all[4..])
    else {
        panic!("4 of 10 are more than 30 %");
    };
    assert!(error.to_string().contains("--allow-removals"), "{error}");
    assert_eq!(found(&index, "news").len(), 10);
    assert_eq!(run(&all[3..])?.removed, 3);
    assert_eq!(found(&index, "news").len(), 7);
    Ok(())
}

#[test]
fn every_run_that_changes_something_can_be_gone_back_from() -> TestResult {
    let index = ScratchIndex::new();
    let run = |body: &str| index.run(vec![MemorySource::of("site", &[article("a", body)]).boxed()]);
    run("apple")?;
    run("banana")?;
    run("banana")?;
    assert_eq!(
        index.store().current_number()?,
        Some(2),
        "a run without changes makes no generation"
    );
    let edit = index.store().edit("testing")?;
    assert_eq!(edit.roll_back(None)?.number, 1);
    drop(edit);
    assert_eq!(found(&index, "apple"), ["a"]);
    assert_eq!(found(&index, "banana"), [] as [&str; 0]);
    assert_eq!(run("cherry")?.changed, 1);
    assert_eq!(index.store().current_number()?, Some(3));
    assert_eq!(found(&index, "cherry"), ["a"]);
    Ok(())
}

/// What was answered is answered again without searching, until a run or a change makes another answer right.
#[test]
fn an_answer_is_kept_until_the_index_changes() -> TestResult {
    let index = ScratchIndex::new();
    let run = |articles: &[Value]| index.run(vec![MemorySource::of("site", articles).boxed()]);
    run(&[article("a", "apple")])?;
    let service = index.service().keeping(1_000_000);
    let apple = || request("apple", Some(Language::English));
    let first = service.search(apple())?;
    let again = service.search(apple())?;
    assert!(first.stages.is_some() && again.stages.is_none());
    assert_eq!(serde_json::to_value(&first.hits)?, serde_json::to_value(&again.hits)?);
    assert_eq!((ids(&again), again.total), (vec!["a"], 1));

    run(&[article("a", "apple"), article("b", "apple")])?;
    service.index().refresh()?;
    assert!(service.kept_answer(&apple()).is_none());
    assert_eq!(service.search(apple())?.total, 2);
    assert!(service.kept_answer(&apple()).is_some());

    let store = index.store();
    let edit = store.edit("testing")?;
    let changes = [ArticleChange::Delete("a".to_owned())];
    write_articles(&analyzer(), store.as_ref(), edit.as_ref(), &changes, 2)?;
    service.index().reload()?;
    assert!(service.kept_answer(&apple()).is_none());
    assert_eq!(ids(&service.search(apple())?), ["b"]);

    let forgetful = index.service().keeping(0);
    for _ in 0..2 {
        assert!(forgetful.search(apple())?.stages.is_some());
    }
    Ok(())
}

/// Four in five articles do not hold the new word: they are left as they are.
#[test]
fn a_new_word_indexes_anew_only_the_articles_that_hold_it() -> TestResult {
    let index = ScratchIndex::new();
    let mut articles = vec![json!({"id": "bird", "language": "ja", "body": "夢見鳥舞踏団の公演"})];
    articles.extend((0..9).map(|number| json!({"id": format!("n{number}"), "language": "ja", "body": "公演の知らせ"})));
    index.run(vec![MemorySource::of("site", &articles).boxed()])?;
    let (_words, other) = other_analyzer("夢見鳥舞踏団\n")?;
    let current = index.store().current()?.expect("an index");
    let snapshot = index.store().open(&current)?.snapshot();
    let impact = stale_articles(&other, snapshot.as_ref(), 2, None)?.expect("a full comparison");
    assert_eq!(
        (
            impact.stale.keys().map(String::as_str).collect::<Vec<_>>(),
            impact.looked_at
        ),
        (vec!["bird"], 10)
    );
    // No source is read.
    let report = index.run_with(&other, Vec::new(), &options())?;
    assert_eq!((report.reanalyzed, report.rebuilt), (1, false));
    assert_eq!(report.languages[&Language::Japanese], 10);
    let service = index.service_with(Arc::new(other));
    assert_eq!(
        ids(&service.search(request("夢見鳥", Some(Language::Japanese)))?),
        ["bird"]
    );
    Ok(())
}

#[test]
fn an_index_of_another_format_is_built_anew_from_its_stored_articles() -> TestResult {
    let index = ScratchIndex::new();
    index.run(vec![
        MemorySource::of("site", &[article("a", "apple"), article("b", "banana")]).boxed(),
    ])?;
    let current = index.path().current()?.expect("an index");
    let path = current.folder.join("manifest.json");
    let text = fs::read_to_string(&path)?;
    let format = format!("\"format\": {}", current.manifest.format);
    assert!(text.contains(&format), "{text}");
    fs::write(&path, text.replace(&format, "\"format\": 1"))?;
    let error = sagasu::search::IndexHandle::new(index.path(), analyzer().fingerprint()).refresh();
    assert!(error.is_err_and(|error| error.to_string().contains("sagasu reindex")));
    let report = index.run(Vec::new())?;
    assert_eq!((report.rebuilt, report.reanalyzed), (true, 2));
    assert_eq!(found(&index, "banana"), ["b"]);
    let same = index.run(vec![
        MemorySource::of("site", &[article("a", "apple"), article("b", "banana")]).boxed(),
    ])?;
    assert_eq!(same.unchanged, 2, "owners were kept");
    Ok(())
}

#[test]
fn a_fresh_run_does_not_need_the_old_index() -> TestResult {
    let index = ScratchIndex::new();
    index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])?;
    let current = index.path().current()?.expect("an index");
    fs::write(current.folder.join("meta.json"), "{")?;
    let source = || vec![MemorySource::of("site", &[article("a", "apple")]).boxed()];
    assert!(index.run(source()).is_err());
    let fresh = ReindexOptions {
        fresh: true,
        ..options()
    };
    index.run_with(&analyzer(), source(), &fresh)?;
    assert_eq!(found(&index, "apple"), ["a"]);
    Ok(())
}
