//! What visitors type and what they must see, over the small site of `tests/fixtures/site.jsonl` in five languages.

use crate::support_index::{ids, marked, request};
use crate::support_site::{articles, site, site_of_columns};
use sagasu::article::Language::{
    self, English as En, Japanese as Ja, Korean as Ko, SimplifiedChinese as ZhHans, TraditionalChinese as ZhHant,
};
use sagasu::query::{Limit, Offset, SearchRequest, Sort};
use sagasu::search::SearchResponse;
use std::collections::BTreeSet;

fn ask(query: &str, reader: Language) -> SearchResponse {
    site()
        .search(request(query, Some(reader)))
        .unwrap_or_else(|error| panic!("{query:?}: {error}"))
}

/// A query, its reader, the first hit, other hits, articles that are no hits, and what is marked in the first hit.
type Row = (
    &'static str,
    Language,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);

/// What is wrong with the answer of a row, if anything.
fn failure(row: &Row) -> Option<String> {
    let (query, reader, first, contains, forbids, mark) = *row;
    let response = ask(query, reader);
    let found = ids(&response);
    let describe = |what: String| Some(format!("{query:?} for {reader}: {what}; found {found:?}"));
    if found.first() != Some(&first) {
        return describe(format!("{first} should be first"));
    }
    if let Some(missing) = contains.iter().find(|id| !found.contains(id)) {
        return describe(format!("{missing} should be found"));
    }
    if let Some(wrong) = forbids.iter().find(|id| found.contains(id)) {
        return describe(format!("{wrong} should not be found"));
    }
    let hit = &response.hits[0];
    let snippet = &hit.snippet.passage;
    let mut marks = marked(&hit.title, &hit.title_highlights);
    marks.extend(marked(&snippet.text, &snippet.highlights));
    let shown = mark.is_empty() || marks.iter().any(|text| text == mark);
    if shown {
        None
    } else {
        describe(format!("{mark:?} should be marked, not {marks:?}"))
    }
}

fn check(rows: &[Row]) {
    let failures: Vec<String> = rows.iter().filter_map(failure).collect();
    assert!(
        failures.is_empty(),
        "{} of {} rows:\n{}",
        failures.len(),
        rows.len(),
        failures.join("\n")
    );
}

#[test]
fn width_case_and_composition_do_not_matter() {
    check(&[
        ("ＥＸＯＳＯＭＥ", En, "en/exosome", &[], &[], "Exosome"),
        ("exosome", En, "en/exosome", &[], &[], "Exosome"),
        ("ｴｸｿｿｰﾑ", Ja, "ja/exosome", &[], &[], "エクソソーム"),
        ("ボツリヌストキシン", Ja, "ja/botulinum", &[], &[], "ﾎﾞﾂﾘﾇｽﾄｷｼﾝ"),
        ("ﾎﾞﾂﾘﾇｽﾄｷｼﾝ", Ja, "ja/botulinum", &[], &[], "ボツリヌストキシン"),
        ("ホ\u{3099}ツリヌス", Ja, "ja/botulinum", &[], &[], ""),
        (
            "\u{110b}\u{1166}\u{11a8}\u{1109}\u{1169}\u{110c}\u{1169}\u{11b7}",
            Ko,
            "ko/exosome",
            &[],
            &[],
            "엑소좀",
        ),
        ("LASER　TONING", En, "en/laser", &["en/laser-hair"], &[], "Laser"),
        ("株式会社", Ja, "ja/company", &[], &[], "㍿"),
        ("don't", En, "en/code", &[], &[], "Don’t"),
        ("エクソ\u{200b}ソーム", Ja, "ja/exosome", &[], &[], "エクソソーム"),
    ]);
}

#[test]
fn voicing_is_a_difference() {
    check(&[
        ("ガス", Ja, "ja/gas", &[], &["ja/kasu"], "ガス"),
        ("カス", Ja, "ja/kasu", &[], &["ja/gas"], "カス"),
        ("ｶﾞｽ", Ja, "ja/gas", &[], &["ja/kasu"], "ガス"),
    ]);
}

#[test]
fn forms_of_han_characters_find_each_other() {
    check(&[
        ("外泌體", ZhHans, "zh-Hans/exosome", &["zh-Hant/exosome"], &[], "外泌体"),
        ("外泌体", ZhHant, "zh-Hant/exosome", &["zh-Hans/exosome"], &[], "外泌體"),
        ("干燥", ZhHant, "zh-Hant/dry", &["zh-Hans/dry"], &[], "乾燥"),
        ("乾燥", ZhHans, "zh-Hans/dry", &["zh-Hant/dry", "ja/skin"], &[], "干燥"),
        ("國際", Ja, "ja/kix", &["zh-Hans/airport", "zh-Hant/airport"], &[], ""),
        ("国際", ZhHans, "zh-Hans/airport", &["ja/kix"], &[], ""),
        (
            "国际机场",
            ZhHant,
            "zh-Hant/airport",
            &["zh-Hans/airport"],
            &[],
            "國際機場",
        ),
        (
            "國際機場",
            ZhHans,
            "zh-Hans/airport",
            &["zh-Hant/airport"],
            &[],
            "国际机场",
        ),
        ("学会", Ja, "ja/sawada", &["ja/doctor"], &[], "學會"),
        ("學會", Ja, "ja/sawada", &["ja/doctor"], &[], "學會"),
        ("桜台", Ja, "ja/sawada", &[], &[], "櫻台"),
        ("沢田", Ja, "ja/sawada", &[], &[], "澤田"),
    ]);
}

#[test]
fn middle_dots_repetition_marks_and_spaces_are_written_or_left_out() {
    check(&[
        ("ピコトーニング", Ja, "ja/toning", &[], &[], "ピコ・トーニング"),
        ("ピコ・トーニング", Ja, "ja/toning", &[], &[], "ピコ・トーニング"),
        ("佐々木", Ja, "ja/doctor", &[], &[], "佐々木"),
        ("佐佐木", Ja, "ja/doctor", &[], &[], "佐々木"),
        ("자외선차단제", Ko, "ko/sunscreen", &[], &[], "자외선 차단제"),
        ("자외선 차단제", Ko, "ko/sunscreen", &[], &[], ""),
        ("줄기세포 배양액", Ko, "ko/stem", &[], &[], "줄기세포배양액"),
        ("줄기 세포", Ko, "ko/stem", &[], &[], ""),
    ]);
}

#[test]
fn inflection_and_particles_do_not_hide_a_word() {
    check(&[
        ("엑소좀을", Ko, "ko/exosome", &[], &[], "엑소좀"),
        ("엑소좀이란", Ko, "ko/exosome", &[], &[], "엑소좀"),
        ("병원", Ko, "ko/lunch", &[], &[], "병원"),
        ("병원은", Ko, "ko/lunch", &[], &[], "병원"),
        ("먹는다", Ko, "ko/lunch", &[], &[], ""),
        ("食べます", Ja, "ja/food", &[], &[], ""),
        ("食べたい", Ja, "ja/food", &[], &[], ""),
        ("エクソソームって何", Ja, "ja/exosome", &[], &[], "エクソソーム"),
        ("injection", En, "en/injections", &[], &[], "Injecting"),
        ("run", En, "en/injections", &[], &[], "Running"),
        ("drip", En, "en/exosome", &[], &[], "drips"),
        ("culturing", En, "en/stem", &[], &[], "cultured"),
    ]);
}

#[test]
fn signs_and_numbers_inside_words_count() {
    check(&[
        ("C++", En, "en/code", &["ja/system"], &[], "C++"),
        ("c++", Ja, "ja/system", &["en/code"], &[], "C++"),
        ("C#", En, "en/code", &[], &[], "C#"),
        ("3.6.3", En, "en/code", &["ja/system", "zh-Hans/software"], &[], "3.6.3"),
        ("3.6.3", ZhHans, "zh-Hans/software", &["en/code"], &[], "3.6.3"),
        ("WES-5.4.5", Ja, "ja/system", &["en/code"], &[], "WES-5.4.5"),
        ("5.4.5", En, "en/code", &["ja/system"], &[], "5.4.5"),
        ("wes", En, "en/code", &["ja/system"], &[], ""),
        ("ChatGPT", Ko, "ko/chatgpt", &[], &[], "ChatGPT"),
        ("활용법", Ko, "ko/chatgpt", &[], &[], "활용법"),
        ("ChatGPT 활용법", Ko, "ko/chatgpt", &[], &[], "ChatGPT활용법"),
        ("مرحبا", En, "en/arabic", &[], &[], "مرحبا"),
    ]);
}

#[test]
fn quotes_minus_and_tag_are_understood() {
    check(&[
        ("\"stem cell\"", En, "en/stem", &[], &["en/garden"], ""),
        ("“stem cell”", En, "en/stem", &[], &["en/garden"], ""),
        ("stem cell", En, "en/stem", &["en/garden"], &[], ""),
        ("「炭酸ガス」", Ja, "ja/gas", &[], &["ja/kasu", "ja/toning"], "炭酸ガス"),
        (
            "\"国际机场\"",
            ZhHans,
            "zh-Hans/airport",
            &["zh-Hant/airport"],
            &["ja/kix"],
            "国际机场",
        ),
        ("laser -hair", En, "en/laser", &[], &["en/laser-hair"], "Laser"),
        ("laser -\"hair removal\"", En, "en/laser", &[], &["en/laser-hair"], ""),
        ("レーザー -炭酸", Ja, "ja/toning", &[], &["ja/gas"], "レーザー"),
        (
            "tag:laser",
            En,
            "en/laser-hair",
            &["en/laser"],
            &["en/exosome", "ja/gas"],
            "",
        ),
        ("tag:laser toning", En, "en/laser", &[], &["ja/toning"], "toning"),
        (
            "tag:再生医療 点滴",
            Ja,
            "ja/exosome",
            &[],
            &["ja/kix", "zh-Hans/exosome"],
            "",
        ),
        (
            "tag:\"再生医療\"",
            Ja,
            "ja/exosome",
            &["ja/supernatant"],
            &["ja/kix"],
            "",
        ),
        ("e-mail \"unfinished laser", En, "en/laser", &["en/laser-hair"], &[], ""),
    ]);
}

#[test]
fn a_word_is_found_while_it_is_typed() {
    check(&[
        ("exoso", En, "en/exosome", &[], &[], "Exosome"),
        ("supern", En, "en/stem", &[], &[], "supernatant"),
        ("inje", En, "en/injections", &[], &[], ""),
        ("laser to", En, "en/laser", &[], &[], ""),
        ("エクソ", Ja, "ja/exosome", &[], &[], "エクソ"),
        ("ボツリ", Ja, "ja/botulinum", &[], &[], "ボツリ"),
        ("関西国", Ja, "ja/kix", &[], &[], "関西国"),
        ("줄기세", Ko, "ko/stem", &[], &[], "줄기세"),
        ("外泌", ZhHans, "zh-Hans/exosome", &["zh-Hant/exosome"], &[], "外泌"),
        ("chatg", Ko, "ko/chatgpt", &[], &[], "ChatGPT"),
    ]);
}

#[test]
fn synonyms_reach_over_languages() {
    check(&[
        (
            "exosome",
            Ja,
            "ja/exosome",
            &["en/exosome", "zh-Hans/exosome", "ko/exosome"],
            &[],
            "エクソソーム",
        ),
        ("エクソソーム", En, "en/exosome", &["ja/exosome"], &[], "Exosome"),
        ("엑소좀", ZhHant, "zh-Hant/exosome", &["ko/exosome"], &[], "外泌體"),
        ("stem cell", Ja, "ja/supernatant", &["en/stem"], &[], ""),
        ("color", En, "en/injections", &[], &[], "colour"),
        ("透明质酸", ZhHans, "zh-Hans/filler", &[], &[], "玻尿酸"),
        ("軟體", ZhHant, "zh-Hans/software", &[], &[], "软件"),
        ("선크림", Ko, "ko/sunscreen", &[], &[], "자외선 차단제"),
    ]);
}

#[test]
fn the_readers_language_comes_first_and_hides_no_other() {
    check(&[
        ("皮膚", Ja, "ja/skin", &["zh-Hans/dry", "zh-Hant/dry"], &[], "皮膚"),
        ("皮膚", ZhHant, "zh-Hant/dry", &["zh-Hans/dry", "ja/skin"], &[], "皮膚"),
        ("皮膚", ZhHans, "zh-Hans/dry", &["zh-Hant/dry", "ja/skin"], &[], "皮肤"),
        ("皮膚", Ko, "ja/skin", &["zh-Hans/dry", "zh-Hant/dry"], &[], "皮膚"),
        (
            "exosome",
            Ko,
            "ko/exosome",
            &["en/exosome", "ja/exosome"],
            &[],
            "엑소좀",
        ),
        (
            "exosome",
            ZhHant,
            "zh-Hant/exosome",
            &["en/exosome", "ko/exosome"],
            &[],
            "",
        ),
        (
            "点滴",
            ZhHans,
            "zh-Hans/exosome",
            &["zh-Hant/exosome", "ja/exosome"],
            &[],
            "点滴",
        ),
        ("点滴", Ja, "ja/exosome", &["zh-Hans/exosome"], &[], "点滴"),
        ("西国際", Ja, "ja/kix", &[], &[], "西国際"),
    ]);
    let order = [(ZhHans, [ZhHans, ZhHant]), (ZhHant, [ZhHant, ZhHans])];
    for (reader, expected) in order {
        let response = ask("外泌体", reader);
        let languages: Vec<Language> = response.hits.iter().map(|hit| hit.language).take(2).collect();
        assert_eq!(languages, expected, "the other form of Chinese comes next");
    }
}

#[test]
fn hits_of_one_language_stand_together() {
    for (query, reader) in [("exosome", Ko), ("点滴", Ja), ("3.6.3", En), ("", ZhHant)] {
        let response = ask(query, reader);
        let mut languages: Vec<Language> = response.hits.iter().map(|hit| hit.language).collect();
        languages.dedup();
        let distinct: BTreeSet<Language> = languages.iter().copied().collect();
        assert_eq!(languages.len(), distinct.len(), "{query:?}: {languages:?}");
        assert_eq!(languages.first(), Some(&reader), "{query:?}");
    }
}

#[test]
fn newest_first_ignores_language_and_score() {
    let newest = SearchRequest {
        sort: Sort::Newest,
        ..request("exosome", Some(Ja))
    };
    let response = site().search(newest).expect("an answer");
    let expected = [
        "ko/exosome",
        "en/exosome",
        "zh-Hant/exosome",
        "ja/exosome",
        "zh-Hans/exosome",
    ];
    assert_eq!(ids(&response), expected);
    let dates: Vec<_> = ask_newest("")
        .hits
        .iter()
        .filter_map(|hit| hit.published_at)
        .map(|date| date.unix_seconds())
        .collect();
    assert_eq!(dates.len(), articles().len());
    assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
}

fn ask_newest(query: &str) -> SearchResponse {
    let newest = SearchRequest {
        sort: Sort::Newest,
        ..request(query, Some(Ja))
    };
    site().search(newest).expect("an answer")
}

#[test]
fn filters_hold_and_facets_count_what_passes() {
    let filtered = |query: &str, languages: &[Language], tags: &[&str]| {
        let asked = SearchRequest {
            languages: languages.to_vec(),
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            ..request(query, Some(Ja))
        };
        site().search(asked).expect("an answer")
    };
    let only = filtered("exosome", &[Ko, En], &[]);
    assert_eq!(
        ids(&only),
        ["ko/exosome", "en/exosome"],
        "in the order of the languages"
    );
    assert_eq!(only.facets.language.keys().copied().collect::<Vec<_>>(), [Ko, En]);
    let tagged = filtered("", &[], &["laser"]);
    assert_eq!(
        ids(&tagged),
        ["en/laser-hair", "en/laser"],
        "an empty query with a tag lists it, newest first"
    );
    assert_eq!(tagged.total, 2);
    assert_eq!(tagged.facets.tag.get("laser"), Some(&2));
    assert_eq!(filtered("", &[], &["laser", "hair"]).total, 1, "all tags must be there");
    assert_eq!(filtered("", &[Ja], &["laser"]).total, 0);
    assert_eq!(filtered("exosome", &[], &["no such tag"]).total, 0);
    assert_eq!(filtered("", &[], &["<i>"]).total, 1);
}

#[test]
fn an_empty_query_lists_everything_and_nothing_is_marked() {
    for query in ["", " ", "\u{3000}\t\n"] {
        let response = ask(query, Ja);
        assert_eq!(response.total, articles().len() as u64, "{query:?}");
        assert!(response.hits.iter().all(|hit| hit.title_highlights.is_empty()));
        assert!(
            response
                .hits
                .iter()
                .all(|hit| hit.snippet.passage.highlights.is_empty())
        );
    }
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let page = |offset: usize| {
        let asked = SearchRequest {
            limit: Limit::new(7).expect("in range"),
            offset: Offset::new(offset).expect("in range"),
            ..request("", Some(Ko))
        };
        let response = site().search(asked).expect("an answer");
        assert_eq!(response.total, articles().len() as u64);
        ids(&response).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let paged: Vec<String> = (0..6).flat_map(|number| page(number * 7)).collect();
    assert_eq!(paged, ids(&ask("", Ko)));
    assert!(page(42).is_empty());
}

#[test]
fn the_same_question_has_the_same_answer() {
    for query in ["exosome", "皮膚", "レーザー", "a", ""] {
        let (one, other) = (ask(query, Ja), ask(query, Ja));
        let scores = |response: &SearchResponse| -> Vec<(String, f32)> {
            response.hits.iter().map(|hit| (hit.id.clone(), hit.score)).collect()
        };
        assert_eq!(scores(&one), scores(&other), "{query}");
    }
}

#[test]
fn versions_of_a_column_are_linked() {
    let response = site_of_columns()
        .search(request("エクソソーム", Some(Ja)))
        .expect("an answer");
    let first = &response.hits[0];
    let mut languages: Vec<Language> = first.translations.iter().map(|link| link.language).collect();
    languages.sort();
    assert_eq!(
        (first.id.as_str(), languages),
        ("ja/exosome", vec![ZhHans, ZhHant, Ko, En])
    );
}

#[test]
fn markup_in_an_article_stays_text() {
    let response = ask("script markup", En);
    let hit = response
        .hits
        .iter()
        .find(|hit| hit.id == "en/markup")
        .expect("the article");
    assert_eq!(hit.title_html, "&lt;b&gt;Bold&lt;/b&gt; &amp; &quot;quoted&quot;");
    let html = hit.snippet.passage.html.replace("<mark>", "").replace("</mark>", "");
    assert!(
        !html.contains('<') && html.contains("&lt;script&gt;alert(&#39;1&#39;)"),
        "{html}"
    );
}

#[test]
fn strange_queries_have_an_answer() {
    let long = "幹細胞 ".repeat(128);
    let longest = "漢".repeat(512);
    let strange = [
        "👩‍⚕️",
        "🇯🇵🇯🇵",
        "\u{202e}مرحبا",
        "\u{0}\u{1}\u{7f}",
        "((((",
        "AND OR NOT",
        "title:x^2~1",
        "*",
        "?",
        "-",
        "--",
        "- -x",
        "\"",
        "\"\"",
        "「",
        "tag:",
        "tag:\"",
        "-tag:laser",
        "-\"",
        "\\",
        "%00",
        "a\u{301}\u{301}\u{301}",
        "\u{3099}",
        "\u{fe0f}",
        "゛゜",
        "ー",
        "々",
        "・",
        "\u{1112}",
        "\u{11ab}",
        "C++++",
        "....",
        "1.",
        ".1",
        "@",
        "#",
        "+",
        "a@b.c",
        "http://x/?q=1&r=2#z",
        "'; DROP TABLE",
        "<script>",
        "=inject",
        "\u{10ffff}",
        "\u{feff}laser",
        long.trim(),
        longest.as_str(),
    ];
    for query in strange {
        for reader in Language::ALL {
            let response = site().search(request(query, Some(reader)));
            assert!(response.is_ok(), "{query:?}: {response:?}");
        }
    }
    let too_long = "漢".repeat(513);
    let refused = site()
        .search(request(&too_long, None))
        .map(|_| ())
        .expect_err("over the limit");
    assert_eq!(
        refused.to_string(),
        "the query has 513 characters; at most 512 are allowed"
    );
}

#[test]
fn a_query_that_only_excludes_lists_the_rest() {
    let response = ask("-exosome", En);
    assert!(
        response.total > 20 && !ids(&response).contains(&"en/exosome"),
        "{:?}",
        ids(&response)
    );
}
