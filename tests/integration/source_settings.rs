//! `[[source]]` in the configuration and sources by flags, as the program takes them.

use crate::support_index::TestResult;
use crate::support_program::run;
use crate::support_server::{Reply, Server};
use std::fs;

const COLUMNS: &str = "{\"id\":\"a\",\"language\":\"en\",\"title\":\"Apples\",\"body\":\"An apple a day.\"}\n";

fn page(title: &str, text: &str) -> String {
    format!("<html lang=en><head><title>{title}</title></head><body><main><p>{text}</p></main></body></html>")
}

#[test]
fn without_arguments_the_configured_sources_are_read() -> TestResult {
    let folder = tempfile::tempdir()?;
    let none = run(folder.path(), &["index"]);
    assert_eq!(none.code, Some(2));
    assert!(
        none.err.contains("name a SOURCE") && none.err.contains("[[source]]"),
        "{}",
        none.err
    );
    fs::write(folder.path().join("columns.jsonl"), COLUMNS)?;
    fs::create_dir(folder.path().join("public"))?;
    fs::write(
        folder.path().join("public/pear.html"),
        page("Pears", "A pear at night."),
    )?;
    fs::write(folder.path().join("public/plum.html"), page("Plums", "A plum at noon."))?;
    let settings = "[[source]]\nname = \"columns\"\nkind = \"json_lines\"\npath = \"columns.jsonl\"\n\
        [[source]]\nname = \"site\"\nkind = \"html\"\npath = \"public\"\nbase_url = \"https://clinic.example\"\n";
    fs::write(folder.path().join("sagasu.toml"), settings)?;
    let all = run(folder.path(), &["index"]);
    assert_eq!((all.code, all.err.contains("error")), (Some(0), false), "{}", all.err);
    assert!(
        all.out.contains("added 3, changed 0, unchanged 0, removed 0"),
        "{}",
        all.out
    );
    let found = run(folder.path(), &["search", "pear", "--lang", "en"]);
    assert!(found.out.contains("https://clinic.example/pear.html"), "{}", found.out);
    // One source by its name: what it no longer has goes, what the other has stays.
    fs::remove_file(folder.path().join("public/plum.html"))?;
    let one = run(folder.path(), &["index", "--source", "site", "--allow-removals"]);
    assert!(
        one.out.contains("added 0, changed 0, unchanged 1, removed 1"),
        "{}",
        one.out
    );
    assert_eq!(run(folder.path(), &["search", "apple", "--lang", "en"]).code, Some(0));
    let unknown = run(folder.path(), &["index", "--source", "blog"]);
    assert!(
        unknown.err.contains("no source \"blog\" (it has: columns, site)"),
        "{}",
        unknown.err
    );
    Ok(())
}

#[test]
fn every_problem_of_the_settings_is_named_at_once() -> TestResult {
    let folder = tempfile::tempdir()?;
    let settings =
        "[[source]]\nname = \"a\"\nkind = \"html\"\npaht = \"public\"\n[[source]]\nname = \"a\"\nkind = \"rss\"\n";
    fs::write(folder.path().join("sagasu.toml"), settings)?;
    let ran = run(folder.path(), &["index"]);
    assert_eq!(ran.code, Some(2));
    for problem in [
        "source \"a\": paht: there is no such key",
        "path: is missing",
        "\"rss\" is none of json_lines",
    ] {
        assert!(ran.err.contains(problem), "{problem}: {}", ran.err);
    }
    Ok(())
}

#[test]
fn sources_have_flags() -> TestResult {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("public"))?;
    fs::write(
        folder.path().join("public/pear.html"),
        page("Pears", "A pear at night."),
    )?;
    let html = run(
        folder.path(),
        &["index", "--html", "public/", "--base-url", "https://clinic.example"],
    );
    assert!(html.out.contains("added 1,"), "{} {}", html.out, html.err);
    let server = Server::start();
    let map = format!("<urlset><url><loc>{}</loc></url></urlset>", server.url("/fig/"));
    server.put("/sitemap.xml", Reply::bytes(map.into_bytes()));
    server.put("/fig/", Reply::html(page("Figs", "A fig at dawn.")));
    let address = server.url("/sitemap.xml");
    let refused = run(folder.path(), &["index", "--sitemap", &address]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("private address"), "{}", refused.err);
    let crawled = run(
        folder.path(),
        &["index", "--sitemap", &address, "--allow-private-addresses"],
    );
    assert!(
        crawled.out.contains("added 1, changed 0, unchanged 0, removed 0"),
        "{} {}",
        crawled.out,
        crawled.err
    );
    let again = run(
        folder.path(),
        &["index", "--sitemap", &address, "--allow-private-addresses"],
    );
    assert!(
        again.out.contains("added 0, changed 0, unchanged 1, removed 0"),
        "{} {}",
        again.out,
        again.err
    );
    // The site is down: nothing is changed.
    server.put("/sitemap.xml", Reply::status(503));
    let down = run(
        folder.path(),
        &["index", "--sitemap", &address, "--allow-private-addresses"],
    );
    assert_eq!(down.code, Some(2), "{}", down.out);
    assert!(
        down.err.contains("cannot fetch") && down.err.contains("503"),
        "{}",
        down.err
    );
    assert_eq!(run(folder.path(), &["search", "fig", "--lang", "en"]).code, Some(0));
    let bad = run(folder.path(), &["index", "--wordpress", "clinic.example"]);
    assert!(
        bad.err.contains("--wordpress: \"clinic.example\" is no url"),
        "{}",
        bad.err
    );
    let help = run(folder.path(), &["index", "--help"]);
    for flag in ["--html", "--sitemap", "--wordpress", "--wxr", "--source", "[[source]]"] {
        assert!(help.out.contains(flag), "{flag}");
    }
    Ok(())
}
