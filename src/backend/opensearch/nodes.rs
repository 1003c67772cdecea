//! The nodes of a cluster: which to ask next, and which to leave alone.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

/// All nodes that the settings name.
pub struct Nodes {
    all: Vec<Arc<Node>>,
    first: AtomicUsize,
}

/// One of them.
pub struct Node {
    pub url: Url,
    away: AtomicBool,
    /// Its name in the cluster, once it was asked.
    id: Mutex<Option<String>>,
}

/// The nodes that one request was sent to.
#[derive(Default)]
pub struct Asked {
    first: Option<usize>,
    numbers: Vec<usize>,
}

impl Nodes {
    /// Nodes at these addresses.
    pub fn of(urls: &[Url]) -> Nodes {
        let node = |url: &Url| Node {
            url: url.clone(),
            away: AtomicBool::new(false),
            id: Mutex::default(),
        };
        Nodes {
            all: urls.iter().map(|url| Arc::new(node(url))).collect(),
            first: AtomicUsize::new(0),
        }
    }

    /// The next node for a request: in turn, those that are away last; none when all were asked.
    pub fn next(&self, asked: &mut Asked) -> Option<&Arc<Node>> {
        let count = self.all.len();
        let first = *asked
            .first
            .get_or_insert_with(|| self.first.fetch_add(1, Ordering::Relaxed));
        let left = (0..count).map(|number| (first + number) % count);
        let left = left.filter(|number| !asked.numbers.contains(number));
        let next = left.min_by_key(|&number| self.all[number].is_away())?;
        asked.numbers.push(next);
        Some(&self.all[next])
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<Node>] {
        &self.all
    }

    /// Whether there is more than one.
    pub fn are_several(&self) -> bool {
        self.all.len() > 1
    }

    /// Whether a node is not.
    pub fn one_is_well(&self) -> bool {
        self.all.iter().any(|node| !node.is_away())
    }

    /// While a node is away: whose copies of shards to read, for the others know only after half a minute that it hangs.
    pub fn preference(&self) -> Option<String> {
        if !self.one_is_away() {
            return None;
        }
        let well = self.all.iter().filter(|node| !node.is_away());
        let ids: Vec<String> = well.filter_map(|node| node.id()).collect();
        (!ids.is_empty()).then(|| format!("_prefer_nodes:{}", ids.join(",")))
    }

    /// Whether a request that was sent with this preference may wait for a node that is away. One that goes around them already is late for
    /// another reason.
    pub fn hang_behind(&self, preference: Option<&str>) -> bool {
        self.one_is_away() && self.preference().as_deref() != preference
    }

    fn one_is_away(&self) -> bool {
        self.all.iter().any(|node| node.is_away())
    }
}

impl Node {
    /// Whether it did not answer lately.
    pub fn is_away(&self) -> bool {
        self.away.load(Ordering::Acquire)
    }

    /// It does not answer. Whether that is news.
    pub fn goes_away(&self) -> bool {
        !self.away.swap(true, Ordering::AcqRel)
    }

    /// It answers.
    pub fn is_back(&self) {
        self.away.store(false, Ordering::Release);
    }

    /// It is called so in the cluster.
    pub fn is_called(&self, id: Option<String>) {
        *self.id.lock().unwrap_or_else(PoisonError::into_inner) = id;
    }

    fn id(&self) -> Option<String> {
        self.id.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Nodes {
        let urls = ["http://a.example/", "http://b.example/", "http://c.example/"];
        Nodes::of(&urls.map(|url| Url::parse(url).expect("an address")))
    }

    fn order(nodes: &Nodes) -> String {
        let mut asked = Asked::default();
        let hosts = std::iter::from_fn(|| nodes.next(&mut asked)?.url.host_str().map(|host| host[..1].to_owned()));
        hosts.collect()
    }

    #[test]
    fn nodes_are_asked_in_turn_and_those_that_are_away_last() {
        let nodes = three();
        assert_eq!([order(&nodes), order(&nodes)], ["abc", "bca"]);
        assert!(nodes.all()[2].goes_away() && !nodes.all()[2].goes_away());
        assert_eq!([order(&nodes), order(&nodes)], ["abc", "abc"]);
        nodes.all()[2].is_back();
        assert_eq!(order(&nodes), "bca");
    }

    #[test]
    fn copies_on_nodes_that_answer_are_read_while_one_is_away() {
        let nodes = three();
        nodes.all()[0].is_called(Some("x".to_owned()));
        nodes.all()[1].is_called(Some("y".to_owned()));
        assert_eq!(nodes.preference(), None);
        nodes.all()[1].goes_away();
        assert_eq!(nodes.preference().as_deref(), Some("_prefer_nodes:x"));
    }

    #[test]
    fn only_a_request_that_does_not_go_around_a_node_waits_for_it() {
        let nodes = three();
        assert!(!nodes.hang_behind(None));
        for (node, id) in nodes.all().iter().zip(["x", "y", "z"]) {
            node.is_called(Some(id.to_owned()));
        }
        nodes.all()[2].goes_away();
        assert!(nodes.hang_behind(None), "sent before that was known");
        let around = nodes.preference();
        assert!(!nodes.hang_behind(around.as_deref()));
        nodes.all()[1].goes_away();
        assert!(nodes.hang_behind(around.as_deref()), "another one");
        nodes.all().iter().for_each(|node| node.is_back());
        assert!(!nodes.hang_behind(around.as_deref()));
    }
}
