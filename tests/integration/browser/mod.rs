//! The demo page in a real Chromium.

mod clients;
mod driver;

use driver::{Failure, Page, with_page};
use serde_json::json;

const FIRST_MARK: &str = "document.querySelector('.result mark')";

/// Waits until the page lists results whose request was for `query`.
async fn results_of(page: &Page, query: &str) -> Result<(), Failure> {
    let wanted = json!(query);
    page.until(&format!(
        "document.querySelector('#request pre').textContent.includes('\"q\": ' + JSON.stringify({wanted}))"
    ))
    .await?;
    page.until("document.querySelectorAll('.result').length > 0").await
}

#[tokio::test]
async fn typing_in_each_language_shows_marked_results() -> Result<(), Failure> {
    let table = [
        ("ja", "エクソソーム"),
        ("zh-Hans", "外泌体"),
        ("zh-Hant", "外泌體"),
        ("ko", "엑소좀"),
        ("en", "exosome"),
    ];
    with_page(async |page| {
        for (language, query) in table {
            page.open(&format!("/?lang={language}")).await?;
            page.until("document.querySelectorAll('.chip').length > 3").await?;
            assert_eq!(page.value("document.documentElement.lang").await?, language);
            page.type_text(query).await?;
            results_of(page, query).await?;
            page.until(FIRST_MARK).await?;
            assert_eq!(page.value("document.querySelector('.result').lang").await?, language);
            let marks = page
                .value("[...document.querySelectorAll('.result mark')].map(m => m.textContent).join(' ')")
                .await?;
            let marks = marks.as_str().unwrap_or_default().to_lowercase();
            assert!(marks.contains(query), "{language}: {marks}");
            let address = page.client.current_url().await?;
            let asked: Vec<(String, String)> = address.query_pairs().into_owned().collect();
            assert!(asked.contains(&("q".into(), query.into())) && asked.contains(&("lang".into(), language.into())));
            page.until("document.querySelector('#count').textContent.match(/[0-9]/)")
                .await?;
            page.picture(&format!("results-{language}")).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn results_follow_a_composition_and_leave_enter_to_it() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?lang=ja").await?;
        page.click("#query").await?;
        let history = page.value("history.length").await?;
        for text in ["え", "えく", "えくそ", "エクソソーム"] {
            let length = text.chars().count();
            let composition = json!({"text": text, "selectionStart": length, "selectionEnd": length});
            page.chromium("Input.imeSetComposition", composition).await?;
        }
        results_of(page, "エクソソーム").await?;
        let enter = json!({"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229});
        page.chromium("Input.dispatchKeyEvent", enter).await?;
        page.chromium("Input.insertText", json!({"text": "エクソソーム"}))
            .await?;
        results_of(page, "エクソソーム").await?;
        assert_eq!(
            page.value("document.querySelector('#query').value").await?,
            "エクソソーム"
        );
        assert_eq!(
            page.value("history.length").await?,
            history,
            "typing and composing make no history"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_choice_is_undone_by_the_back_button() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?q=PRP&lang=en").await?;
        results_of(page, "PRP").await?;
        page.client
            .find(fantoccini::Locator::Css("#language"))
            .await?
            .select_by_value("ko")
            .await?;
        page.until("document.documentElement.lang === 'ko' && document.querySelector('.result').lang === 'ko'")
            .await?;
        page.until("document.querySelector('#submit').textContent === '검색'")
            .await?;
        page.click(".tag").await?;
        page.until("!document.querySelector('#filter').hidden && location.search.includes('tag=')")
            .await?;
        page.client.back().await?;
        page.until("document.querySelector('#filter').hidden && document.documentElement.lang === 'ko'")
            .await?;
        page.client.back().await?;
        page.until("document.documentElement.lang === 'en' && document.querySelector('.result').lang === 'en'")
            .await?;
        assert_eq!(page.value("document.querySelector('#query').value").await?, "PRP");

        page.type_text(" gel").await?;
        results_of(page, "PRP gel").await?;
        page.client.back().await?;
        page.until("document.querySelector('#query').value === 'PRP'").await?;

        page.open("/?q=&lang=en").await?;
        page.click(".chip").await?;
        page.until("document.querySelectorAll('.result').length > 0").await?;
        page.client.back().await?;
        page.until("document.querySelectorAll('.chip').length > 3 && document.querySelector('#query').value === ''")
            .await
    })
    .await
}

#[tokio::test]
async fn pages_turn_and_results_lead_to_their_section() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?q=laser&lang=en").await?;
        results_of(page, "laser").await?;
        page.until("!document.querySelector('#pager').hidden").await?;
        let first = page.value("document.querySelector('.result a').textContent").await?;
        page.click("#next").await?;
        page.until(&format!("document.querySelector('.result a').textContent !== {first}"))
            .await?;
        assert_eq!(page.value("document.querySelector('#previous').disabled").await?, false);
        page.click("#previous").await?;
        page.until(&format!("document.querySelector('.result a').textContent === {first}"))
            .await?;

        page.open("/?q=エクソソームの正体&lang=ja").await?;
        results_of(page, "エクソソームの正体").await?;
        page.click(".result a").await?;
        page.until("location.pathname.startsWith('/columns/ja/')").await?;
        page.until("document.querySelector('section:target h2') && scrollY > 0")
            .await?;
        page.picture("column-ja").await?;
        page.click(".versions a").await?;
        page.until("document.documentElement.lang !== 'ja' && document.querySelector('h1')")
            .await?;
        page.open("/columns/ja/none").await?;
        page.until("document.querySelector('input[type=search]')").await?;
        page.picture("column-none").await
    })
    .await
}

#[tokio::test]
async fn nothing_found_and_nothing_answered_keep_what_was_typed() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?lang=en").await?;
        page.picture("welcome-en").await?;
        page.type_text("qzxvkwj").await?;
        page.until("document.querySelector('#message h1').textContent.includes('qzxvkwj')")
            .await?;
        page.until("document.querySelectorAll('.chip').length > 3").await?;
        assert_eq!(
            page.value("document.querySelector('#count').textContent").await?,
            "0 results"
        );
        page.picture("empty-en").await?;

        let offline = |is| json!({"offline": is, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        page.chromium("Network.enable", json!({})).await?;
        page.chromium("Network.emulateNetworkConditions", offline(true)).await?;
        page.retype("exosome").await?;
        page.until("document.querySelector('#message').getAttribute('role') === 'alert'")
            .await?;
        assert_eq!(page.value("document.querySelector('#query').value").await?, "exosome");
        page.picture("error-en").await?;
        page.chromium("Network.emulateNetworkConditions", offline(false))
            .await?;
        page.click(".retry").await?;
        results_of(page, "exosome").await?;
        assert_eq!(page.value("document.querySelector('#message').hidden").await?, true);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_dropped() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?lang=en").await?;
        // The first question is answered after the second one, and its abort is not heard.
        let slow_first = "window.realFetch = fetch; window.asked = 0;
            window.fetch = async (address) => {
              const answer = await realFetch(address);
              if (++asked === 1) await new Promise((done) => setTimeout(done, 600));
              return answer;
            }";
        page.client.execute(slow_first, Vec::new()).await?;
        page.type_text("sunscreen").await?;
        page.until("asked === 1").await?;
        page.retype("exosome").await?;
        results_of(page, "exosome").await?;
        tokio::time::sleep(std::time::Duration::from_millis(800)).await;
        results_of(page, "exosome").await?;
        let title = page
            .value("document.querySelector('.result h2').textContent.toLowerCase()")
            .await?;
        assert!(title.as_str().is_some_and(|title| title.contains("exosome")), "{title}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn narrow_and_dark_pages_hold_together() -> Result<(), Failure> {
    with_page(async |page| {
        page.resize(320, 640).await?;
        for address in [
            "/?lang=ja",
            "/?q=ヒアルロン酸&lang=ja",
            "/?q=hyaluronic acid&lang=en",
            "/columns/en/exosome",
        ] {
            page.open(address).await?;
            page.until("document.querySelector('.chip, .result, article h1')")
                .await?;
            let overflow = page.value("document.documentElement.scrollWidth - innerWidth").await?;
            assert!(
                overflow.as_i64().is_some_and(|pixels| pixels <= 0),
                "{address}: {overflow}"
            );
            page.picture(&format!("narrow-{}", address.len())).await?;
        }
        page.resize(1200, 800).await?;
        page.open("/?q=レーザー ダウンタイム&lang=ja").await?;
        page.until(FIRST_MARK).await?;
        page.picture("demo").await?;
        let dark = json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]});
        page.chromium("Emulation.setEmulatedMedia", dark).await?;
        page.open("/?q=ヒアルロン酸&lang=ja").await?;
        page.until(FIRST_MARK).await?;
        let ground = page.value("getComputedStyle(document.body).backgroundColor").await?;
        assert_eq!(ground, "rgb(22, 24, 27)");
        page.picture("dark-ja").await
    })
    .await
}
