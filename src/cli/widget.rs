//! `sagasu widget`

use crate::config::Config;
use crate::http::widget_script;
use clap::Args;
use std::process::ExitCode;

/// Print the lines that put the search box on a page, with the script's address and integrity.
///
/// They name this version of the script: print them again after an upgrade. Pages that would rather follow upgrades load /sagasu.js, without integrity.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Address of the server, as visitors reach it [default: `public_url` of the configuration, else http://127.0.0.1:7700]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: &Config) -> ExitCode {
    let configured = arguments.url.clone().or_else(|| config.server.public_url.clone());
    let origin = configured.unwrap_or_else(|| format!("http://{}", config.address));
    let tags = widget_script().tags(origin.trim_end_matches('/'), config.language);
    say!("{}", tags.trim_end_matches('\n'));
    ExitCode::SUCCESS
}
