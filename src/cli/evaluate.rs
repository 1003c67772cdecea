//! `sagasu evaluate`

use super::arguments::open_service;
use crate::config::Config;
use crate::insight::{
    Evaluation, GroupScore, SnippetEvaluation, SnippetScore, evaluate, evaluate_snippets, read_queries, write_run,
};
use anyhow::Context;
use clap::Args;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;

/// Score the index on judged queries: nDCG@10, MRR@10, recall and success per language.
#[derive(Debug, Args)]
#[command(
    after_help = "A query file is JSON Lines: {\"id\", \"lang\", \"query\", \"relevant\": [article ids]}; \
    with --snippets also \"answers\": [texts]."
)]
pub struct Arguments {
    /// Query file
    #[arg(long, value_name = "FILE", required = true)]
    queries: Vec<PathBuf>,
    /// Also write the results as a TREC run
    #[arg(long, value_name = "OUT.trec")]
    run: Option<PathBuf>,
    /// Group by this text field of the queries
    #[arg(long, value_name = "FIELD", default_value = "lang")]
    by: String,
    /// Score the snippets instead: among queries with "answers" that find a relevant article among the first ten, the share
    /// whose snippet of it holds an answer (whatever its width, case and spaces), and the mean width
    #[arg(long, conflicts_with = "run")]
    snippets: bool,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: Config) -> anyhow::Result<ExitCode> {
    let mut queries = Vec::new();
    for path in &arguments.queries {
        queries.extend(read_queries(path)?);
    }
    let service = open_service(config)?;
    if arguments.snippets {
        let evaluation = evaluate_snippets(&service, &queries, &arguments.by)?;
        if evaluation.all.queries == 0 {
            anyhow::bail!("none of the queries has \"answers\"");
        }
        if arguments.json {
            println!("{}", serde_json::to_string_pretty(&evaluation)?);
        } else {
            print_snippet_table(&evaluation);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let evaluation = evaluate(&service, &queries, &arguments.by)?;
    if let Some(path) = &arguments.run {
        let file = File::create(path).with_context(|| path.display().to_string())?;
        write_run(&evaluation.run, &mut BufWriter::new(file)).with_context(|| path.display().to_string())?;
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&evaluation)?);
    } else {
        print_table(&evaluation);
    }
    Ok(ExitCode::SUCCESS)
}

fn print_table(evaluation: &Evaluation) {
    println!(
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
    println!(
        "search without snippets: median {:.2} ms, p99 {:.2} ms",
        evaluation.percentile(0.5).as_secs_f64() * 1e3,
        evaluation.percentile(0.99).as_secs_f64() * 1e3
    );
}

fn print_row(name: &str, score: &GroupScore) {
    let m = &score.measures;
    println!(
        "{name:<12} {:>7} {:>9} {:>8.4} {:>7.4} {:>9.4} {:>10.4} {:>9.4} {:>10.4}",
        score.queries, score.no_result, m.ndcg_10, m.mrr_10, m.recall_10, m.recall_100, m.success_1, m.success_10
    );
}

fn print_snippet_table(evaluation: &SnippetEvaluation) {
    println!(
        "{:<12} {:>7} {:>9} {:>9} {:>10}",
        evaluation.by, "queries", "found@10", "answered", "mean-width"
    );
    for (name, score) in &evaluation.groups {
        print_snippet_row(name, score);
    }
    print_snippet_row("all", &evaluation.all);
    println!("snippets of at most {} columns", evaluation.snippet_width);
}

fn print_snippet_row(name: &str, score: &SnippetScore) {
    println!(
        "{name:<12} {:>7} {:>9} {:>9.4} {:>10.1}",
        score.queries, score.found, score.answered, score.mean_width
    );
}
