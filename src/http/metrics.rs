//! Counts and times for Prometheus.

use super::client::{Peer, client_address};
use super::error::ApiError;
use super::state::HttpState;
use crate::maintenance::RunState;
use crate::search::{SearchResponse, SharedService};
use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode, header};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Bounds of the buckets of latencies, in seconds: from what a cache takes to where requests are given up.
const SECONDS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
/// The same for runs, which take seconds to hours.
const RUN_SECONDS: [f64; 9] = [0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0, 7_200.0];
/// The type of what is answered.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels<const N: usize> = [(&'static str, String); N];
type Latencies<const N: usize> = Family<Labels<N>, Histogram, fn() -> Histogram>;

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels<2>, Counter>,
    latencies: Latencies<1>,
    stages: Latencies<1>,
    tiers: Family<Labels<1>, Counter>,
    zero_results: Counter,
    partial: Counter,
    kept: Counter,
    runs: Family<Labels<1>, Counter>,
    run_seconds: Histogram,
    run_articles: Family<Labels<1>, Counter>,
}

fn latencies() -> Histogram {
    Histogram::new(SECONDS)
}

impl Metrics {
    /// Nothing counted yet; size and age of the index are read from `service` when they are asked for.
    pub fn new(service: &Arc<SharedService>) -> Metrics {
        let mut registry = Registry::with_prefix("sagasu");
        let requests = Family::default();
        let by_route: Latencies<1> = Family::new_with_constructor(latencies as fn() -> Histogram);
        let stages: Latencies<1> = Family::new_with_constructor(latencies as fn() -> Histogram);
        let tiers = Family::default();
        let (zero_results, partial, kept) = (Counter::default(), Counter::default(), Counter::default());
        registry.register(
            "http_requests",
            "Requests answered, by route and status",
            requests.clone(),
        );
        registry.register(
            "http_request_seconds",
            "Time from request to answer, by route",
            by_route.clone(),
        );
        registry.register("search_stage_seconds", "Time of the stages of searches", stages.clone());
        registry.register(
            "search_tiers",
            "Searches by the weakest tier they needed: as typed, other language, reading, or a correction",
            tiers.clone(),
        );
        registry.register(
            "search_zero_results",
            "Searches that found nothing",
            zero_results.clone(),
        );
        registry.register(
            "search_partial",
            "Searches that ended at their deadline",
            partial.clone(),
        );
        registry.register(
            "search_kept",
            "Searches answered as the same one was before, without searching",
            kept.clone(),
        );
        let (runs, run_articles) = (Family::default(), Family::default());
        let run_seconds = Histogram::new(RUN_SECONDS);
        registry.register(
            "reindex_runs",
            "Runs that this server was asked for, by outcome: done, incomplete (something had problems), failed (nothing was changed)",
            runs.clone(),
        );
        registry.register("reindex_seconds", "Time that these runs took", run_seconds.clone());
        registry.register(
            "reindex_articles",
            "Articles of these runs, by what became of them",
            run_articles.clone(),
        );
        registry.register_collector(Box::new(IndexCollector(service.clone())));
        Metrics {
            registry,
            requests,
            latencies: by_route,
            stages,
            tiers,
            zero_results,
            partial,
            kept,
            runs,
            run_seconds,
            run_articles,
        }
    }

    /// Counts an answer.
    pub fn answered(&self, route: &str, status: StatusCode, took: Duration) {
        let labels = [("route", route.to_owned()), ("status", status.as_str().to_owned())];
        self.requests.get_or_create(&labels).inc();
        let latencies = self.latencies.get_or_create(&[("route", route.to_owned())]);
        latencies.observe(took.as_secs_f64());
    }

    /// Counts a search.
    pub fn searched(&self, response: &SearchResponse) {
        if let Some(stages) = response.stages {
            let stages = [
                ("plan", stages.plan),
                ("candidates", stages.candidates),
                ("snippets", stages.snippets),
            ];
            for (stage, took) in stages {
                let latencies = self.stages.get_or_create(&[("stage", stage.to_owned())]);
                latencies.observe(took.as_secs_f64());
            }
        } else {
            self.kept.inc();
        }
        let tier = response.tier().to_owned();
        self.tiers.get_or_create(&[("tier", tier)]).inc();
        if response.total == 0 {
            self.zero_results.inc();
        }
        if response.partial {
            self.partial.inc();
        }
    }
}

impl Metrics {
    /// Counts a run that is over.
    pub fn ran(&self, run: &RunState) {
        let outcome = match &run.report {
            Some(report) if report.problems > 0 => "incomplete",
            Some(_) => "done",
            None => "failed",
        };
        self.runs.get_or_create(&[("outcome", outcome.to_owned())]).inc();
        let Some(report) = &run.report else { return };
        self.run_seconds.observe(report.elapsed.as_secs_f64());
        let articles = [
            ("added", report.added),
            ("changed", report.changed),
            ("unchanged", report.unchanged),
            ("removed", report.removed),
            ("kept", report.kept),
            ("reanalyzed", report.reanalyzed),
        ];
        for (outcome, count) in articles {
            let labels = [("outcome", outcome.to_owned())];
            self.run_articles.get_or_create(&labels).inc_by(count);
        }
    }
}

/// What the index is at the moment it is asked for.
struct IndexCollector(Arc<SharedService>);

impl fmt::Debug for IndexCollector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IndexCollector")
    }
}

impl Collector for IndexCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut gauge = |name: &str, help: &str, value: f64| -> Result<(), fmt::Error> {
            let gauge = ConstGauge::new(value);
            let metric = encoder.encode_descriptor(name, help, None, gauge.metric_type())?;
            gauge.encode(metric)
        };
        let service = self.0.get();
        let index = service.index();
        let articles: u64 = match service.snapshot().map(|snapshot| snapshot.counts()) {
            Ok(Ok(counts)) => counts.values().sum(),
            _ => 0,
        };
        let size = index.size();
        let age = size.changed.and_then(|changed| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
            Some(
                now.saturating_sub(changed.duration_since(UNIX_EPOCH).ok()?)
                    .as_secs_f64(),
            )
        });
        gauge("index_articles", "Articles that can be found", articles as f64)?;
        gauge(
            "index_generation",
            "Number of the generation that is served",
            index.generation().unwrap_or_default() as f64,
        )?;
        gauge("index_bytes", "Size of the generation on disk", size.bytes as f64)?;
        gauge(
            "index_age_seconds",
            "Time since the index was changed",
            age.unwrap_or_default(),
        )
    }
}

/// `GET /metrics`, for callers from the configured networks; for others there is nothing here.
pub async fn metrics(
    State(state): State<HttpState>,
    request: Request,
) -> Result<([(HeaderName, &'static str); 1], String), ApiError> {
    if !may_read(&state, &request) {
        return Err(ApiError::NotFound);
    }
    let task = tokio::task::spawn_blocking(move || {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &state.metrics.registry).map(|()| text)
    });
    let text = task.await.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text))
}

fn may_read(state: &HttpState, request: &Request) -> bool {
    // Called in the process itself, there is no other end.
    let Some(peer) = request.extensions().get::<Peer>() else {
        return true;
    };
    let allowed = |address: IpAddr| {
        state
            .server
            .metrics_networks
            .iter()
            .any(|network| network.contains(&address))
    };
    let client = client_address(peer.0, request.headers(), &state.server.trusted_proxies);
    allowed(client.unwrap_or(peer.0.to_canonical()))
}
