//! A server under load on loopback: throughput and latency of `/v1/search`, ten hits with snippets, at 1, 8 and 64 clients.
//!
//! `cargo bench --bench serving -- [ADDRESS [QUERIES.jsonl [SECONDS [popular]]]]`: asks the server at ADDRESS, else one of its own over the sample
//! columns; the queries are those of the file (`{"query","lang"}` a line), else some of our own, one after the other, or with `popular` as visitors
//! ask: the first twice as often as the second, and so on (Zipf), in the same order each time. They are asked for as long without being counted
//! first. The clients share the machine with the server.

mod support;

use sagasu::article::Language;
use sagasu::http::{HttpState, Limits, Site, serve};
use sagasu::index::IndexFolder;
use sagasu::index::reindex::{NoProgress, ReindexOptions, reindex};
use sagasu::query::RankingWeights;
use sagasu::search::{IndexHandle, SearchService};
use sagasu::source::{self, SourceOptions};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use xxhash_rust::xxh3::xxh3_64;

const CLIENTS: [usize; 3] = [1, 8, 64];
const QUERIES: [(&str, &str); 5] = [
    ("幹細胞培養上清液", "ja"),
    ("皮秒激光", "zh-Hans"),
    ("玻尿酸", "zh-Hant"),
    ("줄기세포배양액", "ko"),
    ("picosecond laser", "en"),
];

/// Requests after which those that are drawn by their popularity come again.
const MANY: u64 = 500_000;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let paths = match arguments.get(1) {
        Some(file) => paths_of(&std::fs::read_to_string(file)?)?,
        None => QUERIES
            .iter()
            .map(|(query, language)| path_of(query, language))
            .collect(),
    };
    let seconds = arguments.get(2).map_or(Ok(5), |text| text.parse())?;
    let paths = match arguments.get(3).map(String::as_str) {
        None => paths,
        Some("popular") => popular(paths),
        Some(other) => return Err(format!("{other}: only `popular` is known").into()),
    };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let own = tempfile::tempdir()?;
        let address = match arguments.first() {
            Some(address) => address.clone(),
            None => start(own.path()).await?,
        };
        let paths = Arc::new(paths);
        measure(&address, &paths, 8, Duration::from_secs(seconds)).await?;
        for clients in CLIENTS {
            let (mut times, elapsed) = measure(&address, &paths, clients, Duration::from_secs(seconds)).await?;
            times.sort_unstable();
            let at = |share: usize| {
                times
                    .get(times.len() * share / 100)
                    .copied()
                    .unwrap_or_default()
                    .as_secs_f64()
                    * 1e3
            };
            println!(
                "{clients:3} clients: {:7.0} requests/s, p50 {:6.2} ms, p99 {:6.2} ms",
                times.len() as f64 / elapsed.as_secs_f64(),
                at(50),
                at(99)
            );
        }
        Ok(())
    })
}

fn path_of(query: &str, language: &str) -> Arc<str> {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    format!("/v1/search?q={query}&lang={language}&limit=10").into()
}

fn paths_of(lines: &str) -> Result<Vec<Arc<str>>, Failure> {
    let path = |line: &str| -> Result<Arc<str>, Failure> {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Ok(path_of(&text("query"), &text("lang")))
    };
    lines.lines().map(path).collect()
}

/// Many requests, in which the *n*-th path of an order without pattern is as frequent as 1/*n*.
fn popular(mut paths: Vec<Arc<str>>) -> Vec<Arc<str>> {
    // A hash has no pattern, and is the same in every run.
    paths.sort_by_key(|path| xxh3_64(path.as_bytes()));
    let mut total = 0.0;
    let mut ends = Vec::with_capacity(paths.len());
    for rank in 1..=paths.len() {
        total += 1.0 / rank as f64;
        ends.push(total);
    }
    let draw = |number: u64| {
        let drawn = xxh3_64(&number.to_le_bytes()) as f64 / u64::MAX as f64 * total;
        let rank = ends.partition_point(|&end| end <= drawn);
        paths[rank.min(paths.len() - 1)].clone()
    };
    (0..MANY).map(draw).collect()
}

/// A server of our own on a free port.
async fn start(folder: &std::path::Path) -> Result<String, Failure> {
    let analyzer = support::analyzer();
    let index = IndexFolder::new(folder);
    let mut sources = vec![source::open(&support::samples(), &SourceOptions::default())?];
    let options = ReindexOptions {
        threads: 1,
        default_language: Language::Japanese,
        strict: true,
        ..ReindexOptions::default()
    };
    reindex(&analyzer, &index, &mut sources, &options, &NoProgress)?;
    let handle = IndexHandle::new(index, analyzer.fingerprint());
    handle.refresh()?;
    let service = SearchService::new(
        analyzer,
        Arc::new(handle),
        RankingWeights::default(),
        Language::Japanese,
    );
    let site = Site {
        name: "bench".to_owned(),
        language: Language::Japanese,
        is_demo: false,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let state = HttpState::new(Arc::new(service), site, Limits::default())?;
    tokio::spawn(serve(listener, state, std::future::pending()));
    Ok(address)
}

/// The time of every request that `clients` make one after the other, each on a connection of its own.
async fn measure(
    address: &str,
    paths: &Arc<Vec<Arc<str>>>,
    clients: usize,
    duration: Duration,
) -> Result<(Vec<Duration>, Duration), Failure> {
    let started = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (address, paths, next) = (address.to_owned(), paths.clone(), next.clone());
        tasks.push(tokio::spawn(async move {
            let mut stream = BufReader::new(TcpStream::connect(&address).await?);
            let mut times = Vec::new();
            while started.elapsed() < duration {
                let path = &paths[next.fetch_add(1, Ordering::Relaxed) % paths.len()];
                let asked = Instant::now();
                ask(&mut stream, path).await?;
                times.push(asked.elapsed());
            }
            Ok::<_, Failure>(times)
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    Ok((all, started.elapsed()))
}

/// One request on a connection that stays open; an answer other than 200 is a failure.
async fn ask(stream: &mut BufReader<TcpStream>, path: &str) -> Result<(), Failure> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n");
    stream.get_mut().write_all(request.as_bytes()).await?;
    let (mut line, mut length) = (String::new(), 0);
    stream.read_line(&mut line).await?;
    if !line.starts_with("HTTP/1.1 200") {
        return Err(format!("{path}: {line}").into());
    }
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(())
}
