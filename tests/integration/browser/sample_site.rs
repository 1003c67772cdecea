//! The pages of `samples/site`, as they stand there but for the address of the server.

use super::driver::{Failure, with_page};
use super::input::{BOX, RESULTS};
use super::states::accessible;
use crate::support::project;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use tokio::net::TcpListener;

/// The address that the pages name.
const WRITTEN: &str = "http://127.0.0.1:7700";

#[tokio::test]
async fn the_sample_site_has_a_box_that_finds_its_columns() -> Result<(), Failure> {
    with_page(async |page| {
        let mut site = Router::new();
        for entry in std::fs::read_dir(project("samples/site"))? {
            let entry = entry?;
            let path = format!("/{}", entry.file_name().to_string_lossy());
            let text = std::fs::read_to_string(entry.path())?.replace(WRITTEN, &page.origin);
            site = match path.ends_with(".css") {
                true => site.route(
                    &path,
                    get(async || ([(header::CONTENT_TYPE, "text/css")], text).into_response()),
                ),
                false => site.route(&path, get(async || Html(text))),
            };
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let server = tokio::spawn(async move { axum::serve(listener, site).await });
        for (language, query) in [
            ("ja", "エクソソーム"),
            ("zh-Hans", "外泌体"),
            ("zh-Hant", "外泌體"),
            ("ko", "엑소좀"),
            ("en", "exosome"),
        ] {
            page.client.goto(&format!("{origin}/{language}.html")).await?;
            page.until("document.querySelector('sagasu-results').shadowRoot?.querySelector('.hit')")
                .await?;
            page.focus_box().await?;
            page.type_text(query).await?;
            page.listed(query).await?;
            accessible(page, &format!("sample site {language}")).await?;
            page.picture(&format!("sample-site-{language}")).await?;
            page.press("Enter").await?;
            page.resulted(query).await?;
            assert_eq!(
                page.value(&format!("{RESULTS}.querySelector('.hit').lang")).await?,
                language
            );
            assert_eq!(page.value("location.pathname").await?, format!("/{language}.html"));
            page.click_on(&format!("{RESULTS}.querySelector('.hit h3 a')")).await?;
            page.until("location.pathname.startsWith('/columns/')").await?;
            page.client.back().await?;
            page.until(&format!("{BOX}?.querySelector('input').value.length > 0"))
                .await?;
            page.click(&format!("nav a:not([lang={language}])")).await?;
            page.until(&format!("document.documentElement.lang !== '{language}'"))
                .await?;
        }
        server.abort();
        Ok(())
    })
    .await
}
