//! One hit per column: versions in several languages, filters, counts and pages that agree.

use crate::support_index::{ScratchIndex, TestResult, analyzer, article_of, ids, request};
use sagasu::article::Language::{self, English, Japanese, Korean, SimplifiedChinese, TraditionalChinese};
use sagasu::query::{Limit, Offset, RankingWeights, SearchRequest, Sort};
use sagasu::search::{IndexHandle, SearchResponse, SearchService};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

const COLUMNS: usize = 60;

/// Columns in changing sets of languages; every third article is in no column. All match `lamp`; a Japanese version says so in Japanese only.
fn index() -> ScratchIndex {
    let mut articles = Vec::new();
    for column in 0..COLUMNS {
        for (place, (tag, body)) in [
            ("ja", "街灯の話です。"),
            ("zh-Hans", "一盏 lamp 的故事。"),
            ("zh-Hant", "一盞 lamp 的故事。"),
            ("ko", "lamp 이야기입니다."),
            ("en", "A story about a lamp."),
        ]
        .into_iter()
        .enumerate()
        {
            if (column >> place) % 2 == 1 {
                continue;
            }
            let mut article = json!({
                "id": format!("{tag}/{column}"), "language": tag, "url": format!("/{tag}/{column}"), "title": format!("No. {column}"),
                "body": body, "tags": [format!("t{}", column % 7), "all"],
                "attributes": {"room": [format!("r{}", column % 3)], "floor": ["1", format!("{}", column % 2)]},
            });
            if column % 4 != 0 {
                article["published_at"] = json!(format!("2025-01-{:02}", column % 28 + 1));
            }
            if column % 3 != 0 {
                article["translation_key"] = json!(format!("k{column}"));
            }
            articles.push(article_of(&article));
        }
    }
    ScratchIndex::of(articles)
}

fn service(index: &ScratchIndex) -> SearchService {
    index.service().with_facets(vec!["room".to_owned(), "floor".to_owned()])
}

fn all(service: &SearchService, request: SearchRequest) -> SearchResponse {
    service.search(request).unwrap_or_else(|error| panic!("{error}"))
}

fn column_of(id: &str) -> String {
    let number = id.rsplit('/').next().unwrap_or_default();
    match number.parse::<usize>() {
        Ok(column) if column % 3 != 0 => format!("k{column}"),
        _ => id.to_owned(),
    }
}

/// The whole list, page by page.
fn paged(service: &SearchService, base: &SearchRequest, page: usize) -> Vec<String> {
    let mut list = Vec::new();
    loop {
        let request = SearchRequest {
            limit: Limit::new(page).expect("in range"),
            offset: Offset::new(list.len()).expect("in range"),
            ..base.clone()
        };
        let found = all(service, request);
        if found.hits.is_empty() {
            assert_eq!(found.total as usize, list.len());
            return list;
        }
        list.extend(found.hits.into_iter().map(|hit| hit.id));
    }
}

#[test]
fn pages_hold_every_column_once_and_add_up_to_the_total() {
    let index = index();
    let service = service(&index);
    for reader in Language::ALL {
        for query in ["lamp", ""] {
            for sort in [Sort::Relevance, Sort::Newest] {
                let base = SearchRequest {
                    sort,
                    ..request(query, Some(reader))
                };
                let by_seven = paged(&service, &base, 7);
                assert_eq!(by_seven, paged(&service, &base, 40), "{reader} {query:?} {sort:?}");
                let columns: BTreeSet<String> = by_seven.iter().map(|id| column_of(id)).collect();
                assert_eq!(columns.len(), by_seven.len(), "{reader} {query:?}");
            }
        }
    }
}

#[test]
fn the_readers_own_version_is_shown_where_there_is_one() {
    let index = index();
    let service = service(&index);
    for reader in Language::ALL {
        let found = all(&service, request("lamp", Some(reader)));
        for hit in &found.hits {
            if hit.language != reader {
                let own = hit.translations.iter().any(|version| version.language == reader);
                assert!(!own, "{reader}: {} is shown", hit.id);
            }
        }
    }
    // 2 has no Chinese version; its English one matches, its Japanese one does not, and is shown after what matches in Japanese.
    let found = all(&service, request("lamp", Some(Japanese)));
    let hit = found.hits.iter().find(|hit| column_of(&hit.id) == "k2").expect("a hit");
    assert_eq!(hit.id, "ja/2");
    assert_eq!(hit.snippet.passage.text, "街灯の話です。");
    assert!(hit.snippet.passage.highlights.is_empty() && hit.translations.len() == 3);
}

#[test]
fn without_an_own_version_the_nearest_that_matches_is_shown() {
    let article = |id: &str, language: &str, body: &str| {
        article_of(
            &json!({"id": id, "language": language, "url": "/x", "title": "x", "body": body, "translation_key": "k"}),
        )
    };
    let index = ScratchIndex::of(vec![
        article("hant", "zh-Hant", "燈塔 lamp"),
        article("ko", "ko", "등대 lamp lamp lamp"),
        article("en", "en", "no light at all"),
    ]);
    let service = index.service();
    let table = [
        (SimplifiedChinese, "hant"),
        (TraditionalChinese, "hant"),
        (Korean, "ko"),
        (English, "en"),
    ];
    for (reader, id) in table {
        assert_eq!(ids(&all(&service, request("lamp", Some(reader)))), [id], "{reader}");
    }
}

#[test]
fn a_substitute_passes_the_filters_and_exclusions_too() {
    let index = index();
    let service = service(&index);
    let english = SearchRequest {
        languages: vec![English],
        ..request("lamp", Some(Japanese))
    };
    assert!(all(&service, english).hits.iter().all(|hit| hit.language == English));
    let found = all(&service, request("lamp -街灯", Some(Japanese)));
    assert!(!found.hits.is_empty() && found.hits.iter().all(|hit| hit.language != Japanese));
}

#[test]
fn a_count_is_the_total_with_that_value_as_a_filter() {
    let index = index();
    let service = service(&index);
    for (query, sort) in [("lamp", Sort::Relevance), ("", Sort::Newest)] {
        let base = SearchRequest {
            sort,
            ..request(query, Some(Korean))
        };
        let total = |request: SearchRequest| all(&service, request).total;
        let facets = all(&service, base.clone()).facets;
        assert_eq!((facets.language.len() >= 4, facets.tag.len()), (true, 8));
        for (language, count) in facets.language {
            let filtered = total(SearchRequest {
                languages: vec![language],
                ..base.clone()
            });
            assert_eq!(filtered, count, "{language}");
        }
        for (tag, count) in facets.tag {
            let tags = vec![tag.clone()];
            assert_eq!(total(SearchRequest { tags, ..base.clone() }), count, "{tag}");
        }
        assert_eq!(facets.attribute.len(), 2);
        for (name, values) in facets.attribute {
            assert!(!values.is_empty());
            for (value, count) in values {
                let attributes = vec![(name.clone(), value.clone())];
                let filtered = total(SearchRequest {
                    attributes,
                    ..base.clone()
                });
                assert_eq!(filtered, count, "{name}={value}");
            }
        }
    }
}

#[test]
fn attributes_of_one_name_are_alternatives_and_of_two_names_conditions() {
    let index = index();
    let service = service(&index);
    let total = |pairs: &[(&str, &str)]| {
        let attributes = pairs.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect();
        let request = SearchRequest {
            attributes,
            ..request("lamp", Some(English))
        };
        all(&service, request).total
    };
    let (first, second) = (total(&[("room", "r1")]), total(&[("room", "r2")]));
    assert!(first > 0 && second > 0);
    assert_eq!(total(&[("room", "r1"), ("room", "r2")]), first + second);
    assert_eq!(total(&[("room", "r1"), ("floor", "1")]), first);
    assert!(total(&[("room", "r1"), ("floor", "0")]) < first);
    assert_eq!(total(&[("room", "r")]), 0);
}

#[test]
fn dates_include_both_ends_and_leave_out_what_has_none() -> TestResult {
    let article = |id: &str, date: Option<&str>| {
        article_of(&json!({"id": id, "language": "en", "url": "/x", "title": "lamp", "body": "", "published_at": date}))
    };
    let index = ScratchIndex::of(vec![
        article("a", Some("2025-01-31T23:59:59Z")),
        article("b", Some("2025-02-01")),
        article("c", Some("2025-02-28T23:59:59Z")),
        article("d", Some("2025-03-01")),
        article("e", None),
    ]);
    let service = index.service();
    let between = |from: &str, to: &str| -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let date = |text: &str| (!text.is_empty()).then(|| text.parse()).transpose();
        let request = SearchRequest {
            from: date(from)?,
            to: date(to)?,
            sort: Sort::Newest,
            ..request("lamp", Some(English))
        };
        Ok(service.search(request)?.hits.into_iter().map(|hit| hit.id).collect())
    };
    assert_eq!(between("2025-02-01", "2025-02-28")?, ["c", "b"]);
    assert_eq!(between("2025-02-01", "")?, ["d", "c", "b"]);
    assert_eq!(between("", "2025-01-31")?, ["a"]);
    assert_eq!(between("2025-02-28T23:59:59Z", "2025-02-28T23:59:59Z")?, ["c"]);
    assert_eq!(between("", "")?, ["d", "c", "b", "a", "e"]);
    assert!(between("2025-02-02", "2025-02-01").is_err());
    assert_eq!(between("2025-02-01", "2025-02-01")?, ["b"]);
    Ok(())
}

#[test]
fn being_new_counts_when_it_is_configured() {
    let article = |id: &str, title: &str, date: &str| {
        article_of(&json!({"id": id, "language": "en", "url": "/x", "title": title, "body": "", "published_at": date}))
    };
    let index = ScratchIndex::of(vec![
        article("old", "lamp oil", "2001-01-01"),
        article("new", "lamp and shade and bulb", "2098-01-01"),
    ]);
    let first = |recency_weight: f32| {
        let weights = RankingWeights {
            recency_weight,
            ..RankingWeights::default()
        };
        let handle = IndexHandle::over(index.store(), analyzer().fingerprint());
        handle.refresh().expect("an index");
        let service = SearchService::new(analyzer(), Arc::new(handle), weights, English);
        ids(&all(&service, request("lamp", Some(English))))[0].to_owned()
    };
    assert_eq!((first(0.0), first(5.0)), ("old".to_owned(), "new".to_owned()));
}
