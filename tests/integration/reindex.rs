//! Runs: what they change, what they say, and what a reader sees meanwhile.

use crate::support_index::{
    MemoryItem, MemorySource, ScratchIndex, TestResult, analyzer, dictionaries, ids, options, request,
};
use sagasu::analysis::Analyzer;
use sagasu::article::Language;
use sagasu::backend::WRITING_ARTICLES;
use sagasu::index::reindex::{ReindexError, RunReport};
use sagasu::index::{GenerationError, Manifest};
use sagasu::search::{IndexHandle, SearchService};
use serde_json::{Value, json};
use std::fs::{self};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longest wait for something that happens by itself within a second or so.
const PATIENCE: Duration = Duration::from_secs(10);

pub fn article(id: &str, body: &str) -> Value {
    json!({"id": id, "language": "en", "title": id, "body": body})
}

/// Added, changed, unchanged, removed, kept.
pub fn counts(report: &RunReport) -> [u64; 5] {
    [
        report.added,
        report.changed,
        report.unchanged,
        report.removed,
        report.kept,
    ]
}

pub fn found(service: &SearchService, query: &str) -> Vec<String> {
    let response = service
        .search(request(query, Some(Language::English)))
        .expect("an answer");
    let mut found: Vec<String> = ids(&response).into_iter().map(str::to_owned).collect();
    found.sort();
    found
}

#[test]
fn a_run_counts_what_it_adds_changes_leaves_and_removes() -> TestResult {
    let index = ScratchIndex::new();
    let run = |articles: &[Value]| index.run(vec![MemorySource::of("site", articles).boxed()]);
    let first = run(&[article("a", "apple"), article("b", "banana"), article("c", "cherry")])?;
    assert_eq!((counts(&first), first.rebuilt), ([3, 0, 0, 0, 0], true));
    let same = run(&[article("a", "apple"), article("b", "banana"), article("c", "cherry")])?;
    assert_eq!((counts(&same), same.rebuilt), ([0, 0, 3, 0, 0], false));
    let next = run(&[article("a", "apple"), article("b", "blueberry"), article("d", "durian")])?;
    assert_eq!((counts(&next), next.rebuilt), ([1, 1, 1, 1, 0], false));
    assert_eq!(next.languages.get(&Language::English), Some(&3));
    let service = index.service();
    let table: [(&str, &[&str]); 5] = [
        ("apple", &["a"]),
        ("blueberry", &["b"]),
        ("durian", &["d"]),
        ("banana", &[]),
        ("cherry", &[]),
    ];
    for (query, expected) in table {
        assert_eq!(found(&service, query), expected, "{query}");
    }
    assert!(service.article("c")?.is_none());
    Ok(())
}

#[test]
fn a_run_removes_only_what_its_source_owned() -> TestResult {
    let index = ScratchIndex::new();
    let source = |name: &str, articles: &[Value]| MemorySource::of(name, articles).boxed();
    index.run(vec![
        source("columns", &[article("c1", "column"), article("c2", "column")]),
        source("news", &[article("n1", "news"), article("n2", "news")]),
    ])?;
    let report = index.run(vec![source("news", &[article("n2", "news")])])?;
    assert_eq!(counts(&report), [0, 0, 1, 1, 0]);
    let service = index.service();
    assert_eq!(found(&service, "column"), ["c1", "c2"]);
    assert_eq!(found(&service, "news"), ["n2"]);
    Ok(())
}

#[test]
fn an_article_that_moves_to_another_source_belongs_to_that_one() -> TestResult {
    let index = ScratchIndex::new();
    let source = |name: &str, articles: &[Value]| MemorySource::of(name, articles).boxed();
    index.run(vec![source("old", &[article("a", "apple"), article("b", "banana")])])?;
    let moved = index.run(vec![source("new", &[article("a", "apple")])])?;
    assert_eq!(counts(&moved), [0, 1, 0, 0, 0]);
    let after = index.run(vec![source("old", &[article("b", "banana")])])?;
    assert_eq!(
        counts(&after),
        [0, 0, 1, 0, 0],
        "what moved is no longer the old source's to remove"
    );
    assert_eq!(found(&index.service(), "apple"), ["a"]);
    Ok(())
}

#[test]
fn a_source_that_fails_on_the_way_changes_nothing() -> TestResult {
    let index = ScratchIndex::new();
    index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])?;
    let broken = || {
        let line = MemoryItem::Line(article("b", "banana").to_string());
        MemorySource::with("site", vec![line, MemoryItem::Fail]).boxed()
    };
    let error = index.run(vec![broken()]).map(|_| ()).expect_err("the source fails");
    assert!(error.to_string().contains("the line was cut"), "{error}");
    assert_eq!(found(&index.service(), "banana"), [] as [&str; 0]);
    let after = index.run(vec![MemorySource::of("site", &[article("c", "cherry")]).boxed()])?;
    assert_eq!(counts(&after), [1, 0, 0, 1, 0], "nothing of the failed run is left");
    let never = ScratchIndex::new();
    assert!(never.run(vec![broken()]).is_err());
    assert_eq!(
        never.store().current_number()?,
        None,
        "a first run that fails publishes nothing"
    );
    Ok(())
}

#[test]
fn what_served_before_answers_until_the_commit() -> TestResult {
    let index = ScratchIndex::new();
    index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])?;
    let service = Arc::new(index.service());
    let during = Arc::new(Mutex::new(Vec::new()));
    let look = {
        let (service, during) = (service.clone(), during.clone());
        move || {
            service.index().reload().expect("an index");
            let answer = (found(&service, "apple"), found(&service, "banana"));
            during.lock().expect("unpoisoned").push(answer);
        }
    };
    let line = |id: &str, body: &str| MemoryItem::Line(article(id, body).to_string());
    let mut items = vec![line("b", "banana")];
    // Enough to keep several analysis threads and the engine busy before the look.
    items.extend((0..600).map(|number| line(&format!("n{number}"), "banana split")));
    items.push(MemoryItem::Call(Box::new(look)));
    index.run(vec![MemorySource::with("site", items).boxed()])?;
    let during = during.lock().expect("unpoisoned").clone();
    assert_eq!(during, [(vec!["a".to_owned()], Vec::new())]);
    service.index().reload()?;
    assert_eq!(found(&service, "apple"), [] as [&str; 0]);
    assert_eq!(found(&service, "banana").len(), 100);
    Ok(())
}

#[test]
fn a_reader_that_follows_sees_what_a_run_published() -> TestResult {
    let index = ScratchIndex::new();
    index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])?;
    let service = index.service();
    assert_eq!(found(&service, "banana"), [] as [&str; 0]);
    let articles = [article("a", "apple"), article("b", "banana")];
    index.run(vec![MemorySource::of("site", &articles).boxed()])?;
    let started = Instant::now();
    while found(&service, "banana") != ["b"] {
        assert!(started.elapsed() < PATIENCE, "the run was not seen");
        service.index().refresh()?;
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

#[test]
fn a_run_that_died_leaves_the_old_index_and_nothing_behind() -> TestResult {
    let index = ScratchIndex::new();
    index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])?;
    let folder = index.path();
    {
        let lock = folder.lock("testing")?;
        let dead = folder.begin(&lock, Manifest::of("another analyzer"))?;
        fs::write(dead.folder.join("half-written"), "…")?;
    }
    let left_over = index.folder.path().join("generations/2.building");
    assert!(left_over.is_dir());
    assert_eq!(folder.current_number()?, Some(1));
    assert_eq!(found(&index.service(), "apple"), ["a"]);
    // A run that changes the current generation leaves it alone; one that builds a new generation clears it away.
    let same = index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])?;
    assert_eq!((counts(&same), same.rebuilt), ([0, 0, 1, 0, 0], false));
    let (_words, other) = other_analyzer("令和元年記念\n")?;
    index.run_with(
        &other,
        vec![MemorySource::of("site", &[article("a", "apple")]).boxed()],
        &options(),
    )?;
    assert!(!left_over.exists());
    assert_eq!(folder.current_number()?, Some(2));
    assert_eq!(found(&index.service_with(Arc::new(other)), "apple"), ["a"]);
    Ok(())
}

/// An analyzer whose Japanese user dictionary has more words; its word lists go with the first value.
pub fn other_analyzer(words: &str) -> Result<(tempfile::TempDir, Analyzer), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    for language in ["ja", "zh", "ko", "en"] {
        copy_files(&dictionaries().join(language), &folder.path().join(language))?;
    }
    let compiled = (dictionaries().join("compiled"), folder.path().join("compiled"));
    #[cfg(unix)]
    std::os::unix::fs::symlink(fs::canonicalize(compiled.0)?, compiled.1)?;
    #[cfg(not(unix))]
    for name in ["ipadic", "ko-dic", "jieba"] {
        copy_files(&compiled.0.join(name), &compiled.1.join(name))?;
    }
    let list = folder.path().join("ja/user.txt");
    let before = fs::read_to_string(&list)?;
    fs::write(&list, format!("{before}{words}"))?;
    let analyzer = Analyzer::load(folder.path())?;
    Ok((folder, analyzer))
}

fn copy_files(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

#[test]
fn another_user_dictionary_builds_a_new_generation_with_everything_in_it() -> TestResult {
    let index = ScratchIndex::new();
    let columns = [json!({"id": "c", "language": "ja", "body": "夢見鳥舞踏団の公演"})];
    let news = [article("n", "news")];
    index.run(vec![
        MemorySource::of("columns", &columns).boxed(),
        MemorySource::of("news", &news).boxed(),
    ])?;
    let before = index.service();
    let (_words, other) = other_analyzer("夢見鳥舞踏団\n")?;
    assert_ne!(other.fingerprint(), analyzer().fingerprint());
    let report = index.run_with(&other, vec![MemorySource::of("news", &news).boxed()], &options())?;
    assert_eq!((counts(&report), report.rebuilt), ([0, 0, 1, 0, 0], true));
    assert_eq!(
        report.languages.values().sum::<u64>(),
        2,
        "the other source's article was taken over"
    );
    assert_eq!(index.store().current_number()?, Some(2));
    let kept: Vec<u64> = index.store().generations()?.iter().map(|state| state.number).collect();
    assert_eq!(kept, [1, 2], "the one before stays for rollback");
    // A reader with the old dictionaries stays with the old generation: its terms would not be the new one's.
    assert!(before.index().refresh().is_err());
    assert_eq!(before.index().generation(), Some(1));
    assert_eq!(found(&before, "news"), ["n"]);
    let after = index.service_with(Arc::new(other));
    assert_eq!(found(&after, "夢見鳥"), ["c"]);
    assert_eq!(found(&after, "news"), ["n"]);
    Ok(())
}

#[test]
fn a_reader_moves_to_the_next_generation() -> TestResult {
    let (_words, other) = other_analyzer("夢見鳥舞踏団\n")?;
    let index = ScratchIndex::new();
    let handle = IndexHandle::over(index.store(), other.fingerprint());
    assert!(handle.refresh().is_err(), "nothing is there yet");
    index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])?;
    assert!(handle.refresh().is_err(), "built with another dictionary");
    assert!(handle.snapshot().is_none());
    index.run_with(
        &other,
        vec![MemorySource::of("site", &[article("a", "apple")]).boxed()],
        &options(),
    )?;
    assert!(handle.refresh()?, "another generation is served");
    assert!(!handle.refresh()?, "and stays");
    assert_eq!(handle.generation(), Some(2));
    Ok(())
}

#[test]
fn a_run_waits_for_single_writes_that_tidy_up() -> TestResult {
    let index = ScratchIndex::new();
    let edit = index.store().edit(WRITING_ARTICLES)?;
    let result = std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            drop(edit);
        });
        index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])
    });
    assert_eq!(result?.added, 1);
    Ok(())
}

#[test]
fn a_second_writer_hears_who_is_writing() -> TestResult {
    let index = ScratchIndex::new();
    let edit = index.store().edit("testing")?;
    let result = index.run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()]);
    let Err(ReindexError::Generation(error @ GenerationError::Locked { .. })) = result else {
        panic!("{result:?}");
    };
    assert!(
        error.to_string().contains(&format!("process {}", std::process::id())),
        "{error}"
    );
    drop(edit);
    assert!(
        index
            .run(vec![MemorySource::of("site", &[article("a", "apple")]).boxed()])
            .is_ok()
    );
    Ok(())
}
