//! The dictionaries: fetched as pinned packages, checked, built on this machine, memory-mapped at run time.
//!
//! Each dictionary goes one way: manifest → fetch → archive → mecab (where the package holds compiled MeCab) → build (morphemes, for
//! lindera) or word_list (words with frequencies) → store.
//! Everything happens under one folder, the *dictionaries root*; `dictionaries/README.md` shows its layout.

mod archive;
mod build;
mod builder;
mod checksum;
mod double_array;
mod error;
mod fetch;
mod fingerprint;
mod install;
mod load;
mod manifest;
mod mecab;
mod name;
mod progress;
mod record;
mod share;
mod status;
mod store;
mod term_lists;
#[cfg(test)]
mod testing;
mod trim;
mod user_dictionary;
mod word_list;

pub use builder::Builder;
pub use error::{Attempt, AttemptError, DictionaryError};
pub use fingerprint::installed_fingerprint;
pub use install::{InstallOptions, Installed, install};
pub use load::{load_ipadic, load_jieba, load_ko_dic};
pub use name::{DictionaryName, UnknownDictionary};
pub use progress::{InstallProgress, InstallStep};
pub use record::{BuiltFile, InstallRecord};
pub use status::{DictionaryState, DictionaryStatus, WantedPackage, list, verify};
pub use term_lists::{SynonymRule, TermListError, TermLists, UserWord};
pub use user_dictionary::{UserDictionaryError, for_ipadic, for_ko_dic};
pub use word_list::{WordList, WordListError};

/// lindera's types as the segmenters need them.
pub use lindera::dictionary::{Dictionary, UserDictionary as LinderaUserDictionary};
