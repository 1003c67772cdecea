//! Terms of a field: those that begin with something, those that are like something.

use super::client::{Client, Request};
use super::error::ClusterError;
use super::similar::{beginning, beginning_near};
use crate::backend::KnownTerm;
use crate::index::FieldId;
use serde_json::{Value, json};

/// The first `most` terms of the reading field that begin with `prefix`, in term order.
pub fn terms_with_prefix(
    client: &Client,
    index: &str,
    field: FieldId,
    prefix: &str,
    most: usize,
) -> Result<Vec<KnownTerm>, ClusterError> {
    let query = json!({ "prefix": { field.name(): prefix } });
    listed(client, index, field, &query, &beginning(prefix), most)
}

/// The first `most` terms within `distance` edits of `word`; with `beginning`, terms that begin with something so near, in the reading
/// field. The cluster chooses the nearest where there are more.
pub fn similar_terms(
    client: &Client,
    index: &str,
    field: FieldId,
    word: &str,
    distance: u8,
    beginning: bool,
    most: usize,
) -> Result<Vec<KnownTerm>, ClusterError> {
    if beginning {
        let expression = beginning_near(word, distance);
        return listed(client, index, field, &json!({ "match_all": {} }), &expression, most);
    }
    let suggest = json!({ "size": 0, "suggest": { "near": { "text": word, "term": {
        "field": field.name(), "analyzer": "keyword", "max_edits": distance, "prefix_length": 0, "min_word_length": 1,
        "suggest_mode": "always", "size": most, "shard_size": most, "accuracy": 0.0, "max_term_freq": 1e9,
    }}}});
    let answer = client.send(Request::search(index, &suggest))?;
    let options = answer["suggest"]["near"][0]["options"].as_array();
    let mut terms: Vec<KnownTerm> = options
        .into_iter()
        .flatten()
        .filter_map(|option| known(&option["text"], &option["freq"]))
        .collect();
    terms.sort_unstable_by(|a, b| a.term.cmp(&b.term));
    Ok(terms)
}

/// The first terms of a field of whole values that an expression describes, in term order, counted over the documents that a query finds.
fn listed(
    client: &Client,
    index: &str,
    field: FieldId,
    query: &Value,
    expression: &str,
    most: usize,
) -> Result<Vec<KnownTerm>, ClusterError> {
    let search = json!({
        "size": 0, "track_total_hits": false, "query": { "constant_score": { "filter": query } },
        "aggs": { "terms": { "terms": {
            "field": field.name(), "include": expression, "size": most, "shard_size": most, "order": { "_key": "asc" },
        }}},
    });
    let answer = client.send(Request::search(index, &search))?;
    let buckets = answer["aggregations"]["terms"]["buckets"].as_array();
    let terms = buckets.into_iter().flatten();
    Ok(terms
        .filter_map(|bucket| known(&bucket["key"], &bucket["doc_count"]))
        .collect())
}

fn known(term: &Value, documents: &Value) -> Option<KnownTerm> {
    Some(KnownTerm {
        term: term.as_str()?.to_owned(),
        documents: documents.as_u64()?,
    })
}
