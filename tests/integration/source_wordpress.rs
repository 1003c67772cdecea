//! WordPress: the REST API on a small server, and an export file.

use crate::support_index::{TestResult, project};
use crate::support_server::{Reply, Server};
use crate::support_source::{read, text_of};
use sagasu::article::Language;
use sagasu::source::{CrawlOptions, Origin, SourceError, SourceSpec};
use serde_json::{Value, json};
use std::fs;
use std::time::Duration;

fn spec(server: &Server, types: &[&str]) -> SourceSpec {
    let crawl = CrawlOptions {
        requests_per_second: 100.0,
        timeout: Duration::from_secs(5),
        allow_private_addresses: true,
        ..CrawlOptions::default()
    };
    let origin = Origin::WordPress {
        url: sagasu::source::parse_web_url(&server.url("/blog")).expect("a url"),
        types: types.iter().map(|kind| (*kind).to_owned()).collect(),
        languages: Vec::new(),
        crawl,
    };
    SourceSpec::new("columns", origin)
}

fn post(server: &Server, id: u64, modified: &str) -> Value {
    json!({
        "id": id, "date_gmt": "2025-03-01T00:00:00", "modified_gmt": modified, "link": server.url(&format!("/blog/{id}/")),
        "title": {"rendered": format!("話題 {id} &#8211; 前編")}, "excerpt": {"rendered": "<p>要約</p>\n"},
        "content": {"rendered": format!("<p>話題{id}の本文。</p><h2 id=\"more\">詳しく</h2><p>続き{id}。</p>"), "protected": false},
        "_embedded": {"author": [{"name": "受付"}], "wp:term": [[{"taxonomy": "category", "name": "案内 &amp; 費用"}],
            [{"taxonomy": "post_tag", "name": "点滴"}]], "wp:featuredmedia": [{"source_url": "/p.jpg"}]}
    })
}

/// Answers for a type as the API does: posts with content by their numbers, else the list, page by page.
fn publish(server: &Server, kind: &str, posts: &[Value]) {
    let posts = posts.to_vec();
    server.handle(&format!("/blog/wp-json/wp/v2/{kind}"), move |asked| {
        if let Some(ids) = asked.get("include") {
            let has = |post: &Value, id: &str| post["id"].as_u64() == id.parse().ok();
            let by_id = |id: &str| posts.iter().find(|post| has(post, id)).cloned();
            return Reply::json(&ids.split(',').filter_map(by_id).collect());
        }
        let since = asked
            .get("modified_after")
            .map_or("", |since| since.trim_end_matches('Z'));
        let listed = posts.iter().filter(|post| post["modified_gmt"].as_str() > Some(since));
        let mut listed: Vec<Value> = listed
            .map(|post| json!({"id": post["id"], "modified_gmt": post["modified_gmt"]}))
            .collect();
        listed.sort_by_key(|post| post["id"].as_u64());
        let number = |name: &str| asked.get(name).and_then(|text| text.parse().ok());
        let (size, page) = (number("per_page").unwrap_or(10), number("page").unwrap_or(1usize));
        let part = listed.chunks(size).nth(page - 1).unwrap_or_default().to_vec();
        Reply::json(&Value::Array(part))
            .with("x-wp-total", &listed.len().to_string())
            .with("x-wp-totalpages", &listed.len().div_ceil(size).to_string())
    });
}

/// Addresses that were asked for since the last call: whole lists, changes, numbers of posts, posts.
fn asked(server: &Server) -> [usize; 4] {
    let log = server.take_log();
    ["&page=", "modified_after", "_fields=id&", "include="].map(|part| {
        let is_part = |path: &str| path.contains(part) && (part != "&page=" || !path.contains("modified_after"));
        log.iter().filter(|(path, _)| is_part(path)).count()
    })
}

#[test]
fn only_posts_that_changed_are_fetched_and_removed_ones_go() -> TestResult {
    let (server, state) = (Server::start(), tempfile::tempdir()?);
    let old = "2025-03-01T00:00:00";
    let mut posts: Vec<Value> = (1..=130).map(|id| post(&server, id, old)).collect();
    publish(&server, "posts", &posts);
    let first = read(&spec(&server, &["posts"]), Some(state.path()))?;
    assert_eq!(
        (first.articles.len(), first.problems.len()),
        (130, 0),
        "{:?}",
        first.problems
    );
    let article = first.article("columns/7");
    assert_eq!(article.title, "話題 7 – 前編");
    assert_eq!(text_of(article), "\n話題7の本文。\n詳しく\n続き7。");
    assert_eq!(
        (article.summary.as_deref(), article.author.as_deref()),
        (None, Some("受付")),
        "the summary is everywhere the same"
    );
    assert_eq!(article.tags, ["点滴", "案内 & 費用"]);
    assert_eq!(article.attributes["category"], ["案内 & 費用"]);
    assert_eq!(article.image.as_deref(), Some(server.url("/p.jpg").as_str()));
    assert_eq!(article.sections[1].anchor.as_deref(), Some("more"));
    assert_eq!(asked(&server), [2, 0, 0, 7]);
    posts.remove(2);
    posts[0] = post(&server, 1, "2025-04-01T00:00:00");
    posts[0]["content"]["rendered"] = json!("<p>改めました。</p>");
    posts.push(post(&server, 500, old));
    publish(&server, "posts", &posts);
    let second = read(&spec(&server, &["posts"]), Some(state.path()))?;
    assert_eq!(text_of(second.article("columns/1")), "\n改めました。");
    assert!(second.ids().contains(&"columns/500") && !second.ids().contains(&"columns/3"));
    assert_eq!(second.article("columns/7"), first.article("columns/7"));
    assert_eq!(
        asked(&server),
        [2, 2, 1, 1],
        "131 are known and 130 are there: the list is read"
    );
    Ok(())
}

#[test]
fn a_list_is_only_read_as_a_whole_when_its_number_of_posts_is_wrong() -> TestResult {
    let (server, state) = (Server::start(), tempfile::tempdir()?);
    let old = "2025-03-01T00:00:00";
    let mut posts: Vec<Value> = (1..=130).map(|id| post(&server, id, old)).collect();
    let run = |posts: &[Value]| {
        publish(&server, "posts", posts);
        read(&spec(&server, &["posts"]), Some(state.path()))
    };
    run(&posts)?;
    assert_eq!(asked(&server), [2, 0, 0, 7]);
    // One changes, one is new.
    posts[0] = post(&server, 1, "2025-04-01T00:00:00");
    posts.push(post(&server, 500, "2025-04-02T00:00:00"));
    assert_eq!(run(&posts)?.articles.len(), 131);
    assert_eq!(asked(&server), [0, 2, 1, 1]);
    let unchanged = run(&posts)?;
    assert_eq!((unchanged.articles.len(), unchanged.problems.len()), (131, 0));
    assert_eq!(
        asked(&server),
        [0, 1, 1, 0],
        "what changed before April is not even listed"
    );
    posts.remove(5);
    let fewer = run(&posts)?;
    assert!(!fewer.ids().contains(&"columns/6") && fewer.articles.len() == 130);
    assert_eq!(asked(&server), [2, 1, 1, 0]);
    // Posts outside `include` count, too, and are not fetched again.
    let mut narrow = spec(&server, &["posts"]);
    narrow.filter.include = vec!["/blog/7/".to_owned()];
    assert_eq!(read(&narrow, Some(state.path()))?.ids(), ["columns/7"]);
    assert_eq!(asked(&server), [0, 1, 1, 0]);
    assert_eq!(run(&posts)?.articles.len(), 130, "they come back without being fetched");
    assert_eq!(asked(&server), [0, 1, 1, 0]);
    // Without trust everything is listed.
    let mut wary = spec(&server, &["posts"]);
    if let Origin::WordPress { crawl, .. } = &mut wary.origin {
        crawl.trust_lastmod = false;
    }
    read(&wary, Some(state.path()))?;
    assert_eq!(asked(&server), [2, 0, 0, 0]);
    Ok(())
}

#[test]
fn what_fails_is_kept_and_reported() -> TestResult {
    let (server, state) = (Server::start(), tempfile::tempdir()?);
    let old = "2025-03-01T00:00:00";
    publish(&server, "posts", &[post(&server, 1, old), post(&server, 2, old)]);
    publish(&server, "pages", &[post(&server, 9, old)]);
    let types = ["posts", "pages"];
    assert_eq!(read(&spec(&server, &types), Some(state.path()))?.articles.len(), 3);
    // One post changed but cannot be read, and the list of pages is broken.
    publish(
        &server,
        "posts",
        &[post(&server, 1, "2025-05-01T00:00:00"), post(&server, 2, old)],
    );
    server.put(
        "/blog/wp-json/wp/v2/posts?include=1&per_page=20&orderby=include&_embed=author%2Cwp%3Aterm%2Cwp%3Afeaturedmedia",
        Reply::status(404),
    );
    server.put("/blog/wp-json/wp/v2/pages", Reply::status(403));
    let found = read(&spec(&server, &types), Some(state.path()))?;
    assert_eq!(found.ids(), ["columns/1", "columns/2", "columns/9"]);
    assert_eq!(found.problems.len(), 2, "{:?}", found.problems);
    assert!(found.problems[1].contains("answered 403"), "{:?}", found.problems);
    // A list that lost a post while it was read tells nothing of removals.
    let short = Reply::json(&json!([{"id": 2, "modified_gmt": old}]))
        .with("x-wp-total", "2")
        .with("x-wp-totalpages", "1");
    server.put("/blog/wp-json/wp/v2/pages", short);
    let found = read(&spec(&server, &types), Some(state.path()))?;
    assert!(
        found
            .problems
            .iter()
            .any(|problem| problem.contains("the list changed while it was read")),
        "{:?}",
        found.problems
    );
    assert_eq!(found.articles.len(), 3);
    let nowhere = read(&spec(&server, &["recipes"]), None);
    assert!(matches!(nowhere, Err(SourceError::Fetch { .. })), "{nowhere:?}");
    Ok(())
}

#[test]
fn plugins_give_languages_and_versions() -> TestResult {
    let server = Server::start();
    let old = "2025-03-01T00:00:00";
    let posts: Vec<Value> = [(1, "ja"), (2, "en"), (3, "fr"), (4, "ko")]
        .iter()
        .map(|(id, language)| {
            let mut post = post(&server, *id, old);
            post["lang"] = json!(language);
            post["translations"] = json!({"ja": 1, "en": 2, "fr": 3});
            if *id == 4 {
                post["content"]["protected"] = json!(true);
            }
            post
        })
        .collect();
    publish(&server, "posts", &posts);
    let found = read(&spec(&server, &["posts"]), None)?;
    assert_eq!(found.ids(), ["columns/1", "columns/2"]);
    let versions: Vec<_> = found
        .articles
        .iter()
        .map(|article| (article.language, article.translation_key.as_deref()))
        .collect();
    assert_eq!(
        versions,
        [
            (Some(Language::Japanese), Some("columns/1")),
            (Some(Language::English), Some("columns/1"))
        ]
    );
    assert_eq!(
        (found.reason("/3/"), found.reason("/4/")),
        ("other language", "protected by a password")
    );
    Ok(())
}

#[test]
fn an_export_file_is_read() -> TestResult {
    let path = project("tests/fixtures/export.xml").display().to_string();
    let spec = SourceSpec::new("columns", Origin::Wxr { path });
    let found = read(&spec, None)?;
    assert_eq!(found.problems, Vec::<String>::new());
    assert_eq!(found.ids(), ["columns/12", "columns/13"]);
    let drip = found.article("columns/12");
    assert_eq!(
        (drip.title.as_str(), drip.url.as_str()),
        ("点滴の流れ & 費用", "https://clinic.example/column/drip/")
    );
    assert_eq!(
        text_of(drip),
        "\n点滴は三十分ほどで終わります。\n費用\n一回五千円です。"
    );
    assert_eq!(drip.language, Some(Language::Japanese));
    assert_eq!(drip.tags, ["点滴", "案内"]);
    assert_eq!(drip.image.as_deref(), Some("https://clinic.example/drip.jpg"));
    assert_eq!(
        drip.published_at.map(|date| date.to_rfc3339()).as_deref(),
        Some("2025-03-02T01:00:00Z")
    );
    assert_eq!(
        drip.updated_at.map(|date| date.to_rfc3339()).as_deref(),
        Some("2025-03-05T01:00:00Z")
    );
    let english = found.article("columns/13");
    assert_eq!(
        text_of(english),
        "\nA drip takes half an hour.\nYou lie down\nand wait."
    );
    assert_eq!(english.translation_key, drip.translation_key);
    assert_eq!(
        (found.reason("#14"), found.reason("/members/")),
        ("draft", "protected by a password")
    );
    Ok(())
}

#[test]
fn a_file_that_is_no_export_or_ends_early_is_an_error() -> TestResult {
    let folder = tempfile::tempdir()?;
    let whole = fs::read_to_string(project("tests/fixtures/export.xml"))?;
    let cut = &whole[..whole.find("</item>").expect("an item")];
    for (name, content, expected) in [
        ("a.xml", "<html></html>", "no WordPress export"),
        ("b.xml", cut, "ends within a post"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, content)?;
        let spec = SourceSpec::new(
            "columns",
            Origin::Wxr {
                path: path.display().to_string(),
            },
        );
        let failed = read(&spec, None);
        let Err(error) = failed else { panic!("{failed:?}") };
        assert!(error.to_string().contains(expected), "{error}");
    }
    Ok(())
}
