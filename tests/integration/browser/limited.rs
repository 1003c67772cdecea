//! A server that gives less than an element would take.

use super::driver::Failure;
use super::input::{BOX, RESULTS};
use super::own_site::{load_script, with_own_page};
use crate::support::TestIndex;
use sagasu::http::Limits;
use serde_json::json;
use std::sync::OnceLock;

fn dozen() -> &'static TestIndex {
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    INDEX.get_or_init(|| {
        let article = |number| json!({"id": format!("en/{number:02}"), "language": "en", "url": format!("/en/{number:02}"), "title": format!("Laser {number}"), "body": "About lasers."});
        TestIndex::of((0..12).map(article).collect())
    })
}

#[tokio::test]
async fn elements_take_what_the_server_gives() -> Result<(), Failure> {
    let body = "<sagasu-search endpoint=\"ORIGIN\" hits=\"9\"></sagasu-search><sagasu-results endpoint=\"ORIGIN\" page-size=\"20\"></sagasu-results>";
    // Each side of what is asked: fewer on a page, fewer to turn to, both, and no fewer.
    for (hits, page_depth, listed, on_page, pages) in [
        (4, 1_000, 4, 4, "3"),
        (100, 6, 6, 6, ""),
        (4, 9, 4, 4, "3"),
        (20, 20, 9, 12, ""),
    ] {
        let limits = Limits {
            hits,
            page_depth,
            ..Limits::default()
        };
        with_own_page(dozen().demo_state(limits), body, async |page| {
            load_script(page, "/sagasu.js").await?;
            page.focus_box().await?;
            page.type_text("laser").await?;
            page.listed("laser").await?;
            let count = |root: &str, css: &str| format!("{root}.querySelectorAll('{css}').length");
            assert_eq!(page.value(&count(BOX, ".row")).await?, listed, "{hits} {page_depth}");
            page.press("Enter").await?;
            page.resulted("laser").await?;
            assert_eq!(
                page.value(&count(RESULTS, ".hit")).await?,
                on_page,
                "{hits} {page_depth}"
            );
            let last = format!("{RESULTS}.querySelector('.pager a:nth-last-child(2)')");
            assert_eq!(page.text_of(&last).await?, pages, "{hits} {page_depth}");
            if pages.is_empty() {
                return Ok(());
            }
            page.click_on(&last).await?;
            if page_depth > 12 {
                return page
                    .until(&format!("{RESULTS}.querySelector('.hits')?.start === 9"))
                    .await;
            }
            // As far as can be turned, and then no further is offered.
            page.until(&format!("{RESULTS}.querySelector('.hits')?.start === 5"))
                .await?;
            page.until(&format!(
                "{RESULTS}.querySelector('.pager a:last-child').textContent === '2'"
            ))
            .await
        })
        .await?;
    }
    Ok(())
}
