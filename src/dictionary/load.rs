//! Installed dictionaries, for the segmenters.

use std::path::Path;

use lindera::dictionary::{Dictionary, load_fs_dictionary_with_options};

use super::record::InstallRecord;
use super::store::installed_folder;
use super::{DictionaryError, DictionaryName};

/// Loads a dictionary from under the dictionaries root, memory-mapped.
///
/// The lengths of its files are compared with what was built, so that a cut file is an error here rather than a wrong segmentation
/// later; the contents are compared by [`super::verify`] only.
pub fn load(root: &Path, name: DictionaryName) -> Result<Dictionary, DictionaryError> {
    let folder = installed_folder(root, name);
    let Some(record) = InstallRecord::read(&folder)? else {
        return Err(DictionaryError::Missing { name });
    };
    if let Some(reason) = record.wrong_format() {
        return Err(DictionaryError::Outdated { name, reason });
    }
    if let Some(problem) = record.wrong_sizes(&folder).into_iter().next() {
        return Err(DictionaryError::Damaged { name, problem });
    }
    load_fs_dictionary_with_options(&folder, true).map_err(|error| DictionaryError::Damaged {
        name,
        problem: error.to_string(),
    })
}
