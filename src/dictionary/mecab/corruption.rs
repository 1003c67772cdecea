//! What can be wrong with a compiled MeCab file.

/// Why bytes are not a compiled MeCab file that Sagasu can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Corruption {
    /// Something is said to stand beyond the end.
    #[error("it ends too early: {needed} bytes needed at byte {offset}, {length} in all")]
    TooShort {
        /// Where the bytes should stand.
        offset: usize,
        /// How many.
        needed: usize,
        /// The length of what was read.
        length: usize,
    },
    /// The magic number, which encodes the file's length, does not fit.
    #[error("it does not begin like a MeCab dictionary of {length} bytes")]
    Magic {
        /// The file's length in bytes.
        length: usize,
    },
    /// Not the format of MeCab 0.9x.
    #[error("it has format version {found}, not 102")]
    Version {
        /// The version it says.
        found: u32,
    },
    /// The parts do not add up to the file.
    #[error("its size is {found} bytes where its header says {expected}")]
    Size {
        /// The length in bytes.
        found: usize,
        /// The length that follows from the header.
        expected: u64,
    },
    /// Text is not UTF-8, or is said not to be.
    #[error("its text is {found:?}, not UTF-8")]
    Charset {
        /// The character set it names.
        found: String,
    },
    /// A word or its features break out of their line or are not UTF-8.
    #[error("entry {entry} is not a line of UTF-8 text")]
    Text {
        /// The entry's number, from 0.
        entry: u32,
    },
    /// The double array leads in circles.
    #[error("its double array leads in circles")]
    Circle,
    /// More or fewer words than the header says.
    #[error("it has {found} entries where its header says {expected}")]
    Entries {
        /// How many were found before stopping.
        found: u32,
        /// How many the header says.
        expected: u32,
    },
    /// A context id that the connection matrix does not have.
    #[error("entry {entry} has the context ids {left} and {right}, beyond the connection matrix")]
    ContextId {
        /// The entry's number, from 0.
        entry: u32,
        /// Its left context id.
        left: u16,
        /// Its right context id.
        right: u16,
    },
    /// The character categories are not those of a MeCab dictionary.
    #[error("its character categories are not usable: {problem}")]
    Categories {
        /// What is wrong.
        problem: &'static str,
    },
}
