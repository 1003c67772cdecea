//! The command line: one file per command.

#[macro_use]
mod say;

mod analyze;
mod arguments;
mod backup;
mod check;
mod demo;
mod dictionary;
mod evaluate;
mod explain;
mod filters;
mod generations;
mod index;
mod key;
mod memory;
mod progress;
mod reindex;
mod search;
mod serve;
mod sources;
mod store;
mod synthesize;
mod telemetry;
mod watch;
mod widget;

pub use arguments::{Cli, run};
