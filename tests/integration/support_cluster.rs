//! Real OpenSearch nodes for the tests that need them, started by `tests/opensearch/node`.

use crate::support_index::{analyzer, cluster_store, project, run_over};
use sagasu::article::{Article, Language};
use sagasu::backend::IndexStore;
use sagasu::backend::opensearch::ClusterStore;
use sagasu::query::RankingWeights;
use sagasu::search::{IndexHandle, SearchService};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};

/// Exit code of `node` where something it needs cannot be had.
const NOT_TO_BE_HAD: i32 = 3;

/// A running node. It ends when this is dropped or when the test's process ends, however it ends: its standard input is closed then.
pub struct Node {
    pub url: String,
    child: Child,
}

impl Node {
    /// Stops it where it is: it neither answers nor ends.
    pub fn stall(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &process]).status().expect("kill");
        assert!(sent.success(), "{name}");
    }

    /// Kills it as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().expect("a node to kill");
        self.child.wait().expect("a killed node");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether nodes can be started. Says plainly when they cannot, which CI does not accept.
pub fn is_available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| {
        let output = Command::new(starter())
            .arg("prepare")
            .output()
            .expect("the starter of nodes");
        if output.status.success() {
            return true;
        }
        let reason = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let is_missing = output.status.code() == Some(NOT_TO_BE_HAD);
        assert!(
            is_missing && std::env::var_os("CI").is_none(),
            "the tests on OpenSearch cannot run: {reason}"
        );
        eprintln!("THE TESTS ON OPENSEARCH DID NOT RUN: {reason}");
        false
    })
}

/// One node on free ports, with more settings.
pub fn start(name: &str, ports: (u16, u16), settings: &[String]) -> Node {
    let home = home(name);
    let mut child = Command::new(starter())
        .arg("run")
        .arg(&home)
        .args([name, &ports.0.to_string(), &ports.1.to_string()])
        .args(settings)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a node");
    let output = BufReader::new(child.stdout.take().expect("its output"));
    let mut lines = output.lines();
    let mut last = Vec::new();
    let is_ready = lines.by_ref().map_while(Result::ok).any(|line| {
        let is_ready = line.contains("READY");
        last.push(line);
        is_ready
    });
    assert!(is_ready, "{name} did not start:\n{}", last.join("\n"));
    // What else it writes is read, so that it never waits for a reader.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    Node {
        url: format!("http://127.0.0.1:{}", ports.0),
        child,
    }
}

/// A cluster of one node, started once for all tests of this process; `None` where none can be had.
pub fn one_node() -> Option<&'static Node> {
    static NODE: OnceLock<Option<Node>> = OnceLock::new();
    let start = || {
        let single = ["discovery.type=single-node".to_owned()];
        is_available().then(|| start("one", free_ports(), &single))
    };
    NODE.get_or_init(start).as_ref()
}

/// A cluster of one node for one test, which makes it suffer.
pub fn own_node(name: &str) -> Option<Node> {
    let single = ["discovery.type=single-node".to_owned()];
    is_available().then(|| start(name, free_ports(), &single))
}

/// A cluster of three nodes.
pub fn three_nodes(more: &[String]) -> Option<Vec<Node>> {
    if !is_available() {
        return None;
    }
    let names = ["a", "b", "c"];
    let ports = names.map(|_| free_ports());
    let addresses: Vec<String> = ports
        .iter()
        .map(|(_, transport)| format!("127.0.0.1:{transport}"))
        .collect();
    let mut settings = vec![
        format!("cluster.initial_cluster_manager_nodes={}", names.join(",")),
        format!("discovery.seed_hosts={}", addresses.join(",")),
    ];
    settings.extend_from_slice(more);
    // No node is ready before a majority is there.
    let starting: Vec<_> = (names.into_iter().zip(ports))
        .map(|(name, ports)| {
            let settings = settings.clone();
            std::thread::spawn(move || start(name, ports, &settings))
        })
        .collect();
    Some(starting.into_iter().map(|node| node.join().expect("a node")).collect())
}

fn free_ports() -> (u16, u16) {
    let listeners = [0, 0].map(|port| TcpListener::bind(("127.0.0.1", port)).expect("a free port"));
    let [http, transport] = listeners.map(|listener| listener.local_addr().expect("its address").port());
    (http, transport)
}

fn starter() -> PathBuf {
    project("tests/opensearch/node")
}

/// The data of a node of this process; those of processes that ended are removed.
fn home(name: &str) -> PathBuf {
    let nodes = project("target/opensearch/nodes");
    std::fs::create_dir_all(&nodes).expect("a folder for nodes");
    for entry in std::fs::read_dir(&nodes).expect("the nodes").flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let process = file.split('-').next().unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            // Another test may be removing it, too.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    nodes.join(format!("{}-{name}-{}", std::process::id(), free_ports().0))
}

/// The indices of one test in a cluster.
pub struct Site<'a> {
    node: &'a Node,
    pub prefix: String,
    shards: u32,
}

impl<'a> Site<'a> {
    /// Indices on one shard.
    pub fn on(node: &'a Node, name: &str) -> Site<'a> {
        Site::with_shards(node, name, 1)
    }

    /// Indices on several shards.
    pub fn with_shards(node: &'a Node, name: &str, shards: u32) -> Site<'a> {
        Site {
            node,
            prefix: name.to_owned(),
            shards,
        }
    }

    /// Its generations.
    pub fn store(&self) -> ClusterStore {
        cluster_store(std::slice::from_ref(&self.node.url), &self.prefix, self.shards, 0)
    }

    /// One run over these articles.
    pub fn index(&self, articles: Vec<Article>) {
        run_over(&self.store(), &articles).expect("an index");
    }

    /// A service over what is served now.
    pub fn service(&self) -> SearchService {
        service_over(Arc::new(self.store()))
    }

    /// What the node itself answers.
    pub fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let output = Command::new("curl")
            .args([
                "-sS",
                "-X",
                method,
                "-H",
                "content-type: application/json",
                "--data-binary",
                "@-",
            ])
            .arg(format!("{}/{path}", self.node.url))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .and_then(|mut curl| {
                curl.stdin.take().expect("its input").write_all(text.as_bytes())?;
                curl.wait_with_output()
            })
            .expect("curl");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(answer["error"].is_null(), "{method} {path}: {answer}");
        answer
    }
}

/// A service over an index.
pub fn service_over(store: Arc<dyn IndexStore>) -> SearchService {
    let handle = IndexHandle::over(store, analyzer().fingerprint());
    handle.refresh().expect("an index to open");
    SearchService::new(
        analyzer(),
        Arc::new(handle),
        RankingWeights::default(),
        Language::Japanese,
    )
}
