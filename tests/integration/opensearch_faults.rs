//! What a cluster, and whoever writes to it, can suffer: dead runs, refused writes, hanging searches, killed nodes.

use crate::support_cluster::{Site, one_node, service_over, three_nodes};
use crate::support_index::{
    MemoryItem, MemorySource, TestResult, analyzer, cluster_store, dictionaries, options, request, run_over, samples,
};
use sagasu::article::Language;
use sagasu::backend::IndexStore;
use sagasu::index::reindex::{ArticleChange, ChangeOutcome, NoProgress, reindex, write_articles};
use sagasu::index::{GenerationError, Manifest};
use sagasu::query::SearchRequest;
use sagasu::search::IndexHandle;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What a run that died had begun is not served, not listed, and cleared away by the next.
#[test]
fn a_run_that_died_leaves_what_is_served_and_nothing_behind() -> TestResult {
    let Some(node) = one_node() else { return Ok(()) };
    let site = Site::on(node, "died");
    site.index(samples().to_vec());
    {
        let store = site.store();
        let edit = store.edit("dying")?;
        let begun = edit.begin(Manifest::of("another analyzer"), None)?;
        assert_eq!(begun.number, 2);
        let copied = edit.begin(Manifest::of("another analyzer"), store.current()?.as_ref())?;
        assert_eq!(
            copied.number, 3,
            "the first one was cleared away, its number was not used again"
        );
    }
    assert_eq!(site.store().current_number()?, Some(1));
    let listed: Vec<u64> = site.store().generations()?.iter().map(|state| state.number).collect();
    assert_eq!(listed, [1], "what was never served is not listed");
    let mut changed = samples().to_vec();
    changed.truncate(20);
    site.index(changed);
    assert_eq!(site.store().current_number()?, Some(4));
    assert_eq!(
        site.service()
            .index()
            .snapshot()
            .expect("an index")
            .counts()?
            .values()
            .sum::<u64>(),
        20
    );
    Ok(())
}

/// The lock of a process that was killed expires, and the next run does what it had not.
#[test]
fn a_killed_run_loses_and_doubles_nothing() -> TestResult {
    let Some(node) = one_node() else { return Ok(()) };
    let site = Site::on(node, "crashed");
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("sagasu.toml");
    let dictionaries = dictionaries().display();
    std::fs::write(
        &config,
        format!(
            "dictionaries = \"{dictionaries}\"\n[backend]\nkind = \"opensearch\"\nurl = \"{}\"\nindex_prefix = \"crashed\"\n\
             replicas = 0\nlock_seconds = 2\n",
            node.url
        ),
    )?;
    let lines = |count: usize| -> String {
        let line =
            |number| json!({"id": format!("a{number}"), "language": "en", "body": format!("apple number {number}")});
        (0..count).map(|number| format!("{}\n", line(number))).collect()
    };
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_sagasu"))
            .args(["index", "-", "--config"])
            .arg(&config)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
    };
    let finished = |count: usize| -> std::io::Result<std::process::Output> {
        let mut child = run()?;
        let mut input = child.stdin.take().expect("its input");
        // A run that ends early says why.
        let _ = input.write_all(lines(count).as_bytes());
        drop(input);
        child.wait_with_output()
    };
    let output = finished(10)?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let store = site.store();
    let wait_for_lock = || {
        while let Err(GenerationError::Locked { .. }) = store.edit("testing").map(drop) {
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    // A busy cluster may not have taken the lock back.
    wait_for_lock();
    let mut dying = run()?;
    let mut input = dying.stdin.take().expect("its input");
    if input.write_all(lines(5_000).as_bytes()).is_err() {
        let output = dying.wait_with_output()?;
        panic!("it ended by itself: {}", String::from_utf8_lossy(&output.stderr));
    }
    // It waits for more lines, with some written already.
    let written = || {
        site.ask("POST", "crashed-*/_refresh", &Value::Null);
        site.ask("GET", "crashed-2/_count?ignore_unavailable=true", &Value::Null)["count"].as_u64()
    };
    while written().unwrap_or_default() <= 10 {
        std::thread::sleep(Duration::from_millis(100));
    }
    dying.kill()?;
    dying.wait()?;

    wait_for_lock();
    let output = finished(5_000)?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = site.service().search(request("apple", Some(Language::English)))?;
    assert_eq!(found.total, 5_000);
    let kept: Vec<u64> = store.generations()?.iter().map(|state| state.number).collect();
    assert_eq!(kept, [1, 3], "what the killed run had written is gone");
    Ok(())
}

#[test]
fn what_is_wrong_with_a_cluster_is_said() -> TestResult {
    let Some(node) = one_node() else { return Ok(()) };
    let site = Site::on(node, "blocked");
    site.index(samples().to_vec());
    // Read-only, as a cluster makes an index whose disks are full.
    let block = |on: Value| {
        site.ask(
            "PUT",
            &format!("{}-1/_settings", site.prefix),
            &json!({ "index.blocks.read_only_allow_delete": on }),
        )
    };
    block(json!(true));
    let service = site.service();
    assert!(
        !service
            .search(request("幹細胞", Some(Language::Japanese)))?
            .hits
            .is_empty(),
        "searches go on"
    );
    let store = site.store();
    let edit = store.edit("testing")?;
    let changes = [ArticleChange::Delete(samples()[0].id.clone())];
    let refused = write_articles(&analyzer(), &store, edit.as_ref(), &changes, 2).expect_err("read-only");
    assert!(refused.to_string().contains("refuses writes"), "{refused}");
    block(Value::Null);
    let outcomes = write_articles(&analyzer(), &store, edit.as_ref(), &changes, 2)?;
    assert_eq!(outcomes, [ChangeOutcome::Deleted]);
    drop(edit);

    // A mapping that lost what says that the index is ours.
    site.ask("PUT", &format!("{}-1/_mapping", site.prefix), &json!({ "_meta": {} }));
    let handle = IndexHandle::over(Arc::new(site.store()), analyzer().fingerprint());
    let problem = handle.refresh().expect_err("not ours").to_string();
    assert!(problem.contains("was not made by sagasu"), "{problem}");

    // Nobody there.
    let nowhere = cluster_store(&["http://127.0.0.1:9".to_owned()], "nowhere", 1, 0).current_number();
    let problem = nowhere.expect_err("no node").to_string();
    assert!(problem.contains("no node answers"), "{problem}");
    Ok(())
}

#[test]
fn a_search_whose_time_is_over_says_so() -> TestResult {
    let Some(node) = one_node() else { return Ok(()) };
    let site = Site::on(node, "late");
    site.index(samples().to_vec());
    let late = SearchRequest {
        deadline: Some(Instant::now()),
        ..request("幹細胞", Some(Language::Japanese))
    };
    assert!(site.service().search(late)?.partial);
    Ok(())
}

/// One node of three is killed while articles are written, another answer is given by those left: nothing that was acknowledged is missing, and
/// no search fails. An index without replicas has lost a shard then: its searches fail, and never find less than there is.
#[test]
fn a_killed_node_costs_no_article_and_no_search() -> TestResult {
    let Some(mut nodes) = three_nodes(&[]) else {
        return Ok(());
    };
    let urls: Vec<String> = nodes.iter().map(|node| node.url.clone()).collect();
    let store: Arc<dyn IndexStore> = Arc::new(cluster_store(&urls, "killed", 3, 1));
    let run = |source: MemorySource| {
        reindex(
            &analyzer(),
            store.as_ref(),
            &mut [source.boxed()],
            &options(),
            &NoProgress,
        )
    };
    let article =
        |number: usize| json!({"id": format!("a{number}"), "language": "en", "body": format!("apple number {number}")});
    let first: Vec<Value> = (0..50).map(article).collect();
    run(MemorySource::of("site", &first))?;
    let service = Arc::new(service_over(store.clone()));
    let alone: Arc<dyn IndexStore> = Arc::new(cluster_store(&urls, "alone", 3, 0));
    run_over(alone.as_ref(), samples())?;
    let alone = service_over(alone).within(Duration::from_secs(60));
    let asked = request("laser", Some(Language::English));
    assert!(alone.search(asked.clone())?.total > 0);

    let stop = Arc::new(AtomicBool::new(false));
    let visitors: Vec<_> = (0..2)
        .map(|_| {
            let (service, stop) = (service.clone(), stop.clone());
            std::thread::spawn(move || {
                let mut answered = 0;
                while !stop.load(Ordering::Relaxed) {
                    let found = service
                        .search(request("apple", Some(Language::English)))
                        .expect("an answer");
                    assert!(found.total >= 50, "{} of 50", found.total);
                    answered += 1;
                }
                answered
            })
        })
        .collect();

    let mut victim = nodes.remove(0);
    let mut items: Vec<MemoryItem> = (0..3_000)
        .map(|number| MemoryItem::Line(article(number).to_string()))
        .collect();
    items.insert(1_500, MemoryItem::Call(Box::new(move || victim.kill())));
    let report = run(MemorySource::with("site", items))?;
    assert_eq!((report.added, report.unchanged), (2_950, 50));
    stop.store(true, Ordering::Relaxed);
    for visitor in visitors {
        assert!(visitor.join().expect("no search failed") > 0);
    }
    service.index().refresh()?;
    let found = service.search(request("apple", Some(Language::English)))?;
    assert_eq!(found.total, 3_000, "every acknowledged article is found");

    let alone = alone.within(Duration::from_secs(5));
    let problem = alone.search(asked).expect_err("a shard is lost");
    assert!(problem.to_string().contains("shard"), "{problem}");
    Ok(())
}
