//! `sagasu search`

use super::arguments::open_service;
use super::filters::FilterArguments;
use super::say::while_read;
use crate::article::Language;
use crate::config::Config;
use crate::query::{Limit, Offset, SearchRequest, Sort};
use crate::search::{Hit, SearchResponse};
use anstyle::{AnsiColor, Style};
use clap::Args;
use std::io::Write;
use std::process::ExitCode;

/// Search from the terminal: the same results, snippets and highlights as over HTTP.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sagasu search 幹細胞 --lang ja\n  sagasu search '\"stem cell\" -hair tag:PRP' --lang en\n\n\
    Exit code: 0 something was found, 1 nothing was found, 2 an error."
)]
pub struct Arguments {
    /// What to look for; quotes make phrases, -word excludes, tag:NAME filters
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: String,
    /// The reader's language: ja, zh-Hans, zh-Hant, ko or en [default: by the query]
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,
    #[command(flatten)]
    filters: FilterArguments,
    /// Newest first instead of best first
    #[arg(long)]
    newest: bool,
    /// Results to skip
    #[arg(long, default_value_t = 0, value_name = "N")]
    offset: usize,
    /// How many results
    #[arg(long, default_value_t = 10, value_name = "N")]
    limit: usize,
    /// Search for exactly this: no readings, no corrections
    #[arg(long)]
    exact: bool,
    /// Print the response as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: Config) -> anyhow::Result<ExitCode> {
    let request = SearchRequest {
        language: arguments.lang,
        limit: Limit::new(arguments.limit)?,
        offset: Offset::new(arguments.offset)?,
        sort: if arguments.newest {
            Sort::Newest
        } else {
            Sort::Relevance
        },
        exact: arguments.exact,
        ..arguments.filters.request(&arguments.query)
    };
    let response = open_service(config)?.search(request)?;
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&response)?);
    } else {
        while_read(print_response(&response))?;
    }
    Ok(if response.total == 0 {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

const TITLE: Style = Style::new().bold();
const MARK: Style = Style::new()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)))
    .bold();
const FAINT: Style = Style::new().dimmed();

fn print_response(response: &SearchResponse) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    if let Some(correction) = &response.correction {
        writeln!(
            out,
            "{FAINT}searched for{FAINT:#} {TITLE}{}{TITLE:#} {FAINT}({}); --exact searches for what was typed{FAINT:#}\n",
            correction.query, correction.reason
        )?;
    }
    for (number, hit) in (1..).zip(&response.hits) {
        print_hit(&mut out, number, hit, response.language)?;
    }
    writeln!(
        out,
        "{FAINT}{} found in {} ms{FAINT:#}",
        response.total, response.took_ms
    )
}

fn print_hit(out: &mut impl Write, number: usize, hit: &Hit, reader: Language) -> std::io::Result<()> {
    let badge = if hit.language == reader {
        String::new()
    } else {
        format!(" [{}]", hit.language)
    };
    let title = styled(&hit.title, &hit.title_highlights, TITLE);
    writeln!(out, "{number}. {title}{badge}")?;
    let snippet = &hit.snippet;
    writeln!(out, "   {FAINT}{}{FAINT:#}", snippet.url)?;
    if !snippet.heading.is_empty() {
        writeln!(out, "   {FAINT}§ {}{FAINT:#}", snippet.heading)?;
    }
    writeln!(
        out,
        "   {}\n",
        styled(&snippet.passage.text, &snippet.passage.highlights, Style::new())
    )
}

/// Text with its highlights (UTF-16 ranges) in colour, on one line.
fn styled(text: &str, highlights: &[[usize; 2]], plain: Style) -> String {
    let mut out = format!("{plain}");
    let mut units = 0;
    let mut marks = highlights.iter().peekable();
    for character in text.chars() {
        if marks.peek().is_some_and(|mark| mark[0] == units) {
            out.push_str(&format!("{plain:#}{MARK}"));
        }
        out.push(if character == '\n' { ' ' } else { character });
        units += character.len_utf16();
        if marks.peek().is_some_and(|mark| mark[1] == units) {
            out.push_str(&format!("{MARK:#}{plain}"));
            marks.next();
        }
    }
    out.push_str(&format!("{plain:#}"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_stand_exactly_around_the_highlights() {
        let out = styled("👩東京だ", &[[2, 4]], Style::new());
        assert_eq!(out, format!("👩{MARK}東京{MARK:#}だ"));
    }
}
