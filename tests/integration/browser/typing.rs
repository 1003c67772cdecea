//! The search box: typing, compositions, keys.

use super::driver::{Failure, with_page};
use super::input::{BOX, RESULTS};

#[tokio::test]
async fn typing_in_each_language_lists_marked_results() -> Result<(), Failure> {
    let table = [
        ("ja", "エクソソーム", "検索結果"),
        ("zh-Hans", "外泌体", "搜索结果"),
        ("zh-Hant", "外泌體", "搜尋結果"),
        ("ko", "엑소좀", "검색 결과"),
        ("en", "exosome", "Results"),
    ];
    with_page(async |page| {
        for (language, query, label) in table {
            page.open(&format!("/?lang={language}")).await?;
            page.focus_box().await?;
            page.type_text(query).await?;
            page.listed(query).await?;
            let first = format!("{BOX}.querySelector('.row')");
            assert_eq!(page.value(&format!("{first}.lang")).await?, language);
            let marks = page
                .value(&format!(
                    "[...{BOX}.querySelectorAll('mark')].map((mark) => mark.textContent).join(' ')"
                ))
                .await?;
            let marks = marks.as_str().unwrap_or_default().to_lowercase();
            assert!(marks.contains(query), "{language}: {marks}");
            assert_eq!(
                page.value(&format!("{BOX}.querySelector('[role=listbox]').ariaLabel"))
                    .await?,
                label
            );
            page.until(&format!(
                "{BOX}.querySelector('[role=status]').textContent.match(/[0-9]/)"
            ))
            .await?;
            page.picture(&format!("box-{language}")).await?;
            page.press("Enter").await?;
            page.resulted(query).await?;
            assert_eq!(
                page.value(&format!("{RESULTS}.querySelector('.hit').lang")).await?,
                language
            );
            page.picture(&format!("results-{language}")).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_list_follows_a_composition_and_leaves_the_keys_to_it() -> Result<(), Failure> {
    let table = [
        ("ja", &["え", "えく", "えくそ", "エクソソーム"][..], "エクソソーム"),
        ("zh-Hans", &["w", "wai mi", "外泌体"][..], "外泌体"),
        ("zh-Hant", &["ㄨ", "ㄨㄞˋ", "外泌體"][..], "外泌體"),
        ("ko", &["ㅇ", "에", "엑", "엑소", "엑소좀"][..], "엑소좀"),
    ];
    with_page(async |page| {
        for (language, steps, query) in table {
            page.open(&format!("/?lang={language}")).await?;
            page.focus_box().await?;
            let history = page.value("history.length").await?;
            for text in steps {
                page.compose(text).await?;
            }
            page.listed(query).await?;
            for key in ["ArrowDown", "Escape", "Enter"] {
                page.press_in_composition(key).await?;
            }
            let open = page.value(&format!("!{BOX}.querySelector('.panel').hidden")).await?;
            assert_eq!(open, true, "{language}: Escape belongs to the composition");
            let active = page
                .value(&format!(
                    "{BOX}.querySelector('input').hasAttribute('aria-activedescendant')"
                ))
                .await?;
            assert_eq!(active, false, "{language}: the arrows belong to the composition");
            page.commit(query).await?;
            page.listed(query).await?;
            assert_eq!(
                page.value("document.querySelector('sagasu-search').value").await?,
                query
            );
            assert_eq!(
                page.value("location.pathname").await?,
                "/",
                "{language}: Enter belongs to the composition"
            );
            assert_eq!(page.value("history.length").await?, history);
            page.press("Enter").await?;
            page.until("location.pathname === '/search'").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn half_typed_syllables_and_romaji_find_things() -> Result<(), Failure> {
    let table = [
        ("ja", "ekusoso"),
        ("ja", "えくそ"),
        ("zh-Hans", "waimiti"),
        ("ko", "ㅇㅅㅈ"),
        ("ko", "엑솢"),
    ];
    with_page(async |page| {
        for (language, typed) in table {
            page.open(&format!("/?lang={language}")).await?;
            page.focus_box().await?;
            page.type_text(typed).await?;
            // The results of the whole text, not those of its beginning.
            page.listed(typed).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_keyboard_is_enough() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?lang=en").await?;
        page.until(&format!("{BOX}.querySelector('input')")).await?;
        page.press("/").await?;
        page.until(&format!("{BOX}.activeElement === {BOX}.querySelector('input')"))
            .await?;
        assert_eq!(page.value("document.querySelector('sagasu-search').value").await?, "");
        page.type_text("prp").await?;
        page.listed("prp").await?;
        let active =
            format!("{BOX}.getElementById({BOX}.querySelector('input').getAttribute('aria-activedescendant'))");
        page.press("ArrowDown").await?;
        page.until(&format!(
            "{active}?.id === 'option-0' && {active}.ariaSelected === 'true'"
        ))
        .await?;
        page.press("ArrowUp").await?;
        page.until(&format!("!{active}")).await?;
        page.press("ArrowUp").await?;
        page.until(&format!("{active}?.classList.contains('all')")).await?;
        page.press("Escape").await?;
        page.until(&format!(
            "{BOX}.querySelector('.panel').hidden && {BOX}.querySelector('input').value === 'prp'"
        ))
        .await?;
        page.press("ArrowDown").await?;
        page.listed("prp").await?;
        page.press("ArrowDown").await?;
        let leads = page.value(&format!("{active}.getAttribute('href')")).await?;
        page.press("Enter").await?;
        page.until(&format!("location.href.endsWith({leads})")).await?;
        // The query that led somewhere is a recent search; Ctrl-K comes back to the box.
        page.until(&format!("{BOX}.querySelector('input')")).await?;
        page.press_with("k", 2).await?;
        page.until(&format!(
            "{BOX}.querySelector('[data-query=prp]') && !{BOX}.querySelector('.panel').hidden"
        ))
        .await?;
        page.press("ArrowDown").await?;
        page.press("Enter").await?;
        page.until("location.pathname === '/search' && new URLSearchParams(location.search).get('q') === 'prp'")
            .await?;
        page.focus_box().await?;
        page.value("document.querySelector('sagasu-search').value = ''").await?;
        page.press("ArrowDown").await?;
        page.click_on(&format!("{BOX}.querySelector('[data-do=forget]')"))
            .await?;
        page.until("localStorage.getItem('sagasu.recent') === null").await
    })
    .await
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_dropped() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?lang=en").await?;
        // Answers to the first query come after those to the second one, and their abort is not heard.
        let slow_first = "window.realFetch = fetch; window.asked = 0;
            window.fetch = async (address) => {
              const answer = await realFetch(address);
              if (String(address).includes('sunscreen')) { asked += 1; await new Promise((done) => setTimeout(done, 600)); }
              return answer;
            }";
        page.client.execute(slow_first, Vec::new()).await?;
        page.focus_box().await?;
        page.commit("sunscreen").await?;
        page.until("asked > 0").await?;
        page.value("document.querySelector('sagasu-search').value = ''").await?;
        page.commit("exosome").await?;
        page.listed("exosome").await?;
        tokio::time::sleep(std::time::Duration::from_millis(900)).await;
        page.listed("exosome").await?;
        let title = page.text_of(&format!("{BOX}.querySelector('.row .title')")).await?;
        assert!(title.to_lowercase().contains("exosome"), "{title}");
        Ok(())
    })
    .await
}

/// From a key to the list for what it made, as the page's own clock has it: reported, for the machine decides.
#[tokio::test]
async fn how_long_a_list_takes_is_reported() -> Result<(), Failure> {
    with_page(async |page| {
        let mut all = Vec::new();
        for (language, query) in [("ja", "ヒアルロン酸"), ("zh-Hans", "皮秒激光"), ("zh-Hant", "肉毒桿菌"), ("ko", "엑소좀 수액"), ("en", "laser downtime")] {
            page.open(&format!("/?lang={language}")).await?;
            page.focus_box().await?;
            let watch = "window.times = []; let pressed = 0;
                addEventListener('keydown', (event) => (pressed = event.timeStamp), true);
                document.addEventListener('sagasu-answer', () => requestAnimationFrame(() => times.push(performance.now() - pressed)));";
            page.client.execute(watch, Vec::new()).await?;
            for character in query.chars() {
                page.type_text(&character.to_string()).await?;
                tokio::time::sleep(std::time::Duration::from_millis(180)).await;
            }
            page.listed(query).await?;
            let times = page.value("times").await?;
            all.extend(times.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64));
        }
        all.sort_by(f64::total_cmp);
        assert!(all.len() > 5, "{all:?}");
        let at = |share: usize| all[(all.len() - 1) * share / 100];
        eprintln!("key to list over {} lists: median {:.0} ms, 90% {:.0} ms, longest {:.0} ms", all.len(), at(50), at(90), at(100));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_correction_is_said_and_can_be_refused() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?lang=en").await?;
        page.focus_box().await?;
        page.type_text("exosmoe").await?;
        page.listed("exosmoe").await?;
        let notice = page.text_of(&format!("{BOX}.querySelector('.corrected')")).await?;
        assert_eq!(notice, "Showing results for “exosome”. Search instead for “exosmoe”");
        page.click_on(&format!("{BOX}.querySelector('.corrected a')")).await?;
        page.until("location.pathname === '/search' && location.search.includes('exact=true')")
            .await
    })
    .await
}

#[tokio::test]
async fn what_the_keys_chose_stays_when_the_list_comes_anew_and_not_when_more_is_typed() -> Result<(), Failure> {
    with_page(async |page| {
        page.open("/?lang=en").await?;
        page.focus_box().await?;
        page.type_text("exosome").await?;
        page.listed("exosome").await?;
        page.press("ArrowDown").await?;
        let chosen = format!("{BOX}.querySelector('[aria-selected=true]')");
        let title = page.text_of(&chosen).await?;
        page.value(&format!("({chosen}.dataset.old = 'yes')")).await?;
        // The box asks again when it gets the focus.
        page.value(&format!(
            "{BOX}.querySelector('input').dispatchEvent(new FocusEvent('focus'))"
        ))
        .await?;
        page.until(&format!("!{BOX}.querySelector('[data-old]')")).await?;
        assert_eq!(page.text_of(&chosen).await?, title);
        page.type_text("s").await?;
        page.until(&format!("!{chosen}")).await?;
        page.press("Enter").await?;
        page.resulted("exosomes").await
    })
    .await
}
