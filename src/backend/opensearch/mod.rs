//! A cluster as backend: generations are indices of an OpenSearch cluster behind an alias.
//!
//! Analysis has ended before: the cluster gets terms at positions (`encode`) in fields made from the field table (`mapping`). Scores are
//! those of the embedded engine: the cluster counts occurrences, and the formula with this index's statistics (`statistics`) travels with
//! the query (`query`), so that order does not depend on how many shards there are. What the second stage looks at is read from stored
//! documents, which are kept here (`documents`).

mod bulk;
mod candidates;
mod client;
mod counts;
mod dictionary;
mod documents;
mod edit;
mod encode;
mod error;
mod explain;
mod fit;
mod lock;
mod mapping;
mod nodes;
mod query;
mod request;
mod scan;
mod settings;
mod similar;
mod snapshot;
mod statistics;
mod store;

pub use settings::{ClusterSettings, Credentials};
pub use store::ClusterStore;
