//! `sagasu explain`

use super::arguments::open_service;
use super::filters::FilterArguments;
use crate::article::Language;
use crate::config::Config;
use crate::query::SearchRequest;
use crate::search::{ExplainedClause, Explanation, Verdict};
use clap::Args;
use std::process::ExitCode;

/// Tell why an article is found by a query, or why it is not: tokens, plan, what matched, and the score as a sum.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  sagasu explain 幹細胞 --id ja/stem-cell-supernatant --lang ja\n\n\
    Exit code: 0 the article is in the results, 1 it is not, 2 an error."
)]
pub struct Arguments {
    /// The query
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: String,
    /// The article's id
    #[arg(long, value_name = "ID")]
    id: String,
    /// The reader's language: ja, zh-Hans, zh-Hant, ko or en [default: by the query]
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,
    #[command(flatten)]
    filters: FilterArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: Config) -> anyhow::Result<ExitCode> {
    let request = SearchRequest {
        language: arguments.lang,
        ..arguments.filters.request(&arguments.query)
    };
    let explanation = open_service(config)?.explain(request, &arguments.id)?;
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&explanation)?);
    } else {
        print(&explanation);
    }
    Ok(ExitCode::from(u8::from(explanation.verdict != Verdict::Found)))
}

fn print(explanation: &Explanation) {
    say!("{}: {}", explanation.id, explanation.answer);
    if let Some(correction) = &explanation.correction {
        say!("searched instead: {} ({})", correction.query, correction.reason);
    }
    for analyzed in &explanation.query_tokens {
        let tokens: Vec<String> = analyzed
            .tokens
            .iter()
            .map(|token| format!("{}→{}", token.text, token.term))
            .collect();
        say!("query as {}: {}", analyzed.language, tokens.join(" "));
        say!("    grams: {}", analyzed.grams.join(" "));
    }
    if !explanation.missing.is_empty() {
        say!("missing: {}", explanation.missing.join(", "));
    }
    for field in &explanation.article {
        let tokens: Vec<String> = field
            .tokens
            .iter()
            .map(|token| {
                let mark = if token.wanted { "*" } else { "" };
                format!("{mark}{}→{}", token.text, token.term)
            })
            .collect();
        let section = field.section.map_or(String::new(), |number| format!(" {number}"));
        say!("{}{section}: {}", field.field, tokens.join(" "));
    }
    say!("plan:");
    for clause in &explanation.plan {
        print_clause(clause, 1);
    }
    say!("score {:.4}:", explanation.score);
    for part in &explanation.score_parts {
        say!("  {:+10.4}  {} ({})", part.score, part.name, part.tier);
    }
}

fn print_clause(clause: &ExplainedClause, depth: usize) {
    let score = clause.score.map_or("–".to_owned(), |score| format!("{score:.4}"));
    let tier = clause.tier.map_or(String::new(), |tier| format!(" [{tier}]"));
    say!("{}{score:>9}{tier} {}", "  ".repeat(depth), clause.clause);
    if !clause.stands.is_empty() {
        say!("{}          stands: {}", "  ".repeat(depth), clause.stands.join(", "));
    }
    for part in &clause.parts {
        print_clause(part, depth + 1);
    }
}
