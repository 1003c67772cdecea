//! What visitors type and what they must see, over the small site of `tests/fixtures/site.jsonl` in five languages.

use crate::support_index::{ids, marked, request};
use crate::support_site::{articles, site, site_of_columns};
use sagasu::article::Language::{
    self, English as En, Japanese as Ja, Korean as Ko, SimplifiedChinese as ZhHans, TraditionalChinese as ZhHant,
};
use sagasu::query::{Limit, Offset, SearchRequest, Sort};
use sagasu::search::SearchResponse;
use std::collections::BTreeSet;

pub fn ask(query: &str, reader: Language) -> SearchResponse {
    site()
        .search(request(query, Some(reader)))
        .unwrap_or_else(|error| panic!("{query:?}: {error}"))
}

/// A query, its reader, the first hit, other hits, articles that are no hits, and what is marked in the first hit.
pub type Row = (
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

pub fn check(rows: &[Row]) {
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
        // A number below zero is not left out.
        ("kiln -50 mg", En, "ja/kiln", &[], &[], "50mg"),
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
