//! Installed dictionaries, for the segmenters.

use std::path::{Path, PathBuf};

use lindera::dictionary::{Dictionary, load_fs_dictionary_with_options};

use super::record::InstallRecord;
use super::store::installed_folder;
use super::{DictionaryError, DictionaryName, WordList};

/// Japanese morphemes from under the dictionaries root, memory-mapped.
///
/// Like all of these, it compares the lengths of the files with what was built, so that a cut file is an error here rather than a
/// wrong segmentation later; the contents are compared by [`super::verify`] only.
pub fn load_ipadic(root: &Path) -> Result<Dictionary, DictionaryError> {
    load(root, DictionaryName::Ipadic, load_lindera)
}

/// Korean morphemes from under the dictionaries root, memory-mapped.
pub fn load_ko_dic(root: &Path) -> Result<Dictionary, DictionaryError> {
    load(root, DictionaryName::KoDic, load_lindera)
}

/// Chinese words from under the dictionaries root, memory-mapped.
pub fn load_jieba(root: &Path) -> Result<WordList, DictionaryError> {
    load(root, DictionaryName::Jieba, |folder| {
        WordList::open(folder).map_err(|error| error.to_string())
    })
}

/// Loads a dictionary only to see whether it can be.
pub(super) fn check(root: &Path, name: DictionaryName) -> Result<(), DictionaryError> {
    match name {
        DictionaryName::Ipadic => load_ipadic(root).map(drop),
        DictionaryName::KoDic => load_ko_dic(root).map(drop),
        DictionaryName::Jieba => load_jieba(root).map(drop),
    }
}

fn load_lindera(folder: &Path) -> Result<Dictionary, String> {
    load_fs_dictionary_with_options(folder, true).map_err(|error| error.to_string())
}

/// What `open` makes of the folder of `name`; its errors say what is wrong with the files.
fn load<T>(
    root: &Path,
    name: DictionaryName,
    open: impl FnOnce(&Path) -> Result<T, String>,
) -> Result<T, DictionaryError> {
    let folder: PathBuf = installed_folder(root, name);
    let Some(record) = InstallRecord::read(&folder)? else {
        return Err(DictionaryError::Missing { name });
    };
    if let Some(reason) = record.wrong_format() {
        return Err(DictionaryError::Outdated { name, reason });
    }
    if let Some(problem) = record.wrong_sizes(&folder).into_iter().next() {
        return Err(DictionaryError::Damaged { name, problem });
    }
    open(&folder).map_err(|problem| DictionaryError::Damaged { name, problem })
}
