//! Snippets: what is shown of an article for a query, as rows, and what holds for any article and any query.

use crate::support_index::{analyzer, article_of, marked, project, request};
use crate::support_text::{HARD, config, mixed_text};
use proptest::prelude::*;
use proptest::sample::select;
use sagasu::analysis::character_filter::{HanFold, fold};
use sagasu::analysis::token_filter::comparable;
use sagasu::article::{Article, Language};
use sagasu::query::{Planner, RankingWeights};
use sagasu::snippet::{Snippet, SnippetBuilder, display_width};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

fn planner() -> &'static Planner {
    static PLANNER: OnceLock<Planner> = OnceLock::new();
    PLANNER.get_or_init(|| Planner::new(analyzer(), RankingWeights::default()))
}

/// The snippet of an article for a reader of its language.
fn snippet_of(article: &Article, query: &str, width: usize) -> Snippet {
    let planned = planner().plan(&request(query, Some(article.language)), article.language);
    let analyzer = analyzer();
    let mut session = analyzer.session();
    SnippetBuilder::new(&planned.terms, &mut session, width).snippet(article)
}

fn article(language: Language, text: &str) -> Article {
    article_of(&json!({"id": "a", "language": language, "url": "/a", "title": "t", "body": text}))
}

/// `tests/fixtures/snippets.txt`: blocks of `language width | query`, the text, and the expected HTML after `=> `. In the text `\n` is a
/// line break.
#[test]
fn every_row_is_shown_as_expected() {
    let rows = fs::read_to_string(project("tests/fixtures/snippets.txt")).expect("the rows");
    let mut count = 0;
    let mut failures = Vec::new();
    let blocks = rows
        .split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty() && !block.starts_with('#'));
    for block in blocks {
        let lines: Vec<&str> = block.lines().collect();
        let [head, text, expected] = lines[..] else {
            panic!("three lines, not {block:?}")
        };
        let (language_and_width, query) = head.split_once(" | ").expect("language width | query");
        let (language, width) = language_and_width.split_once(' ').expect("language width");
        let language: Language = language.parse().expect("a language");
        let expected = expected.strip_prefix("=> ").expect("=> and the HTML");
        let article = article(language, &text.replace("\\n", "\n"));
        let html = snippet_of(&article, query, width.parse().expect("columns"))
            .passage
            .html
            .replace('\n', "\\n");
        if html != expected {
            failures.push(format!("{head}\n{text}\n=> {html}\n   (expected {expected})"));
        }
        count += 1;
    }
    assert!(
        failures.is_empty(),
        "{} of {count}:\n\n{}",
        failures.len(),
        failures.join("\n\n")
    );
    assert!(count >= 61, "{count} rows");
}

#[test]
fn a_snippet_names_its_section_and_links_to_it() {
    let article = article_of(
        &json!({"id": "a", "language": "en", "url": "/a", "title": "Harbours", "summary": "All about harbours.",
        "sections": [{"heading": "History", "anchor": "history", "text": "The harbour opened in 1931."},
            {"heading": "Tickets", "text": "A ticket for the ferry costs two-thirds of a day pass, more or less."}]}),
    );
    let table = [
        ("opened", "History", "/a#history"),
        (
            "ferry ticket",
            "Tickets",
            "/a#:~:text=A%20ticket%20for%20the%20ferry%20costs%20two%2Dthirds%20of%20a%20day%20pass%2C",
        ),
        // The word stands in the heading alone.
        ("history", "History", "/a#history"),
        ("submarine", "", "/a"),
        ("", "", "/a"),
    ];
    for (query, heading, url) in table {
        let snippet = snippet_of(&article, query, 160);
        assert_eq!(
            (snippet.heading.as_str(), snippet.url.as_str()),
            (heading, url),
            "{query:?}"
        );
        if heading.is_empty() {
            assert_eq!(snippet.passage.text, "All about harbours.");
            assert!(snippet.passage.highlights.is_empty());
        }
    }
}

#[test]
fn boilerplate_loses_to_content() {
    let text = "Home › Harbour › Ferry › Tickets\nClick here for ferry tickets. Ferry tickets are sold at the kiosk beside the north pier.";
    let snippet = snippet_of(&article(Language::English, text), "ferry tickets", 64);
    assert!(
        snippet.passage.text.contains("sold at the kiosk"),
        "{:?}",
        snippet.passage.text
    );
}

#[test]
fn hard_texts_of_a_megabyte_stay_fast() {
    let unit = |text: &str, bytes: usize| text.repeat(bytes / text.len());
    let table = [
        (
            "no punctuation",
            unit("東京湾岸埋立地開発計画推進協議会", 1 << 20),
            "協議会",
        ),
        ("one long word", unit("a", 1 << 20), "a"),
        ("spaces", unit("pier        ", 1 << 20), "pier"),
        ("repeats", unit("港 ", 10_000 * 4), "港"),
        ("points", unit(".)", 1 << 20), "pier"),
        ("emoji", unit("👩‍⚕️", 1 << 20), "👩‍⚕️"),
        ("combining marks", format!("港{}", unit("\u{301}", 1 << 18)), "港"),
        ("bidirectional", unit("\u{202e}港 pier مرحبا ", 1 << 20), "pier"),
        ("lone selectors", unit("\u{fe0f}\u{e0100}港", 1 << 20), "港"),
        ("short lines", unit("港\n", 1 << 20), "港"),
    ];
    for (name, text, query) in table {
        let article = article(Language::Japanese, &text);
        let started = Instant::now();
        let snippet = snippet_of(&article, query, 160);
        // The tests are not optimized and the machine is shared: this catches what is not linear.
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{name}: {:?}",
            started.elapsed()
        );
        assert!(display_width(&snippet.passage.text) <= 160, "{name}");
    }
}

/// Of a long article only the parts that speak of the query are looked at closely.
#[test]
fn what_a_long_article_says_once_is_shown() {
    let table = [
        (
            Language::English,
            "The weather was mild and the sea calm. ",
            "The ferry leaves from pier nine. ",
            "ferry pier",
            "The <mark>ferry</mark> leaves from <mark>pier</mark> nine.",
        ),
        (
            Language::Japanese,
            "その日は天気がよく、海も静かだった。",
            "連絡船は九番桟橋から出る。",
            "連絡船 桟橋",
            "<mark>連絡船</mark>は九番<mark>桟橋</mark>から出る。",
        ),
        (
            Language::Korean,
            "그날은 날씨가 좋았고 바다도 잔잔했다. ",
            "여객선은 구번 부두에서 떠난다. ",
            "여객선 부두",
            "<mark>여객선</mark>은 구번 <mark>부두</mark>에서 떠난다.",
        ),
        (
            Language::SimplifiedChinese,
            "那天天气很好，海面也很平静。",
            "渡轮从九号码头出发。",
            "渡轮 码头",
            "<mark>渡轮</mark>从九号<mark>码头</mark>出发。",
        ),
        (
            Language::TraditionalChinese,
            "那天天氣很好，海面也很平靜。",
            "渡輪從九號碼頭出發。",
            "渡轮 码头",
            "<mark>渡輪</mark>從九號<mark>碼頭</mark>出發。",
        ),
        // Only folding shows what these letters are.
        (
            Language::Japanese,
            "その日は天気がよく、海も静かだった。",
            "ﾌｪﾘｰは朝に出る。",
            "フェリー",
            "<mark>ﾌｪﾘｰ</mark>は朝に出る。",
        ),
    ];
    for (language, filler, sentence, query, expected) in table {
        for end in ["", "\n"] {
            let filler = format!("{filler}{end}").repeat(300);
            let text = format!("{filler}{sentence}{end}{filler}");
            let sections =
                json!([{"heading": "one", "text": filler}, {"heading": "two", "anchor": "two", "text": text}]);
            let article =
                article_of(&json!({"id": "a", "language": language, "url": "/a", "title": "t", "sections": sections}));
            let snippet = snippet_of(&article, query, 160);
            assert!(
                snippet.passage.html.contains(expected),
                "{language}: {}",
                snippet.passage.html
            );
            assert_eq!((snippet.heading.as_str(), snippet.url.as_str()), ("two", "/a#two"));
        }
    }
}

fn any_article() -> impl Strategy<Value = Article> {
    let section = (
        mixed_text(60),
        prop_oneof![Just(""), Just("\n"), Just("。"), Just(". ")],
    );
    // Some are so long that not all of them is looked at closely.
    let times = prop_oneof![4 => Just(1), 1 => Just(60)];
    (
        prop::collection::vec(section, 1..4),
        times,
        select(Language::ALL.to_vec()),
    )
        .prop_map(|(texts, times, language)| {
            let sections: Vec<_> = texts
                .iter()
                .map(|(text, end)| json!({"heading": "h", "text": format!("{text}{end}").repeat(times) + text}))
                .collect();
            article_of(&json!({"id": "a", "language": language, "url": "/a", "title": "t", "sections": sections}))
        })
}

/// The characters of a text in comparable form; of a syllable only its first consonant, since endings change the rest.
fn characters(text: &str) -> BTreeSet<char> {
    let mut form = String::new();
    comparable(fold(text, HanFold::Common).as_str(), &mut form);
    let initial = |character: char| match character {
        '\u{ac00}'..='\u{d7a3}' => char::from_u32(0x1100 + (character as u32 - 0xac00) / 588).expect("a consonant"),
        other => other,
    };
    // A word with diacritics is found without them.
    let plain = form.chars().flat_map(|character| match character {
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => character.to_string().nfd().collect::<Vec<_>>(),
        other => vec![other],
    });
    plain
        .filter(|character| character.is_alphanumeric() || is_combining_mark(*character))
        .map(initial)
        .collect()
}

fn unescaped(html: &str) -> String {
    let plain = html.replace("<mark>", "").replace("</mark>", "");
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(plain, |text, (entity, character)| text.replace(entity, character))
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn any_snippet_is_sound(article in any_article(), words in prop::collection::vec(select(HARD.to_vec()), 1..4), start in 0usize..50, width in 20usize..=200) {
        // Words that may stand in the article, and a piece of it.
        let body: Vec<&str> = article.sections.iter().map(|section| section.text.as_str()).collect();
        let piece: String = body[0].graphemes(true).skip(start).take(6).collect();
        let query = format!("{} {piece}", words.join(" "));
        let snippet = snippet_of(&article, &query, width);
        let shown = &snippet.passage;
        prop_assert_eq!(&unescaped(&shown.html), &shown.text);
        prop_assert!(display_width(&shown.text) <= width, "{} columns: {:?}", display_width(&shown.text), shown.text);
        for part in shown.text.split('…').map(str::trim).filter(|part| !part.is_empty()) {
            prop_assert!(body.iter().any(|text| text.contains(part)), "{part:?} is not in {body:?}");
        }
        let mut boundaries = BTreeSet::from([0]);
        let mut units = 0;
        for grapheme in shown.text.graphemes(true) {
            units += grapheme.encode_utf16().count();
            boundaries.insert(units);
        }
        let mut last = 0;
        for &[from, to] in &shown.highlights {
            prop_assert!(last <= from && from < to && to <= units);
            prop_assert!(boundaries.contains(&from) && boundaries.contains(&to), "{:?} cut {:?}", shown.highlights, shown.text);
            last = to;
        }
        // As a query is read: with one space for white space, which a mark may join where it would not join a line end.
        let mut asked = characters(&query.split_whitespace().collect::<Vec<_>>().join(" "));
        // The project's synonyms know these as one.
        if ["엑소좀", "外泌体"].iter().any(|word| query.contains(word)) {
            asked.extend(characters("엑소좀 外泌体 エクソソーム exosome 外泌體"));
        }
        for mark in marked(&shown.text, &shown.highlights) {
            let found = characters(&mark);
            // A repetition mark stands for the character before it, which may be outside the mark.
            let repeats = mark.starts_with(['々', '〻']);
            // An inflected form in hiragana may share no character with its base form (し, する).
            let inflected = mark.chars().all(|character| matches!(character, '\u{3041}'..='\u{3096}'));
            prop_assert!(found.is_empty() || repeats || inflected || !found.is_disjoint(&asked), "{mark:?} for {query:?}");
        }
    }
}
