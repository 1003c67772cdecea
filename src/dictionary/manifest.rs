//! `dictionaries/manifest.toml`: which packages hold the dictionaries.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::DictionaryName;
use super::name::DictionaryKind;

/// The file's name under the dictionaries root.
const MANIFEST_FILE: &str = "manifest.toml";

/// The checked manifest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Manifest {
    ipadic: DictionarySource,
    ko_dic: DictionarySource,
    jieba: DictionarySource,
}

/// Where one dictionary comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DictionarySource {
    /// The licence, for people.
    pub licence: String,
    /// File name of the lindera metadata (the schema), beside the manifest; words with frequencies need none.
    pub metadata: Option<String>,
    /// The ways to obtain it, tried in this order; never empty.
    #[serde(rename = "way")]
    pub ways: Vec<Way>,
}

/// One package that holds the dictionary.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Way {
    pub client: Client,
    pub package: String,
    pub version: String,
    /// Name of the archive, without a folder.
    pub file: String,
    /// 64 lowercase hexadecimal digits.
    pub sha256: String,
    pub archive: ArchiveKind,
    /// The folder inside the archive that holds the dictionary, parts separated by `/`.
    pub folder: String,
    pub format: SourceFormat,
    /// Of the dictionary's text, as encoding_rs labels it.
    pub encoding: String,
    /// Paths inside the archive; only the file names remain after unpacking.
    pub licence_files: Vec<String>,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.client, self.package, self.version)
    }
}

/// The program that fetches a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Client {
    Pip,
    Npm,
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Client::Pip => "pip",
            Client::Npm => "npm",
        })
    }
}

/// How the package is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum ArchiveKind {
    #[serde(rename = "tar.gz")]
    TarGz,
    #[serde(rename = "zip")]
    Zip,
}

/// What the package holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SourceFormat {
    /// `sys.dic`, `unk.dic`, `matrix.bin`, `char.bin`.
    CompiledMecab,
    /// `*.csv`, `matrix.def`, `char.def`, `unk.def`.
    MecabSource,
    /// `dict.txt`: a word, its frequency and its part of speech a line.
    WordFrequencies,
}

impl SourceFormat {
    /// What kind of dictionary it holds.
    pub(super) fn kind(self) -> DictionaryKind {
        match self {
            SourceFormat::CompiledMecab | SourceFormat::MecabSource => DictionaryKind::Morphemes,
            SourceFormat::WordFrequencies => DictionaryKind::Words,
        }
    }
}

/// Why the manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The manifest.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is not the TOML that it should be.
    #[error("{path}: {source}")]
    Syntax {
        /// The manifest.
        path: PathBuf,
        /// Where and why; boxed because it is large.
        source: Box<toml::de::Error>,
    },
    /// A value is not usable.
    #[error("{path}: {name}: {problem}")]
    Value {
        /// The manifest.
        path: PathBuf,
        /// The dictionary whose entry it is.
        name: DictionaryName,
        /// What is wrong, with the value.
        problem: String,
    },
}

impl Manifest {
    /// Reads and checks the manifest under the dictionaries root.
    pub(super) fn read(root: &Path) -> Result<Self, ManifestError> {
        let path = root.join(MANIFEST_FILE);
        let text = std::fs::read_to_string(&path).map_err(|source| ManifestError::Read {
            path: path.clone(),
            source,
        })?;
        let manifest: Manifest = toml::from_str(&text).map_err(|source| ManifestError::Syntax {
            path: path.clone(),
            source: Box::new(source),
        })?;
        for name in DictionaryName::ALL {
            if let Some(problem) = manifest.source(name).problem(name.kind()) {
                return Err(ManifestError::Value { path, name, problem });
            }
        }
        Ok(manifest)
    }

    /// Where `name` comes from.
    pub(super) fn source(&self, name: DictionaryName) -> &DictionarySource {
        match name {
            DictionaryName::Ipadic => &self.ipadic,
            DictionaryName::KoDic => &self.ko_dic,
            DictionaryName::Jieba => &self.jieba,
        }
    }
}

impl DictionarySource {
    fn problem(&self, kind: DictionaryKind) -> Option<String> {
        if self.ways.is_empty() {
            return Some("no way is given".to_owned());
        }
        match (kind, &self.metadata) {
            (DictionaryKind::Morphemes, None) => return Some("no metadata is named".to_owned()),
            (DictionaryKind::Words, Some(_)) => return Some("metadata is for lindera only".to_owned()),
            (DictionaryKind::Morphemes, Some(file)) if !is_file_name(file) => {
                return Some(format!("metadata {file:?} is not a file name"));
            }
            (DictionaryKind::Morphemes, Some(_)) | (DictionaryKind::Words, None) => {}
        }
        self.ways
            .iter()
            .find_map(|way| way.problem(kind).map(|problem| format!("{way}: {problem}")))
    }
}

impl Way {
    fn problem(&self, kind: DictionaryKind) -> Option<String> {
        if self.format.kind() != kind {
            return Some("the format is that of another kind of dictionary".to_owned());
        }
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if self.sha256.len() != 64 || !self.sha256.bytes().all(is_digit) {
            return Some(format!(
                "sha256 {:?} is not 64 lowercase hexadecimal digits",
                self.sha256
            ));
        }
        if !is_file_name(&self.file) {
            return Some(format!("file {:?} is not a file name", self.file));
        }
        let is_word = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        };
        // npm's packages may stand in a scope: `@scope/name`.
        let scoped = match self.client {
            Client::Npm => self.package.strip_prefix('@').and_then(|name| name.split_once('/')),
            Client::Pip => None,
        };
        let package_is_plain = match scoped {
            Some((scope, name)) => is_word(scope) && is_word(name),
            None => is_word(&self.package),
        };
        if !package_is_plain || !is_word(&self.version) {
            return Some("package and version must be plain words".to_owned());
        }
        if self.format == SourceFormat::WordFrequencies && self.encoding != "UTF-8" {
            return Some("words with frequencies must be in UTF-8".to_owned());
        }
        if self.licence_files.is_empty() {
            return Some("no licence file is named".to_owned());
        }
        None
    }
}

fn is_file_name(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('.') && !text.contains(['/', '\\', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn committed() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries")
    }

    fn read_changed(from: &str, to: &str) -> Result<Manifest, ManifestError> {
        let text = std::fs::read_to_string(committed().join(MANIFEST_FILE)).unwrap();
        assert!(text.contains(from), "the manifest has no {from:?}");
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join(MANIFEST_FILE), text.replacen(from, to, 1)).unwrap();
        Manifest::read(root.path())
    }

    #[test]
    fn the_committed_manifest_gives_two_clients_for_every_dictionary() {
        let manifest = Manifest::read(&committed()).unwrap();
        for name in DictionaryName::ALL {
            let source = manifest.source(name);
            let clients: Vec<Client> = source.ways.iter().map(|way| way.client).collect();
            assert_eq!(clients, [Client::Pip, Client::Npm], "{name}");
            if let Some(metadata) = &source.metadata {
                assert!(committed().join(metadata).is_file(), "{name}");
            }
        }
    }

    #[test]
    fn a_bad_value_is_named() {
        let rows = [
            ("sha256 = \"f5923d", "sha256 = \"F5923d", "hexadecimal"),
            ("file = \"ipadic-1.0.0.tar.gz\"", "file = \"../x\"", "not a file name"),
            ("package = \"ipadic\"", "package = \"--x\"", "plain words"),
            ("package = \"ipadic\"", "package = \"@x/ipadic\"", "plain words"),
            (
                "package = \"@node-rs/jieba\"",
                "package = \"@--x/jieba\"",
                "plain words",
            ),
            ("client = \"pip\"", "client = \"curl\"", "unknown variant"),
            ("folder =", "folders =", "unknown field"),
            ("metadata = \"ipadic.metadata.json\"\n", "", "no metadata"),
            (
                "format = \"compiled-mecab\"",
                "format = \"word-frequencies\"",
                "another kind",
            ),
        ];
        for (from, to, expected) in rows {
            let message = read_changed(from, to).unwrap_err().to_string();
            assert!(message.contains(expected), "{to}: {message}");
        }
    }

    #[test]
    fn a_missing_manifest_is_named() {
        let root = tempfile::tempdir().unwrap();
        let message = Manifest::read(root.path()).unwrap_err().to_string();
        assert!(message.contains("manifest.toml"), "{message}");
    }
}
