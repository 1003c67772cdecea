//! The server below a path of another host, behind a proxy that takes the path away.

use super::driver::{Failure, Page, with_server};
use super::input::{BOX, RESULTS};
use crate::support::TestIndex;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use sagasu::config::ServerConfig;
use sagasu::http::Limits;
use std::sync::{Arc, Mutex, OnceLock};
use tokio::net::TcpListener;

/// Paths asked for that do not belong to the server.
type Strays = Arc<Mutex<Vec<String>>>;

/// Hands on to `origin` what begins with `/find/`, as nginx does with `location /find/ { proxy_pass http://sagasu/; }`.
fn proxy(origin: String, strays: Strays) -> Router {
    let client = Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .build_http::<Body>();
    Router::new().fallback(async move |mut request: Request| -> Response {
        let asked = request.uri().to_string();
        let Some(path) = asked.strip_prefix("/find/") else {
            strays.lock().expect("strays").push(asked);
            return StatusCode::NOT_FOUND.into_response();
        };
        *request.uri_mut() = format!("{origin}/{path}").parse::<Uri>().expect("an address");
        match client.request(request).await {
            Ok(answer) => answer.map(Body::new).into_response(),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        }
    })
}

/// Opens the first page of a server below `/find/`; nothing may be asked for outside of it.
async fn with_proxied_page<T>(test: T) -> Result<(), Failure>
where
    T: AsyncFnOnce(&Page, &str) -> Result<(), Failure>,
{
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    let index = INDEX.get_or_init(TestIndex::of_samples);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let site = format!("http://{}", listener.local_addr()?);
    let server = ServerConfig {
        public_url: Some(format!("{site}/find")),
        ..ServerConfig::default()
    };
    let state = index.demo_state(Limits::default()).with_server(server);
    with_server(state, async |page| {
        let strays = Strays::default();
        let pages = proxy(page.origin.clone(), strays.clone());
        let proxy = tokio::spawn(async move { axum::serve(listener, pages).await });
        page.client.goto(&format!("{site}/find/?lang=en")).await?;
        let result = test(page, &site).await;
        proxy.abort();
        result?;
        assert_eq!(*strays.lock().expect("strays"), Vec::<String>::new());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pages_below_a_path_lead_to_each_other() -> Result<(), Failure> {
    with_proxied_page(async |page, site| {
        assert_eq!(page.value("getComputedStyle(document.body).backgroundColor").await?, "rgb(250, 249, 246)", "the style sheet is there");
        page.focus_box().await?;
        page.type_text("laser").await?;
        page.listed("laser").await?;
        page.press("Enter").await?;
        page.resulted("laser").await?;
        assert_eq!(page.value("location.pathname").await?, "/find/search");
        page.click_on(&format!("{RESULTS}.querySelector('a[rel=next]')")).await?;
        page.until(&format!("location.search.includes('page=2') && {RESULTS}.querySelector('.hits').start === 11")).await?;
        page.click_on("document.querySelector('.how summary')").await?;
        page.until("document.querySelector('[data-part=tokens] td')").await?;
        page.click_on(&format!("{RESULTS}.querySelector('.hit h3 a')")).await?;
        page.until("location.pathname.startsWith('/find/columns/en/') && document.querySelector('.versions a')").await?;
        page.click(".languages a[lang=ko]").await?;
        page.until("location.pathname.startsWith('/find/') && document.documentElement.lang === 'ko'").await?;
        page.click(".brand").await?;
        page.until(&format!("location.pathname === '/find/' && {BOX}.querySelector('input')")).await?;
        page.click(".foot a").await?;
        page.until("location.pathname === '/find/docs' && getComputedStyle(document.body).backgroundColor === 'rgb(250, 249, 246)'").await?;
        // A query at the first page, and the description for browsers.
        page.client.goto(&format!("{site}/find/?q=laser&lang=en")).await?;
        page.resulted("laser").await?;
        let described = "document.querySelector('link[rel=search]').href";
        assert_eq!(page.value(described).await?, format!("{site}/find/opensearch.xml?lang=en"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pages_below_a_path_work_without_javascript() -> Result<(), Failure> {
    with_proxied_page(async |page, site| {
        page.chromium(
            "Emulation.setScriptExecutionDisabled",
            serde_json::json!({"value": true}),
        )
        .await?;
        page.client.goto(&format!("{site}/find/?lang=en")).await?;
        page.click("sagasu-search input").await?;
        page.type_text("laser").await?;
        page.press("Enter").await?;
        page.until("location.pathname === '/find/search' && document.querySelectorAll('.hit mark').length > 0")
            .await?;
        for css in [
            ".pager a:last-child",
            ".sort a:last-child",
            ".tabs a:last-child",
            ".facets a",
            ".chosen a",
        ] {
            let before = page.value("location.search").await?;
            page.click(css).await?;
            page.until(&format!(
                "location.pathname === '/find/search' && location.search !== {before} && document.querySelector('.hit')"
            ))
            .await?;
        }
        page.click(".hit h3 a").await?;
        page.until("location.pathname.startsWith('/find/columns/')").await
    })
    .await
}
