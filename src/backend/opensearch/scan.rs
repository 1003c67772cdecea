//! Every document of an index, in order of id, as it was at one moment.

use super::client::{Client, Request};
use super::documents::article_of;
use super::error::ClusterError;
use super::mapping::column;
use crate::article::Article;
use crate::backend::BackendError;
use serde_json::{Value, json};
use std::time::Duration;

/// Documents read at once, when whole and when only their columns are read.
const WHOLE: usize = 200;
const COLUMNS: usize = 5_000;
/// How long the cluster keeps the moment between two pages.
const KEEP: &str = "5m";

/// How long a busy cluster is waited for: no visitor waits for a scan.
const PATIENCE: Duration = Duration::from_secs(120);

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
    let open = Request::post_empty(format!("{index}/_search/point_in_time?keep_alive={KEEP}"));
    let opened = client.send(open.patient(PATIENCE))?;
    let moment = opened["pit_id"].clone();
    let result = pages(client, &moment, read, visit);
    // The cluster forgets it by itself, too.
    let _ = client.send(Request::delete_named(
        "_search/point_in_time",
        &json!({ "pit_id": [moment] }),
    ));
    result
}

/// Calls `visit` with every stored article and the source that owns it until it returns false.
pub fn visit_articles(
    client: &Client,
    index: &str,
    visit: &mut dyn FnMut(Article, String) -> bool,
) -> Result<(), BackendError> {
    let mut damaged = None;
    let parts = [column::ARTICLE, column::SOURCE];
    scan(client, index, &Read::Source(&parts), &mut |hit| {
        let source = hit["_source"][column::SOURCE].as_str().unwrap_or_default();
        match article_of(&hit["_source"]) {
            Ok(article) => Ok(visit(article, source.to_owned())),
            Err(error) => {
                damaged = Some(error);
                Ok(false)
            }
        }
    })
    .map_err(|error| error.during("read"))?;
    damaged.map_or(Ok(()), Err)
}

fn pages(
    client: &Client,
    moment: &Value,
    read: &Read<'_>,
    visit: &mut dyn FnMut(&Value) -> Result<bool, ClusterError>,
) -> Result<(), ClusterError> {
    let (size, wanted) = match read {
        Read::Source(parts) => (WHOLE, json!({ "_source": parts })),
        Read::Columns(columns) => (
            COLUMNS,
            json!({ "_source": false, "stored_fields": "_none_", "docvalue_fields": columns }),
        ),
    };
    let mut body = json!({
        "size": size, "track_total_hits": false, "sort": [{ column::ID: "asc" }],
        "pit": { "id": moment, "keep_alive": KEEP },
    });
    if let (Some(body), Value::Object(wanted)) = (body.as_object_mut(), wanted) {
        body.extend(wanted);
    }
    loop {
        let request = Request::post("_search?allow_partial_search_results=false", &body);
        let answer = client.send(request.patient(PATIENCE))?;
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
