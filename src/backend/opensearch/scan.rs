//! Every document of an index, in order of id, as it was at one moment.

use super::client::{Client, Request};
use super::error::ClusterError;
use super::mapping::column;
use serde_json::{Value, json};

/// Documents read at once, when whole and when only their columns are read.
const WHOLE: usize = 200;
const COLUMNS: usize = 5_000;
/// How long the cluster keeps the moment between two pages.
const KEEP: &str = "5m";

/// What is read of each document.
pub enum Read<'a> {
    /// These parts of its source.
    Source(&'a [&'a str]),
    /// These columns.
    Columns(&'a [&'a str]),
}

/// Calls `visit` with every hit until it returns false.
pub fn scan(
    client: &Client,
    index: &str,
    read: &Read<'_>,
    visit: &mut dyn FnMut(&Value) -> Result<bool, ClusterError>,
) -> Result<(), ClusterError> {
    let opened = client.send(Request::post_empty(format!(
        "{index}/_search/point_in_time?keep_alive={KEEP}"
    )))?;
    let moment = opened["pit_id"].clone();
    let result = pages(client, &moment, read, visit);
    // The cluster forgets it by itself, too.
    let _ = client.send(Request::delete_named(
        "_search/point_in_time",
        &json!({ "pit_id": [moment] }),
    ));
    result
}

fn pages(
    client: &Client,
    moment: &Value,
    read: &Read<'_>,
    visit: &mut dyn FnMut(&Value) -> Result<bool, ClusterError>,
) -> Result<(), ClusterError> {
    let (size, wanted) = match read {
        Read::Source(parts) => (WHOLE, json!({ "_source": parts })),
        Read::Columns(columns) => (COLUMNS, json!({ "_source": false, "docvalue_fields": columns })),
    };
    let mut body = json!({
        "size": size, "track_total_hits": false, "sort": [{ column::ID: "asc" }],
        "pit": { "id": moment, "keep_alive": KEEP },
    });
    if let (Some(body), Value::Object(wanted)) = (body.as_object_mut(), wanted) {
        body.extend(wanted);
    }
    loop {
        let answer = client.send(Request::post("_search", &body))?;
        let hits = answer["hits"]["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
        for hit in hits {
            if !visit(hit)? {
                return Ok(());
            }
        }
        match hits.last() {
            Some(last) if hits.len() == size => body["search_after"] = last["sort"].clone(),
            _ => return Ok(()),
        }
    }
}
