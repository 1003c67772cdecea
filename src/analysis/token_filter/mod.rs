//! Token filters: from a morpheme's surface to the terms that are compared.

mod comparable;
mod stem;

pub use comparable::{comparable, comparable_character, without_diacritics};
pub use stem::Stemmer;
