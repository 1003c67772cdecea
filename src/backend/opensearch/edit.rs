//! Changing the generations of a cluster: beginning, publishing, going back.

use super::bulk::{ClusterWriter, Operations};
use super::client::{Client, Request};
use super::error::ClusterError;
use super::lock::ClusterLock;
use super::mapping::{index_body, meta};
use super::store::ClusterStore;
use crate::backend::{BackendError, IndexEdit, IndexWriter};
use crate::index::{Generation, GenerationError, Manifest};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long the cluster may take to make an index or to copy one.
const PATIENCE: Duration = Duration::from_secs(300);

/// The lock of the indices with a prefix, and the cluster.
pub struct ClusterEdit {
    pub store: ClusterStore,
    pub lock: Arc<ClusterLock>,
}

impl ClusterEdit {
    fn client(&self) -> &Client {
        &self.store.client
    }

    fn prefix(&self) -> PathBuf {
        PathBuf::from(&self.store.settings.prefix)
    }

    /// Whoever died with the lock may have been copying the current index, to which writes are refused then.
    pub fn recover(&self) -> Result<(), GenerationError> {
        if self.lock.inherited
            && let Some(current) = self.store.current_index_number()?
        {
            self.block_writes(&self.store.index(current), false)?;
        }
        Ok(())
    }

    /// Indices that never were current: left-overs of runs that died.
    fn remove_left_overs(&self, current: Option<u64>) -> Result<(), ClusterError> {
        for (number, state) in self.store.indices()? {
            if Some(number) != current && !state.served {
                self.remove(number)?;
            }
        }
        Ok(())
    }

    fn remove(&self, number: u64) -> Result<(), ClusterError> {
        let request = Request::delete(self.store.index(number)).patient(PATIENCE);
        self.client().find(request).map(drop)
    }

    fn block_writes(&self, index: &str, block: bool) -> Result<(), ClusterError> {
        let block = if block { json!(true) } else { Value::Null };
        let body = json!({ "index.blocks.write": block });
        let request = Request::put(format!("{index}/_settings"), &body).patient(PATIENCE);
        self.client().send(request).map(drop)
    }

    /// A copy of an index that shares its files, as hard links; writes to it are refused for the moment of the copying.
    fn copy(&self, from: &str, to: &str) -> Result<(), ClusterError> {
        self.block_writes(from, true)?;
        let body = json!({ "settings": {
            "index.number_of_replicas": self.store.settings.replicas, "index.blocks.write": null,
        }});
        let request = Request::put(format!("{from}/_clone/{to}?wait_for_active_shards=1"), &body);
        let copied = match self.client().send(request.patient(PATIENCE)) {
            // The first of two attempts did it.
            Err(ClusterError::Conflict(_)) => Ok(()),
            other => other.map(drop),
        };
        let freed = self.block_writes(from, false);
        copied?;
        freed?;
        self.wait_for_shards(to)
    }

    /// Waits until an index can be written to, and for its copies where there are nodes for them: what is written to a shard without a copy is lost
    /// with its node, and the run with it.
    fn wait_for_shards(&self, index: &str) -> Result<(), ClusterError> {
        let health = |status: &str| {
            let path = format!("_cluster/health/{index}?wait_for_status={status}&timeout=60s");
            self.client().send(Request::get(path).patient(PATIENCE))
        };
        let primaries = health("yellow")?;
        if primaries["timed_out"] == json!(true) {
            let message = format!("no node takes the shards of {index}; see its disks");
            return Err(ClusterError::Busy { status: 503, message });
        }
        let nodes = primaries["number_of_data_nodes"].as_u64().unwrap_or_default();
        if nodes > u64::from(self.store.settings.replicas) && health("green")?["timed_out"] == json!(true) {
            tracing::warn!(index, "not every shard has its copies yet; writing all the same");
        }
        Ok(())
    }

    fn describe(&self, index: &str, manifest: &Manifest, served: bool) -> Result<(), ClusterError> {
        let body = json!({ "_meta": meta(manifest, served) });
        self.client()
            .send(Request::put(format!("{index}/_mapping"), &body))
            .map(drop)
    }

    /// Before a generation ceases to be current it is marked as one that was, so that it can be told from one that never was.
    fn make_current(&self, number: u64) -> Result<(), GenerationError> {
        self.lock.ensure()?;
        let alias = &self.store.settings.prefix;
        let mut actions = Vec::new();
        if let Some(before) = self.store.current_index_number()? {
            if before == number {
                return Ok(());
            }
            let generation = self.store.generation(before)?;
            let index = self.store.index(before);
            self.describe(&index, &generation.manifest, true)?;
            actions.push(json!({ "remove": { "index": index, "alias": alias, "must_exist": false } }));
        }
        actions.push(json!({ "add": { "index": self.store.index(number), "alias": alias } }));
        self.client()
            .send(Request::post("_aliases", &json!({ "actions": actions })).patient(PATIENCE))?;
        Ok(())
    }

    /// The generations that are or were current, oldest first.
    fn served(&self) -> Result<Vec<u64>, GenerationError> {
        let current = self.store.current_index_number()?;
        let all = self.store.indices()?.into_iter();
        let served = all.filter(|(number, state)| state.served || Some(*number) == current);
        Ok(served.map(|(number, _)| number).collect())
    }
}

impl IndexEdit for ClusterEdit {
    fn begin(&self, manifest: Manifest, from: Option<&Generation>) -> Result<Generation, GenerationError> {
        self.lock.ensure()?;
        let current = self.store.current_index_number()?;
        // Counted before left-overs are removed: a number is not used twice.
        let last = self.store.indices()?.into_keys().max().max(current).unwrap_or_default();
        self.remove_left_overs(current)?;
        let number = last + 1;
        let index = self.store.index(number);
        match from {
            Some(from) => {
                self.copy(&self.store.index(from.number), &index)?;
                self.describe(&index, &manifest, false)?;
            }
            None => {
                let body = index_body(&self.store.settings, &manifest);
                match self.client().send(Request::put(&index, &body).patient(PATIENCE)) {
                    // The first of two attempts did it.
                    Ok(_) | Err(ClusterError::Conflict(_)) => {}
                    Err(error) => return Err(error.into()),
                }
                self.wait_for_shards(&index)?;
            }
        }
        Ok(Generation {
            number,
            folder: PathBuf::from(index),
            manifest,
        })
    }

    fn writer(&self, generation: &Generation, _threads: usize) -> Result<Box<dyn IndexWriter>, BackendError> {
        let index = self.store.index(generation.number);
        Ok(Box::new(ClusterWriter {
            client: self.store.client.clone(),
            prefix: self.store.settings.prefix.clone(),
            index,
            generation: generation.number,
            lock: self.lock.clone(),
            written: AtomicU64::new(0),
            waiting: Mutex::new(Operations::default()),
        }))
    }

    fn publish(&self, generation: Generation, keep: usize) -> Result<Generation, GenerationError> {
        self.make_current(generation.number)?;
        let others: Vec<u64> = self
            .served()?
            .into_iter()
            .filter(|&number| number != generation.number)
            .collect();
        for &number in &others[..others.len().saturating_sub(keep)] {
            self.remove(number)?;
        }
        Ok(generation)
    }

    fn abandon(&self, generation: &Generation) -> Result<(), GenerationError> {
        Ok(self.remove(generation.number)?)
    }

    fn roll_back(&self, to: Option<u64>) -> Result<Generation, GenerationError> {
        let current = self.store.current_index_number()?.unwrap_or_default();
        let served = self.served()?;
        let number = match to {
            Some(number) if served.contains(&number) => number,
            Some(number) => {
                return Err(GenerationError::Unknown {
                    path: self.prefix(),
                    number,
                });
            }
            None => served
                .into_iter()
                .rfind(|&number| number < current)
                .ok_or_else(|| GenerationError::NoneBefore { path: self.prefix() })?,
        };
        let generation = self.store.generation(number)?;
        self.make_current(number)?;
        Ok(generation)
    }
}
