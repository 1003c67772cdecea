//! The pages: results, columns, languages, the way back.

use super::driver::{Failure, with_page};
use super::input::RESULTS;
use sagasu::snippet::section_url;

#[tokio::test]
async fn pages_turn_and_back_returns() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/search?q=laser&lang=en").await?;
        page.resulted("laser").await?;
        let title = format!("{RESULTS}.querySelector('.hit h3').textContent");
        let first = page.value(&title).await?;
        page.click_on(&format!("{RESULTS}.querySelector('a[rel=next]')"))
            .await?;
        page.until(&format!("location.search.includes('page=2') && {title} !== {first}"))
            .await?;
        page.until(&format!("{RESULTS}.activeElement?.classList.contains('count')"))
            .await?;
        page.client.back().await?;
        page.until(&format!("!location.search.includes('page') && {title} === {first}"))
            .await?;
        // The same from the keyboard: the link has the focus, the head of the new page gets it.
        page.value(&format!("{RESULTS}.querySelector('a[rel=next]').focus()"))
            .await?;
        page.press("Enter").await?;
        page.until(&format!(
            "location.search.includes('page=2') && {RESULTS}.activeElement?.classList.contains('count')"
        ))
        .await?;
        page.press("Tab").await?;
        page.until(&format!("{RESULTS}.activeElement?.closest('.sort')")).await
    })
    .await
}

#[tokio::test]
async fn without_javascript_the_form_the_tabs_and_the_pages_work() -> Result<(), Failure> {
    with_page(async |page| {
        page.chromium(
            "Emulation.setScriptExecutionDisabled",
            serde_json::json!({"value": true}),
        )
        .await?;
        page.open("/?lang=en").await?;
        page.click("sagasu-search input").await?;
        page.type_text("laser").await?;
        page.press("Enter").await?;
        page.until("location.pathname === '/search' && document.querySelectorAll('.hit mark').length > 0")
            .await?;
        assert_eq!(
            page.value("document.querySelector('sagasu-search').shadowRoot").await?,
            serde_json::Value::Null
        );
        assert_eq!(
            page.text_of("document.querySelector('.count span')").await?,
            "Results for “laser”"
        );
        page.picture("without-javascript-en").await?;
        let first = page.value("document.querySelector('.hit h3').textContent").await?;
        page.click(".pager a:last-child").await?;
        page.until(&format!(
            "location.search.includes('page=2') && document.querySelector('.hit h3').textContent !== {first}"
        ))
        .await?;
        page.click(".sort a:last-child").await?;
        page.until("location.search.includes('sort=newest') && !location.search.includes('page')")
            .await?;
        page.click(".facets a").await?;
        page.until("document.querySelector('.chosen a')").await?;
        page.click(".languages a[lang=ko]").await?;
        page.until("document.documentElement.lang === 'ko' && document.querySelector('.chosen a')")
            .await?;
        page.chromium(
            "Emulation.setScriptExecutionDisabled",
            serde_json::json!({"value": false}),
        )
        .await
        .map(drop)
    })
    .await
}

#[tokio::test]
async fn the_panel_shows_tokens_reasons_and_the_request() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?lang=ja").await?;
        page.focus_box().await?;
        page.type_text("関西国際空港 レーザー").await?;
        page.listed("関西国際空港 レーザー").await?;
        let part = |name: &str| format!("document.querySelector('[data-part={name}]')");
        page.until(&format!("{}.textContent.includes('空港')", part("tokens")))
            .await?;
        page.until(&format!("{}.querySelectorAll('tr').length > 0", part("tiers")))
            .await?;
        assert!(
            page.text_of(&part("request"))
                .await?
                .starts_with("GET /v1/search?q=関西国際空港 レーザー&lang=ja")
        );
        assert!(page.text_of(&part("response")).await?.contains("\"hits\": ["));
        page.press("Escape").await?;
        page.value("document.querySelector('.how').scrollIntoView()").await?;
        page.picture("how-ja").await
    })
    .await
}

/// A section without an anchor is reached by its text: Chromium goes to the sentence that the fragment names.
#[tokio::test]
async fn text_fragments_lead_to_the_passage() -> Result<(), Failure> {
    with_page(async |page| {
        for path in ["/columns/ja/exosome", "/columns/en/exosome", "/columns/ko/exosome", "/columns/zh-hans/exosome"] {
            page.open(path).await?;
            page.until("document.querySelectorAll('section p').length > 3").await?;
            assert_eq!(page.value("scrollY").await?, 0);
            let last = page.text_of("[...document.querySelectorAll('section p')].at(-1)").await?;
            let address = section_url(path, None, &last);
            assert!(address.contains("#:~:text="), "{address}");
            page.open("/search?q=&lang=ja").await?;
            page.open(&address).await?;
            page.until("scrollY > 0 && [...document.querySelectorAll('section p')].at(-1).getBoundingClientRect().top < innerHeight")
                .await?;
        }
        Ok(())
    })
    .await
}
