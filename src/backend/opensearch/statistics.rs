//! Statistics of one commit: how many documents have a field or a term, over all shards.
//!
//! Each shard is asked with a made-up document (`_mtermvectors`), for which it looks up every term in its dictionary; what a shard
//! counts it counts as the embedded engine does, deleted documents that are not merged away yet included.

use super::client::{Client, Request};
use super::error::ClusterError;
use crate::index::FieldId;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A term that no analyzer makes: it only brings an answer about its field.
const NO_TERM: &str = "\u{2}";
/// Terms whose frequencies are kept; when there are more, all are forgotten.
const MOST_KEPT: usize = 200_000;

/// An index and a routing value for each of its shards.
#[derive(Debug, Clone)]
pub struct Shards {
    pub index: String,
    pub routing: Vec<String>,
}

impl Shards {
    /// Finds which routing values lead to which shard.
    pub fn read(client: &Client, index: &str, count: usize) -> Result<Shards, ClusterError> {
        let mut routing = BTreeMap::new();
        let mut value = 0_u32;
        while routing.len() < count.max(1) {
            let found = client.send(Request::get(format!("{index}/_search_shards?routing={value}")))?;
            let shard = found["shards"][0][0]["shard"].as_u64();
            let shard = shard.ok_or_else(|| ClusterError::Unreadable("no shard for a routing value".to_owned()))?;
            routing.entry(shard).or_insert_with(|| value.to_string());
            value += 1;
        }
        Ok(Shards {
            index: index.to_owned(),
            routing: routing.into_values().collect(),
        })
    }
}

/// What is known of one commit.
pub struct CommitStatistics {
    /// Names the commit.
    pub commit: String,
    fields: FxHashMap<FieldId, Counts>,
    frequencies: KeptFrequencies,
}

/// How many documents have each of the terms that were asked for lately.
struct KeptFrequencies {
    most: usize,
    counts: Mutex<FxHashMap<(FieldId, String), u64>>,
}

impl KeptFrequencies {
    /// Keeps at most so many.
    fn of_at_most(most: usize) -> KeptFrequencies {
        KeptFrequencies {
            most,
            counts: Mutex::default(),
        }
    }

    /// The frequency of each term; `look_up` is asked for those that are not kept.
    fn answer(
        &self,
        terms: &[(FieldId, &str)],
        look_up: impl FnOnce(&[(FieldId, &str)]) -> Result<Vec<u64>, ClusterError>,
    ) -> Result<Vec<u64>, ClusterError> {
        let mut known: FxHashMap<(FieldId, &str), u64> = FxHashMap::default();
        let mut unknown = Vec::new();
        {
            let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            for &(field, term) in terms {
                match counts.get(&(field, term.to_owned())) {
                    Some(&count) => _ = known.insert((field, term), count),
                    None => unknown.push((field, term)),
                }
            }
        }
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let found = look_up(&unknown)?;
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            if counts.len() + unknown.len() > self.most {
                counts.clear();
            }
            for (&(field, term), count) in unknown.iter().zip(found) {
                counts.insert((field, term.to_owned()), count);
                known.insert((field, term), count);
            }
        }
        // What was kept may be forgotten by now: the answer does not come from there.
        Ok(terms
            .iter()
            .map(|term| known.get(term).copied().unwrap_or_default())
            .collect())
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    documents: u64,
    tokens: u64,
}

impl CommitStatistics {
    /// Reads what all fields hold.
    pub fn read(client: &Client, shards: &Shards, commit: String) -> Result<CommitStatistics, ClusterError> {
        let mut statistics = CommitStatistics {
            commit,
            fields: FxHashMap::default(),
            frequencies: KeptFrequencies::of_at_most(MOST_KEPT),
        };
        let all: Vec<FieldId> = FieldId::all().collect();
        let none: Vec<(FieldId, &str)> = all.iter().map(|&field| (field, NO_TERM)).collect();
        for answer in ask(client, shards, &none)? {
            for &field in &all {
                let found = &answer[field.name()]["field_statistics"];
                let counts = statistics.fields.entry(field).or_default();
                counts.documents += positive(&found["doc_count"]);
                counts.tokens += positive(&found["sum_ttf"]);
            }
        }
        Ok(statistics)
    }

    /// How many documents have the field.
    pub fn documents(&self, field: FieldId) -> u64 {
        self.fields.get(&field).map_or(0, |counts| counts.documents)
    }

    /// How many tokens it holds in all.
    pub fn tokens(&self, field: FieldId) -> u64 {
        self.fields.get(&field).map_or(0, |counts| counts.tokens)
    }

    /// Mean number of tokens of the documents that have the field.
    pub fn mean_length(&self, field: FieldId) -> f32 {
        self.tokens(field) as f32 / self.documents(field).max(1) as f32
    }

    /// How many documents have each term.
    pub fn frequencies(
        &self,
        client: &Client,
        shards: &Shards,
        terms: &[(FieldId, &str)],
    ) -> Result<Vec<u64>, ClusterError> {
        self.frequencies.answer(terms, |terms| {
            let mut sums = vec![0; terms.len()];
            for answer in ask(client, shards, terms)? {
                for (sum, (field, term)) in sums.iter_mut().zip(terms) {
                    *sum += positive(&answer[field.name()]["terms"][*term]["doc_freq"]);
                }
            }
            Ok(sums)
        })
    }
}

/// What each shard says of these terms.
fn ask(client: &Client, shards: &Shards, terms: &[(FieldId, &str)]) -> Result<Vec<Value>, ClusterError> {
    let mut document: Map<String, Value> = Map::new();
    for (field, term) in terms {
        if *field == FieldId::Reading {
            if let Some(values) = document.entry(field.name()).or_insert_with(|| json!([])).as_array_mut() {
                values.push(json!(term));
            }
        } else if let Value::String(text) = document.entry(field.name()).or_insert_with(|| json!("")) {
            text.push_str(term);
            text.push(' ');
        }
    }
    let fields: Vec<&String> = document.keys().collect();
    let of_shard = |routing: &String| {
        json!({
            "_index": shards.index, "doc": document, "fields": fields, "routing": routing,
            "positions": false, "offsets": false, "term_statistics": true, "field_statistics": true,
        })
    };
    let documents: Vec<Value> = shards.routing.iter().map(of_shard).collect();
    let mut answer = client.send(Request::post("_mtermvectors", &json!({ "docs": documents })).of_any_copy())?;
    let Value::Array(answers) = answer["docs"].take() else {
        return Err(ClusterError::Unreadable("no term vectors".to_owned()));
    };
    Ok(answers
        .into_iter()
        .map(|mut answer| answer["term_vectors"].take())
        .collect())
}

/// A count; shards that do not have a field say −1.
fn positive(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::TermSpace;

    #[test]
    fn what_is_forgotten_meanwhile_is_answered_all_the_same() {
        let kept = KeptFrequencies::of_at_most(3);
        let field = FieldId::Body(TermSpace::English);
        let length = |terms: &[(FieldId, &str)]| Ok(terms.iter().map(|(_, term)| term.len() as u64).collect());
        let none = |_: &[(FieldId, &str)]| Err(ClusterError::Unreadable("looked up again".to_owned()));
        let two = [(field, "a"), (field, "bb")];
        assert_eq!(kept.answer(&two, length).expect("counts"), [1, 2]);
        assert_eq!(kept.answer(&two, none).expect("kept counts"), [1, 2]);
        // The first two are known, and there is no room for two more beside them.
        let four = [
            (field, "dddd"),
            (field, "a"),
            (field, "ccc"),
            (field, "bb"),
            (field, "a"),
        ];
        assert_eq!(kept.answer(&four, length).expect("counts"), [4, 1, 3, 2, 1]);
        assert!(kept.answer(&two, none).is_err(), "forgotten");
    }
}
