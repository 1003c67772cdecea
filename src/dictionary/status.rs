//! What is installed, and whether it is whole.

use std::path::Path;

use super::load::check;
use super::manifest::{DictionarySource, Manifest};
use super::record::InstallRecord;
use super::store::installed_folder;
use super::{DictionaryError, DictionaryName};

/// One dictionary: what the manifest wants and what is there.
#[derive(Debug, Clone)]
pub struct DictionaryStatus {
    /// The dictionary.
    pub name: DictionaryName,
    /// The packages it may come from, first choice first.
    pub wanted: Vec<WantedPackage>,
    /// The licence, for people.
    pub licence: String,
    /// What is installed: package, version, way, files.
    pub installed: Option<InstallRecord>,
    /// Whether it can be used.
    pub state: DictionaryState,
}

/// A package that holds a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPackage {
    /// Client, package and version: "pip ipadic 1.0.0".
    pub way: String,
    /// The archive's file name, as `--from DIR` looks for it.
    pub file: String,
    /// The archive's SHA-256.
    pub sha256: String,
}

/// Whether a dictionary can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DictionaryState {
    /// Not installed.
    Missing,
    /// Installed, of a pinned version, whole as far as was looked.
    Ready,
    /// Installed, but not as this program and manifest want it; why.
    Outdated(String),
    /// Installed, but its files are not those that were built; one sentence per problem.
    Damaged(Vec<String>),
}

/// Every dictionary with its state, judged by the lengths of its files: quick.
pub fn list(root: &Path) -> Result<Vec<DictionaryStatus>, DictionaryError> {
    statuses(root, |_, record, folder| record.wrong_sizes(folder))
}

/// Every dictionary with its state, judged by hashing its files anew and loading it.
pub fn verify(root: &Path) -> Result<Vec<DictionaryStatus>, DictionaryError> {
    statuses(root, |name, record, folder| {
        let problems = record.wrong_contents(folder);
        match problems.is_empty() {
            true => check(root, name).err().iter().map(ToString::to_string).collect(),
            false => problems,
        }
    })
}

fn statuses(
    root: &Path,
    look: impl Fn(DictionaryName, &InstallRecord, &Path) -> Vec<String>,
) -> Result<Vec<DictionaryStatus>, DictionaryError> {
    let manifest = Manifest::read(root)?;
    DictionaryName::ALL
        .into_iter()
        .map(|name| status(root, name, manifest.source(name), &look))
        .collect()
}

fn status(
    root: &Path,
    name: DictionaryName,
    source: &DictionarySource,
    look: impl Fn(DictionaryName, &InstallRecord, &Path) -> Vec<String>,
) -> Result<DictionaryStatus, DictionaryError> {
    let folder = installed_folder(root, name);
    let (installed, state) = match InstallRecord::read(&folder) {
        Ok(None) => (None, DictionaryState::Missing),
        Ok(Some(record)) => {
            let state = state(&record, source, root, || look(name, &record, &folder));
            (Some(record), state)
        }
        // A record that cannot be read must not hide the other dictionaries.
        Err(error) => (None, DictionaryState::Damaged(vec![error.to_string()])),
    };
    Ok(DictionaryStatus {
        name,
        wanted: source
            .ways
            .iter()
            .map(|way| WantedPackage {
                way: way.to_string(),
                file: way.file.clone(),
                sha256: way.sha256.clone(),
            })
            .collect(),
        licence: source.licence.clone(),
        installed,
        state,
    })
}

fn state(
    record: &InstallRecord,
    source: &DictionarySource,
    root: &Path,
    look: impl FnOnce() -> Vec<String>,
) -> DictionaryState {
    if let Some(reason) = record.outdated(source, root) {
        return DictionaryState::Outdated(reason);
    }
    let problems = look();
    match problems.is_empty() {
        true => DictionaryState::Ready,
        false => DictionaryState::Damaged(problems),
    }
}
