//! A page of results: languages, topics, order, corrections, and the way back.

use super::driver::{Failure, Page, with_page};
use super::input::{BOX, RESULTS};
use serde_json::json;

/// How many results the page says there are.
async fn count(page: &Page) -> Result<u64, Failure> {
    let text = page
        .text_of(&format!("{RESULTS}.querySelector('.count small')"))
        .await?;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    Ok(digits.parse()?)
}

#[tokio::test]
async fn languages_topics_and_order_narrow_the_page_and_back_undoes_each() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/search?q=PRP&lang=en").await?;
        page.resulted("PRP").await?;
        let all = count(page).await?;
        let start = page.client.current_url().await?;
        // A language: its own count, and all others stay to choose from.
        let tab = format!("{RESULTS}.querySelector('.tabs a[lang=ko]')");
        let in_korean: u64 = page.text_of(&format!("{tab}.querySelector('small')")).await?.parse()?;
        let tabs = page.value(&format!("{RESULTS}.querySelectorAll('.tabs a').length")).await?;
        page.click_on(&tab).await?;
        page.until(&format!("location.search.includes('in=ko') && {RESULTS}.querySelector('.tabs a[aria-current]').lang === 'ko'")).await?;
        assert_eq!(count(page).await?, in_korean);
        assert_eq!(page.value(&format!("{RESULTS}.querySelectorAll('.tabs a').length")).await?, tabs);
        assert_eq!(page.value(&format!("[...{RESULTS}.querySelectorAll('.hit')].every((hit) => hit.lang === 'ko')")).await?, true);
        assert_eq!(page.text_of(&format!("{RESULTS}.querySelector('.hit .badge')")).await?, "한국어");
        page.until(&format!("{RESULTS}.activeElement?.lang === 'ko'")).await?;
        page.picture("tabs-en").await?;
        page.client.back().await?;
        page.until("!location.search.includes('in=')").await?;
        page.until(&format!("!{RESULTS}.querySelector('[aria-busy]')")).await?;
        page.until(&format!("{RESULTS}.querySelector('.count small').textContent.startsWith('{all} ')")).await?;
        // A topic, let go again by its own link.
        let topic = page.text_of(&format!("{RESULTS}.querySelector('.facets a span')")).await?;
        page.click_on(&format!("{RESULTS}.querySelector('.facets a')")).await?;
        page.until(&format!("{RESULTS}.querySelector('.chosen a')")).await?;
        assert!(page.text_of(&format!("{RESULTS}.querySelector('.chosen a')")).await?.starts_with(&topic));
        assert!(count(page).await? <= all);
        page.click_on(&format!("{RESULTS}.querySelector('.chosen a')")).await?;
        page.until(&format!("!{RESULTS}.querySelector('.chosen')")).await?;
        page.client.back().await?;
        page.until(&format!("{RESULTS}.querySelector('.chosen')")).await?;
        page.client.back().await?;
        page.until(&format!("!{RESULTS}.querySelector('.chosen')")).await?;
        // The order.
        page.click_on(&format!("{RESULTS}.querySelector('.sort a:last-child')")).await?;
        page.until(&format!("location.search.includes('sort=newest') && {RESULTS}.querySelector('.sort a:last-child').ariaCurrent === 'true'")).await?;
        page.client.back().await?;
        page.until(&format!("location.href === '{start}'")).await
    })
    .await
}

#[tokio::test]
async fn an_address_of_results_can_be_shared() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/search?q=laser&lang=en&page=2&sort=newest&from=mail")
            .await?;
        page.resulted("laser").await?;
        assert_eq!(
            page.value(&format!("{RESULTS}.querySelector('.hits').start")).await?,
            11
        );
        assert_eq!(
            page.text_of(&format!("{RESULTS}.querySelector('.sort a[aria-current]')"))
                .await?,
            "Newest"
        );
        assert_eq!(
            page.value(&format!("{BOX}.querySelector('input').value")).await?,
            "laser"
        );
        let previous = page
            .value(&format!("{RESULTS}.querySelector('a[rel=prev]').href"))
            .await?;
        assert!(
            previous.as_str().is_some_and(|address| address.contains("from=mail")),
            "{previous}"
        );
        // Another query in the same page's box.
        page.focus_box().await?;
        page.value("document.querySelector('sagasu-search').value = ''").await?;
        page.type_text("sunscreen").await?;
        page.press("Enter").await?;
        page.resulted("sunscreen").await?;
        page.until("document.title.startsWith('sunscreen – ') && document.querySelector('.languages a[lang=ko]').href.includes('q=sunscreen')").await?;
        page.client.back().await?;
        page.resulted("laser").await
    })
    .await
}

#[tokio::test]
async fn results_lead_to_their_section_and_columns_to_their_versions() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/search?q=エクソソームの正体&lang=ja").await?;
        page.resulted("エクソソームの正体").await?;
        page.picture("results-section-ja").await?;
        page.click_on(&format!("{RESULTS}.querySelector('.hit a.section')"))
            .await?;
        page.until("location.pathname.startsWith('/columns/ja/')").await?;
        page.until("document.querySelector('section:target h2') && scrollY > 0")
            .await?;
        page.picture("column-ja").await?;
        page.click(".versions a").await?;
        page.until("document.documentElement.lang !== 'ja' && document.querySelector('h1')")
            .await?;
        page.client.back().await?;
        page.client.back().await?;
        page.resulted("エクソソームの正体").await?;
        page.click_on(&format!("{RESULTS}.querySelector('.hit .also a[lang=en]')"))
            .await?;
        page.until("location.pathname.startsWith('/columns/en/') && document.documentElement.lang === 'en'")
            .await
    })
    .await
}

#[tokio::test]
async fn a_correction_can_be_refused() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/search?q=exosmoe&lang=en").await?;
        page.resulted("exosmoe").await?;
        let says = page.text_of(&format!("{RESULTS}.querySelector('.corrected')")).await?;
        assert!(
            says.contains("Showing results for “exosome”") && says.contains("Search instead for “exosmoe”"),
            "{says}"
        );
        page.picture("corrected-en").await?;
        page.click_on(&format!("{RESULTS}.querySelector('.corrected a')"))
            .await?;
        page.until(&format!(
            "location.search.includes('exact=true') && {RESULTS}.querySelector('.empty')"
        ))
        .await?;
        page.client.back().await?;
        page.until(&format!("{RESULTS}.querySelector('.corrected')")).await
    })
    .await
}

#[tokio::test]
async fn nothing_found_offers_ways_on_in_each_language() -> Result<(), Failure> {
    with_page(async |page| {
        for language in ["ja", "zh-Hans", "zh-Hant", "ko", "en"] {
            page.open(&format!("/search?q=qzxvkwj&lang={language}&in=en")).await?;
            page.until(&format!(
                "{RESULTS}.querySelector('.empty .chips a') && {RESULTS}.querySelectorAll('.list a').length > 1"
            ))
            .await?;
            let newest =
                format!("[...{RESULTS}.querySelectorAll('.list li')].every((item) => item.lang === '{language}')");
            assert_eq!(page.value(&newest).await?, true);
            page.picture(&format!("empty-{language}")).await?;
        }
        page.click_on(&format!("{RESULTS}.querySelector('.empty .chips a')"))
            .await?;
        page.until(&format!(
            "{RESULTS}.querySelectorAll('.hit').length > 0 && location.search.includes('tag=')"
        ))
        .await
    })
    .await
}

/// Layout shift is what Chromium measures where nobody pressed anything just before: results that come by themselves. On a slow machine it paints a
/// page in parts, while the script or even the rest of the page is still to come.
#[tokio::test]
async fn results_move_nothing_when_they_come() -> Result<(), Failure> {
    /// Links of the header that a starved browser paints one after the other. A page counts as still below 0.1; a header that grew by a line, or a
    /// scrollbar that made it narrower, were more than this.
    const UNNOTICED: f64 = 0.005;
    with_page(async |page| {
        let watch = "window.shifts = []; new PerformanceObserver((list) => { for (const { value, sources } of list.getEntries()) shifts.push({ value, moved: sources.map(({ node, previousRect, currentRect }) => [node?.nodeName, node?.className, previousRect, currentRect]) }); }).observe({ type: 'layout-shift', buffered: true }); true";
        for slowness in [1, 6] {
            page.chromium("Emulation.setCPUThrottlingRate", json!({"rate": slowness})).await?;
            for address in ["/search?q=PRP&lang=en", "/search?q=エクソソーム&lang=ja", "/?lang=ko"] {
                page.open(address).await?;
                page.value(&format!("(() => {{ {watch} }})()")).await?;
                if address.starts_with("/search") {
                    page.until(&format!("{RESULTS}.querySelector('.hit')")).await?;
                } else {
                    page.until(&format!("{BOX}.querySelector('input')")).await?;
                    // Written by a script, not by a key: no shift is excused.
                    page.value("(() => { const input = document.querySelector('sagasu-search').shadowRoot.querySelector('input'); input.focus(); input.value = '엑소좀'; input.dispatchEvent(new InputEvent('input')); })()").await?;
                    page.listed("엑소좀").await?;
                    page.until("document.querySelector('.how [data-part=response] pre')").await?;
                }
                tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                let sum = page.value("shifts.reduce((sum, { value }) => sum + value, 0)").await?;
                let moved = page.value("JSON.stringify(shifts)").await?;
                assert!(sum.as_f64().is_some_and(|sum| sum < UNNOTICED), "{address}, {slowness} times as slow: {moved}");
            }
        }
        Ok(())
    })
    .await
}
