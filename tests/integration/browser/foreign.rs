//! The elements on pages of other sites: another origin, a strict content security policy, two boxes, articles that mean harm.

use super::driver::{Failure, Page, with_page_of};
use super::input::{BOX, RESULTS};
use crate::support::TestIndex;
use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use sagasu::article::Language;
use sagasu::http::widget_script;
use sagasu::search::{PopularQueries, PopularQuery};
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use tokio::net::TcpListener;

/// Articles whose every text is an attempt to run a script.
fn hostile() -> &'static TestIndex {
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    INDEX.get_or_init(|| {
        let attack = "<img src=x onerror=\"window.attacked=1\"><script>window.attacked=1</script>";
        let article = |id: &str, url: &str| {
            json!({"id": id, "language": "en", "url": url, "title": format!("{attack} laser"), "translation_key": id, "tags": [attack],
                   "sections": [{"heading": attack, "anchor": "\" onclick=\"window.attacked=1", "text": format!("A laser {attack} of markup.")}]})
        };
        TestIndex::of(vec![article("en/one", "/en/one"), article("en/<b>two</b>", "https://clinic.example/two")])
    })
}

/// Opens a page of another origin whose policy allows the script and the server of the elements and nothing else; violations are collected.
async fn with_strict_page<T>(body: &str, test: T) -> Result<(), Failure>
where
    T: AsyncFnOnce(&Page) -> Result<(), Failure>,
{
    with_page_of(hostile(), async |page| {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let site = format!("http://{}", listener.local_addr()?);
        let (origin, script) = (&page.origin, widget_script());
        let policy = format!(
            "default-src 'none'; script-src {origin} 'sha256-{WATCH_HASH}'; connect-src {origin}; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        );
        let html = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>A site</title><script>{WATCH}</script>\
             <script type=\"module\" src=\"{origin}{}\" integrity=\"{}\" crossorigin></script>\n<main><h1>A site</h1>{}</main></html>",
            script.path,
            script.integrity,
            body.replace("ORIGIN", origin)
        );
        let pages = Router::new().fallback(get(async move || ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html))));
        let server = tokio::spawn(async move { axum::serve(listener, pages).await });
        page.client.goto(&format!("{site}/page?id=7")).await?;
        let result = test(page).await;
        let violations = page.value("window.violations").await;
        let attacked = page.value("window.attacked ?? null").await;
        server.abort();
        result?;
        assert_eq!(violations?, Value::Array(Vec::new()));
        assert_eq!(attacked?, Value::Null);
        Ok(())
    })
    .await
}

/// The one script of the page itself, and what the policy allows it by.
const WATCH: &str = "window.violations=[];addEventListener('securitypolicyviolation',e=>violations.push(e.violatedDirective+' '+e.blockedURI))";
const WATCH_HASH: &str = "qiKZiw2apS/Gdmq79R6U6kza47p4geRdQC2lxx2uzZQ=";

#[tokio::test]
async fn a_strict_policy_has_nothing_to_object_to_and_markup_stays_text() -> Result<(), Failure> {
    let body = "<sagasu-search endpoint=\"ORIGIN\" lang=\"en\"></sagasu-search><sagasu-results endpoint=\"ORIGIN\"></sagasu-results>";
    with_strict_page(body, async |page| {
        page.focus_box().await?;
        page.type_text("laser").await?;
        page.listed("laser").await?;
        let title = page.text_of(&format!("{BOX}.querySelector('.row .title')")).await?;
        assert!(title.starts_with("<img src=x onerror="), "{title}");
        let surface = page.value(&format!("getComputedStyle({BOX}.querySelector('.panel')).backgroundColor")).await?;
        assert_eq!(surface, "rgb(255, 255, 255)", "the style sheet is in force");
        page.picture("strict-policy").await?;
        page.press("Enter").await?;
        page.resulted("laser").await?;
        assert_eq!(page.value("location.search").await?, "?id=7&q=laser", "what else stands in the address stays");
        let trees = "[...document.querySelectorAll('sagasu-search, sagasu-results')].map((element) => element.shadowRoot.querySelectorAll('script, img, [onclick], [onerror], [style*=url]').length).join()";
        assert_eq!(page.value(trees).await?, "0,0");
        let links = "[...document.querySelector('sagasu-results').shadowRoot.querySelectorAll('.hit h3 a')].map((link) => link.href).sort()";
        let links = page.value(links).await?;
        assert_eq!(links[1], "https://clinic.example/two");
        assert!(links[0].as_str().is_some_and(|link| link.ends_with("/en/one")), "{links}");
        super::states::accessible(page, "a strict page").await
    })
    .await
}

#[tokio::test]
async fn two_boxes_on_a_page_do_not_meet() -> Result<(), Failure> {
    let body = "<sagasu-search endpoint=\"ORIGIN\" lang=\"ja\" hotkey=\"off\"></sagasu-search><p lang=\"ko\"><sagasu-search endpoint=\"ORIGIN\"></sagasu-search></p>";
    with_strict_page(body, async |page| {
        let other = "document.querySelectorAll('sagasu-search')[1].shadowRoot";
        page.until(&format!("{other}.querySelector('input')")).await?;
        let labels = "[...document.querySelectorAll('sagasu-search')].map((box) => box.shadowRoot.querySelector('input').ariaLabel).join()";
        assert_eq!(page.value(labels).await?, "サイト内を検索,사이트 검색");
        page.focus_box().await?;
        page.type_text("laser").await?;
        page.listed("laser").await?;
        assert_eq!(page.value(&format!("{other}.querySelector('.panel').hidden && {other}.querySelector('input').value === ''")).await?, true);
        // The key belongs to the box that wants it.
        page.press_with("k", 2).await?;
        page.until(&format!("{other}.activeElement && {BOX}.querySelector('.panel').hidden")).await?;
        page.type_text("script").await?;
        page.until(&format!("!{other}.querySelector('.panel').hidden")).await?;
        assert_eq!(page.value(&format!("{BOX}.querySelector('input').value")).await?, "laser");
        super::states::accessible(page, "two boxes").await
    })
    .await
}

#[tokio::test]
async fn results_alone_have_a_box_of_their_own() -> Result<(), Failure> {
    with_strict_page(
        "<sagasu-results endpoint=\"ORIGIN\" lang=\"zh-TW\">Loading</sagasu-results>",
        async |page| {
            let tree = "document.querySelector('sagasu-results').shadowRoot";
            page.until(&format!("{tree}.querySelectorAll('.hit').length === 2"))
                .await?;
            let depth = page.value("history.length").await?;
            page.value(&format!("{tree}.querySelector('input').focus()")).await?;
            page.type_text("laser").await?;
            page.until(&format!(
                "{tree}.querySelector('.count').textContent.includes('「laser」的搜尋結果')"
            ))
            .await?;
            assert_eq!(page.value("location.search").await?, "?id=7&q=laser");
            let deeper = page.value("history.length").await?;
            assert_eq!(
                deeper.as_u64(),
                depth.as_u64().map(|depth| depth + 1),
                "typing is one step back"
            );
            page.client.back().await?;
            page.until(&format!(
                "location.search === '?id=7' && {tree}.querySelector('input').value === ''"
            ))
            .await?;
            super::states::accessible(page, "results alone").await
        },
    )
    .await
}

/// An index whose visitors ask for lasers.
fn asked() -> &'static TestIndex {
    struct Asked;
    impl PopularQueries for Asked {
        fn popular(&self) -> Vec<PopularQuery> {
            let asked = |query: &str, count| PopularQuery {
                language: Language::Korean,
                query: query.to_owned(),
                count,
            };
            vec![asked("레이저 비용", 3), asked("레이저", 9)]
        }
    }
    static INDEX: OnceLock<TestIndex> = OnceLock::new();
    INDEX.get_or_init(|| {
        let article = json!({"id": "a", "language": "ko", "url": "/a", "title": "레이저 비용", "body": "b"});
        TestIndex::of(vec![article]).with_service(|service| service.with_popular_queries(Arc::new(Asked)))
    })
}

#[tokio::test]
async fn what_others_ask_is_offered_where_there_is_nothing_else() -> Result<(), Failure> {
    with_page_of(asked(), async |page| {
        page.open("/search?q=qzxvkwj&lang=ko").await?;
        page.until(&format!(
            "{RESULTS}.querySelector('.empty .chips a')?.textContent === '레이저'"
        ))
        .await?;
        // The page that answers it, under its own heading.
        let heads = format!("[...{RESULTS}.querySelectorAll('.empty h3')].map((head) => head.textContent).join()");
        assert_eq!(
            page.value(&heads).await?,
            "인기 검색어,많이 찾는 페이지,새로 올라온 페이지"
        );
        let popular = format!("{RESULTS}.querySelector('.empty .list a').textContent");
        assert_eq!(page.value(&popular).await?, "레이저 비용");
        super::states::accessible(page, "nothing found, popular pages").await?;
        page.focus_box().await?;
        page.value("document.querySelector('sagasu-search').value = ''").await?;
        page.press("ArrowDown").await?;
        let options =
            format!("[...{BOX}.querySelectorAll('[role=option]')].map((option) => option.textContent).join()");
        page.until(&format!("{options} === '레이저,레이저 비용'")).await?;
        super::states::accessible(page, "popular searches").await?;
        page.press("ArrowDown").await?;
        page.press("Enter").await?;
        page.resulted("레이저").await?;
        // What was searched for here stands before what others ask, once.
        page.value("document.querySelector('sagasu-search').value = ''").await?;
        page.focus_box().await?;
        page.press("ArrowDown").await?;
        page.until(&format!(
            "{options} === '레이저,레이저 비용' && {BOX}.querySelectorAll('.head').length === 2"
        ))
        .await
    })
    .await
}

#[tokio::test]
async fn the_page_hears_what_happens_and_has_its_say() -> Result<(), Failure> {
    with_strict_page("<sagasu-search endpoint=\"ORIGIN\" placeholder=\"Look here\"></sagasu-search>", async |page| {
        let listen = "window.heard = []; for (const name of ['sagasu-answer', 'sagasu-select', 'sagasu-search']) document.addEventListener(name, (event) => { heard.push(name); if (name !== 'sagasu-answer') event.preventDefault(); });
            document.querySelector('sagasu-search').words = { results: 'Found' }; return true";
        page.client.execute(listen, Vec::new()).await?;
        page.focus_box().await?;
        page.type_text("laser").await?;
        page.listed("laser").await?;
        assert_eq!(page.value(&format!("{BOX}.querySelector('input').placeholder + {BOX}.querySelector('[role=listbox]').ariaLabel")).await?, "Look hereFound");
        page.press("ArrowDown").await?;
        page.press("Enter").await?;
        page.until("heard.includes('sagasu-select') && location.pathname === '/page'").await?;
        // A page that changes its language without being loaded anew.
        page.value("document.documentElement.lang = 'ko'").await?;
        page.until(&format!("{BOX}.querySelector('.clear').ariaLabel === '지우기' && {BOX}.querySelector('input').value === 'laser'")).await?;
        page.value("document.querySelector('sagasu-search').submit()").await?;
        page.until("heard.includes('sagasu-search') && heard.includes('sagasu-answer') && location.pathname === '/page'").await
    })
    .await
}
