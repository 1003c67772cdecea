//! `sagasu index`

use super::arguments::load_analyzer;
use super::progress::TerminalProgress;
use super::reindex::options as configured;
use super::sources::{SourceArguments, open_sources, watched_paths};
use super::store::open_store;
use super::watch::watch;
use crate::analysis::Analyzer;
use crate::config::Config;
use crate::index::reindex::{ReindexOptions, RunReport, reindex};
use crate::source::SourceOptions;
use clap::Args;
use std::process::ExitCode;

/// Skipped items shown one by one.
const SHOWN: usize = 20;

/// Read articles into the index.
///
/// Without a source, the sources of the configuration ([[source]] in sagasu.toml) are read; --source NAME reads only some of them.
/// A SOURCE is a JSON Lines file (.jsonl, also .gz; one article a line), a folder of Markdown with YAML, TOML or JSON front
/// matter, or `-` for JSON Lines from standard input. A built site, a sitemap and WordPress have flags of their own; what else
/// can be set for them (CSS selectors, limits, languages) is set in the configuration, see docs/operations.md.
///
/// Give each source the same way every time: what a source had before and no longer has is removed; articles of sources that
/// are not named stay. Unchanged articles are not indexed again.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sagasu index                                    # every [[source]] of sagasu.toml\n  sagasu index samples\n  sagasu index columns.jsonl news.jsonl.gz\n  export-articles | sagasu index -\n  \
    sagasu index --html public --base-url https://clinic.example\n  sagasu index --sitemap https://clinic.example/sitemap.xml\n  sagasu index --wordpress https://clinic.example\n  \
    sagasu index --wxr export.xml\n\n\
    Exit code: 0 all indexed, 1 something was skipped because of a problem or a source failed (the rest is indexed), 2 nothing was changed."
)]
pub struct Arguments {
    /// Files, folders or `-`
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    #[command(flatten)]
    more: SourceArguments,
    /// Stop at the first problem and change nothing
    #[arg(long)]
    strict: bool,
    /// Show what would be added, changed (and in which fields) and removed; change nothing
    #[arg(long)]
    dry_run: bool,
    /// Remove what the sources no longer have, however much it is
    #[arg(long)]
    allow_removals: bool,
    /// Build the index from these sources alone, without reading the old one: for an index that cannot be opened
    #[arg(long)]
    fresh: bool,
    /// Go on: run again after every change of the files, until stopped
    #[arg(long, conflicts_with_all = ["dry_run", "fresh"])]
    watch: bool,
    /// Put before urls that articles leave out, such as https://clinic.example
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Threads that analyze [default: one per core]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitCode> {
    let analyzer = load_analyzer(config)?;
    if !arguments.watch {
        return run_once(arguments, config, &analyzer);
    }
    let paths = watched_paths(&arguments.sources, &arguments.more, config)?;
    watch(&paths, || run_once(arguments, config, &analyzer).map(drop))?;
    Ok(ExitCode::SUCCESS)
}

fn run_once(arguments: &Arguments, config: &Config, analyzer: &Analyzer) -> anyhow::Result<ExitCode> {
    let base_url = arguments.base_url.as_ref().unwrap_or(&config.base_url);
    let options = SourceOptions::of_index(&config.index, base_url);
    let mut sources = open_sources(&arguments.sources, &arguments.more, &options, config)?;
    let store = open_store(config)?;
    let mut options = ReindexOptions {
        strict: arguments.strict,
        dry_run: arguments.dry_run,
        fresh: arguments.fresh,
        ..configured(config)
    };
    options.threads = arguments.threads.unwrap_or(options.threads);
    if arguments.allow_removals {
        options.max_removed_share = 1.0;
    }
    let progress = TerminalProgress::new();
    let report = reindex(analyzer, store.as_ref(), &mut sources, &options, &progress);
    progress.finish();
    let report = report?;
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        if arguments.dry_run {
            print_plan(&report);
        }
        print_report(&report);
    }
    Ok(if report.problems > 0 {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// Prints what a dry run found, article by article.
fn print_plan(report: &RunReport) {
    say!("nothing was changed; a run would change this:");
    for (language, counts) in &report.changes {
        say!(
            "{language}: add {}, change {}, leave {}, remove {}",
            counts.added,
            counts.changed,
            counts.unchanged,
            counts.removed
        );
    }
    for article in report.added_articles.iter().take(SHOWN) {
        say!("  + {}", article.id);
    }
    for article in report.changed_articles.iter().take(SHOWN) {
        say!("  ~ {} ({})", article.id, article.fields.join(", "));
    }
    for article in report.removed_articles.iter().take(SHOWN) {
        say!("  - {}", article.id);
    }
    if report.refused_removals {
        say!("the run would refuse to remove so many without --allow-removals");
    }
}

/// Prints the summary of a run: problems to standard error, figures to standard output.
pub fn print_report(report: &RunReport) {
    for item in report.skipped.iter().take(SHOWN) {
        eprintln!("skipped {}: {}", item.place, item.message);
    }
    if report.skipped.len() > SHOWN {
        eprintln!(
            "… and {} more",
            report.skipped_reasons.values().sum::<u64>() - SHOWN as u64
        );
    }
    for source in report.failed_sources() {
        eprintln!(
            "source {} failed: {}; nothing of it was removed",
            source.name,
            source.error.as_deref().unwrap_or_default()
        );
    }
    let languages: Vec<String> = report
        .languages
        .iter()
        .map(|(language, count)| format!("{language} {count}"))
        .collect();
    if report.reanalyzed > 0 {
        say!("analyzed anew from stored text: {}", report.reanalyzed);
    }
    say!(
        "{} articles: {}",
        report.languages.values().sum::<u64>(),
        if languages.is_empty() {
            "none".to_owned()
        } else {
            languages.join(", ")
        }
    );
    say!(
        "added {}, changed {}, unchanged {}, removed {}{}",
        report.added,
        report.changed,
        report.unchanged,
        report.removed,
        if report.rebuilt { " (a new index was built)" } else { "" }
    );
    if report.sources.len() > 1 {
        for source in &report.sources {
            let (counts, failed) = (&source.changes, if source.error.is_some() { ", failed" } else { "" });
            say!(
                "  {}: added {}, changed {}, unchanged {}, removed {}{failed}",
                source.name,
                counts.added,
                counts.changed,
                counts.unchanged,
                counts.removed
            );
        }
    }
    if report.kept > 0 {
        say!(
            "kept {} that were not read, because their source has problems",
            report.kept
        );
    }
    if report.detected > 0 {
        say!("language found by the text of {} articles", report.detected);
    }
    if !report.skipped_reasons.is_empty() {
        let reasons: Vec<String> = report
            .skipped_reasons
            .iter()
            .map(|(reason, count)| format!("{reason} {count}"))
            .collect();
        say!("skipped: {}", reasons.join(", "));
    }
    say!(
        "{:.1} MB of text in {:.2} s, {:.1} MB/s",
        report.bytes as f64 / 1e6,
        report.elapsed.as_secs_f64(),
        report.megabytes_per_second()
    );
}
