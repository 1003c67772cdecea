//! Logs to standard error, so that standard output holds results only.

use anyhow::Context;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Levels of logging, as `SAGASU_LOG` names them.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Starts logging; `SAGASU_LOG` chooses what (`debug`, `sagasu=trace`, …), warnings and what the server says otherwise. `SAGASU_LOG_FORMAT=json` writes
/// one JSON object a line.
///
/// # Errors
///
/// What either variable says is not understood.
pub fn start() -> anyhow::Result<()> {
    let filter = match std::env::var("SAGASU_LOG") {
        Ok(wanted) if !wanted.is_empty() => filter(&wanted)?,
        _ => EnvFilter::new("warn,sagasu=info,lindera_dictionary=error"),
    };
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let as_json = match std::env::var("SAGASU_LOG_FORMAT").as_deref() {
        Ok("json") => true,
        Ok("text" | "") | Err(_) => false,
        Ok(other) => anyhow::bail!("SAGASU_LOG_FORMAT is {other:?}, and not text or json"),
    };
    // Only a test that ran a command before has a subscriber already.
    let _ = if as_json {
        logs.json().try_init()
    } else {
        logs.try_init()
    };
    Ok(())
}

/// The filter of `SAGASU_LOG`. A single word that is no level would be taken for the name of a module and silence all others.
fn filter(wanted: &str) -> anyhow::Result<EnvFilter> {
    let is_known = |part: &str| {
        part.contains(['=', '[']) || part.starts_with("sagasu") || LEVELS.contains(&part.to_lowercase().as_str())
    };
    let unknown = wanted
        .split(',')
        .map(str::trim)
        .find(|part| !part.is_empty() && !is_known(part));
    if let Some(part) = unknown {
        anyhow::bail!(
            "SAGASU_LOG has {part:?}, which is no level ({}) and no MODULE=LEVEL",
            LEVELS.join(", ")
        );
    }
    EnvFilter::try_new(wanted).with_context(|| format!("SAGASU_LOG is {wanted:?}"))
}
