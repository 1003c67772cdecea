//! The real program as a process: a site in versions, runs that are killed, a server.

use crate::support_index::{analyzer, request};
use crate::support_program::sagasu;
use sagasu::article::Language;
use sagasu::index::IndexFolder;
use sagasu::maintenance::check;
use sagasu::query::RankingWeights;
use sagasu::search::{IndexHandle, SearchService};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Articles of the site that is indexed and killed.
pub const ARTICLES: u64 = 60;

/// The site as version `version` has it: every article says so, in two words.
pub fn write_site(path: &Path, version: u64) -> std::io::Result<()> {
    let mut text = String::new();
    for number in 0..ARTICLES {
        let body = format!("version{version} of number{number} ").repeat(30);
        let line =
            json!({"id": format!("n{number}"), "language": "en", "title": format!("title{version}"), "body": body});
        text.push_str(&format!("{line}\n"));
    }
    fs::write(path, text)
}

/// The one version that every article of the index has.
pub fn version_of(index: &Path) -> Result<u64, Box<dyn std::error::Error>> {
    let checked = check(&analyzer(), &IndexFolder::new(index));
    assert_eq!(checked.findings, [], "no repair is needed");
    let service = open(index)?;
    let first = service.article("n0")?.ok_or("n0 is missing")?;
    let version: u64 = first.title.trim_start_matches("title").parse()?;
    for number in 0..ARTICLES {
        let article = service.article(&format!("n{number}"))?.ok_or("an article is missing")?;
        assert_eq!(article.title, first.title, "no half-applied run is visible");
    }
    let found = service.search(request(&format!("version{version}"), Some(Language::English)))?;
    assert_eq!(found.total, ARTICLES);
    Ok(version)
}

/// A service over the index as it is on the disk.
pub fn open(index: &Path) -> Result<SearchService, Box<dyn std::error::Error>> {
    let handle = IndexHandle::new(IndexFolder::new(index), analyzer().fingerprint());
    handle.refresh()?;
    Ok(SearchService::new(
        analyzer(),
        Arc::new(handle),
        RankingWeights::default(),
        Language::Japanese,
    ))
}

/// Starts the program, kills it after `delay` unless it ended before; `None` when it was killed, else whether it ended well.
pub fn killed(folder: &Path, arguments: &[&str], delay: Duration) -> std::io::Result<Option<bool>> {
    let mut child = sagasu(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let started = Instant::now();
    while started.elapsed() < delay {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// A server, and where it listens.
pub struct Server {
    pub child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// A server of the index in this folder.
    pub fn start(folder: &Path) -> Result<Server, Box<dyn std::error::Error>> {
        Server::run(sagasu(folder))
    }

    /// The same with the program as it is prepared.
    pub fn run(mut program: Command) -> Result<Server, Box<dyn std::error::Error>> {
        let mut child = program
            .args(["serve", "--address", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stderr.take().ok_or("no standard error")?).lines();
        let address = loop {
            let line = lines.next().ok_or("the server ended")??;
            if let Some((_, address)) = line.split_once("address=") {
                break address.trim().parse()?;
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Server { child, address })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Puts an article; whether that was acknowledged.
pub fn put(address: SocketAddr, key: &str, id: &str, body: &str) -> std::io::Result<bool> {
    let article = json!({"id": id, "language": "en", "title": id, "body": body}).to_string();
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "PUT /v1/articles/{id} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {key}\r\n\
         content-length: {}\r\n\r\n{article}",
        article.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}

/// Status and body of what the server answers to `GET path`.
pub fn get(address: SocketAddr, path: &str) -> std::io::Result<(u16, Value)> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok((
        status.unwrap_or_default(),
        serde_json::from_str(body).unwrap_or_default(),
    ))
}
