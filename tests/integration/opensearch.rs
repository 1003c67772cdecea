//! Sagasu on a real OpenSearch cluster: the scenarios of the embedded engine, and what only a cluster can do.

use crate::support::encoded;
use crate::support_cluster::{Node, one_node, three_nodes};
use crate::support_index::{
    ArticleList, MemoryItem, MemorySource, ScratchIndex, TestResult, analyzer, article_of, cluster_store, ids, options,
    request, samples,
};
use sagasu::article::{Article, Language};
use sagasu::backend::IndexStore;
use sagasu::backend::opensearch::ClusterStore;
use sagasu::index::reindex::{ArticleChange, ChangeOutcome, NoProgress, reindex, write_articles};
use sagasu::index::{FieldId, IndexFolder, Manifest, analyze_article, decode_terms};
use sagasu::query::{RankingWeights, SearchRequest};
use sagasu::search::{IndexHandle, SearchService};
use sagasu::source::ArticleSource;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The modules whose tests hold on every backend.
const SCENARIOS: [&str; 17] = [
    "search_scenarios::",
    "findability::",
    "columns::",
    "pins::",
    "explain::",
    "weaker_tiers::",
    "whole_titles::",
    "precision::",
    "snippets::",
    "http_native::",
    "http_suggest::",
    "http_algolia::",
    "http_quality::",
    "search_properties::",
    "reindex::",
    "runs::",
    "http_admin::",
];

/// Tests among them that damage the files of an embedded index.
const FILES: [&str; 3] = [
    "a_run_that_died_leaves_the_old_index_and_nothing_behind",
    "an_index_of_another_format_is_built_anew_from_its_stored_articles",
    "a_fresh_run_does_not_need_the_old_index",
];

/// Runs this binary's own tests once more, with their indices in a cluster (`support_index::store_at`).
#[test]
fn the_scenarios_of_the_embedded_engine_hold_on_a_cluster() {
    let Some(node) = one_node() else { return };
    let binary = std::env::current_exe().expect("this binary");
    let output = Command::new(binary)
        .args(SCENARIOS)
        .args(FILES.iter().flat_map(|test| ["--skip", test]))
        .env("SAGASU_TEST_CLUSTER", &node.url)
        .output()
        .expect("the tests");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What the cluster makes of the text it is given: the terms of analysis at their positions.
#[test]
fn terms_stand_where_analysis_put_them() -> TestResult {
    let Some(node) = one_node() else { return Ok(()) };
    let site = Site::on(node, "terms");
    let mut articles: Vec<Article> = samples().iter().take(12).cloned().collect();
    articles.push(article_of(&json!({
        "id": "odd", "language": "en", "title": "", "body": "running C++ in 3.6.3\n\nthe spf50+ _ \u{3} WES-5.4.5 外泌體 々々",
    })));
    site.index(articles.clone());
    let analyzer = analyzer();
    let mut session = analyzer.session();
    for article in &articles {
        let document = analyze_article(&mut session, article, "")?;
        for (field, terms) in document.fields.iter().filter(|(field, _)| *field != FieldId::Reading) {
            let mut wanted: Vec<(String, u64)> = decode_terms(terms)
                .map(|(term, position)| (term.to_owned(), position.into()))
                .collect();
            wanted.sort();
            let path = format!("{}-1/_termvectors/{}", site.prefix, encoded(&article.id));
            let body = json!({ "fields": [field.name()], "offsets": false, "field_statistics": false });
            let answer = site.ask("POST", &path, &body);
            let found = answer["term_vectors"][field.name()]["terms"]
                .as_object()
                .expect("terms");
            let mut found: Vec<(String, u64)> = found
                .iter()
                .flat_map(|(term, found)| {
                    let places = found["tokens"].as_array().into_iter().flatten();
                    places.map(|place| (term.clone(), place["position"].as_u64().expect("a position")))
                })
                .collect();
            found.sort();
            assert_eq!(found, wanted, "{} of {}", field.name(), article.id);
        }
    }
    Ok(())
}

/// Both engines find the same in the same order with the same scores, on one shard and on three.
#[test]
fn scores_are_those_of_the_embedded_engine() -> TestResult {
    let Some(node) = one_node() else { return Ok(()) };
    let embedded = ScratchIndex::new();
    let folder = IndexFolder::new(embedded.folder.path());
    let mut source: Vec<Box<dyn ArticleSource>> = vec![Box::new(ArticleList(samples().to_vec()))];
    reindex(&analyzer(), &folder, &mut source, &options(), &NoProgress)?;
    let here = service_over(Arc::new(folder));
    for shards in [1, 3] {
        let site = Site::with_shards(node, &format!("scores{shards}"), shards);
        site.index(samples().to_vec());
        let there = site.service();
        for article in samples() {
            let asked = request(&article.title, Some(article.language));
            let (a, b) = (here.search(asked.clone())?, there.search(asked)?);
            assert_eq!(
                (a.total, ids(&a)),
                (b.total, ids(&b)),
                "{:?} on {shards}",
                article.title
            );
            assert_eq!((a.facets.language, a.facets.tag), (b.facets.language, b.facets.tag));
            for (a, b) in a.hits.iter().zip(&b.hits) {
                let apart = (a.score - b.score).abs();
                assert!(apart <= a.score.abs() * 1e-4, "{}: {} and {}", a.id, a.score, b.score);
                assert_eq!(a.snippet.passage.text, b.snippet.passage.text);
            }
        }
    }
    Ok(())
}

/// A run that lost its lock writes nothing over what came after it, and a run that died is cleared away.
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
/// no search fails.
#[test]
fn a_killed_node_costs_no_article_and_no_search() -> TestResult {
    let Some(mut nodes) = three_nodes() else { return Ok(()) };
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
    Ok(())
}

/// The indices of one test in a cluster.
struct Site {
    node: &'static Node,
    prefix: String,
    shards: u32,
}

impl Site {
    fn on(node: &'static Node, name: &str) -> Site {
        Site::with_shards(node, name, 1)
    }

    fn with_shards(node: &'static Node, name: &str, shards: u32) -> Site {
        Site {
            node,
            prefix: name.to_owned(),
            shards,
        }
    }

    fn store(&self) -> ClusterStore {
        cluster_store(std::slice::from_ref(&self.node.url), &self.prefix, self.shards, 0)
    }

    fn index(&self, articles: Vec<Article>) {
        let mut source: Vec<Box<dyn ArticleSource>> = vec![Box::new(ArticleList(articles))];
        reindex(&analyzer(), &self.store(), &mut source, &options(), &NoProgress).expect("an index");
    }

    fn service(&self) -> SearchService {
        service_over(Arc::new(self.store()))
    }

    /// What the node itself answers.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let output = Command::new("curl")
            .args([
                "-sS",
                "-X",
                method,
                "-H",
                "content-type: application/json",
                "--data-binary",
                "@-",
            ])
            .arg(format!("{}/{path}", self.node.url))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .and_then(|mut curl| {
                curl.stdin
                    .take()
                    .expect("its input")
                    .write_all(body.to_string().as_bytes())?;
                curl.wait_with_output()
            })
            .expect("curl");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(answer["error"].is_null(), "{method} {path}: {answer}");
        answer
    }
}

fn service_over(store: Arc<dyn IndexStore>) -> SearchService {
    let handle = IndexHandle::over(store, analyzer().fingerprint());
    handle.refresh().expect("an index to open");
    SearchService::new(
        analyzer(),
        Arc::new(handle),
        RankingWeights::default(),
        Language::Japanese,
    )
}
