//! Results in several languages: the other versions of a column, topics of one language, what there is elsewhere.

use super::driver::{Failure, with_page, with_page_of};
use super::input::{BOX, RESULTS};
use super::own_site::{load_script, with_own_page};
use super::states::accessible;
use crate::support::TestIndex;
use sagasu::http::Limits;
use serde_json::json;
use std::sync::OnceLock;

#[tokio::test]
async fn the_list_leads_to_the_other_versions_of_a_column() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?lang=ja").await?;
        page.focus_box().await?;
        page.type_text("エクソソーム").await?;
        page.listed("エクソソーム").await?;
        let active = format!("{BOX}.getElementById({BOX}.querySelector('input').getAttribute('aria-activedescendant'))");
        page.until(&format!("{BOX}.querySelector('[role=status]').textContent.endsWith('左右の矢印キーで、ほかの言語のページを選べます。')"))
            .await?;
        // Down goes from result to result, Right to the versions of one, Left back.
        while page.value(&format!("Boolean({active}?.classList.contains('row') && {active}.nextElementSibling?.classList.contains('also'))")).await? != true {
            page.press("ArrowDown").await?;
            assert_eq!(page.value(&format!("Boolean({active})")).await?, true, "no result has versions");
        }
        page.value(&format!("window.row = {active}")).await?;
        page.press("ArrowRight").await?;
        let first = format!("{active} === row.nextElementSibling.querySelector('[role=option]')");
        page.until(&first).await?;
        let name = page.value(&format!("{active}.ariaLabel")).await?;
        let language = page.value(&format!("{active}.lang")).await?;
        assert_ne!(language, "ja");
        assert!(name.as_str().is_some_and(|name| name.starts_with(|first: char| "简繁한E".contains(first)) && name.contains(": ")), "{name}");
        accessible(page, "a version chosen").await?;
        page.picture("box-versions-ja").await?;
        page.press("ArrowRight").await?;
        page.until(&format!("{active}?.classList.contains('version') && !({first})")).await?;
        for _ in 0..2 {
            page.press("ArrowLeft").await?;
        }
        page.until(&format!("{active} === row")).await?;
        // On the result itself, Left is the caret's.
        page.press("ArrowLeft").await?;
        page.until(&format!("{active} === row && {BOX}.querySelector('input').selectionStart === 5")).await?;
        page.press("ArrowRight").await?;
        page.press("ArrowDown").await?;
        page.until(&format!("!{active}.classList.contains('version') && {active} !== row")).await?;
        // With the mouse, and by Enter.
        let english = format!("{BOX}.querySelector('.version[lang=en]')");
        let leads = page.value(&format!("{english}.getAttribute('href')")).await?;
        page.click_on(&english).await?;
        page.until(&format!("location.href.endsWith({leads}) && document.documentElement.lang === 'en'")).await
    })
    .await
}

/// A column in two languages whose topics differ, and one in English only.
fn bilingual() -> &'static TestIndex {
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    INDEX.get_or_init(|| {
        let article = |id: &str, language: &str, title: &str, tag: &str| {
            json!({"id": id, "language": language, "url": format!("/{id}"), "title": title, "body": title, "tags": [tag]})
        };
        TestIndex::of(vec![
            article("ja/prp", "ja", "PRP療法", "再生医療"),
            article("ja/care", "ja", "PRPのあと", "術後"),
            article("en/prp", "en", "PRP therapy", "regeneration"),
            article("en/only", "en", "Sunscreen", "sun"),
        ])
    })
}

#[tokio::test]
async fn topics_are_those_of_the_readers_language() -> Result<(), Failure> {
    with_page_of(bilingual(), async |page| {
        let topics = "[...ROOT.querySelectorAll('.facets a span')].map((topic) => topic.textContent).sort().join()";
        for (address, expected) in [
            ("/search?q=PRP&lang=ja", "再生医療,術後"),
            ("/search?q=PRP&lang=en", "regeneration"),
            ("/search?q=PRP&lang=ja&in=en", "regeneration"),
            ("/search?q=PRP&lang=ko", "再生医療,術後"),
        ] {
            page.open(address).await?;
            // As the server wrote it, then as the element does.
            let light = topics.replace("ROOT", "document.querySelector('sagasu-results')");
            assert_eq!(page.value(&light).await?, expected, "{address}");
            page.resulted("PRP").await?;
            assert_eq!(
                page.value(&topics.replace("ROOT", RESULTS)).await?,
                expected,
                "{address}"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn where_nothing_is_found_what_other_languages_have_is_offered() -> Result<(), Failure> {
    with_page_of(bilingual(), async |page| {
        // A tab without results, and the way out of it; where there is nothing at all, no way is shown.
        page.open("/search?q=sunscreen&lang=en&in=ja").await?;
        page.until(&format!("{RESULTS}.querySelector('.empty')")).await?;
        page.click_on(&format!("{RESULTS}.querySelector('.empty a[data-go=\"in \"]')"))
            .await?;
        page.until(&format!(
            "{RESULTS}.querySelectorAll('.hit').length === 1 && !location.search.includes('in=')"
        ))
        .await?;
        page.open("/search?q=qzxvkwj&lang=en&in=ja").await?;
        page.until(&format!("{RESULTS}.querySelector('.empty')")).await?;
        assert_eq!(
            page.value(&format!("{RESULTS}.querySelector('.empty [data-go^=in]')"))
                .await?,
            serde_json::Value::Null
        );
        Ok(())
    })
    .await?;
    let body = "<sagasu-search endpoint=\"ORIGIN\" languages=\"ja\"></sagasu-search><sagasu-results endpoint=\"ORIGIN\" languages=\"ja\"></sagasu-results>";
    with_own_page(bilingual().demo_state(Limits::default()), body, async |page| {
        load_script(page, "/sagasu.js").await?;
        page.focus_box().await?;
        page.type_text("sunscreen").await?;
        let option = format!("{BOX}.querySelector('.option.all')");
        page.until(&format!("{option}?.textContent === 'Search in all languages (1)'"))
            .await?;
        // Not the list of what was typed before.
        page.until(&format!("{option}?.href.includes('q=sunscreen&')")).await?;
        accessible(page, "nothing in the page's languages").await?;
        page.press("ArrowUp").await?;
        page.press("Enter").await?;
        // The script went with the page that was left.
        page.until("location.search === '?q=sunscreen&in=all'").await?;
        load_script(page, "/sagasu.js").await?;
        page.until(&format!("{RESULTS}.querySelectorAll('.hit').length === 1"))
            .await?;
        assert_eq!(
            page.text_of(&format!("{RESULTS}.querySelector('.hit h3')")).await?,
            "Sunscreen"
        );
        page.open_here("?q=sunscreen").await?;
        load_script(page, "/sagasu.js").await?;
        page.until(&format!("{RESULTS}.querySelector('.empty')")).await?;
        page.click_on(&format!("{RESULTS}.querySelector('.empty [data-go=\"in all\"]')"))
            .await?;
        page.until(&format!(
            "location.search.includes('in=all') && {RESULTS}.querySelector('.hit')"
        ))
        .await
    })
    .await
}
