//! What can be wrong with a line, a file or a field.

use super::item::Place;
use crate::article::{ArticleError, UnknownLanguage};
use std::fmt;

/// Something that could not be read, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub kind: ProblemKind,
}

impl Problem {
    /// What may be at a place, but could not be read.
    pub(super) fn unreadable(place: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem {
            place: Place::file(place),
            kind: ProblemKind::Unreadable {
                message: message.into(),
            },
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// A line that is no JSON object.
    #[error("invalid JSON at column {column}: {message}")]
    InvalidJson {
        /// What the JSON reader says.
        message: String,
        /// Byte of the line, counted from 1.
        column: usize,
    },
    /// Bytes that are no UTF-8.
    #[error("invalid UTF-8 at byte {offset}")]
    InvalidUtf8 {
        /// Bytes before the first bad one, in the line (JSON Lines) or the file (Markdown).
        offset: u64,
    },
    /// An id, url or size that no article may have.
    #[error(transparent)]
    InvalidArticle(#[from] ArticleError),
    /// A language Sagasu has no analyzer for.
    #[error(transparent)]
    UnknownLanguage(#[from] UnknownLanguage),
    /// A line or file over the limit; it was passed over without being held in memory.
    #[error("{bytes} bytes, more than the {limit} that are read for one article")]
    TooLarge {
        /// Bytes of the line or file.
        bytes: u64,
        /// The limit in force.
        limit: u64,
    },
    /// A page of HTML with too many elements inside each other.
    #[error("more than {limit} elements inside each other")]
    TooDeep {
        /// The limit in force.
        limit: usize,
    },
    /// Front matter that is no YAML, TOML or JSON.
    #[error("invalid front matter: {message}")]
    InvalidFrontMatter {
        /// What the reader of that format says.
        message: String,
    },
    /// A field of the wrong kind that the article cannot do without.
    #[error("invalid {field}: {message}")]
    InvalidField {
        /// Name as it was written.
        field: String,
        /// What was expected and found.
        message: String,
    },
    /// A field of the wrong kind; the article is kept without it.
    #[error("ignored {field}: {message}")]
    IgnoredField {
        /// Name as it was written.
        field: String,
        /// What was expected and found.
        message: String,
    },
    /// A file with neither title nor text, or without any line.
    #[error("the file is empty")]
    EmptyFile,
    /// A file or folder that the system does not let us read.
    #[error("cannot be read: {message}")]
    Unreadable {
        /// What the system says.
        message: String,
    },
}

impl ProblemKind {
    /// Whether the article was handed over all the same.
    pub fn keeps_article(&self) -> bool {
        matches!(self, ProblemKind::IgnoredField { .. })
    }

    /// Whether an unknown number of articles may stand behind this problem, so that nothing the source had before
    /// may be taken as removed.
    pub fn hides_articles(&self) -> bool {
        matches!(self, ProblemKind::Unreadable { .. })
    }

    /// A few fixed words, to count problems by.
    pub fn reason(&self) -> &'static str {
        match self {
            ProblemKind::InvalidJson { .. } => "invalid JSON",
            ProblemKind::InvalidUtf8 { .. } => "invalid UTF-8",
            ProblemKind::InvalidArticle(ArticleError::MissingId) => "missing id",
            ProblemKind::InvalidArticle(ArticleError::IdTooLong { .. } | ArticleError::InvalidId { .. }) => {
                "invalid id"
            }
            ProblemKind::InvalidArticle(ArticleError::InvalidUrl { .. }) => "invalid url",
            ProblemKind::InvalidArticle(ArticleError::TooLarge { .. }) | ProblemKind::TooLarge { .. } => "too large",
            ProblemKind::UnknownLanguage(_) => "unknown language",
            ProblemKind::TooDeep { .. } => "nested too deep",
            ProblemKind::InvalidFrontMatter { .. } => "invalid front matter",
            ProblemKind::InvalidField { .. } => "invalid field",
            ProblemKind::IgnoredField { .. } => "ignored field",
            ProblemKind::EmptyFile => "empty file",
            ProblemKind::Unreadable { .. } => "unreadable",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.kind)
    }
}
