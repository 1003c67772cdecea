//! The command line: one file per command.

mod analyze;
mod arguments;
mod demo;
mod dictionary;
mod evaluate;
mod explain;
mod filters;
mod index;
mod progress;
mod search;
mod serve;
mod sources;
mod telemetry;

pub use arguments::{Cli, run};
