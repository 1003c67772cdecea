//! `sagasu check`

use super::arguments::load_analyzer;
use super::store::open_store;
use crate::config::Config;
use crate::maintenance::check;
use clap::Args;
use std::process::ExitCode;

/// Verify the index: checksums of files, every stored article, counts, sample searches. Says how to mend what is wrong.
///
/// Reads only; the index may be served meanwhile. Exit code: 0 all is well, 1 something is wrong.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitCode> {
    let analyzer = load_analyzer(config)?;
    let result = check(&analyzer, open_store(config)?.as_ref());
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&result)?);
    } else {
        for finding in &result.findings {
            say!("wrong: {}\n  → {}", finding.problem, finding.remedy);
        }
        if let (Some(generation), true) = (result.generation, result.findings.is_empty()) {
            let articles: u64 = result.languages.values().sum();
            say!("generation {generation} is whole: {articles} articles");
        }
    }
    Ok(ExitCode::from(u8::from(!result.findings.is_empty())))
}
