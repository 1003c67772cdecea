//! What an installation tells whoever watches it.

use std::fmt;

use super::DictionaryName;

/// A step of an installation, in the order in which they happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallStep {
    /// Looking for the archive, or asking a package client for it.
    Fetching,
    /// Comparing the archive's SHA-256 with the manifest.
    Verifying,
    /// Taking the dictionary and its licence out of the archive.
    Unpacking,
    /// Turning compiled MeCab files into MeCab source files.
    Decompiling,
    /// Building the files that are read at run time.
    Building,
    /// Writing the result to disk and moving it into place.
    Publishing,
    /// The dictionary was built and is in place.
    Installed,
    /// The dictionary was in place already, whole and of the wanted version.
    AlreadyInstalled,
}

impl fmt::Display for InstallStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            InstallStep::Fetching => "fetching",
            InstallStep::Verifying => "verifying",
            InstallStep::Unpacking => "unpacking",
            InstallStep::Decompiling => "decompiling",
            InstallStep::Building => "building",
            InstallStep::Publishing => "publishing",
            InstallStep::Installed => "installed",
            InstallStep::AlreadyInstalled => "already installed",
        })
    }
}

/// Is told of every step as it begins.
pub trait InstallProgress: Sync {
    /// `step` of `name` begins; `detail` is a short text for people: a package, a file, a size.
    fn step(&self, name: DictionaryName, step: InstallStep, detail: &str);
}
