//! The generations of a site in a cluster: indices `PREFIX-N`, and the alias `PREFIX` on the one that is served.

use super::client::{Client, Request};
use super::edit::ClusterEdit;
use super::error::ClusterError;
use super::lock::ClusterLock;
use super::mapping::META;
use super::scan::visit_articles;
use super::settings::ClusterSettings;
use super::snapshot::ClusterBackend;
use crate::article::Article;
use crate::backend::{BackendError, IndexEdit, IndexSize, IndexStore, SearchBackend};
use crate::index::{Generation, GenerationError, GenerationState, Manifest};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The oldest version that has what is asked for here.
const OLDEST: u64 = 2;

/// The indices of a site in a cluster.
#[derive(Clone)]
pub struct ClusterStore {
    pub(super) client: Arc<Client>,
    pub(super) settings: Arc<ClusterSettings>,
}

/// What an index says of itself.
pub(super) struct IndexState {
    pub manifest: Manifest,
    pub served: bool,
}

impl ClusterStore {
    /// The indices that these settings name. Reads the files of credentials, and asks the cluster nothing yet.
    pub fn new(settings: ClusterSettings) -> Result<ClusterStore, BackendError> {
        let client = Client::new(&settings).map_err(|error| error.during("reached"))?;
        Ok(ClusterStore {
            client: Arc::new(client),
            settings: Arc::new(settings),
        })
    }

    /// Name of the index of a generation.
    pub(super) fn index(&self, number: u64) -> String {
        format!("{}-{number}", self.settings.prefix)
    }

    fn number(&self, index: &str) -> Option<u64> {
        index
            .strip_prefix(&self.settings.prefix)?
            .strip_prefix('-')?
            .parse()
            .ok()
    }

    /// Every index of a generation, finished or not, by number.
    pub(super) fn indices(&self) -> Result<BTreeMap<u64, IndexState>, ClusterError> {
        let path = format!("{}-*/_mapping?filter_path=*.mappings._meta", self.settings.prefix);
        let found = self.client.send(Request::get(path))?;
        let mut all = BTreeMap::new();
        for (index, described) in found.as_object().into_iter().flatten() {
            let ours = &described["mappings"]["_meta"][META];
            if let Some(number) = self.number(index)
                && let Ok(manifest) = serde_json::from_value(ours["manifest"].clone())
            {
                let served = ours["served"].as_bool().unwrap_or_default();
                all.insert(number, IndexState { manifest, served });
            }
        }
        Ok(all)
    }

    /// Number of the index that the alias is on.
    pub(super) fn current_index_number(&self) -> Result<Option<u64>, GenerationError> {
        let alias = &self.settings.prefix;
        let Some(found) = self.client.find(Request::get(format!("_alias/{alias}")))? else {
            return Ok(None);
        };
        let names: Vec<&String> = found.as_object().into_iter().flatten().map(|(name, _)| name).collect();
        match names.as_slice() {
            [] => Ok(None),
            [name] => match self.number(name) {
                Some(number) => Ok(Some(number)),
                None => Err(self.damaged(format!("the alias is on {name}, which is no generation"))),
            },
            several => Err(self.damaged(format!("the alias is on {} indices", several.len()))),
        }
    }

    /// A generation by its number.
    pub(super) fn generation(&self, number: u64) -> Result<Generation, GenerationError> {
        let state = self.indices()?.remove(&number);
        let state = state.ok_or_else(|| {
            self.damaged(format!(
                "{} does not say what it was built with: it was not made by sagasu, or its mapping was changed",
                self.index(number)
            ))
        })?;
        Ok(self.described(number, state))
    }

    fn described(&self, number: u64, state: IndexState) -> Generation {
        Generation {
            number,
            folder: PathBuf::from(self.index(number)),
            manifest: state.manifest,
        }
    }

    fn damaged(&self, message: String) -> GenerationError {
        GenerationError::Damaged {
            path: PathBuf::from(self.place()),
            message,
        }
    }

    /// Fails where the nodes are none that this version works with.
    fn ensure_version(&self) -> Result<(), ClusterError> {
        known_version(&self.client.send(Request::get("/"))?["version"])
    }

    fn bytes(&self, filter: &str) -> Result<BTreeMap<u64, u64>, ClusterError> {
        let path = format!("{filter}/_stats/store?filter_path=indices.*.primaries.store.size_in_bytes");
        let found = self.client.send(Request::get(path))?;
        let sizes = found["indices"].as_object().into_iter().flatten();
        Ok(sizes
            .filter_map(|(index, size)| {
                let bytes = size["primaries"]["store"]["size_in_bytes"].as_u64()?;
                Some((self.number(index)?, bytes))
            })
            .collect())
    }
}

impl IndexStore for ClusterStore {
    fn place(&self) -> String {
        let first = self.settings.nodes.first().map_or("", |url| url.as_str());
        format!("{} in the cluster at {first}", self.settings.prefix)
    }

    fn current_number(&self) -> Result<Option<u64>, GenerationError> {
        self.current_index_number()
    }

    fn current(&self) -> Result<Option<Generation>, GenerationError> {
        let number = self.current_index_number()?;
        number.map(|number| self.generation(number)).transpose()
    }

    fn generations(&self) -> Result<Vec<GenerationState>, GenerationError> {
        let current = self.current_index_number()?;
        let sizes = self.bytes(&format!("{}-*", self.settings.prefix))?;
        let all = self.indices()?.into_iter();
        let finished = all.filter(|(number, state)| state.served || Some(*number) == current);
        Ok(finished
            .map(|(number, state)| GenerationState {
                generation: Ok(self.described(number, state)),
                number,
                is_current: Some(number) == current,
                bytes: sizes.get(&number).copied().unwrap_or_default(),
            })
            .collect())
    }

    fn edit(&self, doing: &str) -> Result<Box<dyn IndexEdit>, GenerationError> {
        self.ensure_version()?;
        let lock = ClusterLock::take(self.client.clone(), &self.settings, doing)?;
        let edit = ClusterEdit {
            store: self.clone(),
            lock: Arc::new(lock),
        };
        edit.recover()?;
        Ok(Box::new(edit))
    }

    fn open(&self, generation: &Generation) -> Result<Arc<dyn SearchBackend>, BackendError> {
        let open = || {
            self.ensure_version()?;
            ClusterBackend::open(self.client.clone(), &self.settings.prefix, generation.number)
        };
        let backend = open().map_err(|error| error.during("opened"))?;
        Ok(Arc::new(backend))
    }

    fn visit_stored(
        &self,
        generation: &Generation,
        visit: &mut dyn FnMut(Article, String) -> bool,
    ) -> Result<(), BackendError> {
        visit_articles(&self.client, &self.index(generation.number), visit)
    }

    fn damage(&self, generation: &Generation) -> Result<Vec<String>, BackendError> {
        let index = self.index(generation.number);
        let path = format!("_cluster/health/{index}?level=shards");
        let health = self
            .client
            .send(Request::get(path))
            .map_err(|error| error.during("read"))?;
        let shards = health["indices"][index.as_str()]["shards"].as_object();
        let lost = shards
            .into_iter()
            .flatten()
            .filter(|(_, shard)| shard["primary_active"] == false);
        Ok(lost
            .map(|(number, _)| format!("shard {number} has no copy that can be read"))
            .collect())
    }

    fn size(&self, generation: &Generation) -> IndexSize {
        let sizes = self.bytes(&self.index(generation.number)).unwrap_or_default();
        IndexSize {
            bytes: sizes.get(&generation.number).copied().unwrap_or_default(),
            changed: None,
        }
    }
}

/// Fails where what a node says of its version is of none that this program works with.
fn known_version(version: &Value) -> Result<(), ClusterError> {
    let number = version["number"].as_str().unwrap_or("unknown");
    let major = number.split('.').next().and_then(|major| major.parse::<u64>().ok());
    let is_opensearch = version["distribution"] == "opensearch";
    if is_opensearch && major.is_some_and(|major| major >= OLDEST) {
        return Ok(());
    }
    let name = if is_opensearch {
        "OpenSearch"
    } else {
        "another engine than OpenSearch,"
    };
    Err(ClusterError::Version(format!(
        "the cluster is {name} version {number}; sagasu needs OpenSearch {OLDEST} or later"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn versions_that_are_too_old_and_other_engines_are_refused_by_name() {
        for number in ["2.0.0", "2.19.1", "3.8.0", "10.1.0"] {
            known_version(&json!({ "distribution": "opensearch", "number": number })).expect(number);
        }
        let refused = [
            (
                json!({ "distribution": "opensearch", "number": "1.3.7" }),
                "OpenSearch version 1.3.7;",
            ),
            (
                json!({ "number": "8.15.0", "build_flavor": "default" }),
                "another engine than OpenSearch, version 8.15.0;",
            ),
            (Value::Null, "another engine than OpenSearch, version unknown;"),
        ];
        for (version, named) in refused {
            let message = known_version(&version).expect_err(named).to_string();
            assert!(message.contains(named), "{message}");
        }
    }
}
