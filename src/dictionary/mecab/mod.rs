//! Compiled MeCab dictionaries back to MeCab source files.
//!
//! The layouts are those of MeCab 0.996 (dictionary.cpp, connector.cpp, char_property.cpp); all numbers are little-endian. Any bytes
//! are a valid input: what is not a dictionary gives an error, never a panic or an endless walk.

mod bytes;
mod characters;
mod corruption;
#[cfg(test)]
pub(super) mod encode;
mod lexicon;
mod matrix;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use corruption::Corruption;

/// Why compiled MeCab files could not be turned into sources.
#[derive(Debug, thiserror::Error)]
pub enum MecabError {
    /// A file is not what it should be.
    #[error("{file} is not a usable MeCab file: {problem}")]
    Corrupted {
        /// The compiled file.
        file: &'static str,
        /// What is wrong with it.
        problem: Corruption,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Reads `sys.dic`, `unk.dic`, `matrix.bin` and `char.bin` in `compiled` and writes `lex.csv`, `unk.def`, `matrix.def` and `char.def`
/// into `source`, which must exist. The text must be UTF-8.
pub(super) fn decompile(compiled: &Path, source: &Path) -> Result<(), MecabError> {
    let size = convert(compiled, "matrix.bin", source, "matrix.def", |bytes| {
        matrix::decompile(bytes)
    })?;
    convert(compiled, "sys.dic", source, "lex.csv", |bytes| {
        Ok((lexicon::decompile(bytes, size)?, ()))
    })?;
    convert(compiled, "unk.dic", source, "unk.def", |bytes| {
        Ok((lexicon::decompile(bytes, size)?, ()))
    })?;
    convert(compiled, "char.bin", source, "char.def", |bytes| {
        Ok((characters::decompile(bytes)?, ()))
    })
}

/// Reads one file, decompiles it with `decompile`, writes the text; returns what else `decompile` found.
fn convert<T>(
    compiled: &Path,
    file: &'static str,
    source: &Path,
    target: &str,
    decompile: impl FnOnce(&[u8]) -> Result<(Vec<u8>, T), Corruption>,
) -> Result<T, MecabError> {
    let path = compiled.join(file);
    let bytes = fs::read(&path).map_err(|source| MecabError::Io { path, source })?;
    let (text, found) = decompile(&bytes).map_err(|problem| MecabError::Corrupted { file, problem })?;
    let path = source.join(target);
    fs::write(&path, text).map_err(|source| MecabError::Io { path, source })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_compiled_files_becomes_a_folder_of_sources() {
        let (compiled, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (file, bytes) in encode::small_dictionary() {
            fs::write(compiled.path().join(file), bytes).unwrap();
        }
        decompile(compiled.path(), source.path()).unwrap();
        let read = |file| fs::read_to_string(source.path().join(file)).unwrap();
        assert!(read("lex.csv").contains("東京,1,1,100,名詞"));
        assert!(read("unk.def").contains("DEFAULT,1,1,5000,名詞"));
        assert!(read("matrix.def").starts_with("2 2\n0 0 0\n"));
        assert!(read("char.def").contains("0x0020 SPACE"));
    }

    #[test]
    fn the_file_at_fault_is_named() {
        let (compiled, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (file, bytes) in encode::small_dictionary() {
            fs::write(compiled.path().join(file), bytes).unwrap();
        }
        fs::write(compiled.path().join("unk.dic"), "not a dictionary").unwrap();
        let message = decompile(compiled.path(), source.path()).unwrap_err().to_string();
        assert!(message.starts_with("unk.dic is not a usable MeCab file: "));
    }
}
