//! Writing documents: many in one request, sent again where the cluster is busy.
//!
//! A thread that has filled a request waits for its answer, so that analysis is no faster than the cluster. Documents have the ids of
//! their articles and versions that only grow (see `lock`): the same request may arrive twice, or late, and changes nothing then.

use super::client::{Client, Request};
use super::encode::document_body;
use super::error::ClusterError;
use super::lock::{ClusterLock, control_index};
use crate::backend::{BackendError, BulkPut, IndexWriter};
use crate::index::IndexDocument;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bytes and documents of a request.
const REQUEST_BYTES: usize = 4 * 1024 * 1024;
const REQUEST_DOCUMENTS: usize = 1_000;
/// How long a busy or incomplete cluster is waited for.
const PATIENCE: Duration = Duration::from_secs(300);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// Bits of a version that count writes of one holder of the lock; the others are its epoch in milliseconds.
const COUNTED_BITS: u32 = 20;

/// Writes to one index.
pub struct ClusterWriter {
    pub client: Arc<Client>,
    pub prefix: String,
    pub index: String,
    pub generation: u64,
    pub lock: Arc<ClusterLock>,
    pub written: AtomicU64,
    pub waiting: Mutex<Operations>,
}

/// Changes on their way.
#[derive(Default)]
pub struct Operations {
    lines: Vec<String>,
    bytes: usize,
}

impl Operations {
    /// Adds one; returns all when they make a request.
    fn push(&mut self, operation: String) -> Option<Vec<String>> {
        self.bytes += operation.len();
        self.lines.push(operation);
        (self.bytes >= REQUEST_BYTES || self.lines.len() >= REQUEST_DOCUMENTS).then(|| self.take())
    }

    fn take(&mut self) -> Vec<String> {
        self.bytes = 0;
        std::mem::take(&mut self.lines)
    }
}

impl ClusterWriter {
    fn action(&self, name: &str, id: &str) -> Value {
        let count = self.written.fetch_add(1, Ordering::Relaxed);
        let version = (self.lock.epoch() << COUNTED_BITS) + count;
        json!({ name: { "_id": id, "version": version, "version_type": "external_gte" } })
    }

    fn put_operation(&self, document: &IndexDocument) -> String {
        format!("{}\n{}\n", self.action("index", &document.id), document_body(document))
    }

    fn push(&self, operation: String) -> Result<(), BackendError> {
        let full = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(operation);
        full.map_or(Ok(()), |operations| self.send(operations))
    }

    fn send(&self, operations: Vec<String>) -> Result<(), BackendError> {
        self.send_all(operations).map_err(|error| error.during("written"))
    }

    /// Sends changes until each is acknowledged.
    fn send_all(&self, mut operations: Vec<String>) -> Result<(), ClusterError> {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        while !operations.is_empty() {
            self.lock.ensure()?;
            let request = Request::lines(format!("{}/_bulk", self.index), operations.concat());
            let answer = self.client.send(request.patient(PATIENCE))?;
            if answer["errors"] == json!(false) {
                return Ok(());
            }
            let items = answer["items"].as_array().map(Vec::as_slice).unwrap_or_default();
            if items.len() != operations.len() {
                return Err(ClusterError::Unreadable("a bulk answer of another length".to_owned()));
            }
            let mut again = Vec::new();
            let mut last = None;
            for (operation, item) in operations.into_iter().zip(items) {
                let item = item
                    .as_object()
                    .and_then(|item| item.values().next())
                    .unwrap_or(&Value::Null);
                if item["error"].is_null() {
                    continue;
                }
                match ClusterError::of_item(item) {
                    error if error.is_passing() => {
                        again.push(operation);
                        last = Some(error);
                    }
                    ClusterError::Conflict(_) => {
                        return Err(ClusterError::Conflict(
                            "another process has taken over and wrote later".to_owned(),
                        ));
                    }
                    error => return Err(error),
                }
            }
            if let Some(error) = last
                && started.elapsed() >= PATIENCE
            {
                return Err(error);
            }
            operations = again;
            if !operations.is_empty() {
                let share = getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX));
                std::thread::sleep(pause.mul_f64(0.5 + share));
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
        Ok(())
    }

    fn publish_commit(&self) -> Result<(), ClusterError> {
        self.lock.ensure()?;
        let refreshed = self
            .client
            .send(Request::post_empty(format!("{}/_refresh", self.index)).patient(PATIENCE))?;
        if refreshed["_shards"]["failed"].as_u64().unwrap_or_default() > 0 {
            let message = "a shard could not be refreshed".to_owned();
            return Err(ClusterError::Busy { status: 503, message });
        }
        let commit = format!("{}-{}", self.lock.epoch(), self.written.load(Ordering::Relaxed));
        let path = format!("{}/_doc/commit-{}", control_index(&self.prefix), self.generation);
        self.client
            .send(Request::put(path, &json!({ "commit": commit })).patient(PATIENCE))?;
        Ok(())
    }
}

/// Names the commit of a generation that readers see.
pub fn current_commit(client: &Client, prefix: &str, generation: u64) -> Result<String, ClusterError> {
    let path = format!("{}/_doc/commit-{generation}", control_index(prefix));
    let found = client.find(Request::get(path))?;
    let commit = found.as_ref().and_then(|found| found["_source"]["commit"].as_str());
    Ok(commit.unwrap_or("0").to_owned())
}

impl IndexWriter for ClusterWriter {
    fn put(&self, document: IndexDocument) -> Result<(), BackendError> {
        self.push(self.put_operation(&document))
    }

    fn delete(&self, id: &str) -> Result<(), BackendError> {
        self.push(format!("{}\n", self.action("delete", id)))
    }

    fn commit(&mut self) -> Result<(), BackendError> {
        let operations = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.send(operations)?;
        self.publish_commit().map_err(|error| error.during("written"))
    }

    fn bulk(&self) -> Box<dyn BulkPut + '_> {
        Box::new(ClusterBulk {
            writer: self,
            waiting: Operations::default(),
        })
    }

    fn close(self: Box<Self>) -> Result<(), BackendError> {
        Ok(())
    }
}

/// A thread's share of a new index.
struct ClusterBulk<'a> {
    writer: &'a ClusterWriter,
    waiting: Operations,
}

impl BulkPut for ClusterBulk<'_> {
    fn put(&mut self, document: &IndexDocument) -> Result<(), BackendError> {
        match self.waiting.push(self.writer.put_operation(document)) {
            Some(operations) => self.writer.send(operations),
            None => Ok(()),
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), BackendError> {
        self.writer.send(self.waiting.take())
    }
}
