//! Indexing the corpora that are named on the command line, in the terms of Lucene's benchmarks: articles lie parsed in memory, the
//! dictionaries are loaded, and the clock runs from the first article to the durable, verified index.
//!
//!     cargo bench --bench corpus -- columns.jsonl.gz news.jsonl.gz
//!
//! Without files it indexes the sample columns.
//!
//! Each file becomes an index of its own, built anew [`REPEATS`] times; every time is printed, with the median of the warm ones.

mod support;

use sagasu::article::Language;
use sagasu::index::IndexFolder;
use sagasu::index::reindex::{NoProgress, ReindexOptions, RunReport, reindex};
use sagasu::source::{self, ArticleSource, Draft, SourceError, SourceItem, SourceOptions};
use std::ops::ControlFlow;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs over each corpus; the first warms the dictionaries' pages and is not part of the median.
const REPEATS: usize = 6;
/// Ticks a second in `/proc/self/stat` (`USER_HZ`, the same on every Linux platform).
const TICKS: f64 = 100.0;

/// Articles in memory.
struct InMemory {
    name: String,
    articles: Vec<Draft>,
}

impl InMemory {
    fn read_from(path: &str) -> InMemory {
        let mut articles = Vec::new();
        let mut source = source::open(path, &SourceOptions::default()).expect("a source of articles");
        let read = source.read(&mut |item| {
            if let SourceItem::Article(draft) = item {
                articles.push(*draft);
            }
            ControlFlow::Continue(())
        });
        read.expect("a readable source");
        let name = source.name().to_owned();
        InMemory { name, articles }
    }
}

impl ArticleSource for InMemory {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        for draft in &self.articles {
            if sink(SourceItem::Article(Box::new(draft.clone()))).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn main() {
    // cargo adds options of its own.
    let mut files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    if files.is_empty() {
        files.push(support::samples());
    }
    let analyzer = support::analyzer();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{threads} threads; seconds of the wall clock (of the processors) per run, the median of all but the first"
    );
    for file in files {
        let mut sources: Vec<Box<dyn ArticleSource>> = vec![Box::new(InMemory::read_from(&file))];
        let mut times = Vec::new();
        let mut report = RunReport::default();
        for _ in 0..REPEATS {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let options = ReindexOptions {
                threads,
                default_language: Language::Japanese,
                strict: false,
                max_removed_share: 1.0,
                ..ReindexOptions::default()
            };
            let (started, processor) = (Instant::now(), processor_seconds());
            report = reindex(
                &analyzer,
                &IndexFolder::new(folder.path()),
                &mut sources,
                &options,
                &NoProgress,
            )
            .expect("an indexed corpus");
            times.push((started.elapsed().as_secs_f64(), processor_seconds() - processor));
        }
        let shown: Vec<String> = times
            .iter()
            .map(|(wall, cpu)| format!("{wall:.2} ({cpu:.2})"))
            .collect();
        let median = |of: fn(&(f64, f64)) -> f64| {
            let mut values: Vec<f64> = times[1..].iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        println!(
            "{file}: {} articles, {:.1} MB: {}; median {:.2} ({:.2})",
            report.added,
            report.bytes as f64 / 1e6,
            shown.join(", "),
            median(|time| time.0),
            median(|time| time.1),
        );
    }
}

/// Seconds that all threads of this process have computed so far; not a number where the system does not say.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets, which may hold spaces: user and system time are the 14th and 15th field of the line.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| {
        fields
            .get(index)
            .and_then(|field| field.parse::<f64>().ok())
            .unwrap_or(f64::NAN)
    };
    (ticks(11) + ticks(12)) / TICKS
}
