//! Cases that say what a query must find: JSON Lines of `{"source", "lang", "query", "expect", "forbid", "first", "mark", "note"}`.
//!
//! A case passes when every id of `expect` is among the first [`ASK_DEPTH`] results, none of `forbid` stands above any of them, `first` is
//! on top, and the text `mark` is marked in the snippet or the title of `first` (of the first id of `expect` without it).

use super::judged_query::QueryFileError;
use crate::article::Language;
use crate::query::{Limit, SearchRequest};
use crate::search::{Hit, SearchError, SearchService};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// How many results are looked at.
pub const ASK_DEPTH: usize = 20;

/// What one query must find.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskCase {
    /// The thread or the theme it comes from.
    pub source: String,
    /// The reader's language.
    pub lang: Language,
    /// What is typed.
    pub query: String,
    /// Ids that must be found.
    #[serde(default)]
    pub expect: Vec<String>,
    /// Ids that may not stand above any of `expect`; with an empty `expect`, that may not be found at all.
    #[serde(default)]
    pub forbid: Vec<String>,
    /// The id that must be on top.
    #[serde(default)]
    pub first: Option<String>,
    /// Text that must be marked.
    #[serde(default)]
    pub mark: Option<String>,
    /// Anything else to know.
    #[serde(default)]
    pub note: Option<String>,
}

/// A result as a case looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenHit {
    /// The article's id.
    pub id: String,
    /// Title and snippet, each with the UTF-16 ranges marked in it.
    pub texts: Vec<(String, Vec<[usize; 2]>)>,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskProblem {
    /// An expected id is not among the first results.
    Missing(String),
    /// A forbidden id stands above an expected one, or is there at all.
    Forbidden {
        /// The forbidden id.
        id: String,
        /// From 1.
        rank: usize,
    },
    /// Another id is on top.
    NotFirst {
        /// The id that should be.
        wanted: String,
        /// The one that is; `None` when nothing was found.
        came: Option<String>,
    },
    /// The text is not marked.
    NotMarked {
        /// The text.
        text: String,
        /// What is marked instead.
        marked: Vec<String>,
    },
}

impl fmt::Display for AskProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AskProblem::Missing(id) => write!(f, "{id} is not among the first {ASK_DEPTH}"),
            AskProblem::Forbidden { id, rank } => write!(f, "{id} must not stand at {rank}"),
            AskProblem::NotFirst {
                wanted,
                came: Some(came),
            } => write!(f, "{wanted} is not on top, {came} is"),
            AskProblem::NotFirst { wanted, came: None } => write!(f, "{wanted} is not on top, nothing was found"),
            AskProblem::NotMarked { text, marked } => write!(f, "{text:?} is not marked, but {marked:?}"),
        }
    }
}

impl AskCase {
    /// What is wrong with these results, best first.
    pub fn problems(&self, hits: &[SeenHit]) -> Vec<AskProblem> {
        let hits = &hits[..hits.len().min(ASK_DEPTH)];
        let place = |id: &String| hits.iter().position(|hit| hit.id == *id);
        let mut problems = Vec::new();
        let mut last_expected = None;
        for id in &self.expect {
            match place(id) {
                None => problems.push(AskProblem::Missing(id.clone())),
                found => last_expected = last_expected.max(found),
            }
        }
        for id in &self.forbid {
            if let Some(at) = place(id)
                && (self.expect.is_empty() || last_expected.is_some_and(|last| at < last))
            {
                problems.push(AskProblem::Forbidden {
                    id: id.clone(),
                    rank: at + 1,
                });
            }
        }
        if let Some(first) = &self.first
            && place(first) != Some(0)
        {
            problems.push(AskProblem::NotFirst {
                wanted: first.clone(),
                came: hits.first().map(|hit| hit.id.clone()),
            });
        }
        if let Some(text) = &self.mark
            && let Some(id) = self.first.as_ref().or(self.expect.first())
            && let Some(at) = place(id)
            && !hits[at].marks(text)
        {
            problems.push(AskProblem::NotMarked {
                text: text.clone(),
                marked: hits[at].marked(),
            });
        }
        problems
    }
}

impl SeenHit {
    /// A hit as the service answers it.
    pub fn of(hit: &Hit) -> SeenHit {
        let passage = &hit.snippet.passage;
        SeenHit {
            id: hit.id.clone(),
            texts: vec![
                (hit.title.clone(), hit.title_highlights.clone()),
                (passage.text.clone(), passage.highlights.clone()),
            ],
        }
    }

    /// Whether an occurrence of `wanted` is marked as a whole; blanks in it need not be.
    fn marks(&self, wanted: &str) -> bool {
        let wanted: Vec<u16> = wanted.encode_utf16().collect();
        let blank = |unit: u16| char::from_u32(u32::from(unit)).is_some_and(char::is_whitespace);
        self.texts.iter().any(|(text, marks)| {
            let units: Vec<u16> = text.encode_utf16().collect();
            let marked = |at: usize| marks.iter().any(|&[start, end]| (start..end).contains(&at));
            !wanted.is_empty()
                && units.windows(wanted.len()).enumerate().any(|(start, window)| {
                    window == wanted && (0..wanted.len()).all(|at| blank(window[at]) || marked(start + at))
                })
        })
    }

    fn marked(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (text, marks) in &self.texts {
            let units: Vec<u16> = text.encode_utf16().collect();
            let pieces = marks.iter().filter_map(|&[start, end]| units.get(start..end));
            all.extend(pieces.map(String::from_utf16_lossy));
        }
        all
    }
}

/// How the cases went.
#[derive(Debug, Clone, Serialize)]
pub struct AskReport {
    /// How many cases there are.
    pub cases: usize,
    /// How many of them passed.
    pub passed: usize,
    /// The others, in the order of the file.
    pub failures: Vec<AskFailure>,
}

/// A case that did not pass.
#[derive(Debug, Clone, Serialize)]
pub struct AskFailure {
    /// Its place among the cases, from 1.
    pub case: usize,
    /// The thread or the theme.
    pub source: String,
    /// The reader's language.
    pub lang: Language,
    /// What was typed.
    pub query: String,
    /// What is wrong, in sentences.
    pub problems: Vec<String>,
    /// Ids that came instead, best first.
    pub came: Vec<String>,
}

/// Reads a file of cases.
pub fn read_asks(path: &Path) -> Result<Vec<AskCase>, QueryFileError> {
    let read = |source| QueryFileError::Read {
        path: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(read)?;
    let mut cases = Vec::new();
    for (line, text) in (1..).zip(BufReader::new(file).lines()) {
        let text = text.map_err(read)?;
        if text.trim().is_empty() {
            continue;
        }
        let bad = |message: String| QueryFileError::Line {
            path: path.to_owned(),
            line,
            message,
        };
        let case: AskCase = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
        let both: BTreeSet<&String> = case.expect.iter().filter(|id| case.forbid.contains(id)).collect();
        if let Some(id) = both.first() {
            return Err(bad(format!("{id:?} is both expected and forbidden")));
        }
        if case.expect.is_empty() && case.forbid.is_empty() && case.first.is_none() {
            return Err(bad("nothing is expected, forbidden or first".to_owned()));
        }
        cases.push(case);
    }
    if cases.is_empty() {
        return Err(QueryFileError::Empty(path.to_owned()));
    }
    Ok(cases)
}

/// Asks every case.
pub fn run_asks(service: &SearchService, cases: &[AskCase]) -> Result<AskReport, SearchError> {
    let mut failures = Vec::new();
    for (number, case) in (1..).zip(cases) {
        let request = SearchRequest {
            language: Some(case.lang),
            limit: Limit::new(ASK_DEPTH)?,
            ..SearchRequest::new(&case.query)
        };
        let hits: Vec<SeenHit> = service.search(request)?.hits.iter().map(SeenHit::of).collect();
        let problems = case.problems(&hits);
        if !problems.is_empty() {
            failures.push(AskFailure {
                case: number,
                source: case.source.clone(),
                lang: case.lang,
                query: case.query.clone(),
                problems: problems.iter().map(ToString::to_string).collect(),
                came: hits.into_iter().map(|hit| hit.id).collect(),
            });
        }
    }
    Ok(AskReport {
        cases: cases.len(),
        passed: cases.len() - failures.len(),
        failures,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(json: serde_json::Value) -> AskCase {
        let mut case = serde_json::json!({"source": "test", "lang": "ja", "query": "q"});
        case.as_object_mut()
            .expect("an object")
            .extend(json.as_object().expect("an object").clone());
        serde_json::from_value(case).expect("a case")
    }

    fn hits(ids: &[&str]) -> Vec<SeenHit> {
        let hit = |id: &&str| SeenHit {
            id: (*id).to_owned(),
            texts: vec![("👩 stem cells".to_owned(), vec![[3, 7], [8, 13]])],
        };
        ids.iter().map(hit).collect()
    }

    #[test]
    fn each_kind_of_problem_is_seen() {
        use serde_json::json;
        let table = [
            (json!({"expect": ["a"]}), vec!["a", "b"], 0),
            (json!({"expect": ["c"]}), vec!["a", "b"], 1),
            (json!({"expect": ["a"], "forbid": ["b"]}), vec!["a", "b"], 0),
            (json!({"expect": ["b"], "forbid": ["a"]}), vec!["a", "b"], 1),
            (json!({"expect": ["a", "c"], "forbid": ["b"]}), vec!["a", "b", "c"], 1),
            (json!({"forbid": ["b"]}), vec!["a", "b"], 1),
            (json!({"first": "a"}), vec!["a", "b"], 0),
            (json!({"first": "b"}), vec!["a", "b"], 1),
            (json!({"first": "b"}), vec![], 1),
            (json!({"expect": ["a"], "mark": "stem cells"}), vec!["a"], 0),
            (json!({"expect": ["a"], "mark": "cell"}), vec!["a"], 0),
            (json!({"expect": ["a"], "mark": "👩 stem"}), vec!["a"], 1),
            (json!({"expect": ["a"], "mark": "leaf"}), vec!["a"], 1),
        ];
        for (fields, ids, problems) in table {
            assert_eq!(case(fields.clone()).problems(&hits(&ids)).len(), problems, "{fields}");
        }
    }

    #[test]
    fn only_the_first_twenty_count() {
        let ids: Vec<String> = (0..ASK_DEPTH + 1).map(|number| number.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let wanted = |id: usize| case(serde_json::json!({"expect": [id.to_string()]}));
        assert!(wanted(ASK_DEPTH - 1).problems(&hits(&ids)).is_empty());
        assert_eq!(
            wanted(ASK_DEPTH).problems(&hits(&ids)),
            [AskProblem::Missing(ASK_DEPTH.to_string())]
        );
    }
}
