//! A small web site, served from memory on this machine.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the site answers for one address.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    delay: Duration,
}

impl Reply {
    /// A page of HTML.
    pub fn html(body: impl Into<String>) -> Reply {
        Reply::bytes(body.into().into_bytes()).with("content-type", "text/html; charset=utf-8")
    }

    /// JSON.
    pub fn json(value: &serde_json::Value) -> Reply {
        Reply::bytes(value.to_string().into_bytes()).with("content-type", "application/json")
    }

    /// Bytes of no kind.
    pub fn bytes(body: Vec<u8>) -> Reply {
        Reply {
            status: 200,
            headers: Vec::new(),
            body,
            delay: Duration::ZERO,
        }
    }

    /// An answer without a body.
    pub fn status(status: u16) -> Reply {
        Reply {
            status,
            ..Reply::bytes(Vec::new())
        }
    }

    /// A redirect.
    pub fn to(location: &str) -> Reply {
        Reply::status(302).with("location", location)
    }

    /// The same with a header.
    pub fn with(mut self, name: &'static str, value: &str) -> Reply {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same after a while.
    pub fn after(mut self, delay: Duration) -> Reply {
        self.delay = delay;
        self
    }

    /// The same, compressed on the way.
    pub fn compressed(mut self) -> Reply {
        self.body = gzip(&self.body);
        self.with("content-encoding", "gzip")
    }
}

/// `bytes` as a gzip file.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// The parameters of a request.
pub type Parameters = HashMap<String, String>;

/// What answers requests by their parameters.
type Handler = Arc<dyn Fn(&Parameters) -> Reply + Send + Sync>;

#[derive(Default)]
struct Content {
    /// By path with query, or path alone.
    replies: HashMap<String, Reply>,
    /// By path; asked where there is no reply.
    handlers: HashMap<String, Handler>,
    /// Path with query, and the status that was answered.
    log: Vec<(String, u16)>,
}

/// The site; it ends with the value.
pub struct Server {
    content: Arc<Mutex<Content>>,
    address: std::net::SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    /// A site without pages.
    pub fn start() -> Server {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let content = Arc::new(Mutex::new(Content::default()));
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(answer).with_state(content.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Server {
            content,
            address,
            _runtime: runtime,
        }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Answers `path` with `reply` from now on.
    pub fn put(&self, path: &str, reply: Reply) {
        self.content
            .lock()
            .expect("content")
            .replies
            .insert(path.to_owned(), reply);
    }

    /// Answers `path` by its parameters from now on, where no reply is put.
    pub fn handle(&self, path: &str, handler: impl Fn(&Parameters) -> Reply + Send + Sync + 'static) {
        let mut content = self.content.lock().expect("content");
        content.handlers.insert(path.to_owned(), Arc::new(handler));
    }

    /// Forgets a page.
    pub fn remove(&self, path: &str) {
        self.content.lock().expect("content").replies.remove(path);
    }

    /// What was asked for since the last call, sorted: path with query, and the status of the answer.
    pub fn take_log(&self) -> Vec<(String, u16)> {
        let mut log = std::mem::take(&mut self.content.lock().expect("content").log);
        log.sort();
        log
    }
}

async fn answer(State(content): State<Arc<Mutex<Content>>>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let whole = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let reply = {
        let content = content.lock().expect("content");
        let put = content.replies.get(&whole);
        let put = put.or_else(|| content.replies.get(parts.uri.path())).cloned();
        let query = parts.uri.query().unwrap_or_default();
        let parameters = || url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let handler = content.handlers.get(parts.uri.path());
        put.or_else(|| handler.map(|handler| handler(&parameters())))
    };
    let mut reply = reply.unwrap_or_else(|| Reply::status(404));
    let sent = |name: header::HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let own = |name: &str| {
        reply
            .headers
            .iter()
            .find(|(header, _)| *header == name)
            .map(|(_, value)| value.as_str())
    };
    let same_tag = own("etag").is_some_and(|tag| sent(header::IF_NONE_MATCH) == Some(tag));
    let same_time = own("last-modified").is_some_and(|time| sent(header::IF_MODIFIED_SINCE) == Some(time));
    if same_tag || same_time {
        reply.status = 304;
        reply.body.clear();
    }
    tokio::time::sleep(reply.delay).await;
    content.lock().expect("content").log.push((whole, reply.status));
    let mut response = Response::builder().status(StatusCode::from_u16(reply.status).expect("a status"));
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    response.body(Body::from(reply.body)).expect("an answer")
}
