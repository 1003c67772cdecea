//! `--watch`: a run after every change of the sources.

use anyhow::Context;
use notify::{EventKind, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long nothing may happen before a run begins: editors save in several steps, generators write many files.
const QUIET: Duration = Duration::from_millis(500);
/// A run begins at the latest so long after the first change, however much goes on.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A run begins after so long even when nothing was noticed: network file systems tell nothing, and a full queue loses events.
const ANYWAY: Duration = Duration::from_secs(300);

/// Calls `run` now and after every burst of changes below `paths`, for ever. What goes wrong in a run is told and does not end it.
pub fn watch(paths: &[String], mut run: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading is no change; an error (a full queue) may hide one.
        if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
            // The receiver is gone only when the program ends.
            let _ = sender.send(());
        }
    })
    .context("changes of files cannot be followed here")?;
    for path in paths {
        let (path, mode) = watched(Path::new(path));
        watcher
            .watch(&path, mode)
            .with_context(|| format!("{} cannot be watched", path.display()))?;
    }
    loop {
        if let Err(error) = run() {
            eprintln!("error: {error:#}; waiting for the next change");
        }
        wait(&changes)?;
    }
}

/// A folder as it is. Of a file its folder: editors save by putting another file in its place.
fn watched(path: &Path) -> (PathBuf, RecursiveMode) {
    if path.is_dir() {
        return (path.to_owned(), RecursiveMode::Recursive);
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    (parent.unwrap_or(Path::new(".")).to_owned(), RecursiveMode::NonRecursive)
}

/// Returns when changes came and then none for a while.
fn wait(changes: &Receiver<()>) -> anyhow::Result<()> {
    match changes.recv_timeout(ANYWAY) {
        Ok(()) => {}
        Err(RecvTimeoutError::Timeout) => return Ok(()),
        Err(RecvTimeoutError::Disconnected) => anyhow::bail!("changes of files are no longer told"),
    }
    let first = Instant::now();
    while first.elapsed() < LONGEST_WAIT && changes.recv_timeout(QUIET).is_ok() {}
    while changes.try_recv().is_ok() {}
    Ok(())
}
