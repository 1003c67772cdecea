//! Requests to a cluster: the nodes in turn, around those that do not answer.
//!
//! reqwest does the HTTP, as it does for sources. The official client crate (2.4) is built on it, too, but its pools have no second node to
//! turn to and it does not send again; and its `rustls-tls` turns on reqwest's own choice of cryptography, aws-lc-rs, which this project
//! leaves out for ring. What a backend needs beyond reqwest is this file.

use super::error::ClusterError;
use super::nodes::{Asked, Node, Nodes};
pub use super::request::Request;
use super::settings::{ClusterSettings, Credentials};
pub use reqwest::Method;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Certificate, Identity};
use serde_json::Value;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// Longest time to reach a node.
const CONNECT: Duration = Duration::from_secs(2);
/// An answer that takes longer lets the client look whether a node hangs, or a fourth of its time where that is less.
const LATE: Duration = Duration::from_secs(1);
/// Pause between two looks at a node that does not answer.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// What an answer may take beyond its deadline: the cluster may need all of that for finding.
const GRACE: Duration = Duration::from_millis(250);
/// Longest time for one attempt at a request that has patience: more than the minute for which a node itself waits for a shard that is away.
const LONG_ATTEMPT: Duration = Duration::from_secs(75);
/// Pause before the second attempt at a busy cluster; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A cluster that can be asked from any thread.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    runtime: Arc<Runtime>,
    /// When every request must have ended.
    deadline: Option<Instant>,
}

/// The threads of the clients of a cluster; `None` only while it is dropped.
struct Runtime(Option<tokio::runtime::Runtime>);

struct Shared {
    http: reqwest::Client,
    /// Name and password, where these are the credentials.
    login: Option<(String, String)>,
    nodes: Nodes,
    timeout: Duration,
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
        Ok(Client {
            shared: Arc::new(Shared {
                http,
                login,
                nodes: Nodes::of(&settings.nodes),
                timeout: settings.timeout,
            }),
            runtime: Arc::new(Runtime(Some(runtime))),
            deadline: None,
        })
    }

    /// The same cluster, for requests that have all ended at `deadline`.
    pub fn until(&self, deadline: Instant) -> Client {
        Client {
            deadline: Some(deadline),
            ..self.clone()
        }
    }

    /// The answer to a request. Waits for it on this thread, whatever runs on it.
    pub fn send(&self, mut request: Request) -> Result<Value, ClusterError> {
        let shared = self.shared.clone();
        if let Some(deadline) = self.deadline {
            let left = deadline.saturating_duration_since(Instant::now()) + GRACE;
            request.budget = Some(request.budget.map_or(left, |budget| budget.min(left)));
        }
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
        let runtime = self.runtime.0.as_ref().ok_or_else(ended)?;
        runtime.spawn(async move {
            // Nobody waits any more when the other end is gone.
            let _ = answer.send(work.await);
        });
        answered.recv().map_err(|_| ended())?
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    /// Asks node after node until one answers, and again after a pause while the cluster is busy.
    async fn answer(self: &Arc<Self>, request: &Request) -> Result<Value, ClusterError> {
        let started = Instant::now();
        let mut patience = request.patience.unwrap_or(self.timeout);
        if let Some(budget) = request.budget {
            patience = patience.min(budget);
        }
        let mut pause = FIRST_PAUSE;
        let mut last = ClusterError::Unreachable("the time for an answer is over".to_owned());
        loop {
            let mut asked = Asked::default();
            while let Some(node) = self.nodes.next(&mut asked) {
                let left = patience.saturating_sub(started.elapsed());
                if left.is_zero() {
                    return Err(last);
                }
                match self.ask_watched(node, request, left.min(self.attempt(request))).await {
                    Ok(value) => return Ok(value),
                    // What one node says tells more than that another one is silent.
                    Err(ClusterError::Unreachable(_)) if matches!(last, ClusterError::Busy { .. }) => {}
                    Err(error) if error.is_passing() => last = error,
                    Err(error) => return Err(error),
                }
            }
            // Many clients that were refused together must not come back together.
            let jittered = pause.mul_f64(0.5 + random_share());
            tokio::time::sleep(jittered.min(patience.saturating_sub(started.elapsed()))).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// How long one node is waited for.
    fn attempt(&self, request: &Request) -> Duration {
        match request.patience {
            Some(_) => self.timeout.max(LONG_ATTEMPT),
            None => request.budget.map_or(self.timeout, |budget| budget.min(self.timeout)),
        }
    }

    /// Asks one node; when the answer is late, looks whether a node hangs that it can do without, and gives up then, so that another is asked.
    async fn ask_watched(
        self: &Arc<Self>,
        node: &Arc<Node>,
        request: &Request,
        timeout: Duration,
    ) -> Result<Value, ClusterError> {
        let preference = request.reads.then(|| self.nodes.preference()).flatten();
        let mut answer = pin!(self.ask(node, request, preference.as_deref(), timeout));
        let late = (timeout / 4).min(LATE);
        if self.nodes.are_several() {
            tokio::select! {
                answer = &mut answer => return self.noted(node, answer),
                () = tokio::time::sleep(late) => {}
            }
            tokio::select! {
                answer = &mut answer => return self.noted(node, answer),
                () = self.look(late) => {}
            }
            let hangs = if request.reads {
                self.nodes.hang_behind(preference.as_deref())
            } else {
                node.is_away()
            };
            if hangs && self.nodes.one_is_well() {
                return Err(ClusterError::Unreachable(format!(
                    "{}: it hangs, or one that it asks",
                    node.url
                )));
            }
        }
        let answer = answer.await;
        self.noted(node, answer)
    }

    /// An answer; a node that gave none is left alone until it answers again.
    fn noted(self: &Arc<Self>, node: &Arc<Node>, answer: Result<Value, ClusterError>) -> Result<Value, ClusterError> {
        if let Err(ClusterError::Unreachable(_)) = &answer {
            self.leave_alone(node);
        } else {
            node.is_back();
        }
        answer
    }

    /// Asks every node who it is, at once, and leaves those alone that do not say so within `time`.
    async fn look(self: &Arc<Self>, time: Duration) {
        let mut looks = tokio::task::JoinSet::new();
        for node in self.nodes.all() {
            let (shared, node) = (self.clone(), node.clone());
            looks.spawn(async move {
                if !shared.is_well(&node, time).await {
                    shared.leave_alone(&node);
                }
            });
        }
        looks.join_all().await;
    }

    /// Whether a node answers; also asks for its name in the cluster.
    async fn is_well(&self, node: &Node, time: Duration) -> bool {
        let who = Request::get("_nodes/_local?filter_path=nodes.*.name");
        match self.ask(node, &who, None, time).await {
            Ok(answer) => {
                let id = answer["nodes"].as_object().and_then(|nodes| nodes.keys().next());
                node.is_called(id.cloned());
                true
            }
            // It says something.
            Err(error) => !matches!(error, ClusterError::Unreachable(_)),
        }
    }

    /// Asks a node after all others, until it answers again.
    fn leave_alone(self: &Arc<Self>, node: &Arc<Node>) {
        if !self.nodes.are_several() || !node.goes_away() {
            return;
        }
        let (shared, node) = (Arc::downgrade(self), node.clone());
        tokio::spawn(async move {
            while node.is_away() {
                tokio::time::sleep(LOOK_AGAIN).await;
                let Some(shared) = shared.upgrade() else { return };
                if shared.is_well(&node, CONNECT).await {
                    node.is_back();
                }
            }
        });
    }

    async fn ask(
        &self,
        node: &Node,
        request: &Request,
        preference: Option<&str>,
        timeout: Duration,
    ) -> Result<Value, ClusterError> {
        let unreachable = |error: String| ClusterError::Unreachable(format!("{}: {error}", node.url));
        let mut url = node
            .url
            .join(&request.path)
            .map_err(|error| ClusterError::Refused(format!("{}: {error}", request.path)))?;
        if let Some(preference) = preference {
            url.query_pairs_mut().append_pair("preference", preference);
        }
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
        if status >= 400 {
            return Err(ClusterError::of_answer(status, &value));
        }
        // A node that died while it was asked: another copy of the shard has the rest.
        match ClusterError::of_missing_part(&value) {
            Some(error) if request.reads => Err(error),
            _ => Ok(value),
        }
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
