use super::*;
use crate::article::ArticleError;
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::io::Write;

fn items_of(input: &[u8], language: Option<Language>, options: &SourceOptions) -> Vec<SourceItem> {
    let mut items = Vec::new();
    let mut sink = |item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    let result = read_lines(input, &Place::file("a.jsonl"), language, options, &mut sink);
    assert!(result.is_ok(), "{result:?}");
    items
}

fn items(input: impl AsRef<[u8]>) -> Vec<SourceItem> {
    items_of(input.as_ref(), None, &SourceOptions::default())
}

fn draft(line: &str) -> Draft {
    match items(line).as_slice() {
        [SourceItem::Article(draft)] => (**draft).clone(),
        other => panic!("{line}: {other:?}"),
    }
}

fn messages(items: &[SourceItem]) -> Vec<String> {
    items
        .iter()
        .map(|item| match item {
            SourceItem::Article(draft) => format!("{}: article {}", draft.place, draft.id),
            SourceItem::Problem(problem) => problem.to_string(),
            SourceItem::Skipped(skipped) => format!("{}: {}", skipped.place, skipped.reason),
        })
        .collect()
}

#[test]
fn all_five_languages_and_their_short_forms_are_read() {
    let table = [
        (
            r#"{"id":"1","language":"ja","title":"幹細胞","body":"培養上清液とは。"}"#,
            Some(Language::Japanese),
        ),
        (
            r#"{"id":"1","lang":"zh-CN","title":"外泌体","body":"什么是外泌体"}"#,
            Some(Language::SimplifiedChinese),
        ),
        (
            r#"{"id":"1","lang":"zh-hant","title":"玻尿酸","body":"施打須知"}"#,
            Some(Language::TraditionalChinese),
        ),
        (
            r#"{"id":"1","lang":"kr","title":"보톡스","body":"시술 안내"}"#,
            Some(Language::Korean),
        ),
        (
            r#"{"id":"1","language":"en","lang":"ja","title":"Laser","body":"Aftercare"}"#,
            Some(Language::English),
        ),
        (r#"{"id":"1","language":null,"body":"x"}"#, None),
    ];
    for (line, language) in table {
        assert_eq!(draft(line).language, language, "{line}");
    }
}

#[test]
fn every_field_is_read_and_unknown_ones_are_ignored() {
    let line = r#"{"id":"ja/prp","language":"ja","url":"/ja/column/prp","title":" PRP療法 ","body":"unused",
        "sections":[{"text":"前文"},{"heading":"費用","anchor":"cost","text":"一回\u0000三万円\r\nから"},{"heading":"","text":""}],
        "summary":"血小板","author":["編集部"],"tags":["再生医療"," 再生医療 ",""],"published_at":"2025-03-02",
        "updated_at":"2025/04/01 09:30","image":"/i.png","translation_key":"prp",
        "attributes":{"area":["顔","首"],"visits":3,"new":true},"source":"x","headings":[["deep"]]}"#
        .replace('\n', " ");
    let draft = draft(&line);
    assert_eq!(draft.place.to_string(), "a.jsonl:1");
    assert_eq!(draft.bytes, line.len() as u64);
    let article = draft.with_language(Language::Japanese);
    let json = serde_json::to_value(&article).expect("article");
    let expected = serde_json::json!({
        "id": "ja/prp", "language": "ja", "url": "/ja/column/prp", "title": "PRP療法",
        "sections": [{"text": "前文"}, {"heading": "費用", "anchor": "cost", "text": "一回 三万円\nから"}],
        "summary": "血小板", "author": "編集部", "tags": ["再生医療"], "published_at": "2025-03-02",
        "updated_at": "2025-04-01T09:30:00Z", "image": "/i.png", "translation_key": "prp",
        "attributes": {"area": ["顔", "首"], "visits": ["3"], "new": ["true"]},
    });
    assert_eq!(json, expected);
    assert_eq!(
        serde_json::from_value::<crate::article::Article>(json).expect("read back"),
        article
    );
    assert_eq!(article.text_bytes(), "PRP療法前文費用一回 三万円\nから".len() as u64);
}

#[test]
fn what_is_missing_has_a_default() {
    let draft = draft(r#"{"id":"a?b"}"#);
    assert_eq!(
        (draft.title.as_str(), draft.url.as_str(), draft.sections.len()),
        ("", "/a%3Fb", 0)
    );
}

#[test]
fn the_language_of_the_path_fills_in() {
    let input = b"{\"id\":\"1\"}\n{\"id\":\"2\",\"lang\":\"en\"}\n";
    let items = items_of(input, Some(Language::Korean), &SourceOptions::default());
    let languages: Vec<_> = items
        .iter()
        .map(|item| match item {
            SourceItem::Article(draft) => draft.language,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(languages, [Some(Language::Korean), Some(Language::English)]);
}

#[test]
fn a_bad_line_is_reported_and_the_next_one_read() {
    let table = [
        (
            &b"{\"id\":\"1\""[..],
            "a.jsonl:2: invalid JSON at column 9: EOF while parsing an object",
        ),
        (
            b"[1]",
            "a.jsonl:2: invalid JSON at column 1: expected an object, one article a line",
        ),
        (
            b"{\"id\":\"1\"} x",
            "a.jsonl:2: invalid JSON at column 12: trailing characters",
        ),
        (
            b"{\"id\":\"1\",\"title\":\"\xff\"}",
            "a.jsonl:2: invalid UTF-8 at byte 19",
        ),
        (b"{\"title\":\"x\"}", "a.jsonl:2: the article has no id"),
        (
            b"{\"id\":\"1\",\"lang\":\"fr\"}",
            "a.jsonl:2: unknown language \"fr\" (known: ja, zh-Hans, zh-Hant, ko, en)",
        ),
        (
            b"{\"id\":\"1\",\"title\":[]}",
            "a.jsonl:2: invalid title: expected text, found a list",
        ),
        (
            b"{\"id\":\"1\",\"sections\":[{\"text\":{}}]}",
            "a.jsonl:2: invalid sections[0].text: expected text, found key and value pairs",
        ),
        (
            b"{\"id\":\"1\",\"url\":\"javascript:x\"}",
            "a.jsonl:2: the url \"javascript:x\" has a scheme other than http and https",
        ),
    ];
    for (line, message) in table {
        let input = [b"{\"id\":\"0\"}\n", line, b"\n{\"id\":\"2\"}\n"].concat();
        let expected = ["a.jsonl:1: article 0", message, "a.jsonl:3: article 2"];
        assert_eq!(messages(&items(input)), expected);
    }
}

#[test]
fn a_bad_optional_field_is_reported_and_the_article_kept() {
    let items = items(r#"{"id":"1","published_at":"soon","tags":[[]],"attributes":[]}"#);
    assert_eq!(
        messages(&items),
        [
            "a.jsonl:1: ignored tags[0]: expected text, found a list",
            "a.jsonl:1: ignored published_at: no date: \"soon\" (expected 2025-03-02, 2025-03-02 09:30 or 2025-03-02T09:30:00+09:00)",
            "a.jsonl:1: ignored attributes: expected key and value pairs, found a list",
            "a.jsonl:1: article 1",
        ]
    );
}

#[test]
fn marks_blank_lines_and_windows_line_ends_do_no_harm() {
    let input = "\u{feff}{\"id\":\"1\"}\r\n\r\n  \n{\"id\":\"2\"}";
    assert_eq!(
        messages(&items(input)),
        ["a.jsonl:1: article 1", "a.jsonl:4: article 2"]
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(input.as_bytes()).expect("memory");
    assert_eq!(items(gzip.finish().expect("memory")), items(input));
    for empty in ["", "\n\r\n", "\u{feff}"] {
        assert_eq!(messages(&items(empty)), ["a.jsonl: the file is empty"]);
    }
}

#[test]
fn too_long_lines_and_articles_are_refused_with_their_size() {
    let options = SourceOptions {
        max_text_bytes: 10,
        ..SourceOptions::default()
    };
    let long = "x".repeat(1_100_000);
    let input = format!(
        "{{\"id\":\"1\",\"body\":\"{long}\"}}\n{{\"id\":\"2\",\"body\":\"一二三四\"}}\n{{\"id\":\"3\",\"body\":\"0123456789\"}}"
    );
    assert_eq!(
        messages(&items_of(input.as_bytes(), None, &options)),
        [
            "a.jsonl:1: 1100020 bytes, more than the 1000030 that are read for one article",
            "a.jsonl:2: the article has 12 bytes of text, more than the 10 bytes allowed",
            "a.jsonl:3: article 3",
        ]
    );
}

#[test]
fn a_damaged_gzip_stream_is_an_error_after_the_good_lines() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all("{\"id\":\"1\"}\n".repeat(50_000).as_bytes())
        .expect("memory");
    let mut packed = gzip.finish().expect("memory");
    packed.truncate(packed.len() / 2);
    let mut count = 0;
    let mut sink = |_| {
        count += 1;
        ControlFlow::Continue(())
    };
    let result = read_lines(
        &packed[..],
        &Place::file("a"),
        None,
        &SourceOptions::default(),
        &mut sink,
    );
    let error = result.expect_err("damaged");
    assert!(count > 0);
    assert!(
        error.to_string().starts_with(&format!("after line {count}: ")),
        "{error}"
    );
}

#[test]
fn the_sink_can_stop_the_reading() {
    let mut count = 0;
    let mut sink = |_| {
        count += 1;
        ControlFlow::Break(())
    };
    let input = &b"{\"id\":\"1\"}\n{\"id\":\"2\"}\n"[..];
    let result = read_lines(input, &Place::file("a"), None, &SourceOptions::default(), &mut sink);
    assert!(matches!(result, Ok(ControlFlow::Break(()))));
    assert_eq!(count, 1);
}

#[test]
fn errors_are_told_apart_by_type() {
    let mut ignored = Vec::new();
    let result = parse_article(b"{}", Place::file("request"), &SourceOptions::default(), &mut ignored);
    let error = result.expect_err("no id");
    assert_eq!(error, ProblemKind::InvalidArticle(ArticleError::MissingId));
    assert_eq!((error.reason(), error.keeps_article()), ("missing id", false));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_reported(input in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut input = input;
        // A gzip header would make it a damaged gzip file, which is an error of its own.
        input.insert(0, b'\n');
        items(input);
    }

    #[test]
    fn any_text_survives_but_for_control_characters(text in any::<String>()) {
        let line = serde_json::json!({"id": "1", "body": text}).to_string();
        let read = draft(&line);
        let body = read.sections.first().map_or("", |section| section.text.as_str());
        prop_assert_eq!(body, crate::article::clean_text(text));
    }
}
