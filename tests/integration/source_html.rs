//! A built site: a folder of HTML as generators and old content systems leave it.

use crate::support_index::TestResult;
use crate::support_source::{read, text_of};
use sagasu::article::Language;
use sagasu::source::{Origin, PathFilter, Selectors, SourceError, SourceSpec};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn write(folder: &Path, path: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, content).expect("a file");
}

fn spec(folder: &TempDir) -> SourceSpec {
    let path = folder.path().to_str().expect("UTF-8").to_owned();
    SourceSpec {
        base_url: "https://clinic.example".to_owned(),
        ..SourceSpec::new("site", Origin::Html { path })
    }
}

/// A page with the given head and content.
fn page(lang: &str, head: &str, content: &str) -> String {
    format!("<!doctype html><html lang=\"{lang}\"><head>{head}</head><body><main>{content}</main></body></html>")
}

#[test]
fn pages_in_old_charsets_are_read() -> TestResult {
    let table: [(&str, &str, &encoding_rs::Encoding, Language, &str); 5] = [
        (
            "ja/sjis.html",
            "ja",
            encoding_rs::SHIFT_JIS,
            Language::Japanese,
            "検査の結果は一週間後にお渡しします。",
        ),
        (
            "ja/eucjp.html",
            "ja",
            encoding_rs::EUC_JP,
            Language::Japanese,
            "受付は午前九時から正午までです。",
        ),
        (
            "ko/euckr.html",
            "ko",
            encoding_rs::EUC_KR,
            Language::Korean,
            "검사 결과는 일주일 뒤에 알려 드립니다.",
        ),
        (
            "zh-cn/gbk.html",
            "zh-CN",
            encoding_rs::GBK,
            Language::SimplifiedChinese,
            "检查结果一周以后可以领取。",
        ),
        (
            "zh-tw/big5.html",
            "zh-TW",
            encoding_rs::BIG5,
            Language::TraditionalChinese,
            "檢查結果一週以後可以領取。",
        ),
    ];
    let folder = tempfile::tempdir()?;
    for (path, lang, encoding, _, text) in table {
        let head = format!(
            "<meta http-equiv=Content-Type content=\"text/html; charset={}\"><title>{path}</title>",
            encoding.name()
        );
        write(
            folder.path(),
            path,
            encoding.encode(&page(lang, &head, &format!("<p>{text}</p>"))).0,
        );
        let silent = page(lang, "<title>silent</title>", &format!("<p>{text}</p>"));
        write(
            folder.path(),
            &path.replace(".html", "-silent.html"),
            encoding.encode(&silent).0,
        );
    }
    let found = read(&spec(&folder), None)?;
    assert_eq!(found.problems, Vec::<String>::new());
    for (path, _, _, language, text) in table {
        for id in [path.replace(".html", ""), path.replace(".html", "-silent")] {
            let article = found.article(&id);
            assert_eq!(
                (article.language, article.sections[0].text.as_str()),
                (Some(language), text),
                "{id}"
            );
        }
    }
    Ok(())
}

#[test]
fn versions_duplicates_and_pages_that_are_none_are_told_apart() -> TestResult {
    let folder = tempfile::tempdir()?;
    let link = |language: &str, url: &str| {
        format!("<link rel=alternate hreflang={language} href='https://clinic.example{url}'>")
    };
    let both = format!("{}{}", link("ja", "/fee/"), link("en", "/en/prices/"));
    write(
        folder.path(),
        "fee/index.html",
        page("ja", &format!("<title>料金</title>{both}"), "<p>点滴は五千円です。</p>"),
    );
    write(
        folder.path(),
        "en/prices/index.html",
        page(
            "en",
            &format!("<title>Prices</title>{both}"),
            "<p>A drip is five thousand yen.</p>",
        ),
    );
    // Only this one says that it belongs to them.
    write(
        folder.path(),
        "ko/cost.html",
        page(
            "ko",
            &format!("<title>비용</title>{}", link("ja", "/fee/")),
            "<p>수액은 오천 엔입니다.</p>",
        ),
    );
    write(
        folder.path(),
        "fee/print.html",
        page(
            "ja",
            "<title>印刷</title><link rel=canonical href=/fee/>",
            "<p>点滴は五千円です。</p>",
        ),
    );
    write(
        folder.path(),
        "old.html",
        "<meta http-equiv=refresh content='0; url=/fee/'><title>x</title>",
    );
    write(
        folder.path(),
        "thanks.html",
        page(
            "ja",
            "<meta name=robots content=noindex><title>送信しました</title>",
            "<p>x</p>",
        ),
    );
    write(
        folder.path(),
        "fr.html",
        page("fr", "<title>Tarifs</title>", "<p>Bonjour</p>"),
    );
    write(
        folder.path(),
        "404.html",
        page("ja", "<title>ありません</title>", "<p>x</p>"),
    );
    write(folder.path(), "empty.html", "<html></html>");
    write(folder.path(), "style.css", "p {}");
    let found = read(&spec(&folder), None)?;
    assert_eq!(found.ids(), ["en/prices", "fee", "ko/cost"]);
    let keys: Vec<Option<&str>> = found
        .articles
        .iter()
        .map(|article| article.translation_key.as_deref())
        .collect();
    assert_eq!(keys, [Some("en/prices"); 3]);
    let urls: Vec<&str> = found.articles.iter().map(|article| article.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://clinic.example/en/prices/",
            "https://clinic.example/fee/",
            "https://clinic.example/ko/cost.html"
        ]
    );
    let table = [
        ("fee/print.html", "duplicate of its canonical page"),
        ("old.html", "redirect"),
        ("thanks.html", "not to be indexed"),
        ("fr.html", "other language"),
    ];
    for (place, reason) in table {
        assert_eq!(found.reason(place), reason, "{place}");
    }
    assert_eq!(found.problems.len(), 1, "{:?}", found.problems);
    assert!(
        found.problems[0].ends_with("empty.html: the file is empty"),
        "{:?}",
        found.problems
    );
    Ok(())
}

/// Twelve columns with what a site puts on each of them, as one folder; the same again with one more.
#[test]
fn what_every_column_repeats_is_left_out_whatever_the_order_and_number() -> TestResult {
    let write_columns = |folder: &TempDir, numbers: &[usize]| {
        for number in numbers {
            let content = format!(
                "<h1>話題{number}</h1><p>これは{number}番目の話題についての説明です。</p><h2 id=sum>まとめ</h2><p>{number}番目の話題を覚えておきましょう。</p>\
                 <div>この記事を書いた人：港 花子</div><p><a href='/line'>LINEで相談する</a></p><p><a href='#top'>↑</a></p>"
            );
            let head = format!("<title>話題{number} | みなと医院</title>");
            write(
                folder.path(),
                &format!("ja/column/{number}.html"),
                page("ja", &head, &content),
            );
        }
    };
    let whole = tempfile::tempdir()?;
    write_columns(&whole, &(1..13).collect::<Vec<_>>());
    let grown = tempfile::tempdir()?;
    write_columns(&grown, &(1..12).rev().collect::<Vec<_>>());
    write_columns(&grown, &[12]);
    let (whole, grown) = (read(&spec(&whole), None)?, read(&spec(&grown), None)?);
    assert_eq!(whole.articles.len(), 12);
    for (article, same) in whole.articles.iter().zip(&grown.articles) {
        assert_eq!(article.sections, same.sections);
        let number = article.id.trim_start_matches("ja/column/");
        let expected =
            format!("\nこれは{number}番目の話題についての説明です。\nまとめ\n{number}番目の話題を覚えておきましょう。");
        assert_eq!(text_of(article), expected);
    }
    Ok(())
}

#[test]
fn selectors_and_beginnings_of_paths_choose() -> TestResult {
    let folder = tempfile::tempdir()?;
    let content = "<div class=entry><p class=when>2025年3月2日</p><p>本文です。</p><p class=by>執筆 受付係</p></div><div class=side>脇</div>";
    write(folder.path(), "column/a.html", page("ja", "<title>題</title>", content));
    write(
        folder.path(),
        "column/tag/b.html",
        page("ja", "<title>題</title>", content),
    );
    write(folder.path(), "news/c.html", page("ja", "<title>題</title>", content));
    let spec = SourceSpec {
        filter: PathFilter {
            include: vec!["/column/".to_owned()],
            exclude: vec!["/column/tag/".to_owned()],
        },
        selectors: Selectors {
            content: Some(".entry".to_owned()),
            date: Some(".when".to_owned()),
            author: Some(".by".to_owned()),
            remove: Some(".side".to_owned()),
            ..Selectors::default()
        },
        ..spec(&folder)
    };
    let found = read(&spec, None)?;
    assert_eq!(found.ids(), ["column/a"]);
    let article = found.article("column/a");
    assert_eq!(text_of(article), "\n2025年3月2日\n本文です。\n執筆 受付係");
    assert_eq!(
        article.published_at.map(|date| date.to_rfc3339()).as_deref(),
        Some("2025-03-02")
    );
    assert_eq!(article.author.as_deref(), Some("執筆 受付係"));
    Ok(())
}

#[test]
fn a_folder_that_is_none_is_an_error() {
    let missing = SourceSpec::new(
        "site",
        Origin::Html {
            path: "no/such/folder".to_owned(),
        },
    );
    assert!(matches!(read(&missing, None), Err(SourceError::Open { .. })));
}
