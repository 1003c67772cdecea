//! The index that is configured.

use crate::backend::IndexStore;
use crate::backend::opensearch::ClusterStore;
use crate::config::{BackendConfig, Config};
use crate::index::IndexFolder;
use anyhow::Context;
use std::sync::Arc;

/// Where the generations are kept: in a folder, or in a cluster.
pub(super) fn open_store(config: &Config) -> anyhow::Result<Arc<dyn IndexStore>> {
    Ok(match &config.backend {
        BackendConfig::Embedded => Arc::new(IndexFolder::new(&config.index)),
        BackendConfig::OpenSearch(settings) => {
            Arc::new(ClusterStore::new(settings.clone()).context("the cluster cannot be used")?)
        }
    })
}

/// The folder of the index, for commands that work on files alone.
pub(super) fn index_folder(config: &Config, instead: &str) -> anyhow::Result<IndexFolder> {
    match &config.backend {
        BackendConfig::Embedded => Ok(IndexFolder::new(&config.index)),
        BackendConfig::OpenSearch(_) => anyhow::bail!("the index is kept in a cluster: {instead}"),
    }
}
