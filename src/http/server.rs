//! The application on a listener.

use super::router::router;
use super::state::HttpState;
use axum::serve::ListenerExt;
use std::future::{Future, IntoFuture};
use std::io;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long requests in flight may take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Answers requests until `shutdown` completes, then finishes those in flight, for at most ten seconds.
pub async fn serve(
    listener: TcpListener,
    state: HttpState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_with_grace(listener, state, shutdown, GRACE).await
}

async fn serve_with_grace(
    listener: TcpListener,
    state: HttpState,
    shutdown: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    let (stop, stopped) = oneshot::channel::<()>();
    let signal = async move {
        shutdown.await;
        tracing::info!("stopping: finishing requests in flight");
        // Nobody listens any more when the server has ended by itself.
        let _ = stop.send(());
    };
    // Answers are small and complete: nothing is gained by waiting for more to fill a packet.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps delaying small packets");
        }
    });
    let serving = axum::serve(listener, router(state)).with_graceful_shutdown(signal);
    tokio::select! {
        result = serving.into_future() => result,
        () = end_of_grace(stopped, grace) => {
            tracing::warn!(seconds = grace.as_secs(), "requests in flight did not end in time and are dropped");
            Ok(())
        }
    }
}

async fn end_of_grace(stopped: oneshot::Receiver<()>, grace: Duration) {
    match stopped.await {
        Ok(()) => tokio::time::sleep(grace).await,
        Err(_) => std::future::pending().await,
    }
}
