//! The query log: what was asked and how much was found, never by whom. Written only where the site turns it on.

use crate::article::Language;
use crate::search::{PopularQueries, PopularQuery};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Size after which the file is renamed to `NAME.1`, in place of the one that was renamed before, and begun anew.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;
/// Longest query kept, in characters: longer ones are not what others would ask again.
const LONGEST_KEPT: usize = 64;
/// Different queries counted; those asked least are forgotten beyond that.
const MOST_COUNTED: usize = 20_000;
/// Share of a query's count that a longer one, which begins with it, must have for the shorter one to be taken as half-typed.
const HALF_TYPED: u64 = 2;

/// Appends queries to a file of JSON Lines, and counts those that found something.
pub struct QueryLog {
    path: PathBuf,
    minimum: u64,
    state: Mutex<State>,
}

struct State {
    file: File,
    size: u64,
    failed: bool,
    counts: HashMap<(Language, String), u64>,
}

/// One line.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    time: String,
    query: String,
    language: Language,
    total: u64,
}

/// A log that cannot be kept.
#[derive(Debug, thiserror::Error)]
#[error("the query log {} cannot be opened: {source}", path.display())]
pub struct QueryLogError {
    /// The file.
    path: PathBuf,
    /// Why.
    source: std::io::Error,
}

impl QueryLog {
    /// Opens or begins the log at `path`, and counts what it holds; a query is popular from `minimum` times on.
    pub fn open(path: &Path, minimum: u64) -> Result<QueryLog, QueryLogError> {
        let failed = |source| QueryLogError {
            path: path.to_owned(),
            source,
        };
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        let mut counts = HashMap::new();
        for line in BufReader::new(File::open(path).map_err(failed)?).lines() {
            // A line cut off by a crash is no reason not to serve.
            let line = line.map_err(failed)?;
            if let Ok(line) = serde_json::from_str::<Line>(&line) {
                count(&mut counts, line.language, &line.query, line.total);
            }
        }
        Ok(QueryLog {
            path: path.to_owned(),
            minimum,
            state: Mutex::new(State {
                file,
                size,
                failed: false,
                counts,
            }),
        })
    }

    /// Notes a query and how many articles it found. A disk that is full is logged once; searching goes on.
    pub fn note(&self, query: &str, language: Language, total: u64) {
        let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
        if query.is_empty() {
            return;
        }
        let line = Line {
            time: jiff::Timestamp::now().to_string(),
            query,
            language,
            total,
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut state.counts, language, &line.query, total);
        match self.write(&mut state, &line) {
            Ok(()) => state.failed = false,
            Err(error) if !state.failed => {
                state.failed = true;
                tracing::warn!(%error, "the query log cannot be written");
            }
            Err(_) => {}
        }
    }

    fn write(&self, state: &mut State, line: &Line) -> std::io::Result<()> {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        if state.size + text.len() as u64 > LARGEST_FILE {
            let mut old = self.path.clone().into_os_string();
            old.push(".1");
            std::fs::rename(&self.path, old)?;
            state.file = OpenOptions::new().create(true).append(true).open(&self.path)?;
            state.size = 0;
        }
        state.file.write_all(text.as_bytes())?;
        state.size += text.len() as u64;
        Ok(())
    }
}

fn count(counts: &mut HashMap<(Language, String), u64>, language: Language, query: &str, total: u64) {
    if total == 0 || query.chars().count() > LONGEST_KEPT {
        return;
    }
    *counts.entry((language, query.to_lowercase())).or_default() += 1;
    if counts.len() > MOST_COUNTED {
        let mut all: Vec<u64> = counts.values().copied().collect();
        let middle = all.len() / 2;
        let (_, median, _) = all.select_nth_unstable(middle);
        let least = *median;
        let mut kept = 0;
        counts.retain(|_, count| {
            let keep = *count > least || (*count == least && kept < MOST_COUNTED / 4);
            kept += usize::from(keep);
            keep
        });
    }
}

impl PopularQueries for QueryLog {
    fn popular(&self) -> Vec<PopularQuery> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<PopularQuery> = state
            .counts
            .iter()
            .filter(|(_, count)| **count >= self.minimum)
            .map(|((language, query), &count)| PopularQuery {
                language: *language,
                query: query.clone(),
                count,
            })
            .collect();
        drop(state);
        all.sort_by(|a, b| (a.language, &a.query).cmp(&(b.language, &b.query)));
        let half_typed = |at: usize| {
            let short = &all[at];
            let longer = all[at + 1..]
                .iter()
                .take_while(|other| other.language == short.language && other.query.starts_with(short.query.as_str()));
            longer.into_iter().any(|long| long.count * HALF_TYPED >= short.count)
        };
        let kept: Vec<bool> = (0..all.len()).map(|at| !half_typed(at)).collect();
        let mut keep = kept.into_iter();
        all.retain(|_| keep.next().unwrap_or(true));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_that_found_something_often_are_popular_and_survive_a_restart() -> Result<(), Box<dyn std::error::Error>>
    {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("queries.jsonl");
        let log = QueryLog::open(&path, 2)?;
        for (query, total, times) in [
            ("laser care", 3, 3),
            ("laser", 3, 3),
            ("nothing", 0, 9),
            ("once", 1, 1),
            ("  ", 1, 5),
        ] {
            for _ in 0..times {
                log.note(query, Language::English, total);
            }
        }
        for log in [&log, &QueryLog::open(&path, 2)?] {
            let popular: Vec<String> = log.popular().into_iter().map(|popular| popular.query).collect();
            assert_eq!(
                popular,
                ["laser care"],
                "half-typed, rare and fruitless ones are left out"
            );
        }
        let text = std::fs::read_to_string(&path)?;
        let fields: serde_json::Value = serde_json::from_str(text.lines().next().unwrap_or_default())?;
        let names: Vec<&String> = fields.as_object().map(|o| o.keys().collect()).unwrap_or_default();
        assert_eq!(names, ["language", "query", "time", "total"], "nothing about who asked");
        Ok(())
    }
}
