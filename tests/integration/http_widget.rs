//! The script of the elements: where it is, who may load it, how large it is.

use crate::support::{TestIndex, app, ask, get, request};
use axum::http::{HeaderValue, StatusCode};
use http_body_util::BodyExt;
use sagasu::http::{Limits, widget_script};
use tower::ServiceExt;

#[tokio::test]
async fn the_script_has_a_short_name_and_one_that_lasts() {
    let script = widget_script();
    for (path, cache) in [
        ("/sagasu.js", "public, max-age=600"),
        (script.path.as_str(), "public, max-age=31536000, immutable"),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("cache-control"), cache);
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert!(answer.body == script.source);
        let mut again = request("GET", path);
        let tag = HeaderValue::from_str(answer.header("etag")).expect("a tag");
        again.headers_mut().insert("if-none-match", tag);
        let answer = ask(app(), again).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(answer.header("cache-control"), cache);
    }
}

/// A page that was written or kept before an upgrade names a hash that this server does not have.
#[tokio::test]
async fn the_name_of_another_version_has_the_present_script_for_now() {
    let script = widget_script();
    let answer = get("/sagasu-0000000000000000.js").await;
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (StatusCode::OK, "no-cache")
    );
    assert_eq!(answer.header("content-location"), script.path);
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert!(answer.body == script.source);
    for path in [
        "/sagasu-000000000000000.js",
        "/sagasu-000000000000000G.js",
        "/sagasu-0000000000000000.css",
        "/none",
        "/%ff",
    ] {
        assert_eq!(get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let posted = ask(app(), request("POST", "/sagasu-0000000000000000.js")).await;
    assert_eq!(posted.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_of_other_sites_may_load_it() {
    let mut from_elsewhere = request("GET", "/sagasu.js");
    from_elsewhere
        .headers_mut()
        .insert("origin", HeaderValue::from_static("https://clinic.example"));
    let answer = ask(app(), from_elsewhere).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

/// As browsers get it. Twenty kilobytes are what a page can spend on a search box.
#[tokio::test]
async fn it_is_small() -> Result<(), Box<dyn std::error::Error>> {
    let app = TestIndex::missing().app(Limits::default());
    for (encoding, most) in [("gzip", 20_000), ("br", 20_000)] {
        let mut small = request("GET", "/sagasu.js");
        small
            .headers_mut()
            .insert("accept-encoding", HeaderValue::from_static(encoding));
        let response = app.clone().oneshot(small).await?;
        assert_eq!(response.headers()["content-encoding"], encoding);
        let size = response.into_body().collect().await?.to_bytes().len();
        eprintln!("sagasu.js: {size} bytes as {encoding}");
        assert!(size < most, "{size} bytes as {encoding}");
    }
    Ok(())
}
