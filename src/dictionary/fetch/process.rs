//! Runs a program with a time limit, keeping the end of what it says on stderr.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How much of stderr is kept: its last lines, up to this many characters.
const STDERR_TAIL: usize = 1200;
const POLL: Duration = Duration::from_millis(20);

/// How a program ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// With exit code 0.
    Success,
    /// Otherwise; with the tail of stderr.
    Failure(ExitStatus, String),
    /// It was ended after the limit; with the tail of stderr.
    TimedOut(String),
}

/// Runs `command` to its end or for `limit`, without input and with its output discarded.
///
/// Stderr goes through a temporary file, so a program that leaves children behind cannot keep us waiting for the end of a pipe.
pub(super) fn run(command: &mut Command, limit: Duration) -> io::Result<Outcome> {
    let mut stderr = tempfile::tempfile()?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(stderr.try_clone()?)
        .spawn()?;
    let end = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(if status.success() {
                Outcome::Success
            } else {
                Outcome::Failure(status, tail(&mut stderr)?)
            });
        }
        if Instant::now() >= end {
            child.kill()?;
            child.wait()?;
            return Ok(Outcome::TimedOut(tail(&mut stderr)?));
        }
        thread::sleep(POLL);
    }
}

fn tail(stderr: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    stderr.rewind()?;
    stderr.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim();
    let skipped = text.chars().count().saturating_sub(STDERR_TAIL);
    if skipped == 0 {
        return Ok(text.to_owned());
    }
    let end: String = text.chars().skip(skipped).collect();
    // Begin with a whole line where there is one.
    Ok(match end.split_once('\n') {
        Some((_, lines)) => format!("…\n{lines}"),
        None => format!("…{end}"),
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Outcome {
        run(Command::new("sh").args(["-c", script]), limit).unwrap()
    }

    #[test]
    fn a_failure_keeps_the_end_of_stderr() {
        let script = "i=0; while [ $i -lt 400 ]; do echo line $i >&2; i=$((i+1)); done; exit 3";
        let Outcome::Failure(status, stderr) = shell(script, Duration::from_secs(20)) else {
            panic!("it should fail");
        };
        assert_eq!(status.code(), Some(3));
        assert!(stderr.starts_with("…\nline ") && stderr.ends_with("line 399"));
        assert!(stderr.chars().count() <= STDERR_TAIL + 2);
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let begin = Instant::now();
        let outcome = shell("echo waiting >&2; exec sleep 60", Duration::from_millis(300));
        assert!(matches!(outcome, Outcome::TimedOut(stderr) if stderr == "waiting"));
        assert!(begin.elapsed() < Duration::from_secs(20));
    }
}
