//! Chromium behind chromedriver, on a free port, against a server of ours.

use crate::support::TestIndex;
use axum::http::Method;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use sagasu::http::{HttpState, Limits, serve};
use serde_json::{Value, json};
use std::future::poll_fn;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::task::Poll;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Attempts at starting a driver.
const ATTEMPTS: usize = 3;
/// Longest wait for something to appear.
const PATIENCE: Duration = Duration::from_secs(10);

/// A page of ours in a browser.
pub struct Page {
    pub client: Client,
    /// Address of the server, without a slash at its end.
    pub origin: String,
}

/// Runs `test` on a fresh browser with the samples indexed; ends the browser whatever the test does.
///
/// Without Chromium there is nothing to test: that is said, and an error where `CI` is `true`.
pub async fn with_page<T>(test: T) -> Result<(), Failure>
where
    T: AsyncFnOnce(&Page) -> Result<(), Failure>,
{
    static SAMPLES: OnceLock<TestIndex> = OnceLock::new();
    let samples = tokio::task::spawn_blocking(|| SAMPLES.get_or_init(TestIndex::of_samples)).await?;
    with_page_of(samples, test).await
}

/// The same with another index, which is made once for all tests.
pub async fn with_page_of<T>(index: &'static TestIndex, test: T) -> Result<(), Failure>
where
    T: AsyncFnOnce(&Page) -> Result<(), Failure>,
{
    with_server(index.demo_state(Limits::default()), test).await
}

/// The same with a server of this state.
pub async fn with_server<T>(state: HttpState, test: T) -> Result<(), Failure>
where
    T: AsyncFnOnce(&Page) -> Result<(), Failure>,
{
    let Some(driver) = Driver::start()? else {
        if std::env::var("CI").is_ok_and(|ci| ci == "true") {
            return Err("chromium and chromedriver are not installed".into());
        }
        eprintln!(
            "skipped: chromium and chromedriver are not installed (Debian: apt install chromium chromium-driver)"
        );
        return Ok(());
    };
    let (origin, stop) = start_server(state).await?;
    let profile = tempfile::tempdir()?;
    let client = driver.connect(&profile).await?;
    let page = Page { client, origin };
    let result = outcome(test(&page)).await;
    // Before a panic goes on: Chromium outlives a chromedriver that is merely killed.
    page.client.clone().close().await?;
    let _ = stop.send(());
    result.unwrap_or_else(|panic| resume_unwind(panic))
}

/// What a future ends with, or its panic.
async fn outcome<T>(future: impl Future<Output = T>) -> std::thread::Result<T> {
    let mut future = pin!(future);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}

/// A server; each test has a listener of its own runtime.
async fn start_server(state: HttpState) -> Result<(String, oneshot::Sender<()>), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    tokio::spawn(serve(listener, state, shutdown));
    Ok((origin, stop))
}

impl Page {
    /// Opens an address of the server.
    pub async fn open(&self, path: &str) -> Result<(), Failure> {
        Ok(self.client.goto(&format!("{}{path}", self.origin)).await?)
    }

    /// Opens an address relative to the page that is open.
    pub async fn open_here(&self, address: &str) -> Result<(), Failure> {
        let address = self.client.current_url().await?.join(address)?;
        Ok(self.client.goto(address.as_str()).await?)
    }

    /// Clicks the first element that `css` selects.
    pub async fn click(&self, css: &str) -> Result<(), Failure> {
        Ok(self.client.find(Locator::Css(css)).await?.click().await?)
    }

    /// What `expression` is in the page.
    pub async fn value(&self, expression: &str) -> Result<Value, Failure> {
        Ok(self
            .client
            .execute(&format!("return {expression};"), Vec::new())
            .await?)
    }

    /// Waits until `expression` is true in the page.
    pub async fn until(&self, expression: &str) -> Result<(), Failure> {
        let started = std::time::Instant::now();
        while self.value(&format!("Boolean({expression})")).await? != json!(true) {
            if started.elapsed() > PATIENCE {
                let text = self.value("document.body.innerText").await?;
                return Err(format!("never became true: {expression}\nthe page says: {text}").into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// A command of Chromium's own protocol.
    pub async fn chromium(&self, command: &str, parameters: Value) -> Result<Value, Failure> {
        let command = ChromiumCommand(json!({"cmd": command, "params": parameters}));
        Ok(self.client.issue_cmd(command).await?)
    }

    /// A viewport of this size.
    pub async fn resize(&self, width: u32, height: u32) -> Result<(), Failure> {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.chromium("Emulation.setDeviceMetricsOverride", metrics)
            .await
            .map(drop)
    }

    /// Keeps a picture of the viewport as `name` in the folder that `SAGASU_SCREENSHOTS` names, if it does.
    pub async fn picture(&self, name: &str) -> Result<(), Failure> {
        if let Some(folder) = std::env::var_os("SAGASU_SCREENSHOTS") {
            let path = std::path::Path::new(&folder).join(format!("{name}.png"));
            std::fs::write(path, self.client.screenshot().await?)?;
        }
        Ok(())
    }
}

/// A running chromedriver, ended when dropped.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// `None` when chromedriver or chromium is not installed.
    fn start() -> Result<Option<Driver>, Failure> {
        let is_installed = |program: &str| Command::new(program).arg("--version").output().is_ok();
        if !is_installed("chromium") || !is_installed("chromedriver") {
            return Ok(None);
        }
        // It looks for a free port and then takes it: another process may be faster.
        for _ in 0..ATTEMPTS {
            if let Some(driver) = Driver::try_start()? {
                return Ok(Some(driver));
            }
        }
        Err("chromedriver ended without a port".into())
    }

    fn try_start() -> Result<Option<Driver>, Failure> {
        let mut command = Command::new("chromedriver");
        let mut process = command
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = process.stdout.take().ok_or("chromedriver has no output")?;
        let mut driver = Driver { process, port: 0 };
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                driver.port = port.trim_end_matches('.').parse()?;
                return Ok(Some(driver));
            }
        }
        Ok(None)
    }

    async fn connect(&self, profile: &TempDir) -> Result<Client, Failure> {
        let mut arguments: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=ja",
            "--window-size=1200,800",
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".to_owned(), json!({"args": arguments}));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        Ok(builder.connect(&format!("http://127.0.0.1:{}", self.port)).await?)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Nothing more can be done about a process that does not end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Chromedriver's way to Chromium's own protocol.
#[derive(Debug)]
struct ChromiumCommand(Value);

impl WebDriverCompatibleCommand for ChromiumCommand {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}
