//! The application on a listener: HTTP/1.1 and cleartext HTTP/2, so many connections at once, headers in time.

use super::client::Peer;
use super::router::router;
use super::state::HttpState;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::Service;

/// How long requests in flight may take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// Rest after the system could not give a connection (too many open files), so that the loop does not spin.
const REST: Duration = Duration::from_millis(100);
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 128;
/// Most bytes of address and headers in one request: a text of 10,000 characters for `/v1/analyze`, percent-encoded, takes 120,000.
const HEADER_BYTES: u32 = 144 * 1024;

/// Answers requests until `shutdown` completes, then finishes those in flight, for at most ten seconds.
pub async fn serve(
    listener: TcpListener,
    state: HttpState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let limits = state.limits;
    let builder = connection_builder(limits.header);
    let places = Arc::new(Semaphore::new(limits.connections));
    let app = router(state);
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place.map_err(io::Error::other)?,
            () = &mut shutdown => break,
        };
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(REST).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        // Answers are small and complete: nothing is gained by waiting for more to fill a packet.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps delaying small packets");
        }
        let app = app.clone();
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(Peer(address.ip()));
            // A router is always ready.
            app.clone().call(request)
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    tracing::info!("stopping: finishing requests in flight");
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(GRACE) => {
            tracing::warn!(seconds = GRACE.as_secs(), "requests in flight did not end in time and are dropped");
        }
    }
    Ok(())
}

fn connection_builder(header: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header)
        .max_buf_size(HEADER_BYTES as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEADER_BYTES)
        .keep_alive_interval(header)
        .keep_alive_timeout(header);
    builder
}
