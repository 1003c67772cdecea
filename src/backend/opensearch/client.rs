//! Requests to a cluster: the nodes in turn, around those that do not answer.
//!
//! reqwest does the HTTP, as it does for sources. The official client crate (2.4) is built on it, too, but its pools have no second node to
//! turn to and it does not send again; and its `rustls-tls` turns on reqwest's own choice of cryptography, aws-lc-rs, which this project
//! leaves out for ring. What a backend needs beyond reqwest is this file.

use super::error::ClusterError;
use super::settings::{ClusterSettings, Credentials};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Certificate, Identity, Method};
use serde_json::Value;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};
use url::Url;

/// How long a node that did not answer is asked last.
const REST: Duration = Duration::from_secs(10);
/// Longest time to reach a node.
const CONNECT: Duration = Duration::from_secs(2);
/// Longest time for one attempt at a request that has patience: more than the minute for which a node itself waits for a shard that is away.
const LONG_ATTEMPT: Duration = Duration::from_secs(75);
/// Pause before the second attempt at a busy cluster; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A cluster that can be asked from any thread.
pub struct Client {
    shared: Arc<Shared>,
    /// `None` only while it is dropped.
    runtime: Option<tokio::runtime::Runtime>,
}

struct Shared {
    http: reqwest::Client,
    /// Name and password, where these are the credentials.
    login: Option<(String, String)>,
    nodes: Vec<Node>,
    next: AtomicUsize,
    timeout: Duration,
}

struct Node {
    url: Url,
    resting: Mutex<Option<Instant>>,
}

/// One request; sent again as it is when an attempt fails, so it must do the same when it is done twice.
#[derive(Clone)]
pub struct Request {
    method: Method,
    path: String,
    body: String,
    lines: bool,
    patience: Option<Duration>,
    /// Longest time for all attempts, where it is less than the settings say.
    budget: Option<Duration>,
}

impl Request {
    /// `GET path`.
    pub fn get(path: impl Into<String>) -> Request {
        Request::new(Method::GET, path, String::new())
    }

    /// `POST path` with this body.
    pub fn post(path: impl Into<String>, body: &Value) -> Request {
        Request::new(Method::POST, path, body.to_string())
    }

    /// `PUT path` with this body.
    pub fn put(path: impl Into<String>, body: &Value) -> Request {
        Request::new(Method::PUT, path, body.to_string())
    }

    /// `DELETE path`.
    pub fn delete(path: impl Into<String>) -> Request {
        Request::new(Method::DELETE, path, String::new())
    }

    /// `DELETE path` with a body that names what.
    pub fn delete_named(path: impl Into<String>, body: &Value) -> Request {
        Request::new(Method::DELETE, path, body.to_string())
    }

    /// `POST path` with nothing in it.
    pub fn post_empty(path: impl Into<String>) -> Request {
        Request::new(Method::POST, path, String::new())
    }

    /// `POST path` with lines of JSON.
    pub fn lines(path: impl Into<String>, lines: String) -> Request {
        Request {
            lines: true,
            ..Request::new(Method::POST, path, lines)
        }
    }

    /// The same, tried for so long instead of for what the settings say.
    pub fn patient(self, patience: Duration) -> Request {
        Request {
            patience: Some(patience),
            ..self
        }
    }

    /// The same, given up after so long.
    pub fn within(self, budget: Duration) -> Request {
        Request {
            budget: Some(budget),
            ..self
        }
    }

    fn new(method: Method, path: impl Into<String>, body: String) -> Request {
        Request {
            method,
            path: path.into(),
            body,
            lines: false,
            patience: None,
            budget: None,
        }
    }
}

impl Client {
    /// A client; reads the files that the settings name, and asks nothing yet.
    pub fn new(settings: &ClusterSettings) -> Result<Client, ClusterError> {
        // ring, as for sources. It may be installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let unusable = |error: &dyn std::fmt::Display| ClusterError::Unreachable(error.to_string());
        let read = |path: &std::path::Path| {
            std::fs::read(path).map_err(|error| ClusterError::Unreachable(format!("{}: {error}", path.display())))
        };
        let mut headers = HeaderMap::new();
        let mut login = None;
        let mut builder = reqwest::Client::builder().no_proxy().connect_timeout(CONNECT);
        match &settings.credentials {
            Credentials::None => {}
            Credentials::Basic { username, password } => {
                login = Some((username.clone(), password.clone()));
            }
            Credentials::Token(token) => {
                headers.insert(header::AUTHORIZATION, secret(&format!("Bearer {token}"))?);
            }
            Credentials::Certificate(path) => {
                builder = builder.identity(Identity::from_pem(&read(path)?).map_err(|error| unusable(&error))?);
            }
        }
        if let Some(path) = &settings.ca_file {
            let certificates = Certificate::from_pem_bundle(&read(path)?).map_err(|error| unusable(&error))?;
            builder = builder.tls_certs_merge(certificates);
        }
        let http = builder
            .default_headers(headers)
            .build()
            .map_err(|error| unusable(&error))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("cluster")
            .enable_all()
            .build()
            .map_err(|error| unusable(&error))?;
        let node = |url: &Url| Node {
            url: url.clone(),
            resting: Mutex::default(),
        };
        Ok(Client {
            shared: Arc::new(Shared {
                http,
                login,
                nodes: settings.nodes.iter().map(node).collect(),
                next: AtomicUsize::new(0),
                timeout: settings.timeout,
            }),
            runtime: Some(runtime),
        })
    }

    /// The answer to a request. Waits for it on this thread, whatever runs on it.
    pub fn send(&self, request: Request) -> Result<Value, ClusterError> {
        let shared = self.shared.clone();
        self.wait(async move { shared.answer(&request).await })
    }

    /// The same, and `None` where the thing that is asked for is not there.
    pub fn find(&self, request: Request) -> Result<Option<Value>, ClusterError> {
        match self.send(request) {
            Ok(value) => Ok(Some(value)),
            Err(ClusterError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ClusterError>> + Send + 'static,
    ) -> Result<T, ClusterError> {
        let ended = || ClusterError::Unreachable("the client has ended".to_owned());
        let (answer, answered) = mpsc::sync_channel(1);
        let runtime = self.runtime.as_ref().ok_or_else(ended)?;
        runtime.spawn(async move {
            // Nobody waits any more when the other end is gone.
            let _ = answer.send(work.await);
        });
        answered.recv().map_err(|_| ended())?
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    /// Asks node after node until one answers, and again after a pause while the cluster is busy.
    async fn answer(&self, request: &Request) -> Result<Value, ClusterError> {
        let started = Instant::now();
        let mut patience = request.patience.unwrap_or(self.timeout);
        if let Some(budget) = request.budget {
            patience = patience.min(budget);
        }
        let mut pause = FIRST_PAUSE;
        loop {
            let mut last = ClusterError::Unreachable("no nodes are named".to_owned());
            for node in self.order() {
                let left = patience.saturating_sub(started.elapsed());
                if left.is_zero() {
                    return Err(last);
                }
                match self.ask(node, request, left.min(self.attempt(request))).await {
                    Ok(value) => return Ok(value),
                    Err(error) if error.is_passing() => last = error,
                    Err(error) => return Err(error),
                }
            }
            // Many clients that were refused together must not come back together.
            let jittered = pause.mul_f64(0.5 + random_share());
            if started.elapsed() + jittered >= patience {
                return Err(last);
            }
            tokio::time::sleep(jittered).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// How long one node is waited for: with several, no longer than leaves time for another.
    fn attempt(&self, request: &Request) -> Duration {
        let all = request.budget.map_or(self.timeout, |budget| budget.min(self.timeout));
        match request.patience {
            Some(_) => self.timeout.max(LONG_ATTEMPT),
            None if self.nodes.len() > 1 => all / 2,
            None => all,
        }
    }

    /// The nodes in turn, those that did not answer lately last.
    fn order(&self) -> Vec<&Node> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.nodes.len();
        let mut nodes: Vec<&Node> = (0..count).map(|number| &self.nodes[(first + number) % count]).collect();
        nodes.sort_by_key(|node| node.is_resting());
        nodes
    }

    async fn ask(&self, node: &Node, request: &Request, timeout: Duration) -> Result<Value, ClusterError> {
        let unreachable = |error: String| {
            node.rest();
            ClusterError::Unreachable(format!("{}: {error}", node.url))
        };
        let url = node
            .url
            .join(&request.path)
            .map_err(|error| ClusterError::Refused(format!("{}: {error}", request.path)))?;
        let mut http = self.http.request(request.method.clone(), url).timeout(timeout);
        if let Some((username, password)) = &self.login {
            http = http.basic_auth(username, Some(password));
        }
        if !request.body.is_empty() {
            let kind = if request.lines {
                "application/x-ndjson"
            } else {
                "application/json"
            };
            http = http.header(header::CONTENT_TYPE, kind).body(request.body.clone());
        }
        let asked = Instant::now();
        let response = http.send().await.map_err(|error| unreachable(reasons(&error)))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|error| unreachable(reasons(&error)))?;
        node.wake();
        // Words of visitors are in bodies.
        tracing::trace!(
            path = request.path,
            status,
            took_ms = asked.elapsed().as_millis() as u64,
            bytes = body.len(),
            body = request.body,
            "the cluster was asked"
        );
        let value: Value = if body.is_empty() {
            Value::Null
        } else {
            match serde_json::from_slice(&body) {
                Ok(value) => value,
                Err(error) if status < 400 => return Err(ClusterError::Unreadable(error.to_string())),
                Err(_) => Value::Null,
            }
        };
        if status < 400 {
            Ok(value)
        } else {
            Err(ClusterError::of_answer(status, &value))
        }
    }
}

impl Node {
    fn is_resting(&self) -> bool {
        let resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.is_some_and(|until| Instant::now() < until)
    }

    fn rest(&self) {
        *self.resting.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
    }

    fn wake(&self) {
        *self.resting.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// An error with what caused it, since reqwest's own words name only the last step.
fn reasons(error: &reqwest::Error) -> String {
    let mut reasons = vec![error.to_string()];
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        reasons.push(inner.to_string());
        cause = inner.source();
    }
    reasons.join(": ")
}

/// A header that logs do not show.
fn secret(text: &str) -> Result<HeaderValue, ClusterError> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| ClusterError::Forbidden("the credentials hold characters that no header may have".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A number from 0 to 1.
fn random_share() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}
