//! The server on a socket.

use crate::support::{TestIndex, TestResult};
use sagasu::http::{Limits, serve};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

async fn ask(stream: &mut TcpStream, path: &str) -> std::io::Result<()> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).await
}

#[tokio::test]
async fn requests_in_flight_are_finished_and_new_ones_refused() -> TestResult {
    // No search ever runs: a request is in flight until its time is over.
    let limits = Limits {
        concurrent: 0,
        time: Duration::from_millis(400),
        ..Limits::default()
    };
    let index = TestIndex::missing();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let server = tokio::spawn(serve(listener, index.state(limits), shutdown));
    let mut idle = TcpStream::connect(address).await?;
    ask(&mut idle, "/health/live").await?;
    let mut buffer = [0; 15];
    idle.read_exact(&mut buffer).await?;
    assert_eq!(&buffer, b"HTTP/1.1 200 OK");

    let mut busy = TcpStream::connect(address).await?;
    ask(&mut busy, "/v1/search").await?;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let started = Instant::now();
    let _ = stop.send(());
    let mut answer = String::new();
    busy.read_to_string(&mut answer).await?;
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("\"timeout\""),
        "{answer}"
    );
    server.await??;
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "an idle connection does not hold up the end"
    );
    assert!(TcpStream::connect(address).await.is_err());
    Ok(())
}

#[tokio::test]
async fn bytes_that_are_no_http_end_the_connection_and_nothing_else() -> TestResult {
    let index = TestIndex::missing();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(serve(listener, index.state(Limits::default()), std::future::pending()));
    for bytes in [
        &b"\0\xff\xfe\r\n\r\n"[..],
        b"GET /v1/search?q=\xff HTTP/1.1\r\n\r\n",
        b"GET /v1/search?q=a b c\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(bytes).await?;
        stream.shutdown().await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    let mut stream = TcpStream::connect(address).await?;
    ask(&mut stream, "/health/live").await?;
    let mut buffer = [0; 15];
    stream.read_exact(&mut buffer).await?;
    assert_eq!(&buffer, b"HTTP/1.1 200 OK");
    server.abort();
    Ok(())
}
