//! `sagasu analyze`

use super::arguments::load_analyzer;
use crate::analysis::detect_language;
use crate::article::Language;
use crate::config::Config;
use crate::search::{AnalyzedText, analyze_text};
use clap::Args;
use std::process::ExitCode;

/// Show what the analyzer makes of a text: tokens with byte ranges, terms, base forms and readings.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sagasu analyze '関西国際空港で食べた' --lang ja")]
pub struct Arguments {
    /// The text
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,
    /// Its language: ja, zh-Hans, zh-Hant, ko or en [default: detected]
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitCode> {
    let analyzer = load_analyzer(config)?;
    let language = arguments
        .lang
        .or_else(|| detect_language(&arguments.text))
        .unwrap_or(config.language);
    let analyzed = analyze_text(&analyzer, &arguments.text, language);
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&analyzed)?);
    } else {
        print_tokens(&analyzed);
    }
    Ok(ExitCode::SUCCESS)
}

fn print_tokens(analyzed: &AnalyzedText) {
    say!("language {}", analyzed.language);
    say!("{:>9}  {:>3}  {:<9} text → term", "bytes", "pos", "role");
    for token in &analyzed.tokens {
        let range = format!("{}..{}", token.range[0], token.range[1]);
        let mut line = format!(
            "{range:>9}  {:>3}  {:<9} {} → {}",
            token.position, token.role, token.text, token.term
        );
        for (name, value) in [
            ("exact", &token.exact),
            ("base", &token.base_form),
            ("reading", &token.reading),
        ] {
            if let Some(value) = value {
                line.push_str(&format!("  {name} {value}"));
            }
        }
        say!("{line}");
    }
    say!("grams {}", analyzed.grams.join(" "));
}
