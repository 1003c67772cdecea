//! `sagasu key`

use crate::access::{Key, KeyFile, Scope};
use crate::article::Timestamp;
use crate::config::Config;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Make, list and revoke the keys that callers of the HTTP API send.
///
/// There is no key until one is made. A running server follows at once.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sagasu key create --scope admin\n  sagasu key create --scope write --expires 2027-01-01\n  sagasu key revoke 3f2a90c41b7d"
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key and print it, this once; only its Argon2 hash is kept
    Create {
        /// What it allows: search, write (articles), or admin (runs, too)
        #[arg(long, value_name = "SCOPE")]
        scope: Scope,
        /// Origin of pages that may use it, such as https://clinic.example; may be repeated [default: any]
        #[arg(long, value_name = "ORIGIN")]
        origin: Vec<String>,
        /// Requests a minute [default: no limit of its own]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        rate: Option<u32>,
        /// Last day, or moment, of its validity [default: none]
        #[arg(long, value_name = "DATE")]
        expires: Option<Timestamp>,
    },
    /// List keys; their secrets are nowhere
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove a key
    Revoke {
        /// As `key list` shows it
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitCode> {
    let file = KeyFile::beside(&config.index);
    match &arguments.command {
        Command::Create {
            scope,
            origin,
            rate,
            expires,
        } => {
            for origin in origin {
                let has_path = origin
                    .split("://")
                    .nth(1)
                    .is_none_or(|host| host.is_empty() || host.contains('/'));
                anyhow::ensure!(!has_path, "{origin:?} is no origin such as https://clinic.example");
            }
            let made = file.create(*scope, origin.clone(), *rate, *expires)?;
            eprintln!("key {} ({}); it is shown only now:", made.key.id, scope.name());
            say!("{}", made.text);
        }
        Command::List { json } => list(&file.list()?, *json)?,
        Command::Revoke { id } => {
            let key = file.revoke(id)?;
            say!("key {} ({}) is revoked", key.id, key.scope.name());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(keys: &[Key], json: bool) -> anyhow::Result<()> {
    if json {
        let rows: Vec<_> = keys
            .iter()
            .map(|key| {
                serde_json::json!({
                    "id": key.id, "scope": key.scope, "origins": key.origins, "rate": key.rate,
                    "created_at": key.created_at, "expires_at": key.expires_at,
                })
            })
            .collect();
        say!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    if keys.is_empty() {
        say!("no keys; make one with `sagasu key create --scope SCOPE`");
    }
    for key in keys {
        let origins = match key.origins.as_slice() {
            [] => "any origin".to_owned(),
            some => some.join(" "),
        };
        let rate = key
            .rate
            .map_or_else(|| "no limit".to_owned(), |rate| format!("{rate}/min"));
        let expires = key
            .expires_at
            .map_or_else(|| "never ends".to_owned(), |end| format!("ends {}", end.to_rfc3339()));
        say!("{}  {:<6}  {origins}  {rate}  {expires}", key.id, key.scope.name());
    }
    Ok(())
}
