//! Queries with judgments: JSON Lines of `{"id", "lang", "query", "relevant": […]}`.

use crate::article::Language;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// A query and the articles that answer it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct JudgedQuery {
    /// Its id, unique in its file.
    pub id: String,
    /// The reader's language as the file writes it; cross-lingual sets write `ja>en`.
    pub lang: String,
    /// What is typed.
    pub query: String,
    /// Ids of the articles that answer it.
    pub relevant: BTreeSet<String>,
    /// Judgments hold within this language only: the search is restricted to it.
    #[serde(default)]
    pub target_lang: Option<Language>,
    /// The query's own language in cross-lingual sets.
    #[serde(default)]
    pub query_lang: Option<Language>,
    /// Texts of which one should be in the snippet of a relevant article.
    #[serde(default)]
    pub answers: Vec<String>,
    /// Any other fields, to group by.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}

/// A query file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum QueryFileError {
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is no judged query.
    #[error("{}:{line}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// There is nothing to measure.
    #[error("{}: no queries", .0.display())]
    Empty(PathBuf),
}

impl JudgedQuery {
    /// The reader's language.
    pub fn language(&self) -> Option<Language> {
        self.query_lang.or_else(|| self.lang.parse().ok())
    }

    /// The value of a field to group by, or the values of several, separated by commas.
    pub fn group(&self, fields: &str) -> Option<String> {
        let values: Option<Vec<&str>> = fields.split(',').map(|field| self.text(field.trim())).collect();
        values.map(|values| values.join(" "))
    }

    fn text(&self, field: &str) -> Option<&str> {
        match field {
            "lang" => Some(&self.lang),
            other => self.other.get(other)?.as_str(),
        }
    }
}

/// Reads a query file.
pub fn read_queries(path: &Path) -> Result<Vec<JudgedQuery>, QueryFileError> {
    let read = |source| QueryFileError::Read {
        path: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(read)?;
    let mut ids = BTreeSet::new();
    let mut queries = Vec::new();
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(read)?;
        if line.trim().is_empty() {
            continue;
        }
        let bad = |message: String| QueryFileError::Line {
            path: path.to_owned(),
            line: index + 1,
            message,
        };
        let query: JudgedQuery = serde_json::from_str(&line).map_err(|error| bad(error.to_string()))?;
        if query.relevant.is_empty() {
            return Err(bad("\"relevant\" is empty".to_owned()));
        }
        if query.language().is_none() {
            return Err(bad(format!("unknown language {:?}", query.lang)));
        }
        if !ids.insert(query.id.clone()) {
            return Err(bad(format!("the id {:?} was used before", query.id)));
        }
        queries.push(query);
    }
    if queries.is_empty() {
        return Err(QueryFileError::Empty(path.to_owned()));
    }
    Ok(queries)
}
