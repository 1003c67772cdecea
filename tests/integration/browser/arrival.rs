//! What there is before the script comes: a form that is typed into, a page that an older server wrote.

use super::driver::Failure;
use super::input::BOX;
use super::own_site::{load_script, with_own_page};
use crate::support::TestIndex;
use sagasu::http::{Limits, widget_script};
use std::sync::OnceLock;

fn samples() -> &'static TestIndex {
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    INDEX.get_or_init(TestIndex::of_samples)
}

const FORM: &str = "<sagasu-search endpoint=\"ORIGIN\" lang=\"ja\" value=\"前\"><form action=\"ORIGIN/search\"><input name=\"lang\" type=\"hidden\" value=\"ja\"><input name=\"q\" type=\"search\" value=\"前\"></form></sagasu-search>";

#[tokio::test]
async fn what_was_typed_before_the_script_came_stays_with_its_caret() -> Result<(), Failure> {
    with_own_page(samples().demo_state(Limits::default()), FORM, async |page| {
        let light = "document.querySelector('sagasu-search input[name=q]')";
        page.click_on(light).await?;
        page.value(&format!("{light}.select()")).await?;
        page.compose("えくそ").await?;
        page.commit("エクソーム").await?;
        // One character from the end, where another is missing.
        page.press("ArrowLeft").await?;
        page.press("ArrowLeft").await?;
        load_script(page, "/sagasu.js").await?;
        page.until(&format!("{BOX}.activeElement === {BOX}.querySelector('input')"))
            .await?;
        page.commit("ソ").await?;
        page.listed("エクソソーム").await?;
        // A page that changes its language leaves it so, too.
        page.press("ArrowLeft").await?;
        page.value("document.querySelector('sagasu-search').lang = 'ko'")
            .await?;
        page.until(&format!("{BOX}.querySelector('.clear').ariaLabel === '지우기'"))
            .await?;
        page.commit("X").await?;
        assert_eq!(
            page.value("document.querySelector('sagasu-search').value").await?,
            "エクソXソーム"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_form_that_nobody_touched_gives_way_to_the_value_and_does_not_take_the_focus() -> Result<(), Failure> {
    with_own_page(samples().demo_state(Limits::default()), FORM, async |page| {
        load_script(page, "/sagasu.js").await?;
        page.until(&format!("{BOX}.querySelector('input').value === '前'"))
            .await?;
        assert_eq!(
            page.value(&format!("{BOX}.activeElement")).await?,
            serde_json::Value::Null
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_that_names_the_script_of_an_older_server_still_has_its_box() -> Result<(), Failure> {
    let body = "<sagasu-search endpoint=\"ORIGIN\" lang=\"en\"></sagasu-search>";
    with_own_page(samples().demo_state(Limits::default()), body, async |page| {
        let old = "/sagasu-0123456789abcdef.js";
        assert_ne!(widget_script().path, old);
        load_script(page, old).await?;
        page.focus_box().await?;
        page.type_text("PRP").await?;
        page.listed("PRP").await
    })
    .await
}
