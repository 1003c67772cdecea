//! Pinned results.

use crate::support_index::{ScratchIndex, TestResult, analyzer, article_of, ids, request};
use sagasu::article::Language::{self, English, Japanese};
use sagasu::query::{Limit, Offset, SearchRequest, Sort};
use sagasu::search::{PinFile, SearchResponse, SearchService};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

fn index() -> ScratchIndex {
    let article = |id: &str, language: &str, title: &str, key: Option<&str>| {
        article_of(
            &json!({"id": id, "language": language, "url": "/x", "title": title, "body": "", "translation_key": key, "tags": [language]}),
        )
    };
    ScratchIndex::of(vec![
        article("en/prices", "en", "Price list", Some("prices")),
        article("ja/prices", "ja", "価格表", Some("prices")),
        article("en/lamp", "en", "A lamp", None),
        article("en/shade", "en", "A lamp shade", None),
        article("en/visit", "en", "Visit us", None),
    ])
}

fn service(index: &ScratchIndex, file: &Path) -> SearchService {
    let pins = PinFile::open(file, analyzer()).unwrap_or_else(|error| panic!("{error}"));
    index.service().with_pins(pins)
}

fn found(service: &SearchService, query: &str, reader: Language) -> SearchResponse {
    service
        .search(request(query, Some(reader)))
        .unwrap_or_else(|error| panic!("{error}"))
}

const PINS: &str = r#"
[[pin]]
queries = ["ＬＡＭＰ", "ランプ"]
ids = ["en/visit", "en/gone", "en/prices", "en/shade"]
"#;

#[test]
fn pinned_articles_stand_on_top_in_order_and_are_counted_once() -> TestResult {
    let index = index();
    let file = index.folder.path().join("pins.toml");
    fs::write(&file, PINS)?;
    let service = service(&index, &file);
    let answer = found(&service, " lamp ", English);
    assert_eq!(ids(&answer), ["en/visit", "en/prices", "en/shade", "en/lamp"]);
    let pinned: Vec<bool> = answer.hits.iter().map(|hit| hit.pinned).collect();
    assert_eq!(pinned, [true, true, true, false]);
    assert_eq!((answer.total, answer.facets.language[&English]), (4, 4));
    for (at, hit) in answer.hits.iter().enumerate() {
        let page = service.search(SearchRequest {
            limit: Limit::new(1)?,
            offset: Offset::new(at)?,
            ..request("lamp", Some(English))
        })?;
        assert_eq!(
            (page.hits[0].id.as_str(), page.hits[0].pinned),
            (hit.id.as_str(), hit.pinned)
        );
    }
    assert!(found(&service, "lamps", English).hits.iter().all(|hit| !hit.pinned));
    Ok(())
}

#[test]
fn a_pin_stands_for_its_column_and_passes_filters() -> TestResult {
    let index = index();
    let file = index.folder.path().join("pins.toml");
    fs::write(&file, PINS)?;
    let service = service(&index, &file);
    assert_eq!(
        ids(&found(&service, "ランプ", Japanese))[..3],
        ["en/visit", "ja/prices", "en/shade"]
    );
    let tagged = service.search(SearchRequest {
        tags: vec!["ja".to_owned()],
        ..request("ランプ", Some(Japanese))
    })?;
    assert!(tagged.hits.is_empty());
    let newest = service.search(SearchRequest {
        sort: Sort::Newest,
        ..request("lamp", Some(English))
    })?;
    assert!(newest.hits.iter().all(|hit| !hit.pinned));
    assert_eq!(ids(&found(&service, "lamp -visit", English))[0], "en/prices");
    Ok(())
}

#[test]
fn a_changed_file_is_followed_and_a_bad_one_leaves_what_was() -> TestResult {
    let index = index();
    let file = index.folder.path().join("pins.toml");
    let service = service(&index, &file);
    let top = || ids(&found(&service, "lamp", English))[0].to_owned();
    assert_eq!(top(), "en/lamp");
    fs::write(&file, PINS)?;
    wait_for("en/visit", top);
    fs::write(&file, "[[pin]]\nqueries = [\"lamp\"]\nids = [\"en/prices\"]\n")?;
    wait_for("en/prices", top);
    fs::write(&file, "[[pin]] broken")?;
    std::thread::sleep(Duration::from_millis(1_200));
    assert_eq!(top(), "en/prices");
    fs::remove_file(&file)?;
    wait_for("en/lamp", top);
    fs::write(&file, "[[pin]] broken")?;
    assert!(PinFile::open(&file, analyzer()).is_err());
    Ok(())
}

fn wait_for(wanted: &str, mut state: impl FnMut() -> String) {
    let end = Instant::now() + Duration::from_secs(5);
    while state() != wanted {
        assert!(Instant::now() < end, "{wanted}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
