//! A cluster whose disks are full, by its own watermarks.

use crate::support_cluster::{Node, Site, own_node};
use crate::support_index::{TestResult, analyzer, cluster_settings, request, run_over, samples};
use sagasu::article::Language;
use sagasu::backend::IndexStore;
use sagasu::backend::opensearch::{ClusterSettings, ClusterStore};
use sagasu::index::GenerationError;
use sagasu::index::reindex::{ArticleChange, ChangeOutcome, ReindexError, write_articles};
use serde_json::{Value, json};
use std::time::Duration;

/// Free space below which the cluster shall find its disks full, and waits until it has looked.
fn wants_free(site: &Site<'_>, low: &str, high: &str, flood: &str, blocked: bool) {
    let watermark = |level: &str| format!("cluster.routing.allocation.disk.watermark.{level}");
    let settings = json!({ "persistent": {
        watermark("low"): low, watermark("high"): high, watermark("flood_stage"): flood, "cluster.info.update.interval": "10s",
    }});
    site.ask("PUT", "_cluster/settings", &settings);
    let path = format!("{}-1/_settings?flat_settings=true", site.prefix);
    loop {
        let found = site.ask("GET", &path, &Value::Null);
        let settings = &found[format!("{}-1", site.prefix)]["settings"];
        let state = site.ask("GET", "_cluster/settings?flat_settings=true", &Value::Null);
        let no_new = state["persistent"]["cluster.blocks.create_index"] == "true";
        let is_blocked = settings["index.blocks.read_only_allow_delete"] == "true";
        if is_blocked == blocked && (blocked || !no_new) {
            return;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

#[test]
fn a_full_disk_refuses_writes_and_loses_nothing() -> TestResult {
    let node: Node = match own_node("full") {
        Some(node) => node,
        None => return Ok(()),
    };
    let site = Site::on(&node, "full");
    site.index(samples().to_vec());
    let settings = ClusterSettings {
        lock: Duration::from_secs(2),
        ..cluster_settings(std::slice::from_ref(&node.url), &site.prefix, 1, 0)
    };
    let store = ClusterStore::new(settings)?;
    let edit = store.edit("testing")?;
    wants_free(&site, "3000tb", "2000tb", "1000tb", true);

    let service = site.service();
    let found = service.search(request("幹細胞", Some(Language::Japanese)))?;
    assert!(!found.hits.is_empty() && !found.partial, "searches go on");
    let mut changed = samples()[1].clone();
    changed.title.push_str(" qzxvkwj");
    let changes = [ArticleChange::Put(Box::new(changed.clone()))];
    let refused = write_articles(&analyzer(), &store, edit.as_ref(), &changes, 2).expect_err("a full disk");
    assert!(refused.to_string().contains("refuses writes"), "{refused}");
    drop(edit);
    let run = || {
        let mut articles = samples().to_vec();
        articles[1] = changed.clone();
        run_over(&store, &articles)
    };
    // The lock cannot be given back either; it expires.
    let refused = loop {
        match run().expect_err("a full disk") {
            ReindexError::Generation(GenerationError::Locked { .. }) => std::thread::sleep(Duration::from_millis(500)),
            other => break other.to_string(),
        }
    };
    assert!(refused.contains("refuses writes"), "{refused}");
    let count = |service: &sagasu::search::SearchService| -> Result<u64, Box<dyn std::error::Error>> {
        Ok(service.snapshot()?.counts()?.values().sum())
    };
    assert_eq!(count(&service)?, samples().len() as u64, "nothing is lost");
    assert_eq!(store.current_number()?, Some(1));

    wants_free(&site, "3b", "2b", "1b", false);
    let report = run()?;
    assert_eq!((report.changed, report.added, report.removed), (1, 0, 0));
    assert_eq!(count(&site.service())?, samples().len() as u64);
    let edit = store.edit("testing")?;
    let outcomes = write_articles(
        &analyzer(),
        &store,
        edit.as_ref(),
        &[ArticleChange::Delete(changed.id)],
        2,
    )?;
    assert_eq!(outcomes, [ChangeOutcome::Deleted]);
    Ok(())
}
