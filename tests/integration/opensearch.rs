//! Sagasu on a real OpenSearch cluster: the scenarios of the embedded engine, the same terms, the same scores.

use crate::support::encoded;
use crate::support_cluster::{Site, one_node, service_over};
use crate::support_index::{
    ScratchIndex, TestResult, analyzer, article_of, cluster_settings, ids, request, run_over, samples,
};
use crate::support_tls::{Admits, Door};
use sagasu::article::Article;
use sagasu::backend::opensearch::{ClusterSettings, ClusterStore, Credentials};
use sagasu::index::{FieldId, IndexFolder, analyze_article, decode_terms};
use sagasu::search::SearchService;
use serde_json::json;
use std::process::Command;
use std::sync::Arc;

/// The modules whose tests hold on every backend.
const SCENARIOS: [&str; 22] = [
    "search_scenarios::",
    "search_forms::",
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
    "http_limits::",
    "http_metrics::",
    "run_sources::a",
    "search_properties::",
    "reindex::",
    "run_input::",
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

/// Both engines find the same in the same order with the same scores, on one shard and on three, and whether or not the cluster gathers
/// the shards' own statistics first, which no score is made of.
#[test]
fn scores_are_those_of_the_embedded_engine() -> TestResult {
    let Some(node) = one_node() else { return Ok(()) };
    let embedded = ScratchIndex::new();
    let folder = IndexFolder::new(embedded.folder.path());
    run_over(&folder, samples())?;
    let here = service_over(Arc::new(folder));
    let admits = Admits::Header {
        all: "Bearer samples",
        reader: "",
    };
    let door = Door::changing(&node.url, admits, Some("search_type=dfs_query_then_fetch"));
    for shards in [1, 3] {
        let site = Site::with_shards(node, &format!("scores{shards}"), shards);
        site.index(samples().to_vec());
        let gathering = ClusterStore::new(ClusterSettings {
            credentials: Credentials::Token("samples".to_owned()),
            ca_file: Some(door.file("ca.pem")),
            ..cluster_settings(std::slice::from_ref(&door.url), &site.prefix, shards, 0)
        })?;
        let (plain, gathering) = (site.service(), service_over(Arc::new(gathering)));
        for (number, article) in samples().iter().enumerate() {
            assert_same(&here, &plain, article, shards)?;
            if number % 5 == 0 {
                assert_same(&here, &gathering, article, shards)?;
            }
        }
    }
    assert!(door.changed() >= 2 * samples().len() / 5);
    Ok(())
}

fn assert_same(here: &SearchService, there: &SearchService, article: &Article, shards: u32) -> TestResult {
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
    Ok(())
}
