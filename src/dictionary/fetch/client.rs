//! The package clients: pip for Python packages, npm for JavaScript packages.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::PackageSource;
use super::process::{self, Outcome};
use crate::dictionary::manifest::{Client, Way};

/// How long one download may take.
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(10 * 60);
/// How long a client may take to say its version.
const PROBE_LIMIT: Duration = Duration::from_secs(60);
/// The name of the file that tells pip what to fetch.
const REQUIREMENTS: &str = "requirements.txt";

/// Why a client could not fetch a package.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No command of this client answers.
    #[error("{client} was not found (tried {})", .tried.join(", "))]
    NotFound {
        /// "pip" or "npm".
        client: String,
        /// The commands that were tried.
        tried: Vec<String>,
    },
    /// It ended with an error.
    #[error("`{command}` ended with {status}:\n{stderr}")]
    Failed {
        /// The whole command.
        command: String,
        /// "exit status: 1".
        status: String,
        /// The last lines of what it said.
        stderr: String,
    },
    /// It took too long.
    #[error("`{command}` was ended after {limit_s} s:\n{stderr}")]
    TimedOut {
        /// The whole command.
        command: String,
        /// The limit, in seconds.
        limit_s: u64,
        /// The last lines of what it said.
        stderr: String,
    },
    /// It could not be run at all.
    #[error("`{command}` could not be run: {source}")]
    Run {
        /// The whole command.
        command: String,
        /// What the system says.
        source: io::Error,
    },
    /// It fetched something else.
    #[error("{client} did not bring {expected}{}", brought(.found))]
    WrongFile {
        /// "pip" or "npm".
        client: String,
        /// The file expected.
        expected: String,
        /// What it brought.
        found: Vec<String>,
    },
}

fn brought(found: &[String]) -> String {
    match found {
        [] => String::new(),
        found => format!(", but {}", found.join(", ")),
    }
}

/// Fetches with the pip and npm of this machine.
pub(in crate::dictionary) struct RegistryClients;

impl PackageSource for RegistryClients {
    fn fetch(&self, way: &Way, into: &Path) -> Result<(), ClientError> {
        let program = find(way.client, commands(way.client))?;
        let mut command = new_command(program, into);
        match way.client {
            Client::Pip => pip_arguments(&mut command, way, into)?,
            Client::Npm => npm_arguments(&mut command, way),
        }
        let result = run(&mut command);
        if way.client == Client::Pip {
            let _ = fs::remove_file(into.join(REQUIREMENTS));
        }
        result
    }
}

/// What the client is called on the platforms we know, most specific first.
fn commands(client: Client) -> &'static [&'static [&'static str]] {
    match client {
        Client::Pip => &[
            &["pip"],
            &["pip3"],
            &["python3", "-m", "pip"],
            &["python", "-m", "pip"],
            &["py", "-m", "pip"],
        ],
        // Windows finds `npm.cmd` only under its whole name.
        Client::Npm => &[&["npm"], &["npm.cmd"]],
    }
}

/// The first command that answers `--version`: a stub that only tells how to install the client does not.
fn find<'c>(client: Client, commands: &[&'c [&'static str]]) -> Result<&'c [&'static str], ClientError> {
    let answers = |words: &[&str]| {
        let mut command = new_command(words, Path::new("."));
        let outcome = process::run(command.arg("--version"), PROBE_LIMIT);
        matches!(outcome, Ok(Outcome::Success))
    };
    commands
        .iter()
        .find(|words| answers(words))
        .copied()
        .ok_or_else(|| ClientError::NotFound {
            client: client.to_string(),
            tried: commands.iter().map(|words| words.join(" ")).collect(),
        })
}

fn new_command(words: &[&str], folder: &Path) -> Command {
    let (program, arguments) = words.split_first().unwrap_or((&"", &[]));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command
}

/// pip gets the checksum as well: of a source distribution it runs the set-up script, and so must refuse a wrong one before that.
fn pip_arguments(command: &mut Command, way: &Way, into: &Path) -> Result<(), ClientError> {
    let requirement = format!("{}=={} --hash=sha256:{}\n", way.package, way.version, way.sha256);
    fs::write(into.join(REQUIREMENTS), requirement).map_err(|source| ClientError::Run {
        command: display(command),
        source,
    })?;
    command.args([
        "--disable-pip-version-check",
        "--no-input",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--requirement",
        REQUIREMENTS,
        "--dest",
        ".",
    ]);
    // The pinned file is either the source distribution or a wheel; pip must not choose the other.
    command.arg(if way.file.ends_with(".whl") {
        "--only-binary=:all:"
    } else {
        "--no-binary=:all:"
    });
    Ok(())
}

fn npm_arguments(command: &mut Command, way: &Way) {
    command.args(["pack", "--silent", "--ignore-scripts"]);
    command.arg(format!("{}@{}", way.package, way.version));
}

fn run(command: &mut Command) -> Result<(), ClientError> {
    let text = display(command);
    match process::run(command, DOWNLOAD_LIMIT) {
        Ok(Outcome::Success) => Ok(()),
        Ok(Outcome::Failure(status, stderr)) => Err(ClientError::Failed {
            command: text,
            status: status.to_string(),
            stderr,
        }),
        Ok(Outcome::TimedOut(stderr)) => Err(ClientError::TimedOut {
            command: text,
            limit_s: DOWNLOAD_LIMIT.as_secs(),
            stderr,
        }),
        Err(source) => Err(ClientError::Run { command: text, source }),
    }
}

fn display(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::dictionary::testing;

    #[test]
    fn a_command_that_does_not_answer_is_passed_over() {
        let found = find(Client::Pip, &[&["sagasu-no-such-pip"], &["false"], &["true"]]);
        assert_eq!(found.unwrap(), ["true"]);
    }

    #[test]
    fn a_missing_client_says_what_was_tried() {
        let error = find(Client::Npm, &[&["sagasu-no-such-npm"], &["false", "-m", "npm"]]);
        assert_eq!(
            error.unwrap_err().to_string(),
            "npm was not found (tried sagasu-no-such-npm, false -m npm)"
        );
    }

    #[test]
    fn pip_is_told_the_version_and_the_checksum() {
        let folder = tempfile::tempdir().unwrap();
        let way = testing::way(&"0".repeat(64));
        let mut command = new_command(&["python3", "-m", "pip"], folder.path());
        pip_arguments(&mut command, &way, folder.path()).unwrap();
        let command = display(&command);
        assert!(command.starts_with("python3 -m pip "), "{command}");
        assert!(command.contains("--no-deps --require-hashes"), "{command}");
        assert!(command.ends_with("--no-binary=:all:"), "{command}");
        let requirements = fs::read_to_string(folder.path().join(REQUIREMENTS)).unwrap();
        assert_eq!(requirements, format!("pk==1.0 --hash=sha256:{}\n", "0".repeat(64)));
    }
}
