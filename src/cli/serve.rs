//! `sagasu serve`

use super::arguments::load_analyzer;
use crate::config::{Config, InsightConfig};
use crate::http::{HttpState, Site, serve};
use crate::index::IndexFolder;
use crate::insight::QueryLog;
use crate::search::{IndexHandle, PinFile, SearchError, SearchService};
use anyhow::Context;
use clap::Args;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::net::TcpListener;

/// How often the server looks whether another generation became current. New commits of the one it serves are noticed by
/// the engine within half a second.
const LOOK_FOR_GENERATION: Duration = Duration::from_millis(300);

/// Serve searches over HTTP, until it is stopped with Ctrl-C or SIGTERM; requests in flight are finished.
#[derive(Debug, Args)]
#[command(
    after_help = "Endpoints: /v1/search, /v1/suggest, /v1/articles/{id}, the Algolia dialect at /1/indexes, /metrics, all of them at /docs, and a search page at /.\n\
    Example:\n  sagasu serve --address 127.0.0.1:7700\n  curl 'http://127.0.0.1:7700/v1/search?q=exosome&lang=en'"
)]
pub struct Arguments {
    /// Address and port [default: 127.0.0.1:7700]
    #[arg(long, value_name = "ADDRESS")]
    address: Option<SocketAddr>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: Config) -> anyhow::Result<ExitCode> {
    let address = arguments.address.unwrap_or(config.address);
    run_server(address, config, |address| tracing::info!(%address, "serving"))?;
    Ok(ExitCode::SUCCESS)
}

/// Serves the configured index; `ready` hears the address once requests are answered.
pub fn run_server(address: SocketAddr, config: Config, ready: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("the server's threads could not be started")?;
    runtime.block_on(async {
        // Listening first: an address that is taken is known before anything is loaded.
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("{address} cannot be listened on; choose another with --address"))?;
        let analyzer = load_analyzer(&config)?;
        let handle = Arc::new(IndexHandle::new(
            IndexFolder::new(&config.index),
            analyzer.fingerprint(),
        ));
        if let Err(reason) = handle.refresh() {
            tracing::warn!(%reason, "nothing can be searched yet; the server waits for an index");
        }
        follow_generations(&handle);
        let pins = PinFile::open(&config.pins, analyzer.clone())?;
        let service = SearchService::new(analyzer, handle, config.ranking, config.language)
            .with_facets(config.facets)
            .with_pins(pins);
        let query_log = open_query_log(&config.insight)?;
        let service = match &query_log {
            Some(log) => service.with_popular_queries(log.clone()),
            None => service,
        };
        let site = Site {
            name: config.server.name.clone(),
            language: config.language,
        };
        let service = Arc::new(service);
        follow_suggestions(&service);
        let mut state = HttpState::new(service, site, config.limits).with_server(config.server);
        if let Some(log) = query_log {
            state = state.with_query_log(log);
        }
        ready(listener.local_addr()?);
        serve(listener, state, stop_signal()).await?;
        Ok(())
    })
}

/// The query log, where the site wants one.
fn open_query_log(insight: &InsightConfig) -> anyhow::Result<Option<Arc<QueryLog>>> {
    let Some(path) = &insight.query_log else {
        return Ok(None);
    };
    Ok(Some(Arc::new(QueryLog::open(path, insight.popular_minimum)?)))
}

/// Keeps suggestions ready as long as the service is in use, so that no visitor waits for them.
fn follow_suggestions(service: &Arc<SearchService>) {
    let service: Weak<SearchService> = Arc::downgrade(service);
    std::thread::spawn(move || {
        while let Some(service) = service.upgrade() {
            match service.prepare_suggestions() {
                Ok(()) | Err(SearchError::NotReady) => {}
                Err(error) => tracing::warn!(%error, "suggestions cannot be made"),
            }
            drop(service);
            std::thread::sleep(LOOK_FOR_GENERATION);
        }
    });
}

/// Looks for a new generation as long as the handle is in use.
fn follow_generations(handle: &Arc<IndexHandle>) {
    let handle: Weak<IndexHandle> = Arc::downgrade(handle);
    std::thread::spawn(move || {
        let mut last_problem = String::new();
        while let Some(handle) = handle.upgrade() {
            match handle.refresh() {
                Ok(true) => tracing::info!(generation = handle.generation(), "serving a new generation"),
                Ok(false) => {}
                Err(problem) => {
                    let problem = problem.to_string();
                    if problem != last_problem {
                        tracing::warn!(%problem, "the index cannot be followed");
                        last_problem = problem;
                    }
                }
            }
            drop(handle);
            std::thread::sleep(LOOK_FOR_GENERATION);
        }
    });
}

/// Completes on Ctrl-C or, where there is one, SIGTERM.
async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
