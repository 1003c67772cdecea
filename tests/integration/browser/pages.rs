//! The pages: results, columns, languages, the way back.

use super::driver::{Failure, with_page};
use super::input::RESULTS;

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
            .await
    })
    .await
}
