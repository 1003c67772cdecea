//! `sagasu evaluate`

use super::arguments::{load_analyzer, open_service, service_over};
use crate::config::{BackendConfig, Config};
use crate::index::IndexFolder;
use crate::index::reindex::{NoProgress, ReindexOptions, reindex};
use crate::insight::{
    AskReport, Evaluation, GroupScore, SnippetEvaluation, SnippetScore, VariantReport, evaluate, evaluate_snippets,
    evaluate_variants, read_asks, read_queries, run_asks, write_run,
};
use crate::source::{self, SourceOptions};
use anyhow::Context;
use clap::Args;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Score the index on judged queries (nDCG@10, MRR@10, recall and success per language), or run cases that say what a query must
/// find.
#[derive(Debug, Args)]
#[command(
    after_help = "A query file is JSON Lines: {\"id\", \"lang\", \"query\", \"relevant\": [article ids]}; with --snippets also \"answers\": [texts].\n\
    A file of cases is JSON Lines: {\"source\", \"lang\", \"query\", \"expect\": [ids], \"forbid\": [ids], \"first\": id, \"mark\": text}.\n\n\
    Exit code: 0 scored, or all cases passed; 1 a case failed; 2 an error."
)]
pub struct Arguments {
    /// Query file
    #[arg(long, value_name = "FILE", required_unless_present = "asks")]
    queries: Vec<PathBuf>,
    /// File of cases
    #[arg(long, value_name = "FILE", conflicts_with_all = ["queries", "run", "by"])]
    asks: Option<PathBuf>,
    /// Run the cases on these articles (JSON Lines or a folder, indexed for the run) instead of the index
    #[arg(long, value_name = "SOURCE", requires = "asks")]
    articles: Option<String>,
    /// Also write the results as a TREC run
    #[arg(long, value_name = "OUT.trec")]
    run: Option<PathBuf>,
    /// Group by this text field of the queries, or by several, as in lang,overlap
    #[arg(long, value_name = "FIELD", default_value = "lang")]
    by: String,
    /// Score the snippets instead: among queries with "answers" that find a relevant article among the first ten, the share
    /// whose snippet of it holds an answer (whatever its width, case and spaces), and the mean width
    #[arg(long, conflicts_with_all = ["run", "asks", "grouped"])]
    snippets: bool,
    /// Judge what a visitor sees, one result per column, instead of every version by itself
    #[arg(long, conflicts_with = "asks")]
    grouped: bool,
    /// Compare variants of queries with their originals instead: success@10 of one over that of the other. The queries need
    /// "tier", "variant" and "original"
    #[arg(long, conflicts_with_all = ["run", "by"])]
    variants: bool,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: Config) -> anyhow::Result<ExitCode> {
    if let Some(asks) = &arguments.asks {
        return ask(asks, arguments, config);
    }
    let mut queries = Vec::new();
    for path in &arguments.queries {
        queries.extend(read_queries(path)?);
    }
    let service = open_service(config)?;
    if arguments.variants {
        let report = evaluate_variants(&service, &queries)?;
        if arguments.json {
            say!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print_variants(&report);
        }
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.snippets {
        let evaluation = evaluate_snippets(&service, &queries, &arguments.by)?;
        if evaluation.all.queries == 0 {
            anyhow::bail!("none of the queries has \"answers\"");
        }
        if arguments.json {
            say!("{}", serde_json::to_string_pretty(&evaluation)?);
        } else {
            print_snippet_table(&evaluation);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let evaluation = evaluate(&service, &queries, &arguments.by, arguments.grouped)?;
    if let Some(path) = &arguments.run {
        let file = File::create(path).with_context(|| path.display().to_string())?;
        write_run(&evaluation.run, &mut BufWriter::new(file)).with_context(|| path.display().to_string())?;
    }
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&evaluation)?);
    } else {
        print_table(&evaluation);
    }
    Ok(ExitCode::SUCCESS)
}

fn ask(asks: &Path, arguments: &Arguments, mut config: Config) -> anyhow::Result<ExitCode> {
    let cases = read_asks(asks)?;
    let folder = tempfile::tempdir().context("no temporary folder could be made")?;
    let report = if let Some(articles) = &arguments.articles {
        config.index = folder.path().to_owned();
        config.backend = BackendConfig::Embedded;
        let analyzer = load_analyzer(&config)?;
        let options = ReindexOptions {
            threads: config.threads,
            default_language: config.language,
            strict: true,
            max_removed_share: 1.0,
            ..ReindexOptions::default()
        };
        let mut source = [source::open(articles, &SourceOptions::default())?];
        reindex(
            &analyzer,
            &IndexFolder::new(folder.path()),
            &mut source,
            &options,
            &NoProgress,
        )?;
        run_asks(&service_over(analyzer, config)?, &cases)?
    } else {
        run_asks(&open_service(config)?, &cases)?
    };
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print_asks(&report);
    }
    Ok(ExitCode::from(u8::from(report.passed < report.cases)))
}

fn print_asks(report: &AskReport) {
    for failure in &report.failures {
        say!(
            "case {} ({}), {} {:?}: {}",
            failure.case,
            failure.source,
            failure.lang,
            failure.query,
            failure.problems.join("; ")
        );
        say!(
            "    came: {}",
            if failure.came.is_empty() {
                "nothing".to_owned()
            } else {
                failure.came.join(" ")
            }
        );
    }
    say!("{} of {} cases passed", report.passed, report.cases);
}

fn print_variants(report: &VariantReport) {
    say!(
        "{:<44} {:>7} {:>9} {:>8} {:>6}",
        "tier, language, variant",
        "queries",
        "originals",
        "variants",
        "ratio"
    );
    for (name, score) in report.variants.iter().chain(&report.tiers) {
        say!(
            "{name:<44} {:>7} {:>9} {:>8} {:>6.3}",
            score.queries,
            score.originals,
            score.variants,
            score.ratio()
        );
    }
}

fn print_table(evaluation: &Evaluation) {
    say!(
        "{:<12} {:>7} {:>9} {:>8} {:>7} {:>9} {:>10} {:>9} {:>10}",
        evaluation.by,
        "queries",
        "no-result",
        "nDCG@10",
        "MRR@10",
        "Recall@10",
        "Recall@100",
        "Success@1",
        "Success@10"
    );
    for (name, score) in &evaluation.groups {
        print_row(name, score);
    }
    print_row("all", &evaluation.all);
    say!(
        "search without snippets: median {:.2} ms, p99 {:.2} ms",
        evaluation.percentile(0.5).as_secs_f64() * 1e3,
        evaluation.percentile(0.99).as_secs_f64() * 1e3
    );
}

fn print_row(name: &str, score: &GroupScore) {
    let m = &score.measures;
    say!(
        "{name:<12} {:>7} {:>9} {:>8.4} {:>7.4} {:>9.4} {:>10.4} {:>9.4} {:>10.4}",
        score.queries,
        score.no_result,
        m.ndcg_10,
        m.mrr_10,
        m.recall_10,
        m.recall_100,
        m.success_1,
        m.success_10
    );
}

fn print_snippet_table(evaluation: &SnippetEvaluation) {
    say!(
        "{:<12} {:>7} {:>9} {:>9} {:>10}",
        evaluation.by,
        "queries",
        "found@10",
        "answered",
        "mean-width"
    );
    for (name, score) in &evaluation.groups {
        print_snippet_row(name, score);
    }
    print_snippet_row("all", &evaluation.all);
    say!("snippets of at most {} columns", evaluation.snippet_width);
}

fn print_snippet_row(name: &str, score: &SnippetScore) {
    say!(
        "{name:<12} {:>7} {:>9} {:>9.4} {:>10.1}",
        score.queries,
        score.found,
        score.answered,
        score.mean_width
    );
}
