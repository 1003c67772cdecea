//! `sagasu demo`

use super::arguments::load_analyzer;
use super::index::print_report;
use super::progress::TerminalProgress;
use super::store::open_store;
use super::{dictionary, serve};
use crate::config::Config;
use crate::dictionary::InstallOptions;
use crate::index::reindex::{ReindexOptions, reindex};
use crate::source::{self, SourceOptions};
use anyhow::Context;
use clap::Args;
use std::net::SocketAddr;
use std::process::ExitCode;

/// Install the dictionaries when they are missing, index the sample columns and serve them as the site of a small clinic.
///
/// The samples get an index of their own, in the folder `demo` of the index folder.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Address and port [default: 127.0.0.1:7700]
    #[arg(long, value_name = "ADDRESS")]
    address: Option<SocketAddr>,
    /// Folder of the sample columns
    #[arg(long, value_name = "DIR", default_value = "samples")]
    samples: String,
}

/// Runs the command.
pub fn run(arguments: &Arguments, mut config: Config) -> anyhow::Result<ExitCode> {
    let mut source = source::open(&arguments.samples, &SourceOptions::default()).context(
        "the sample columns are not here; run the demo from the project's folder or name theirs with --samples",
    )?;
    dictionary::install(&config.dictionaries, &InstallOptions::default())?;
    config.index = config.index.join("demo");
    config.sources.clear();
    let analyzer = load_analyzer(&config)?;
    let options = ReindexOptions {
        threads: config.threads,
        default_language: config.language,
        // The samples are ours to change.
        max_removed_share: 1.0,
        ..ReindexOptions::default()
    };
    let progress = TerminalProgress::new();
    let report = reindex(
        &analyzer,
        open_store(&config)?.as_ref(),
        std::slice::from_mut(&mut source),
        &options,
        &progress,
    );
    progress.finish();
    print_report(&report?);
    drop(analyzer);
    let address = arguments.address.unwrap_or(config.address);
    serve::run_demo(address, config, |address| {
        say!("\nSagasu is ready: http://{address}/  (stop with Ctrl-C)");
    })?;
    Ok(ExitCode::SUCCESS)
}
