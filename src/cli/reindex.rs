//! `sagasu reindex`

use super::arguments::load_analyzer;
use super::index::print_report;
use super::progress::TerminalProgress;
use super::store::open_store;
use crate::config::Config;
use crate::index::reindex::{ReindexOptions, reindex};
use clap::Args;
use std::process::ExitCode;

/// Index the stored articles anew where the dictionaries or the program changed, without reading any source.
///
/// Only articles that get other terms are indexed anew (`sagasu dictionary impact` lists them). The new generation is built beside the
/// old one, verified, and made current by one rename.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Index every article anew, whether or not something changed
    #[arg(long)]
    force: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_store(config)?;
    if store.current_number()?.is_none() {
        anyhow::bail!("there is no index at {} yet; run `sagasu index SOURCE…`", store.place());
    }
    let analyzer = load_analyzer(config)?;
    let options = ReindexOptions {
        rebuild: arguments.force,
        ..options(config)
    };
    let progress = TerminalProgress::new();
    let report = reindex(&analyzer, store.as_ref(), &mut [], &options, &progress);
    progress.finish();
    let report = report?;
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print_report(&report);
    }
    Ok(ExitCode::SUCCESS)
}

/// How runs work by configuration.
pub(super) fn options(config: &Config) -> ReindexOptions {
    ReindexOptions {
        threads: config.threads,
        default_language: config.language,
        max_removed_share: config.max_removed_share,
        keep_generations: config.keep_generations,
        ..ReindexOptions::default()
    }
}
