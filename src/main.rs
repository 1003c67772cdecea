//! The `sagasu` program: parse, telemetry, dispatch, exit code.

use clap::Parser;
use sagasu::cli::{Cli, run};
use std::process::ExitCode;

/// Analysis and search make many small short-lived allocations on several threads: mimalloc gives memory back sooner and takes
/// less time than the C library's allocator (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
