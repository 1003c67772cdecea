//! `sagasu dictionary`

use super::arguments::load_analyzer;
use super::store::open_store;
use crate::config::Config;
use crate::dictionary::{
    self, DictionaryName, DictionaryState, DictionaryStatus, InstallOptions, InstallProgress, InstallStep,
};
use crate::index::INDEX_FORMAT;
use crate::index::reindex::stale_articles;
use anyhow::Context;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Install, list or verify the dictionaries.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fetch the dictionaries as pinned packages with pip or npm and build them here; nothing to do when they are in place
    Install {
        /// Take the archives from this folder instead of the network
        #[arg(long, value_name = "DIR")]
        from: Option<PathBuf>,
        /// Only these: ipadic (Japanese), ko-dic (Korean), jieba (Chinese)
        #[arg(value_name = "NAME")]
        only: Vec<DictionaryName>,
        /// Build again what is in place
        #[arg(long)]
        force: bool,
    },
    /// Show what is wanted, from where, and what is installed
    List,
    /// Show which indexed articles get other terms from the dictionaries and word lists as they are now
    #[command(
        long_about = "Show which indexed articles get other terms from the dictionaries, user dictionaries and word forms as they are now. \
        `sagasu reindex` (or the next `sagasu index`) indexes just those anew. Synonyms and stop words work on queries: they change no \
        article and are read when the server starts."
    )]
    Impact {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Compare every installed file with what was built, and load it
    Verify,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitCode> {
    let root = &config.dictionaries;
    match &arguments.command {
        Command::Install { from, only, force } => {
            let options = InstallOptions {
                from: from.clone(),
                only: only.clone(),
                force: *force,
            };
            install(root, &options)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::List => Ok(print(&dictionary::list(root)?)),
        Command::Impact { json } => impact(config, *json),
        Command::Verify => Ok(print(&dictionary::verify(root)?)),
    }
}

/// Articles shown one by one.
const SHOWN: usize = 50;

fn impact(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    let store = open_store(config)?;
    let current = store.current()?;
    let current = current.with_context(|| format!("there is no index at {} yet", store.place()))?;
    if current.manifest.format != INDEX_FORMAT {
        anyhow::bail!("the index has another format, and every article will be indexed anew; run `sagasu reindex`");
    }
    let analyzer = load_analyzer(config)?;
    let snapshot = store.open(&current)?.snapshot();
    let found = stale_articles(&analyzer, snapshot.as_ref(), config.threads, None)?.unwrap_or_default();
    if json {
        let articles: Vec<_> = found
            .stale
            .iter()
            .map(|(id, (language, title))| serde_json::json!({"id": id, "language": language, "title": title}))
            .collect();
        let answer = serde_json::json!({"looked_at": found.looked_at, "changed": articles.len(), "articles": articles});
        say!("{}", serde_json::to_string_pretty(&answer)?);
        return Ok(ExitCode::SUCCESS);
    }
    say!("{} of {} articles get other terms", found.stale.len(), found.looked_at);
    for (id, (language, title)) in found.stale.iter().take(SHOWN) {
        say!("  {language} {id}  {title}");
    }
    if found.stale.len() > SHOWN {
        say!("  … and {} more", found.stale.len() - SHOWN);
    }
    Ok(ExitCode::SUCCESS)
}

/// Installs what is missing, telling every step on standard error.
pub fn install(root: &Path, options: &InstallOptions) -> anyhow::Result<()> {
    let installed = dictionary::install(root, options, &Steps).context("the dictionaries could not be installed")?;
    for one in installed.iter().filter(|one| one.built) {
        for failed in &one.failed_ways {
            eprintln!("note: {failed}");
        }
    }
    Ok(())
}

struct Steps;

impl InstallProgress for Steps {
    fn step(&self, name: DictionaryName, step: InstallStep, detail: &str) {
        eprintln!("{name:<7} {step:<17} {detail}");
    }
}

/// Prints the states; the exit code is 1 when any dictionary cannot be used.
fn print(statuses: &[DictionaryStatus]) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for status in statuses {
        let state = match &status.state {
            DictionaryState::Ready => "ready".to_owned(),
            DictionaryState::Missing => "not installed (run `sagasu dictionary install`)".to_owned(),
            DictionaryState::Outdated(reason) => format!("outdated: {reason}"),
            DictionaryState::Damaged(problems) => format!("damaged: {}", problems.join("; ")),
        };
        if status.state != DictionaryState::Ready {
            code = ExitCode::from(1);
        }
        say!("{:<7} {state}", status.name);
        if let Some(record) = &status.installed {
            say!(
                "        from {}, {:.1} MB",
                record.way(),
                record.total_bytes() as f64 / 1e6
            );
        }
        for wanted in &status.wanted {
            say!("        {}  {}  sha256 {}", wanted.way, wanted.file, wanted.sha256);
        }
        say!("        licence: {}", status.licence);
    }
    code
}
