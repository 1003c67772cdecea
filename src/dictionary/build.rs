//! MeCab source files to a lindera dictionary.

use std::fs;
use std::path::{Path, PathBuf};

use lindera::dictionary::{DictionaryBuilder, Metadata};

/// Why lindera could not build a dictionary.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The metadata cannot be read.
    #[error("the metadata {} cannot be used: {problem}", .path.display())]
    Metadata {
        /// The JSON file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The manifest names no metadata.
    #[error("the manifest names no metadata")]
    NoMetadata,
    /// lindera finds its sources by a glob pattern, so their path must not look like one.
    #[error("lindera cannot build in {}: move it to a path without `*`, `?` and `[`", .path.display())]
    Path {
        /// The folder.
        path: PathBuf,
    },
    /// lindera refuses the sources.
    #[error("lindera could not build the dictionary: {problem}")]
    Lindera {
        /// The whole chain of causes.
        problem: String,
    },
}

/// The version of the files that this lindera writes and reads.
pub(super) fn lindera_format() -> u32 {
    // lindera does not re-export the constant; metadata made anew carries it.
    Metadata::default().format_version
}

/// Builds the sources in `source` (`*.csv`, `matrix.def`, `char.def`, `unk.def`, in `encoding`) into the folder `target`.
pub(super) fn build(metadata: &Path, encoding: &str, source: &Path, target: &Path) -> Result<(), BuildError> {
    let is_pattern = |path: &str| path.contains(['*', '?', '[']);
    if source.to_str().is_none_or(is_pattern) {
        return Err(BuildError::Path {
            path: source.to_owned(),
        });
    }
    let unusable = |problem: String| BuildError::Metadata {
        path: metadata.to_owned(),
        problem,
    };
    let json = fs::read(metadata).map_err(|error| unusable(error.to_string()))?;
    let mut parsed = Metadata::load(&json).map_err(|error| unusable(error.to_string()))?;
    parsed.encoding = encoding.to_owned();
    DictionaryBuilder::new(parsed)
        .build_dictionary(source, target)
        .map_err(|error| BuildError::Lindera {
            problem: error.to_string(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_looks_like_a_pattern_is_refused() {
        let error = build(Path::new("m"), "UTF-8", Path::new("/tmp/[site]"), Path::new("t"));
        let message = error.unwrap_err().to_string();
        assert!(message.contains("/tmp/[site]"), "{message}");
    }
}
