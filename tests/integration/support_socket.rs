//! A server on a socket of its own: what it answers to raw bytes.

use crate::support::TestIndex;
use sagasu::config::{LimitsConfig, RawConfig, ServerConfig};
use sagasu::http::serve;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The server; it ends with the value.
pub struct Server {
    /// Where it listens.
    pub address: std::net::SocketAddr,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// A server of one article with the `[server]` and `[limits]` tables of this configuration.
    pub async fn start(raw: &str) -> std::io::Result<Server> {
        let raw: RawConfig = toml::from_str(raw).expect("configuration");
        let limits = LimitsConfig::check(&raw.limits, &mut Vec::new());
        let server = ServerConfig::check(&raw.server, &mut Vec::new());
        let index = TestIndex::of(vec![
            json!({"id": "a", "language": "en", "url": "/a", "title": "one", "body": "b"}),
        ]);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = index.state(limits).with_server(server);
        let task = tokio::spawn(async move {
            let _index = index;
            serve(listener, state, std::future::pending()).await
        });
        Ok(Server { address, task })
    }

    /// All that is answered to one request, head and body.
    pub async fn answer(&self, path: &str, headers: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
