//! `installed.json`: what an installed dictionary is made of.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::builder::Builder;
use super::checksum::{sha256_of_bytes, sha256_of_file};
use super::manifest::{DictionarySource, Way};
use super::{DictionaryError, DictionaryName};

/// The file's name in the dictionary's folder.
pub(super) const RECORD_FILE: &str = "installed.json";

/// Where an installed dictionary came from, and its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallRecord {
    /// The dictionary.
    pub dictionary: DictionaryName,
    /// The ecosystem of the package: "pip" or "npm". With `--from DIR`, that of the archive used.
    pub client: String,
    /// The package's name.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// SHA-256 of the archive.
    pub archive_sha256: String,
    /// The licence, for people.
    pub licence: String,
    /// SHA-256 of the metadata it was built with, where it needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata_sha256: Option<String>,
    /// What built it.
    #[serde(flatten)]
    pub builder: Builder,
    /// Every file beside this one, sorted by name.
    pub files: Vec<BuiltFile>,
}

/// A file of an installed dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltFile {
    /// Its name, without a folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

impl InstallRecord {
    /// Describes the files in `folder`, built from `way`; hashes every one of them.
    pub(super) fn of_folder(
        name: DictionaryName,
        source: &DictionarySource,
        way: &Way,
        root: &Path,
        folder: &Path,
    ) -> io::Result<Self> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            files.push(BuiltFile {
                name: entry.file_name().to_string_lossy().into_owned(),
                bytes: entry.metadata()?.len(),
                sha256: sha256_of_file(&entry.path())?,
            });
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let metadata = source.metadata.as_ref();
        let metadata_sha256 = metadata.map(|metadata| sha256_of_file(&root.join(metadata)));
        Ok(InstallRecord {
            dictionary: name,
            client: way.client.to_string(),
            package: way.package.clone(),
            version: way.version.clone(),
            archive_sha256: way.sha256.clone(),
            licence: source.licence.clone(),
            metadata_sha256: metadata_sha256.transpose()?,
            builder: Builder::of(name.kind()),
            files,
        })
    }

    /// The record in `folder`; `None` when there is none.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, DictionaryError> {
        let path = folder.join(RECORD_FILE);
        let json = match fs::read(&path) {
            Ok(json) => json,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(DictionaryError::files("cannot read", path)(error)),
        };
        let record =
            serde_json::from_slice(&json).map_err(|error| DictionaryError::files("cannot read", path)(error.into()))?;
        Ok(Some(record))
    }

    /// Writes the record into `folder`.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let json = serde_json::to_vec_pretty(self)?;
        fs::write(folder.join(RECORD_FILE), json)
    }

    /// Client, package and version: "pip ipadic 1.0.0".
    pub fn way(&self) -> String {
        format!("{} {} {}", self.client, self.package, self.version)
    }

    /// Bytes of all files together.
    pub fn total_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Why the dictionary is not the one that the manifest under `root` and this program want; `None` when it is.
    pub(super) fn outdated(&self, source: &DictionarySource, root: &Path) -> Option<String> {
        if let Some(reason) = self.wrong_format() {
            return Some(reason);
        }
        let pinned = |way: &Way| self.way() == way.to_string() && self.archive_sha256 == way.sha256;
        if !source.ways.iter().any(pinned) {
            return Some(format!("{} is not in the manifest any more", self.way()));
        }
        let metadata = source.metadata.as_ref()?;
        // Metadata that cannot be read is the build's concern; here it only is not the same.
        let found = sha256_of_bytes(&fs::read(root.join(metadata)).unwrap_or_default());
        (self.metadata_sha256.as_ref() != Some(&found)).then(|| format!("{metadata} has changed"))
    }

    /// Why this program cannot read the dictionary; `None` when it can.
    pub(super) fn wrong_format(&self) -> Option<String> {
        let wanted = Builder::of(self.dictionary.kind());
        (!wanted.reads(&self.builder)).then(|| format!("it was built by {}, wanted is {wanted}", self.builder))
    }

    /// What is wrong with the files in `folder`, one sentence each, by their lengths only: quick, and enough against cut files.
    pub(super) fn wrong_sizes(&self, folder: &Path) -> Vec<String> {
        let wrong = |file: &BuiltFile| match fs::metadata(folder.join(&file.name)) {
            Ok(found) if found.len() == file.bytes => None,
            Ok(found) => Some(format!(
                "{} has {} bytes instead of {}",
                file.name,
                found.len(),
                file.bytes
            )),
            Err(error) => Some(format!("{}: {error}", file.name)),
        };
        self.files.iter().filter_map(wrong).collect()
    }

    /// What is wrong with the files in `folder`, one sentence each, by lengths and checksums.
    pub(super) fn wrong_contents(&self, folder: &Path) -> Vec<String> {
        let problems = self.wrong_sizes(folder);
        if !problems.is_empty() {
            return problems;
        }
        let wrong = |file: &BuiltFile| match sha256_of_file(&folder.join(&file.name)) {
            Ok(found) if found == file.sha256 => None,
            Ok(_) => Some(format!("{} has other content than was built", file.name)),
            Err(error) => Some(format!("{}: {error}", file.name)),
        };
        self.files.iter().filter_map(wrong).collect()
    }
}
