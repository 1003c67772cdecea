//! Logs to standard error, so that standard output holds results only.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging; `SAGASU_LOG` chooses what (`debug`, `sagasu=trace`, …), warnings and what the server says otherwise. `SAGASU_LOG_FORMAT=json` writes
/// one JSON object a line.
pub fn start() {
    let filter = EnvFilter::try_from_env("SAGASU_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,sagasu=info,lindera_dictionary=error"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let as_json = std::env::var("SAGASU_LOG_FORMAT").is_ok_and(|format| format == "json");
    // Only a test that ran a command before has a subscriber already.
    let _ = if as_json {
        logs.json().try_init()
    } else {
        logs.try_init()
    };
}
