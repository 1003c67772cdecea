//! The whole application: every address, and what surrounds it.

use super::error::{ApiError, shortened};
use super::middleware::{answer_panic, body_limit, log, request_id, security_headers, time_limit};
use super::state::{HttpState, Limits};
use super::{admin, demo, health, native};
use axum::Router;
use axum::http::{HeaderName, Method, header};
use axum::middleware::{from_fn, from_fn_with_state};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any, CorsLayer};

/// How long a browser may remember that any origin may search.
const PREFLIGHT_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// All routes over `state`.
pub fn router(state: HttpState) -> Router {
    let own = guarded(health::routes().merge(demo::routes()), state.limits);
    let native = guarded(native::routes(), state.limits).layer(any_origin());
    let writing = Limits {
        time: state.limits.write_time,
        body_bytes: state.limits.write_bytes,
        ..state.limits
    };
    let admin = guarded(admin::routes(state.limits.write_bytes), writing);
    Router::new()
        .merge(own)
        .nest("/v1", native.merge(admin))
        .fallback(async || ApiError::NotFound)
        .layer(from_fn(security_headers))
        .layer(from_fn(log))
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

/// Public search: any page may ask, without credentials.
fn any_origin() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .expose_headers([HeaderName::from_static("x-request-id"), header::RETRY_AFTER])
        .max_age(PREFLIGHT_AGE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use axum::routing::get;
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
