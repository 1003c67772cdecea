//! What an installed dictionary is, in a few bytes.

use super::record::InstallRecord;
use super::store::installed_folder;
use super::{DictionaryError, DictionaryName};
use sha2::{Digest, Sha256};
use std::path::Path;

/// A hash over the installed files of a dictionary and the program that built them; equal dictionaries segment alike.
pub fn installed_fingerprint(root: &Path, name: DictionaryName) -> Result<[u8; 32], DictionaryError> {
    let Some(record) = InstallRecord::read(&installed_folder(root, name))? else {
        return Err(DictionaryError::Missing { name });
    };
    let mut hash = Sha256::new();
    hash.update(record.builder.version());
    for file in record.files {
        hash.update(file.name);
        hash.update(file.sha256);
    }
    Ok(hash.finalize().into())
}
