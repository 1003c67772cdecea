//! `sagasu generations`, `sagasu rollback`

use crate::article::Timestamp;
use crate::backend::SearchBackend;
use crate::backend::tantivy::{TantivyBackend, visit_stored};
use crate::config::Config;
use crate::index::{Generation, GenerationState, INDEX_FORMAT, IndexFolder};
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
    let states = IndexFolder::new(&config.index).list()?;
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
                    "articles": generation.ok().and_then(articles),
                    "problem": generation.err(),
                })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(ExitCode::SUCCESS);
    }
    if states.is_empty() {
        println!("no generation yet; run `sagasu index SOURCE…`");
    }
    for state in &states {
        println!("{}", line(state));
    }
    Ok(ExitCode::SUCCESS)
}

fn line(state: &GenerationState) -> String {
    let mark = if state.is_current { '*' } else { ' ' };
    let megabytes = state.bytes as f64 / 1e6;
    match &state.generation {
        Err(problem) => format!("{mark} {:>5}  {megabytes:>9.1} MB  damaged: {problem}", state.number),
        Ok(generation) => {
            let manifest = &generation.manifest;
            let articles = articles(generation).map_or_else(|| "unreadable".to_owned(), |count| count.to_string());
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
fn articles(generation: &Generation) -> Option<u64> {
    if generation.manifest.format == INDEX_FORMAT {
        let counts = TantivyBackend::open(&generation.folder)
            .ok()?
            .snapshot()
            .counts()
            .ok()?;
        return Some(counts.values().sum());
    }
    let mut count = 0;
    let read = visit_stored(&generation.folder, &mut |_, _| {
        count += 1;
        true
    });
    read.ok().map(|()| count)
}

/// Runs `rollback`.
pub fn roll_back(arguments: &RollbackArguments, config: &Config) -> anyhow::Result<ExitCode> {
    let folder = IndexFolder::new(&config.index);
    let lock = folder.lock("rolling back")?;
    let before = folder.current_number()?;
    let generation = folder.roll_back(&lock, arguments.to)?;
    let before = before.map_or_else(|| "none".to_owned(), |number| number.to_string());
    println!("generation {} is current now; it was {before}", generation.number);
    Ok(ExitCode::SUCCESS)
}
