//! Token filters: from a morpheme's surface to the terms that are compared.

mod comparable;
mod okurigana;
mod stem;

pub use comparable::{comparable, comparable_character, without_diacritics};
pub use okurigana::without_okurigana;
pub use stem::{Forms, Stemmer};
