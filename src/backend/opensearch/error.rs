//! What a cluster says when it cannot.

use crate::backend::BackendError;
use crate::index::GenerationError;
use serde_json::Value;

/// Why a request has no result.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ClusterError {
    /// No node answered.
    #[error("no node answers: {0}")]
    Unreachable(String),
    /// The credentials are not accepted, or not allowed to do this.
    #[error("{0}; look at the credentials under [backend]")]
    Forbidden(String),
    /// It does not accept writes: read-only, or its disks are full.
    #[error("the cluster refuses writes ({0}); see its disks and index blocks")]
    Blocked(String),
    /// Something that is asked for is not there.
    #[error("{0}")]
    Missing(String),
    /// Something is there already, or was changed by somebody else.
    #[error("{0}")]
    Conflict(String),
    /// It is too busy, or parts of it are away.
    #[error("the cluster is busy or incomplete ({status}: {message})")]
    Busy {
        /// HTTP status.
        status: u16,
        /// Its words.
        message: String,
    },
    /// It does not take what it was given.
    #[error("{0}")]
    Refused(String),
    /// An answer that is none of this protocol.
    #[error("an answer that cannot be read: {0}")]
    Unreadable(String),
    /// Not a cluster that this version works with.
    #[error("{0}")]
    Version(String),
}

impl ClusterError {
    /// The error of an answer with a status of 400 and above.
    pub fn of_answer(status: u16, body: &Value) -> ClusterError {
        let error = &body["error"];
        let kind = error["type"].as_str().unwrap_or_default();
        let cause = error["root_cause"][0]["reason"].as_str();
        // A search that misses a shard has its reason one step further in.
        let reason = error["reason"].as_str().filter(|reason| !reason.is_empty());
        let reason = reason.or(error["caused_by"]["reason"].as_str()).or(error.as_str());
        let message = match (reason, cause) {
            (Some(reason), Some(cause)) if cause != reason => format!("{reason}: {cause}"),
            (Some(reason), _) => reason.to_owned(),
            (None, _) => format!("status {status}"),
        };
        ClusterError::of(status, kind, message)
    }

    /// Why an answer that several shards gave together is not whole; `None` when it is.
    pub fn of_missing_part(answer: &Value) -> Option<ClusterError> {
        let shards = &answer["_shards"];
        let busy = |message| Some(ClusterError::Busy { status: 503, message });
        if let Some(failure) = shards["failures"][0]["reason"]["reason"].as_str() {
            return busy(format!("a shard failed: {failure}"));
        }
        // A shard whose copies are all away has not failed for the cluster.
        if let (Some(total), Some(successful)) = (shards["total"].as_u64(), shards["successful"].as_u64())
            && successful < total
        {
            return busy(format!("{successful} of {total} shards have a copy that answers"));
        }
        let mut documents = answer["docs"].as_array().into_iter().flatten();
        let failed = documents.find(|document| !document["error"].is_null())?;
        Some(ClusterError::of_answer(503, failed))
    }

    /// The error of one item of a bulk answer.
    pub fn of_item(item: &Value) -> ClusterError {
        let status = item["status"].as_u64().unwrap_or_default() as u16;
        let error = &item["error"];
        let mut message = error["reason"].as_str().unwrap_or_default().to_owned();
        if let Some(cause) = error["caused_by"]["reason"].as_str() {
            message = format!("{message}: {cause}");
        }
        ClusterError::of(status, error["type"].as_str().unwrap_or_default(), message)
    }

    fn of(status: u16, kind: &str, message: String) -> ClusterError {
        match (status, kind) {
            (_, "cluster_block_exception") if status != 503 => ClusterError::Blocked(message),
            (401, _) => ClusterError::Forbidden(format!("the cluster does not know who asks ({message})")),
            (403, _) => ClusterError::Forbidden(format!("the cluster does not allow this ({message})")),
            (404, _) => ClusterError::Missing(message),
            (409, _) | (400, "resource_already_exists_exception") => ClusterError::Conflict(message),
            (429 | 500 | 502 | 503 | 504, _) => ClusterError::Busy { status, message },
            _ => ClusterError::Refused(message),
        }
    }

    /// Whether the same request may succeed a moment later.
    pub fn is_passing(&self) -> bool {
        match self {
            ClusterError::Unreachable(_) => true,
            ClusterError::Busy { status, .. } => *status != 500,
            ClusterError::Forbidden(_)
            | ClusterError::Blocked(_)
            | ClusterError::Missing(_)
            | ClusterError::Conflict(_)
            | ClusterError::Refused(_)
            | ClusterError::Unreadable(_)
            | ClusterError::Version(_) => false,
        }
    }

    /// As the trait has it; `action` is what was being done: read, written, opened.
    pub fn during(self, action: &'static str) -> BackendError {
        let message = self.to_string();
        match self {
            ClusterError::Busy { status: 500, .. } => BackendError::Engine { action, message },
            ClusterError::Unreachable(_)
            | ClusterError::Busy { .. }
            | ClusterError::Forbidden(_)
            | ClusterError::Blocked(_)
            | ClusterError::Version(_) => BackendError::Unavailable { action, message },
            ClusterError::Missing(_)
            | ClusterError::Conflict(_)
            | ClusterError::Refused(_)
            | ClusterError::Unreadable(_) => BackendError::Engine { action, message },
        }
    }
}

/// As the keeping of generations has it.
impl From<ClusterError> for GenerationError {
    fn from(error: ClusterError) -> GenerationError {
        GenerationError::Cluster(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_without_the_part_of_a_dead_node_is_asked_for_again() {
        let dead = json!({ "type": "node_disconnected_exception", "reason": "disconnected" });
        let parts = [
            json!({ "_shards": { "failed": 1, "failures": [{ "shard": 2, "reason": dead }] }, "hits": {} }),
            json!({ "docs": [{ "found": true }, { "error": dead }] }),
            json!({ "_shards": { "total": 3, "successful": 2, "skipped": 0, "failed": 0 }, "hits": {} }),
        ];
        for answer in parts {
            let error = ClusterError::of_missing_part(&answer).expect("something is missing");
            let said = error.to_string();
            assert!(
                error.is_passing() && (said.contains("disconnected") || said.contains("2 of 3 shards")),
                "{error}"
            );
        }
        let whole = [
            json!({ "_shards": { "total": 3, "successful": 3, "failed": 0 }, "timed_out": true }),
            json!({ "docs": [{ "found": false }] }),
            json!([]),
        ];
        assert!(
            whole
                .iter()
                .all(|answer| ClusterError::of_missing_part(answer).is_none())
        );
    }

    #[test]
    fn what_the_cluster_says_is_found_wherever_it_says_it() {
        let said = |error: Value| ClusterError::of_answer(503, &json!({ "error": error })).to_string();
        let missing = json!({ "reason": "", "root_cause": [], "caused_by": { "reason": "missing shards [[a][0]]" } });
        assert!(said(missing).contains("missing shards [[a][0]]"));
        let caused = json!({ "reason": "all shards failed", "root_cause": [{ "reason": "no memory" }] });
        assert!(said(caused).contains("all shards failed: no memory"));
        assert!(said(json!("plain")).contains("plain"));
        assert!(said(Value::Null).contains("status 503"));
    }
}
