//! Runs that a server starts: one at a time, in the background, with their progress to be asked for.

use crate::article::Timestamp;
use crate::index::reindex::{RunProgress, RunReport};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Runs that are remembered.
const REMEMBERED: usize = 20;

/// What a caller asks of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RunRequest {
    /// Analyze everything anew.
    pub rebuild: bool,
    /// Remove what the sources no longer have, however much it is.
    pub allow_removals: bool,
    /// Only tell what would change.
    pub dry_run: bool,
}

/// Does a run; an error is a sentence for whoever asked.
pub type StartRun = dyn Fn(RunRequest, &dyn RunProgress) -> Result<RunReport, String> + Send + Sync;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It works.
    Running,
    /// It is published (or, in a dry run, told).
    Done,
    /// It changed nothing; `error` says why.
    Failed,
}

/// A run, as it is now.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RunState {
    /// Its name.
    pub run: String,
    /// How far it is.
    #[schema(value_type = String, example = "running")]
    pub status: RunStatus,
    /// What it does.
    pub step: String,
    /// Articles read so far.
    pub articles: u64,
    /// Bytes of text read so far.
    pub bytes: u64,
    /// When it was started.
    #[schema(value_type = String)]
    pub started_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>)]
    pub finished_at: Option<Timestamp>,
    /// What it did.
    #[schema(value_type = Option<Object>)]
    pub report: Option<RunReport>,
    /// Why it changed nothing.
    pub error: Option<String>,
}

/// The runs of a server.
pub struct Runs {
    start: Arc<StartRun>,
    states: Arc<Mutex<VecDeque<RunState>>>,
    ended: Arc<OnceLock<Box<RunEnded>>>,
}

/// Hears of a run that is over.
pub type RunEnded = dyn Fn(&RunState) + Send + Sync;

impl Runs {
    /// Runs that do this.
    pub fn new(start: Arc<StartRun>) -> Runs {
        Runs {
            start,
            states: Arc::default(),
            ended: Arc::default(),
        }
    }

    /// Tells `ended` of every run that is over from now on, but for dry ones; only the first that is given hears.
    pub fn tell(&self, ended: Box<RunEnded>) {
        // There is one already: that one goes on hearing.
        let _ = self.ended.set(ended);
    }

    /// Starts a run and returns it; an error is the name of the one that works already.
    pub fn start(&self, request: RunRequest) -> Result<RunState, String> {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = states.iter().find(|state| state.status == RunStatus::Running) {
            return Err(running.run.clone());
        }
        let started_at = Timestamp::now();
        let mut number = 1;
        let name = |number: u64| format!("{}-{number}", started_at.unix_seconds());
        while states.iter().any(|state| state.run == name(number)) {
            number += 1;
        }
        let state = RunState {
            run: name(number),
            status: RunStatus::Running,
            step: "starting".to_owned(),
            articles: 0,
            bytes: 0,
            started_at,
            finished_at: None,
            report: None,
            error: None,
        };
        states.push_back(state.clone());
        if states.len() > REMEMBERED {
            states.pop_front();
        }
        drop(states);
        let (start, states, ended) = (self.start.clone(), self.states.clone(), self.ended.clone());
        let run = state.run.clone();
        std::thread::spawn(move || {
            let told = Told { run, states };
            // A panic must not leave the run running for ever.
            let work = std::panic::AssertUnwindSafe(|| start(request, &told));
            let result = std::panic::catch_unwind(work);
            let result = result.unwrap_or_else(|_| Err("the run broke off; the log has the cause".to_owned()));
            if let Err(error) = &result {
                tracing::error!(run = told.run, "a run changed nothing: {error}");
            }
            told.change(|state| {
                state.finished_at = Some(Timestamp::now());
                match result {
                    Ok(report) => {
                        state.status = RunStatus::Done;
                        state.report = Some(report);
                    }
                    Err(error) => {
                        state.status = RunStatus::Failed;
                        state.error = Some(error);
                    }
                }
                if let Some(ended) = ended.get().filter(|_| !request.dry_run) {
                    ended(state);
                }
            });
        });
        Ok(state)
    }

    /// A run by its name.
    pub fn get(&self, run: &str) -> Option<RunState> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.iter().find(|state| state.run == run).cloned()
    }
}

struct Told {
    run: String,
    states: Arc<Mutex<VecDeque<RunState>>>,
}

impl Told {
    fn change(&self, change: impl FnOnce(&mut RunState)) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = states.iter_mut().find(|state| state.run == self.run) {
            change(state);
        }
    }
}

impl RunProgress for Told {
    fn step(&self, what: &str) {
        self.change(|state| what.clone_into(&mut state.step));
    }

    fn read(&self, articles: u64, bytes: u64) {
        self.change(|state| (state.articles, state.bytes) = (articles, bytes));
    }
}
