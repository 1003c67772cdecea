//! `sagasu synthesize`

use crate::article::Language;
use crate::source::{self, SourceItem, SourceOptions};
use anyhow::Context;
use clap::Args;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;

/// Write made-up articles as JSON Lines to standard output: sentences of the sample columns in another order, in all their languages.
///
/// For trying how a site of some size behaves. The same seed gives the same articles.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  sagasu synthesize --articles 100000 | gzip > big.jsonl.gz\n  sagasu index big.jsonl.gz --index-dir /tmp/big"
)]
pub struct Arguments {
    /// How many
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    articles: u64,
    /// What the random numbers begin with
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Folder of the columns whose sentences are used
    #[arg(long, value_name = "DIR", default_value = "samples")]
    samples: String,
}

/// Knuth's linear congruential generator (MMIX), its upper bits.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    /// Sentences of a column: most have 20 to 60, a few many more, as columns on the web do.
    fn sentences(&mut self) -> usize {
        let usual = 20 + self.below(40);
        match self.below(20) {
            0 => usual * 4,
            1..=3 => usual * 2,
            _ => usual,
        }
    }
}

/// What a language's articles are made of.
#[derive(Default)]
struct Material {
    sentences: Vec<String>,
    titles: Vec<String>,
    headings: Vec<String>,
    tags: Vec<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let materials: Vec<(Language, Material)> = materials(&arguments.samples)?.into_iter().collect();
    anyhow::ensure!(!materials.is_empty(), "{} has no columns", arguments.samples);
    let mut numbers = Numbers(arguments.seed);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for number in 0..arguments.articles {
        let (language, material) = &materials[numbers.below(materials.len())];
        let line = article(number, *language, material, &mut numbers);
        let written = serde_json::to_writer(&mut out, &line).map_err(std::io::Error::from);
        match written.and_then(|()| out.write_all(b"\n")) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            other => other.context("standard output cannot be written")?,
        }
    }
    out.flush().context("standard output cannot be written")?;
    Ok(ExitCode::SUCCESS)
}

fn article(number: u64, language: Language, material: &Material, numbers: &mut Numbers) -> serde_json::Value {
    let one = |list: &[String], numbers: &mut Numbers| -> String {
        list.get(numbers.below(list.len())).cloned().unwrap_or_default()
    };
    let mut left = numbers.sentences();
    let mut sections = Vec::new();
    while left > 0 {
        let count = (4 + numbers.below(8)).min(left);
        left -= count;
        let text: Vec<String> = (0..count).map(|_| one(&material.sentences, numbers)).collect();
        let blank = if language.tag() == "en" || language.tag() == "ko" {
            " "
        } else {
            ""
        };
        sections.push(json!({"heading": one(&material.headings, numbers), "text": text.join(blank)}));
    }
    let (year, month, day) = (2015 + numbers.below(11), 1 + numbers.below(12), 1 + numbers.below(28));
    json!({
        "id": format!("{}/made-up-{number}", language.tag()),
        "language": language.tag(),
        "title": format!("{} {number}", one(&material.titles, numbers)),
        "sections": sections,
        "tags": [one(&material.tags, numbers)],
        "published_at": format!("{year}-{month:02}-{day:02}"),
    })
}

fn materials(samples: &str) -> anyhow::Result<BTreeMap<Language, Material>> {
    let mut materials: BTreeMap<Language, Material> = BTreeMap::new();
    let mut source = source::open(samples, &SourceOptions::default())?;
    source.read(&mut |item| {
        if let SourceItem::Article(draft) = item
            && let Some(language) = draft.language
        {
            let material = materials.entry(language).or_default();
            material.titles.push(draft.title);
            material.tags.extend(draft.tags);
            for section in draft.sections {
                material.headings.push(section.heading);
                material.sentences.extend(sentences(&section.text));
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(materials)
}

/// A text's sentences, each with its full stop.
fn sentences(text: &str) -> Vec<String> {
    text.lines()
        .flat_map(|line| line.split_inclusive(['。', '？', '！', '.', '?', '!']))
        .map(str::trim)
        .filter(|sentence| sentence.chars().count() > 4)
        .map(str::to_owned)
        .collect()
}
