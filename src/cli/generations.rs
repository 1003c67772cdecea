//! `sagasu generations`, `sagasu rollback`

use super::store::open_store;
use crate::article::Timestamp;
use crate::backend::{IndexStore, edit_after_articles};
use crate::config::Config;
use crate::index::{Generation, GenerationState, INDEX_FORMAT};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;

/// List the generations of the index: number, age, size, articles, what they were built with, and which one is served.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Make the generation before the current one current again, or another one that is kept.
///
/// A running server follows within a second. The next run begins from what is current then; nothing is lost by going back and forth.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  sagasu rollback\n  sagasu rollback --to 12")]
pub struct RollbackArguments {
    /// Number of the generation, as `sagasu generations` lists it [default: the one before]
    #[arg(long, value_name = "N")]
    to: Option<u64>,
}

/// Runs `generations`.
pub fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_store(config)?;
    let states = store.generations()?;
    if arguments.json {
        let rows: Vec<_> = states
            .iter()
            .map(|state| {
                let generation = state.generation.as_ref();
                json!({
                    "number": state.number,
                    "current": state.is_current,
                    "bytes": state.bytes,
                    "created_at": generation.ok().and_then(|generation| generation.manifest.created_at),
                    "format": generation.ok().map(|generation| generation.manifest.format),
                    "fingerprint": generation.ok().map(|generation| generation.manifest.fingerprint.clone()),
                    "articles": generation.ok().and_then(|generation| articles(store.as_ref(), generation)),
                    "problem": generation.err(),
                })
            })
            .collect();
        say!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(ExitCode::SUCCESS);
    }
    if states.is_empty() {
        say!("no generation yet; run `sagasu index SOURCE…`");
    }
    for state in &states {
        say!("{}", line(store.as_ref(), state));
    }
    Ok(ExitCode::SUCCESS)
}

fn line(store: &dyn IndexStore, state: &GenerationState) -> String {
    let mark = if state.is_current { '*' } else { ' ' };
    let megabytes = state.bytes as f64 / 1e6;
    match &state.generation {
        Err(problem) => format!("{mark} {:>5}  {megabytes:>9.1} MB  damaged: {problem}", state.number),
        Ok(generation) => {
            let manifest = &generation.manifest;
            let articles =
                articles(store, generation).map_or_else(|| "unreadable".to_owned(), |count| count.to_string());
            let built = manifest
                .created_at
                .map_or_else(|| "unknown".to_owned(), Timestamp::to_rfc3339);
            format!(
                "{mark} {:>5}  {megabytes:>9.1} MB  {articles:>8} articles  {built}  format {} {}",
                state.number, manifest.format, manifest.fingerprint
            )
        }
    }
}

/// How many articles it has; `None` when it cannot be read.
fn articles(store: &dyn IndexStore, generation: &Generation) -> Option<u64> {
    if generation.manifest.format == INDEX_FORMAT {
        let counts = store.open(generation).ok()?.snapshot().counts().ok()?;
        return Some(counts.values().sum());
    }
    let mut count = 0;
    let read = store.visit_stored(generation, &mut |_, _| {
        count += 1;
        true
    });
    read.ok().map(|()| count)
}

/// Runs `rollback`.
pub fn roll_back(arguments: &RollbackArguments, config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_store(config)?;
    let edit = edit_after_articles(store.as_ref(), "rolling back")?;
    let before = store.current_number()?;
    let generation = edit.roll_back(arguments.to)?;
    let before = before.map_or_else(|| "none".to_owned(), |number| number.to_string());
    say!("generation {} is current now; it was {before}", generation.number);
    Ok(ExitCode::SUCCESS)
}
