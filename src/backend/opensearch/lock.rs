//! The right to write to an index of a cluster: a document that expires.
//!
//! It lies in an index of its own beside the generations, is renewed by a thread while it is held, and changes hands only by a write that
//! is conditional on what was read. Each holder has a greater epoch than those before; its writes carry it as their version, so that
//! what a holder that lost the lock still sends does not replace what came after it.

use super::client::{Client, Request};
use super::error::ClusterError;
use super::settings::ClusterSettings;
use crate::article::Timestamp;
use crate::index::GenerationError;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// It is renewed so many times in the time for which it is held without being heard of.
const RENEWALS: u32 = 4;
/// Attempts to take it when others try at the same time.
const ATTEMPTS: usize = 5;
/// Attempts at giving it back: a renewal may have arrived that was not answered.
const GIVING_BACK: usize = 2;
const ID: &str = "lock";

/// The index of locks and commits of the generations with this prefix.
pub fn control_index(prefix: &str) -> String {
    format!("{prefix}-control")
}

/// The lock, held until it is dropped or lost.
pub struct ClusterLock {
    held: Arc<Held>,
    /// Whether the holder before this one died with it.
    pub inherited: bool,
    stop: Option<SyncSender<()>>,
    renewal: Option<JoinHandle<()>>,
}

struct Held {
    client: Arc<Client>,
    index: String,
    token: String,
    holder: String,
    epoch: u64,
    /// How long it is held without being heard of.
    time: Duration,
    lost: AtomicBool,
    /// What the next write is conditional on.
    version: Mutex<(u64, u64)>,
}

/// A lock document as it was read.
struct Read {
    source: Value,
    version: (u64, u64),
}

impl ClusterLock {
    /// Takes the lock, or says who holds it.
    pub fn take(client: Arc<Client>, settings: &ClusterSettings, doing: &str) -> Result<ClusterLock, GenerationError> {
        let index = control_index(&settings.prefix);
        ensure_control(&client, &index, settings)?;
        let random = getrandom::u64().map_err(|error| GenerationError::Cluster(error.to_string()))?;
        let token = format!("{random:016x}");
        let since = Timestamp::now().to_rfc3339();
        let holder = format!("process {} of {}, since {since}, {doing}", std::process::id(), host());
        for _ in 0..ATTEMPTS {
            let before = read(&client, &index)?;
            let expires_at = before.as_ref().and_then(|before| before.source["expires_at"].as_u64());
            let expires_at = expires_at.unwrap_or_default();
            if let Some(before) = &before
                && expires_at > now()
                && before.source["token"] != json!(token)
            {
                return Err(GenerationError::Locked {
                    path: PathBuf::from(&settings.prefix),
                    holder: before.source["holder"].as_str().unwrap_or_default().to_owned(),
                });
            }
            let epoch_before = before.as_ref().and_then(|before| before.source["epoch"].as_u64());
            let epoch = now().max(epoch_before.unwrap_or_default() + 1);
            let body = body(&holder, &token, epoch, now() + millis(settings.lock));
            let condition = match &before {
                Some(before) => condition(before.version),
                None => "op_type=create".to_owned(),
            };
            match client.send(Request::put(format!("{index}/_doc/{ID}?{condition}"), &body)) {
                Ok(answer) => {
                    let held = Held {
                        client,
                        index,
                        token,
                        holder,
                        epoch,
                        time: settings.lock,
                        lost: AtomicBool::new(false),
                        version: Mutex::new(version(&answer)),
                    };
                    return Ok(ClusterLock::renewed(held, before.is_some() && expires_at > 0));
                }
                // Somebody was faster, or the first of two attempts of ours did it.
                Err(ClusterError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(GenerationError::Cluster(
            "several processes try to take the lock at once".to_owned(),
        ))
    }

    fn renewed(held: Held, inherited: bool) -> ClusterLock {
        let held = Arc::new(held);
        let (stop, stopped) = sync_channel(1);
        let renewing = held.clone();
        let renewal = std::thread::spawn(move || {
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(renewing.time / RENEWALS) {
                renewing.renew(now() + millis(renewing.time));
            }
        });
        ClusterLock {
            held,
            inherited,
            stop: Some(stop),
            renewal: Some(renewal),
        }
    }

    /// Greater than that of every holder before.
    pub fn epoch(&self) -> u64 {
        self.held.epoch
    }

    /// Fails when the lock was lost.
    pub fn ensure(&self) -> Result<(), ClusterError> {
        if self.held.lost.load(Ordering::Acquire) {
            return Err(ClusterError::Conflict(
                "the lock was lost: the cluster did not answer for too long, and another process may be writing"
                    .to_owned(),
            ));
        }
        Ok(())
    }
}

impl Drop for ClusterLock {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(renewal) = self.renewal.take() {
            // A renewal that broke off has no more to do.
            let _ = renewal.join();
        }
        // Kept with its epoch, and free at once; else it expires.
        for _ in 0..GIVING_BACK {
            if self.held.renew(0) {
                break;
            }
        }
    }
}

impl Held {
    /// Writes another end of the lock; false when that is worth a second attempt.
    fn renew(&self, expires_at: u64) -> bool {
        if self.lost.load(Ordering::Acquire) {
            return true;
        }
        let mut version_before = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        let body = body(&self.holder, &self.token, self.epoch, expires_at);
        let path = format!("{}/_doc/{ID}?{}", self.index, condition(*version_before));
        match self.client.send(Request::put(path, &body).within(self.time / RENEWALS)) {
            Ok(answer) => {
                *version_before = version(&answer);
                return true;
            }
            Err(ClusterError::Conflict(_)) => match read(&self.client, &self.index) {
                // An attempt before arrived although it was not answered.
                Ok(Some(read)) if read.source["token"] == json!(self.token) => *version_before = read.version,
                _ => self.lost.store(true, Ordering::Release),
            },
            Err(error) => tracing::warn!(%error, "the lock could not be renewed"),
        }
        false
    }
}

fn body(holder: &str, token: &str, epoch: u64, expires_at: u64) -> Value {
    json!({ "holder": holder, "token": token, "epoch": epoch, "expires_at": expires_at })
}

fn ensure_control(client: &Client, index: &str, settings: &ClusterSettings) -> Result<(), ClusterError> {
    if client
        .find(Request::get(format!(
            "{index}/_settings?filter_path=*.settings.index.uuid"
        )))?
        .is_some()
    {
        return Ok(());
    }
    let body = json!({
        "settings": { "number_of_shards": 1, "number_of_replicas": settings.replicas },
        "mappings": { "enabled": false },
    });
    match client.send(Request::put(index, &body)) {
        Ok(_) | Err(ClusterError::Conflict(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn read(client: &Client, index: &str) -> Result<Option<Read>, ClusterError> {
    let found = client.find(Request::get(format!("{index}/_doc/{ID}")))?;
    Ok(found.map(|mut found| Read {
        version: version(&found),
        source: found["_source"].take(),
    }))
}

fn version(answer: &Value) -> (u64, u64) {
    let number = |name: &str| answer[name].as_u64().unwrap_or_default();
    (number("_seq_no"), number("_primary_term"))
}

fn condition((sequence, term): (u64, u64)) -> String {
    format!("if_seq_no={sequence}&if_primary_term={term}")
}

/// Milliseconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn host() -> String {
    std::fs::read_to_string("/etc/hostname").map_or_else(|_| "a server".to_owned(), |name| name.trim().to_owned())
}
