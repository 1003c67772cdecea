//! What can be typed.

use super::store::open_store;
use super::{
    analyze, backup, check, demo, dictionary, evaluate, explain, generations, index, key, reindex, search, serve,
    synthesize, telemetry, widget,
};
use crate::analysis::Analyzer;
use crate::config::{self, Config};
use crate::search::{IndexHandle, PinFile, SearchService};
use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Site search for websites in Japanese, Chinese, Korean and English.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Start with `sagasu demo`: it installs the dictionaries, indexes the sample columns and serves a search page.\n\
    Settings come from sagasu.toml, then SAGASU_… in the environment, then flags."
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Configuration file [default: sagasu.toml, when it exists]
    #[arg(long, global = true, value_name = "FILE", env = "SAGASU_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of the index [default: index]
    #[arg(long = "index-dir", global = true, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Folder of the dictionaries [default: dictionaries]
    #[arg(long = "dictionaries", global = true, value_name = "DIR")]
    dictionaries: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Begin here: dictionaries, sample columns and a search page
    Demo(demo::Arguments),
    /// Install, list or verify the morphological dictionaries
    Dictionary(dictionary::Arguments),
    /// Read articles into the index
    Index(index::Arguments),
    /// Index stored articles anew after the dictionaries or the program changed
    Reindex(reindex::Arguments),
    /// List the generations of the index
    Generations(generations::Arguments),
    /// Go back to the generation before
    Rollback(generations::RollbackArguments),
    /// Write the index to one file, while it is served
    Backup(backup::BackupArguments),
    /// Make a backup the current index
    Restore(backup::RestoreArguments),
    /// Verify the index and tell how to mend it
    Check(check::Arguments),
    /// Make, list and revoke keys of the HTTP API
    Key(key::Arguments),
    /// Serve searches over HTTP
    Serve(serve::Arguments),
    /// Print the lines that put the search box on a page
    Widget(widget::Arguments),
    /// Search from the terminal
    Search(search::Arguments),
    /// Tell why an article is found, or why it is not
    Explain(explain::Arguments),
    /// Show what the analyzer makes of a text
    Analyze(analyze::Arguments),
    /// Score the index on judged queries
    Evaluate(evaluate::Arguments),
    /// Write made-up articles, to try how a site of some size behaves
    Synthesize(synthesize::Arguments),
}

/// Runs the command; the exit code is 0 when all is well, 1 when something was skipped or not found, 2 for errors.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    telemetry::start()?;
    let config = cli.global.config()?;
    match cli.command {
        Command::Demo(arguments) => demo::run(&arguments, config),
        Command::Serve(arguments) => serve::run(&arguments, config),
        Command::Dictionary(arguments) => dictionary::run(&arguments, &config),
        Command::Index(arguments) => index::run(&arguments, &config),
        Command::Reindex(arguments) => reindex::run(&arguments, &config),
        Command::Generations(arguments) => generations::run(&arguments, &config),
        Command::Rollback(arguments) => generations::roll_back(&arguments, &config),
        Command::Backup(arguments) => backup::run(&arguments, &config),
        Command::Restore(arguments) => backup::run_restore(&arguments, &config),
        Command::Check(arguments) => check::run(&arguments, &config),
        Command::Key(arguments) => key::run(&arguments, &config),
        Command::Synthesize(arguments) => synthesize::run(&arguments),
        Command::Widget(arguments) => Ok(widget::run(&arguments, &config)),
        Command::Search(arguments) => search::run(&arguments, config),
        Command::Explain(arguments) => explain::run(&arguments, config),
        Command::Analyze(arguments) => analyze::run(&arguments, &config),
        Command::Evaluate(arguments) => evaluate::run(&arguments, config),
    }
}

impl Global {
    fn config(&self) -> anyhow::Result<Config> {
        let mut raw = config::load(self.config.as_deref())?;
        raw.index = self.index.clone().or(raw.index);
        raw.dictionaries = self.dictionaries.clone().or(raw.dictionaries);
        Ok(Config::check(raw)?)
    }
}

/// The analyzer of the configured dictionaries.
pub(super) fn load_analyzer(config: &Config) -> anyhow::Result<Arc<Analyzer>> {
    let analyzer = Analyzer::load(&config.dictionaries).context("the analyzer could not be loaded")?;
    Ok(Arc::new(analyzer))
}

/// A service over the configured index, which must exist.
pub(super) fn open_service(config: Config) -> anyhow::Result<SearchService> {
    service_over(load_analyzer(&config)?, config)
}

/// The same with an analyzer that is loaded already.
pub(super) fn service_over(analyzer: Arc<Analyzer>, config: Config) -> anyhow::Result<SearchService> {
    let service = service_without_index(analyzer, &config)?;
    service.index().refresh()?;
    Ok(service)
}

/// A service that has not opened its index yet.
pub(super) fn service_without_index(analyzer: Arc<Analyzer>, config: &Config) -> anyhow::Result<SearchService> {
    let handle = IndexHandle::over(open_store(config)?, analyzer.fingerprint());
    let pins = PinFile::open(&config.pins, analyzer.clone())?;
    let service = SearchService::new(analyzer, Arc::new(handle), config.ranking.clone(), config.language);
    Ok(service.with_facets(config.facets.clone()).with_pins(pins))
}
