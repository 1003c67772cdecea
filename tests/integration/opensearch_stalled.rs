//! Nodes that neither answer nor end: everything that is asked goes on with the others, or fails within its time.

use crate::support_cluster::{Node, own_node, service_over, three_nodes};
use crate::support_index::{TestResult, analyzer, cluster_settings, cluster_store, request, run_over, samples};
use sagasu::article::Language;
use sagasu::backend::IndexStore;
use sagasu::backend::opensearch::ClusterStore;
use sagasu::index::reindex::{ArticleChange, ChangeOutcome, write_articles};
use sagasu::query::Limit;
use sagasu::search::{SearchError, SearchService};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A kind of answer: its name, and the question. Each tells whether something was found.
type Question = (&'static str, fn(&SearchService) -> Result<bool, SearchError>);

/// One of every kind that visitors get from the cluster.
const QUESTIONS: [Question; 6] = [
    ("search", |service| {
        let found = service.search(request("レーザー ダウンタイム", Some(Language::Japanese)))?;
        Ok(found.total > 0 && !found.facets.language.is_empty() && !found.partial)
    }),
    ("corrected search", |service| {
        Ok(service.search(request("sunscren", Some(Language::English)))?.total > 0)
    }),
    ("article", |service| Ok(service.article(&samples()[0].id)?.is_some())),
    ("related", |service| {
        Ok(service.related(&samples()[0].id, Limit::new(3)?)?.is_some())
    }),
    ("versions", |service| {
        let key = samples().iter().find_map(|article| article.translation_key.as_deref());
        Ok(!service.snapshot()?.translations(key.as_slice())?.is_empty())
    }),
    ("counts", |service| Ok(!service.snapshot()?.counts()?.is_empty())),
];

/// The cluster itself would look for a node that hangs for minutes; visitors have their answers from the others long before.
#[test]
fn one_node_of_three_that_hangs_costs_no_answer() -> TestResult {
    let patient = ["follower", "leader"].map(|who| {
        ["timeout=60s", "retry_count=20"].map(|setting| format!("cluster.fault_detection.{who}_check.{setting}"))
    });
    let Some(nodes) = three_nodes(patient.as_flattened()) else {
        return Ok(());
    };
    let urls: Vec<String> = nodes.iter().map(|node| node.url.clone()).collect();
    let store: Arc<dyn IndexStore> = Arc::new(cluster_store(&urls, "stalled", 3, 1));
    run_over(store.as_ref(), samples())?;
    let service = service_over(store).within(Duration::from_secs(30));
    for (name, question) in QUESTIONS {
        assert!(question(&service)?, "{name} before");
    }
    for hanging in &nodes {
        let hanging = Stalled::new(hanging);
        for round in 0..4 {
            for (name, question) in QUESTIONS {
                assert!(question(&service)?, "{name}, round {round}");
            }
        }
        drop(hanging);
    }
    Ok(())
}

/// With nobody else to ask there is an error, after the time for an answer and not that of the cluster's settings.
#[test]
fn a_cluster_that_hangs_is_not_waited_for() -> TestResult {
    let Some(node) = own_node("hangs") else { return Ok(()) };
    let settings = sagasu::backend::opensearch::ClusterSettings {
        timeout: Duration::from_secs(600),
        ..cluster_settings(std::slice::from_ref(&node.url), "hangs", 1, 0)
    };
    let store: Arc<dyn IndexStore> = Arc::new(ClusterStore::new(settings)?);
    run_over(store.as_ref(), samples())?;
    let service = service_over(store.clone()).within(Duration::from_millis(500));
    let hanging = Stalled::new(&node);
    let asked = Instant::now();
    for (name, question) in QUESTIONS {
        let problem = question(&service).expect_err(name).to_string();
        assert!(problem.contains("no node answers"), "{name}: {problem}");
    }
    assert!(asked.elapsed() < Duration::from_secs(300), "not the settings' time");
    drop(hanging);
    let service = service.within(Duration::from_secs(60));
    for (name, question) in QUESTIONS {
        assert!(question(&service)?, "{name} afterwards");
    }
    let edit = store.edit("testing")?;
    let changes = [ArticleChange::Delete(samples()[0].id.clone())];
    let outcomes = write_articles(&analyzer(), store.as_ref(), edit.as_ref(), &changes, 2)?;
    assert_eq!(outcomes, [ChangeOutcome::Deleted]);
    Ok(())
}

/// A node that goes on when this is dropped.
struct Stalled<'a>(&'a Node);

impl Stalled<'_> {
    fn new(node: &Node) -> Stalled<'_> {
        node.stall();
        Stalled(node)
    }
}

impl Drop for Stalled<'_> {
    fn drop(&mut self) {
        self.0.go_on();
    }
}
