//! `sagasu serve`

use super::arguments::{load_analyzer, service_without_index};
use super::memory::give_back_soon;
use super::reindex::options;
use super::sources::{open_path, open_spec};
use super::store::open_store;
use crate::access::{KeyFile, KeyRing};
use crate::config::{Config, InsightConfig};
use crate::http::{Admin, HttpState, Site, serve};
use crate::index::reindex::{ReindexOptions, RunProgress, RunReport, reindex};
use crate::insight::QueryLog;
use crate::maintenance::{RunRequest, Runs, WriteQueue};
use crate::search::{IndexUnavailable, SearchError, SearchService, SharedService};
use crate::source::SourceOptions;
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
    after_help = "Endpoints: /v1/search, /v1/suggest, /v1/articles/{id}, /v1/reindex, the Algolia dialect at /1/indexes, /metrics, all of them at /docs, pages for visitors at / and /search, and the search box for pages of yours at /sagasu.js.\n\
    Example:\n  sagasu serve --address 127.0.0.1:7700\n  curl 'http://127.0.0.1:7700/v1/search?q=exosome&lang=en'"
)]
pub struct Arguments {
    /// Address and port [default: 127.0.0.1:7700]
    #[arg(long, value_name = "ADDRESS")]
    address: Option<SocketAddr>,
    /// What `POST /v1/reindex` reads: a source of the configuration, by its name, or a file or folder; may be repeated [default: the sources of the configuration, else only stored articles]
    #[arg(long = "source", value_name = "SOURCE")]
    sources: Vec<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, config: Config) -> anyhow::Result<ExitCode> {
    let address = arguments.address.unwrap_or(config.address);
    let sources = arguments.sources.clone();
    serve_sources(
        address,
        config,
        sources,
        false,
        |address| tracing::info!(%address, "serving"),
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Serves the configured index as the demo; `ready` hears the address once requests are answered.
pub fn run_demo(address: SocketAddr, config: Config, ready: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    serve_sources(address, config, Vec::new(), true, ready)
}

fn serve_sources(
    address: SocketAddr,
    config: Config,
    sources: Vec<String>,
    is_demo: bool,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    give_back_soon();
    let runtime = tokio::runtime::Runtime::new().context("the server's threads could not be started")?;
    runtime.block_on(async {
        // Listening first: an address that is taken is known before anything is loaded.
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("{address} cannot be listened on; choose another with --address"))?;
        let analyzer = load_analyzer(&config)?;
        let service = service_without_index(analyzer, &config)?;
        if let Err(reason) = service.index().refresh() {
            tracing::warn!(%reason, "nothing can be searched yet; the server waits for an index");
        }
        let query_log = open_query_log(&config.insight)?;
        let service = for_visitors(service, &config, query_log.as_ref());
        let site = Site {
            name: config.server.name.clone(),
            language: config.language,
            is_demo,
        };
        let shared = Arc::new(SharedService::new(Arc::new(service)));
        let admin = admin(&config, &shared, sources)?;
        let (limits, server) = (config.limits, config.server.clone());
        follow_suggestions(&shared);
        follow_generations(&shared, config, query_log.clone());
        let mut state = HttpState::over(shared, site, limits)?
            .with_server(server)
            .with_admin(admin);
        if let Some(log) = query_log {
            state = state.with_query_log(log);
        }
        ready(listener.local_addr()?);
        serve(listener, state, stop_signal()).await?;
        Ok(())
    })
}

/// Single writes and runs over these sources, for callers with keys.
fn admin(config: &Config, shared: &Arc<SharedService>, sources: Vec<String>) -> anyhow::Result<Admin> {
    let keys = KeyFile::beside(&config.index);
    if keys.list()?.is_empty() {
        tracing::info!("there are no keys: addresses that change the index refuse everybody (`sagasu key create`)");
    }
    let (serving, reloading) = (shared.clone(), shared.clone());
    let writes = WriteQueue::start(
        open_store(config)?,
        Box::new(move || serving.get().analyzer().clone()),
        Box::new(move || {
            if let Err(problem) = reloading.get().index().reload() {
                tracing::warn!(%problem, "what was written is not read yet");
            }
        }),
        config.keep_generations,
    );
    let run_config = config.clone();
    let start = move |request: RunRequest, progress: &dyn RunProgress| {
        run_sources(&run_config, &sources, request, progress).map_err(|error| format!("{error:#}"))
    };
    let language = config.language;
    let runs = Runs::new(Arc::new(start));
    Ok(Admin::new(
        KeyRing::new(keys),
        writes,
        runs,
        language,
        config.base_url.clone(),
    ))
}

/// One run, with the dictionaries as they are now.
fn run_sources(
    config: &Config,
    sources: &[String],
    request: RunRequest,
    progress: &dyn RunProgress,
) -> anyhow::Result<RunReport> {
    let source_options = SourceOptions::of_index(&config.index, &config.base_url);
    let mut opened = Vec::new();
    for path in sources {
        opened.push(match config.sources.iter().find(|spec| spec.name == *path) {
            Some(spec) => open_spec(spec, &source_options)?,
            None => open_path(path, &source_options)?,
        });
    }
    if sources.is_empty() {
        for spec in &config.sources {
            opened.push(open_spec(spec, &source_options)?);
        }
    }
    let analyzer = load_analyzer(config)?;
    let mut options = ReindexOptions {
        rebuild: request.rebuild,
        dry_run: request.dry_run,
        ..options(config)
    };
    if request.allow_removals {
        options.max_removed_share = 1.0;
    }
    Ok(reindex(
        &analyzer,
        open_store(config)?.as_ref(),
        &mut opened,
        &options,
        progress,
    )?)
}

/// The query log, where the site wants one.
fn open_query_log(insight: &InsightConfig) -> anyhow::Result<Option<Arc<QueryLog>>> {
    let Some(path) = &insight.query_log else {
        return Ok(None);
    };
    Ok(Some(Arc::new(QueryLog::open(path, insight.popular_minimum)?)))
}

/// Keeps suggestions ready as long as the service is in use, so that no visitor waits for them.
fn follow_suggestions(shared: &Arc<SharedService>) {
    let shared: Weak<SharedService> = Arc::downgrade(shared);
    std::thread::spawn(move || {
        while let Some(shared) = shared.upgrade() {
            match shared.get().prepare_suggestions() {
                Ok(()) | Err(SearchError::NotReady) => {}
                Err(error) => tracing::warn!(%error, "suggestions cannot be made"),
            }
            drop(shared);
            std::thread::sleep(LOOK_FOR_GENERATION);
        }
    });
}

/// The service, which doesn't let visitors wait and suggests what they often ask.
fn for_visitors(service: SearchService, config: &Config, log: Option<&Arc<QueryLog>>) -> SearchService {
    let service = service
        .within(config.limits.search)
        .keeping(config.limits.kept_answers_bytes);
    match log {
        Some(log) => service.with_popular_queries(log.clone()),
        None => service,
    }
}

/// Looks for a new generation as long as the service is in use. One that was built with other dictionaries is served with those: a second
/// service is made with them and takes the place of the first.
fn follow_generations(shared: &Arc<SharedService>, config: Config, query_log: Option<Arc<QueryLog>>) {
    let shared: Weak<SharedService> = Arc::downgrade(shared);
    std::thread::spawn(move || {
        let mut last_problem = String::new();
        let mut refused = None;
        while let Some(shared) = shared.upgrade() {
            let service = shared.get();
            let index = service.index();
            let step = match index.refresh() {
                Ok(true) => {
                    tracing::info!(generation = index.generation(), "serving a new generation");
                    Ok(())
                }
                Ok(false) => Ok(()),
                Err(problem @ IndexUnavailable::Outdated(_)) => {
                    change_dictionaries(&shared, &config, query_log.as_ref(), &mut refused, problem)
                }
                Err(problem) => Err(problem.into()),
            };
            if let Err(problem) = step {
                let problem = format!("{problem:#}");
                if problem != last_problem {
                    tracing::warn!(%problem, "the index cannot be followed");
                    last_problem = problem;
                }
            }
            drop((service, shared));
            std::thread::sleep(LOOK_FOR_GENERATION);
        }
    });
}

/// Serves the current generation with the dictionaries as they are on the disk, when it was built with those. `refused` remembers the
/// generation that was not, so that dictionaries are not loaded again and again.
fn change_dictionaries(
    shared: &SharedService,
    config: &Config,
    query_log: Option<&Arc<QueryLog>>,
    refused: &mut Option<String>,
    problem: IndexUnavailable,
) -> anyhow::Result<()> {
    let fingerprint = shared.get().index().other_fingerprint()?;
    if fingerprint == *refused {
        return Err(problem.into());
    }
    let analyzer = load_analyzer(config)?;
    if Some(analyzer.fingerprint()) != fingerprint.as_deref() {
        *refused = fingerprint;
        return Err(problem.into());
    }
    let service = for_visitors(service_without_index(analyzer, config)?, config, query_log);
    service.index().refresh()?;
    tracing::info!(
        generation = service.index().generation(),
        "serving a new generation with other dictionaries"
    );
    shared.replace(Arc::new(service));
    Ok(())
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
