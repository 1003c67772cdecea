//! Sagasu on a real OpenSearch cluster: the scenarios of the embedded engine, and what only a cluster can do.

use crate::support_cluster::one_node;
use std::process::Command;

/// The modules whose tests hold on every backend.
const SCENARIOS: [&str; 11] = [
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
];

/// Runs this binary's own tests once more, with their indices in a cluster (`support_index::store_at`).
#[test]
fn the_scenarios_of_the_embedded_engine_hold_on_a_cluster() {
    let Some(node) = one_node() else { return };
    let binary = std::env::current_exe().expect("this binary");
    let output = Command::new(binary)
        .args(SCENARIOS)
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
