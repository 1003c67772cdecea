//! Generations and dictionaries that change while they are served.

use crate::reindex::other_analyzer;
use crate::support_index::{MemorySource, ScratchIndex, TestResult, analyzer, options, request};
use crate::support_process::{Server, get};
use crate::support_program::sagasu;
use sagasu::article::Language;
use sagasu::index::IndexFolder;
use sagasu::index::reindex::{NoProgress, reindex};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Longest wait for what a server notices within half a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// While a reader searches without pause, fifty generations follow each other: every answer is of one of them.
#[test]
fn no_answer_fails_or_is_mixed_during_fifty_swaps() -> TestResult {
    let index = ScratchIndex::new();
    let run = |version: u64| {
        let articles: Vec<_> = (0..20)
            .map(|number| {
                json!({"id": format!("n{number}"), "language": "en", "title": format!("title{version}"), "body": "swapped"})
            })
            .collect();
        let mut sources = [MemorySource::of("site", &articles).boxed()];
        reindex(&analyzer(), &index.path(), &mut sources, &options(), &NoProgress)
    };
    run(0)?;
    let service = Arc::new(index.service());
    let over = Arc::new(AtomicBool::new(false));
    let follower = {
        let (service, over) = (service.clone(), over.clone());
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                service.index().refresh().expect("the next generation opens");
                std::thread::sleep(Duration::from_millis(1));
            }
        })
    };
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let (service, over) = (service.clone(), over.clone());
            std::thread::spawn(move || {
                let mut answers = 0u64;
                while !over.load(Ordering::Relaxed) {
                    let answer = service
                        .search(request("swapped", Some(Language::English)))
                        .expect("an answer");
                    let titles: BTreeSet<&str> = answer.hits.iter().map(|hit| hit.title.as_str()).collect();
                    assert_eq!(
                        (answer.total, answer.hits.len(), titles.len()),
                        (20, 20, 1),
                        "{titles:?}"
                    );
                    answers += 1;
                }
                answers
            })
        })
        .collect();
    for version in 1..=50 {
        assert_eq!(run(version)?.changed, 20);
    }
    over.store(true, Ordering::Relaxed);
    follower.join().map_err(|_| "the follower failed")?;
    for reader in readers {
        assert!(reader.join().map_err(|_| "a reader failed")? > 50);
    }
    Ok(())
}

/// The same over HTTP, with the program as it runs: no answer but 200, and every page of one generation.
#[test]
fn no_page_fails_or_is_mixed_during_fifty_swaps_of_a_server() -> TestResult {
    let folder = tempfile::tempdir()?;
    let index = IndexFolder::new(folder.path().join("index"));
    let run = |version: u64| {
        let article = |number| {
            json!({"id": format!("n{number}"), "language": "en", "title": format!("title{version}"), "body": "swapped",
                "tags": [format!("tag{version}")]})
        };
        let articles: Vec<_> = (0..20).map(article).collect();
        let mut sources = [MemorySource::of("site", &articles).boxed()];
        reindex(&analyzer(), &index, &mut sources, &options(), &NoProgress)
    };
    run(0)?;
    let server = Server::start(folder.path())?;
    let address = server.address;
    // The title of every hit of a page, and the tag that is counted for all of them.
    let page = move || {
        let (status, page) = get(address, "/v1/search?q=swapped&lang=en&limit=20").expect("an answer");
        assert_eq!(status, 200, "{page}");
        let hits = page["hits"].as_array().cloned().unwrap_or_default();
        let titles: BTreeSet<String> = hits.iter().map(|hit| hit["title"].to_string()).collect();
        let tags = page["facets"]["tag"]
            .as_object()
            .map(|tags| tags.keys().cloned().collect::<Vec<_>>());
        assert_eq!((hits.len(), titles.len()), (20, 1), "{titles:?}");
        let title = titles.into_iter().next().unwrap_or_default();
        let version = title.trim_matches('"').trim_start_matches("title").to_owned();
        assert_eq!(
            tags,
            Some(vec![format!("tag{version}")]),
            "counts and hits are of one generation"
        );
        version
    };
    let deadline = Instant::now() + PATIENCE;
    while get(address, "/health/ready")?.0 != 200 {
        assert!(Instant::now() < deadline, "the server is ready");
    }
    let over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let over = over.clone();
            std::thread::spawn(move || {
                let mut pages = 0u64;
                while !over.load(Ordering::Relaxed) {
                    page();
                    pages += 1;
                }
                pages
            })
        })
        .collect();
    for version in 1..=50 {
        assert_eq!(run(version)?.changed, 20);
        // Every generation is really served before the next one is built.
        let deadline = Instant::now() + PATIENCE;
        while page() != version.to_string() {
            assert!(Instant::now() < deadline, "generation {version} is not served");
        }
    }
    over.store(true, Ordering::Relaxed);
    for reader in readers {
        assert!(reader.join().map_err(|_| "a reader failed")? > 50);
    }
    Ok(())
}

/// A word is added to the user dictionary while a server runs: it serves the new generation with the new dictionary, and no request fails.
#[test]
fn a_server_changes_over_to_other_dictionaries_while_it_answers() -> TestResult {
    let (dictionaries, _) = other_analyzer("")?;
    let folder = tempfile::tempdir()?;
    let column = json!({"id": "bird", "language": "ja", "title": "公演", "body": "夢見鳥舞踏団の公演"});
    fs::write(folder.path().join("site.jsonl"), column.to_string())?;
    let program = |arguments: &[&str]| {
        let mut command = sagasu(folder.path());
        command.env("SAGASU_DICTIONARIES", dictionaries.path()).args(arguments);
        command
    };
    assert!(program(&["index", "site.jsonl"]).output()?.status.success());
    let server = Server::run(program(&[]))?;
    let address = server.address;
    let query = "%E5%A4%A2%E8%A6%8B%E9%B3%A5%E8%88%9E%E8%B8%8F%E5%9B%A3"; // 夢見鳥舞踏団
    let searched = || -> std::io::Result<u64> {
        let (status, found) = get(address, &format!("/v1/search?q={query}&lang=ja"))?;
        assert_eq!(status, 200, "{found}");
        Ok(found["total"].as_u64().unwrap_or_default())
    };
    let is_one_word = || -> std::io::Result<bool> {
        let (status, analyzed) = get(address, &format!("/v1/analyze?text={query}&lang=ja"))?;
        assert_eq!(status, 200, "{analyzed}");
        let tokens = analyzed["tokens"].as_array().cloned().unwrap_or_default();
        Ok(tokens.iter().any(|token| token["surface"] == "夢見鳥舞踏団"))
    };
    let deadline = Instant::now() + PATIENCE;
    while get(address, "/health/ready")?.0 != 200 {
        assert!(Instant::now() < deadline, "the server is ready");
    }
    assert_eq!((searched()?, is_one_word()?), (1, false));
    let words = dictionaries.path().join("ja/user.txt");
    let before = fs::read_to_string(&words)?;
    fs::write(&words, format!("{before}夢見鳥舞踏団\n"))?;
    let mut run = program(&["reindex"]).stdout(std::process::Stdio::null()).spawn()?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        assert_eq!(searched()?, 1);
        if is_one_word()? {
            break;
        }
        assert!(Instant::now() < deadline, "the new dictionary is not served");
    }
    assert!(run.wait()?.success());
    assert_eq!(searched()?, 1);
    Ok(())
}
