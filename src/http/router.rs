//! The whole application: every address, and what surrounds it.

use super::error::{ApiError, shortened};
use super::middleware::{
    Rates, answer_panic, body_limit, conditional, log, rate_limit, read_only_related, request_id, security_headers,
    time_limit,
};
use super::state::{HttpState, Limits};
use super::{admin, algolia, browser, contract, health, metrics, native, site, widget};
use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::get;
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, DefaultPredicate, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

/// How long a browser may remember which origins may search.
const PREFLIGHT_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// Answers of fewer bytes fit in one packet as they are.
const COMPRESSED_FROM: u64 = 1_024;

/// All routes over `state`.
pub fn router(state: HttpState) -> Router {
    let limits = state.limits;
    let rates = Rates::of(&state);
    // Those who run the server are answered whatever visitors do: no rate, no line.
    let own = guarded(health::routes().route("/metrics", get(metrics::metrics)), limits);
    // What visitors look at is a page, also where they are refused.
    let as_pages = from_fn_with_state(state.clone(), site::refusals_as_pages);
    let open = site::routes()
        .merge(contract::routes())
        .merge(browser::description_routes());
    let pages = guarded(open, limits).layer(from_fn_with_state(rates.clone(), rate_limit));
    let searching = rates.with_key_needed(state.server.search_needs_key);
    let results = guarded(site::index_routes(), limits)
        .layer(from_fn_with_state(searching.clone(), rate_limit))
        .layer(as_pages);
    let browser = guarded(browser::routes(), limits).layer(from_fn_with_state(searching.clone(), rate_limit));
    let elements = guarded(widget::routes(), limits)
        .layer(from_fn_with_state(rates.clone(), rate_limit))
        .layer(cross_origin(&state).allow_methods([Method::GET, Method::HEAD]));
    let native = guarded(native::routes(), limits)
        .layer(from_fn_with_state(state.clone(), conditional))
        .layer(from_fn_with_state(searching.clone(), rate_limit))
        .layer(cross_origin(&state).allow_methods([Method::GET, Method::HEAD]));
    let writing = Limits {
        time: limits.write_time,
        body_bytes: limits.write_bytes,
        ..limits
    };
    let admin = guarded(admin::routes(limits.write_bytes), writing).layer(from_fn_with_state(rates, rate_limit));
    let algolia = guarded(algolia::routes(limits), limits)
        .layer(from_fn_with_state(searching, rate_limit))
        .layer(map_response(async |answer: Response| algolia::in_dialect(answer)))
        .layer(cross_origin(&state).allow_methods([Method::POST]));
    Router::new()
        .merge(own)
        .merge(pages)
        .merge(elements)
        .merge(results)
        .merge(browser)
        .merge(algolia)
        .nest("/v1", native.merge(admin))
        .fallback(async || ApiError::NotFound)
        .layer(from_fn(read_only_related))
        .layer(from_fn(security_headers))
        .layer(compression())
        .layer(from_fn_with_state(state.clone(), log))
        .layer(from_fn(request_id))
        .with_state(state)
}

/// Routes that answer in time and in form, whatever is asked and whatever fails.
fn guarded<S: Clone + Send + Sync + 'static>(routes: Router<S>, limits: Limits) -> Router<S> {
    routes
        .method_not_allowed_fallback(async |method: Method| ApiError::MethodNotAllowed(shortened(method.as_str())))
        .layer(from_fn_with_state(limits, time_limit))
        .layer(from_fn_with_state(limits, body_limit))
        .layer(CatchPanicLayer::custom(answer_panic))
}

/// Pages of the configured origins may ask, without credentials.
fn cross_origin(state: &HttpState) -> CorsLayer {
    let origins: Vec<HeaderValue> = state
        .server
        .cors_origins
        .iter()
        .filter_map(|origin| origin.parse().ok())
        .collect();
    let origin: AllowOrigin = if state.server.cors_origins.is_empty() {
        Any.into()
    } else {
        AllowOrigin::list(origins)
    };
    CorsLayer::new()
        .allow_origin(origin)
        .allow_headers(Any)
        .expose_headers([
            HeaderName::from_static("x-request-id"),
            header::RETRY_AFTER,
            header::ETAG,
        ])
        .max_age(PREFLIGHT_AGE)
}

/// Compression that costs less time than it saves on the way.
fn compression() -> CompressionLayer<And<DefaultPredicate, SizeAbove>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(COMPRESSED_FROM)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_an_answer_in_the_usual_form() -> Result<(), Box<dyn std::error::Error>> {
        let routes = Router::new().route("/", get(async || -> () { panic!("secret") }));
        let app = guarded(routes, Limits::default());
        let request = Request::get("/").body(Body::empty())?;
        let response = app.oneshot(request).await?;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        Ok(())
    }
}
