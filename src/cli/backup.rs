//! `sagasu backup`, `sagasu restore`

use super::store::index_folder;
use crate::config::Config;
use crate::maintenance::{back_up, restore};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write the current generation to one compressed file (tar, gzip), while it is served.
///
/// It is one consistent state: changes made meanwhile are in it as a whole or not at all. Keys are not in it. The file appears when it is whole.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sagasu backup /srv/backup/site-$(date +%F).tar.gz")]
pub struct BackupArguments {
    /// The file; one of this name is replaced
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Make a backup the current generation, after every byte of it was compared with what was written.
///
/// The generation before stays for `sagasu rollback`. A running server follows within a second.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sagasu restore /srv/backup/site-2025-03-02.tar.gz")]
pub struct RestoreArguments {
    /// A file that `sagasu backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs `backup`.
pub fn run(arguments: &BackupArguments, config: &Config) -> anyhow::Result<ExitCode> {
    let backup = back_up(&index_folder(config, "make a snapshot of it there")?, &arguments.file)?;
    let bytes: u64 = backup.files.iter().map(|file| file.bytes).sum();
    say!(
        "generation {}: {} files, {:.1} MB, in {}",
        backup.generation,
        backup.files.len(),
        bytes as f64 / 1e6,
        arguments.file.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Runs `restore`.
pub fn run_restore(arguments: &RestoreArguments, config: &Config) -> anyhow::Result<ExitCode> {
    let folder = index_folder(config, "restore a snapshot of it there")?;
    let (backup, articles) = restore(&folder, &arguments.file, config.keep_generations)?;
    say!(
        "{articles} articles of {} are current now",
        backup.created_at.to_rfc3339()
    );
    say!("when they were indexed with another version or other dictionaries, run `sagasu reindex`");
    Ok(ExitCode::SUCCESS)
}
