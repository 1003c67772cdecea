//! A page of somebody's own with the elements on it.

use super::driver::{Failure, Page, with_server};
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use sagasu::http::HttpState;
use tokio::net::TcpListener;

/// Opens a page of another origin that holds `body`, in which `ORIGIN` stands for the server of `state`.
pub async fn with_own_page<T>(state: HttpState, body: &str, test: T) -> Result<(), Failure>
where
    T: AsyncFnOnce(&Page) -> Result<(), Failure>,
{
    with_server(state, async |page| {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let site = format!("http://{}", listener.local_addr()?);
        let body = body.replace("ORIGIN", &page.origin);
        let html =
            format!("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>A site</title>\n<main><h1>A site</h1>{body}</main></html>");
        let pages = Router::new().fallback(get(async move || Html(html)));
        let server = tokio::spawn(async move { axum::serve(listener, pages).await });
        page.client.goto(&format!("{site}/page")).await?;
        let result = test(page).await;
        server.abort();
        result
    })
    .await
}

/// Loads the script into the open page, as a slow network would bring it, and waits until the elements are known.
pub async fn load_script(page: &Page, path: &str) -> Result<(), Failure> {
    let load = format!(
        "const done = arguments[arguments.length - 1]; const script = document.createElement('script'); script.type = 'module'; script.src = '{}{path}';
         document.head.append(script); customElements.whenDefined('sagasu-results').then(() => done(null));",
        page.origin
    );
    page.client.execute_async(&load, Vec::new()).await?;
    Ok(())
}
