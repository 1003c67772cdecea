//! Algolia's own npm clients, unmodified, in a real Chromium: only the host is ours.

use super::driver::{Failure, Page, with_page};
use crate::support::project;
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::Value;
use tokio::net::TcpListener;

/// Opens the page of a client, which is served from another origin than the API, and tests it.
async fn with_client<T>(name: &str, test: T) -> Result<(), Failure>
where
    T: AsyncFnOnce(&Page) -> Result<(), Failure>,
{
    if !project("tests/browser/node_modules/instantsearch.js").exists() {
        if std::env::var("CI").is_ok_and(|ci| ci == "true") {
            return Err("the clients are not installed: npm ci --ignore-scripts in tests/browser".into());
        }
        eprintln!("skipped: the clients are not installed (npm ci --ignore-scripts in tests/browser)");
        return Ok(());
    }
    with_page(async |page| {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let files = Router::new()
            .route(
                "/pages/{name}",
                get(async |Path(name): Path<String>| file(&format!("pages/{name}"))),
            )
            .route(
                "/npm/{*path}",
                get(async |Path(path): Path<String>| file(&format!("node_modules/{path}"))),
            );
        let server = tokio::spawn(async move { axum::serve(listener, files).await });
        let api = page.origin.trim_start_matches("http://");
        page.client
            .goto(&format!("{origin}/pages/{name}.html?api={api}"))
            .await?;
        let result = test(page).await;
        let failed = page.value("window.failed").await?;
        page.picture(&format!("client-{name}")).await?;
        server.abort();
        result.map_err(|error| format!("{name}: {error}; errors in the page: {failed}"))?;
        assert_eq!(failed, Value::Array(Vec::new()), "{name}");
        Ok(())
    })
    .await
}

fn file(path: &str) -> impl IntoResponse + use<> {
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    };
    match std::fs::read(project("tests/browser").join(path)) {
        Ok(bytes) => (StatusCode::OK, [(header::CONTENT_TYPE, kind)], bytes),
        Err(_) => (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, kind)], Vec::new()),
    }
}

/// JSON that the page wrote into an element.
async fn written(page: &Page, css: &str) -> Result<Value, Failure> {
    let text = page
        .value(&format!("document.querySelector('{css}').textContent"))
        .await?;
    Ok(serde_json::from_str(text.as_str().unwrap_or_default())?)
}

#[tokio::test]
async fn algoliasearch_v5_searches_counts_and_pages() -> Result<(), Failure> {
    with_client("algoliasearch", async |page| {
        page.until("document.title === 'ready'").await?;
        assert_eq!(page.value("document.querySelectorAll('#hits li').length").await?, 3);
        page.until("document.querySelector('#hits h2 mark') && document.querySelector('#hits p mark')")
            .await?;
        let facets = written(page, "#facets").await?;
        assert!(facets["tags"].as_object().is_some_and(|tags| !tags.is_empty()) && facets["language"]["en"].is_u64());
        let pages = page.value("document.querySelector('#pages').textContent").await?;
        let pages = pages.as_str().unwrap_or_default();
        assert!(pages.ends_with(" 0 0 true") && !pages.starts_with("0 "), "{pages}");
        let values = written(page, "#values").await?;
        assert_eq!(values["second"].as_array().map(Vec::len), Some(3));
        let found = values["values"].as_array().cloned().unwrap_or_default();
        assert!(
            !found.is_empty()
                && found
                    .iter()
                    .all(|value| value["highlighted"].as_str().is_some_and(|text| text.contains("<em>")))
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn algoliasearch_v4_lite_searches_and_counts() -> Result<(), Failure> {
    with_client("algoliasearch-v4", async |page| {
        page.until("document.title === 'ready'").await?;
        assert_eq!(page.value("document.querySelectorAll('#hits li').length").await?, 2);
        page.until("document.querySelector('#hits mark').textContent.includes('幹細胞')")
            .await?;
        let values = written(page, "#values").await?;
        assert!(values["facets"]["language"]["ja"].as_u64() > Some(0) && values["pages"].as_u64() > Some(0));
        assert!(values["values"].as_array().is_some_and(|values| !values.is_empty()));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn instantsearch_highlights_refines_and_pages() -> Result<(), Failure> {
    with_client("instantsearch", async |page| {
        page.until("document.querySelectorAll('#hits article').length === 3").await?;
        page.until("document.querySelector('#hits h2 .ais-Highlight-highlighted') || document.querySelector('#hits h2 mark')").await?;
        page.until("document.querySelector('#hits p mark')").await?;
        let text = page.value("document.querySelector('#hits').textContent").await?;
        assert!(!text.as_str().unwrap_or_default().contains("ais-highlight"), "{text}");
        let first = page.value("document.querySelector('#hits h2').textContent").await?;
        let count = "Number(document.querySelector('#stats').textContent.match(/[0-9]+/)[0])";
        let all = page.value(count).await?;
        // Disjunctive: choosing a tag narrows the hits and leaves the other tags to choose.
        let tags = page.value("document.querySelectorAll('#tags li').length").await?;
        page.click("#tags li input").await?;
        page.until(&format!("{count} < {all}")).await?;
        assert_eq!(page.value("document.querySelectorAll('#tags li').length").await?, tags);
        page.click("#tags li input").await?;
        page.until(&format!("{count} === {all}")).await?;
        page.until("document.querySelectorAll('#languages li').length > 0").await?;
        page.click("#pages .ais-Pagination-item--nextPage a").await?;
        page.until(&format!("document.querySelector('#hits h2').textContent !== {first}")).await?;
        page.click("#tags .ais-SearchBox-input").await?;
        page.client.find(fantoccini::Locator::Css("#tags .ais-SearchBox-input")).await?.send_keys("l").await?;
        page.until("document.querySelector('#tags .ais-RefinementList-labelText mark') || document.querySelector('#tags mark')").await
    })
    .await
}

#[tokio::test]
async fn autocomplete_shows_hits_and_facets() -> Result<(), Failure> {
    with_client("autocomplete", async |page| {
        page.until("document.querySelector('.aa-Input')").await?;
        page.click(".aa-Input").await?;
        page.client
            .find(fantoccini::Locator::Css(".aa-Input"))
            .await?
            .send_keys("laser")
            .await?;
        page.until("document.querySelectorAll('.hit').length === 4").await?;
        page.until("document.querySelector('.hit b mark') && document.querySelector('.hit span mark')")
            .await?;
        page.until("document.querySelectorAll('.facet').length > 0").await?;
        let text = page.value("document.querySelector('.aa-Panel').textContent").await?;
        assert!(!text.as_str().unwrap_or_default().contains("aa-highlight"), "{text}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn docsearch_lists_sections_and_leads_to_them() -> Result<(), Failure> {
    with_client("docsearch", async |page| {
        page.until("document.querySelector('.DocSearch-Button')").await?;
        page.click(".DocSearch-Button").await?;
        page.until("document.querySelector('.DocSearch-Input')").await?;
        page.client
            .find(fantoccini::Locator::Css(".DocSearch-Input"))
            .await?
            .send_keys("laser")
            .await?;
        page.until("document.querySelectorAll('.DocSearch-Hit').length > 2")
            .await?;
        page.until("document.querySelector('.DocSearch-Hit mark')").await?;
        page.until("document.querySelector('.DocSearch-Hit-source').textContent.length > 0")
            .await?;
        page.until(
            "[...document.querySelectorAll('.DocSearch-Hit a')].some((a) => a.getAttribute('href').includes('#'))",
        )
        .await
    })
    .await
}
