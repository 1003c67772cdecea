//! Progress: a bar on a terminal, a line a second elsewhere.

use crate::index::reindex::RunProgress;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a line is printed where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(1);

/// Shows the progress of a run on standard error.
pub struct TerminalProgress {
    bar: Option<ProgressBar>,
    last_line: Mutex<Option<Instant>>,
}

impl TerminalProgress {
    /// A bar or lines, as standard error allows.
    pub fn new() -> TerminalProgress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        TerminalProgress {
            bar,
            last_line: Mutex::new(None),
        }
    }

    /// Removes the bar.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl RunProgress for TerminalProgress {
    fn step(&self, what: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(what.to_owned()),
            None => eprintln!("{what}"),
        }
    }

    fn read(&self, articles: u64, bytes: u64) {
        let message = format!("{} articles, {} read", HumanCount(articles), HumanBytes(bytes));
        match &self.bar {
            Some(bar) => bar.set_message(message),
            None => {
                let mut last = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
                let now = Instant::now();
                if last.is_none_or(|last| now.duration_since(last) >= LINE_EVERY) {
                    *last = Some(now);
                    eprintln!("{message}");
                }
            }
        }
    }
}
