//! What is counted over everything that matches: columns, and languages, tags and attributes of columns.
//!
//! Articles that belong to no column are counted each; the versions of columns by the number of their column, which is a HyperLogLog++ count.

use super::mapping::column;
use super::similar::beginning;
use crate::article::Language;
use crate::backend::FACET_VALUES;
use crate::backend::column_values::{attribute_term, language_of};
use crate::query::QueryPlan;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Memory for counting columns, as the number that is counted nearly exactly; of all, and of each value of a facet.
const COLUMNS: u32 = 40_000;
const COLUMNS_OF_VALUE: u32 = 3_000;
/// Values that are counted, so that the most frequent of the whole index are among them.
const COUNTED_VALUES: usize = FACET_VALUES * 10;

/// Counts of an answer.
pub struct Counts<'a> {
    pub plan: &'a QueryPlan,
    pub answer: &'a Value,
}

/// The part of a search that counts.
pub fn counts_body(plan: &QueryPlan) -> Value {
    let values = |field: &str, include: Option<String>| {
        let mut terms = json!({
            "field": field, "size": COUNTED_VALUES, "shard_size": COUNTED_VALUES,
            "order": [{ "_count": "desc" }, { "_key": "asc" }],
        });
        if let Some(include) = include {
            terms["include"] = json!(include);
        }
        json!({ "terms": terms, "aggs": versions(plan, COLUMNS_OF_VALUE) })
    };
    let mut all = versions(plan, COLUMNS);
    all.insert("language".to_owned(), values(column::LANGUAGE, None));
    all.insert("tag".to_owned(), values(column::TAG, None));
    for (number, name) in plan.facets.iter().enumerate() {
        let include = beginning(&attribute_term(name, ""));
        all.insert(attribute(number), values(column::ATTRIBUTE, Some(include)));
    }
    Value::Object(all)
}

/// How many documents are versions of columns, and of how many.
fn versions(plan: &QueryPlan, exact: u32) -> Map<String, Value> {
    let mut counts = Map::new();
    if plan.grouped {
        counts.insert(
            "versions".to_owned(),
            json!({
                "filter": { "exists": { "field": column::TRANSLATION_KEY } },
                "aggs": { "columns": { "cardinality": { "field": column::GROUP, "precision_threshold": exact } } },
            }),
        );
    }
    counts
}

fn attribute(number: usize) -> String {
    format!("attribute {number}")
}

impl Counts<'_> {
    /// How many match, a column counting once.
    pub fn total(&self) -> u64 {
        let documents = &self.answer["hits"]["total"]["value"];
        self.once_per_column(documents, &self.answer["aggregations"])
    }

    /// How many match per language.
    pub fn languages(&self) -> BTreeMap<Language, u64> {
        let counts = self.buckets("language").into_iter();
        counts
            .filter_map(|(key, count)| Some((language_of(key.as_u64()?)?, count)))
            .collect()
    }

    /// How many match per tag, most frequent first.
    pub fn tags(&self) -> Vec<(String, u64)> {
        self.texts("tag", 0)
    }

    /// How many match per value of each attribute of the plan.
    pub fn attributes(&self) -> Vec<(String, Vec<(String, u64)>)> {
        let names = self.plan.facets.iter().enumerate();
        names
            .map(|(number, name)| {
                (
                    name.clone(),
                    self.texts(&attribute(number), attribute_term(name, "").len()),
                )
            })
            .collect()
    }

    fn texts(&self, name: &str, skip: usize) -> Vec<(String, u64)> {
        let counts = self.buckets(name).into_iter();
        let mut texts: Vec<(String, u64)> = counts
            .filter_map(|(key, count)| Some((key.as_str()?.get(skip..)?.to_owned(), count)))
            .collect();
        texts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        texts.truncate(FACET_VALUES);
        texts
    }

    fn buckets(&self, name: &str) -> Vec<(&Value, u64)> {
        let buckets = self.answer["aggregations"][name]["buckets"].as_array();
        buckets
            .into_iter()
            .flatten()
            .map(|bucket| (&bucket["key"], self.once_per_column(&bucket["doc_count"], bucket)))
            .collect()
    }

    fn once_per_column(&self, documents: &Value, counts: &Value) -> u64 {
        let versions = &counts["versions"];
        let number = |value: &Value| value.as_u64().unwrap_or_default();
        (number(documents) + number(&versions["columns"]["value"])).saturating_sub(number(&versions["doc_count"]))
    }
}
