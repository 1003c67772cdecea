//! A site by its sitemap, on a small web server of the test's own.

use crate::support_index::TestResult;
use crate::support_program::{Ran, run, sagasu};
use crate::support_server::{Reply, Server, gzip};
use crate::support_source::{Read, read, text_of};
use crate::support_tls::{Admits, Door};
use sagasu::source::{CrawlOptions, Origin, SourceError, SourceSpec};
use std::time::{Duration, Instant};

fn spec_at(url: &str) -> SourceSpec {
    let crawl = CrawlOptions {
        requests_per_second: 100.0,
        timeout: Duration::from_secs(2),
        max_page_bytes: 100_000,
        allow_private_addresses: true,
        ..CrawlOptions::default()
    };
    let url = sagasu::source::parse_web_url(url).expect(url);
    SourceSpec::new("web", Origin::Sitemap { url, crawl })
}

fn spec(server: &Server) -> SourceSpec {
    spec_at(&server.url("/sitemap.xml"))
}

/// The same with other options.
fn with(spec: SourceSpec, change: impl FnOnce(&mut CrawlOptions)) -> SourceSpec {
    let mut spec = spec;
    if let Origin::Sitemap { crawl, .. } = &mut spec.origin {
        change(crawl);
    }
    spec
}

fn page(text: &str) -> Reply {
    Reply::html(format!(
        "<html lang=ja><head><title>{text}</title></head><body><main><p>{text}について。</p></main></body></html>"
    ))
}

/// A sitemap of paths with their `lastmod`.
fn map(server: &Server, pages: &[(&str, &str)]) -> Reply {
    let entry = |(path, lastmod): &(&str, &str)| {
        let lastmod = if lastmod.is_empty() {
            String::new()
        } else {
            format!("<lastmod>{lastmod}</lastmod>")
        };
        format!("<url><loc>{}</loc>{lastmod}</url>", server.url(path))
    };
    let entries: String = pages.iter().map(entry).collect();
    Reply::bytes(format!("<urlset>{entries}</urlset>").into_bytes())
}

fn paths(log: &[(String, u16)]) -> Vec<(&str, u16)> {
    log.iter().map(|(path, status)| (path.as_str(), *status)).collect()
}

#[test]
fn what_did_not_change_is_not_fetched_again() -> TestResult {
    let (server, state) = (Server::start(), tempfile::tempdir()?);
    server.put(
        "/sitemap.xml",
        map(&server, &[("/a", "2025-01-01"), ("/b", ""), ("/c", ""), ("/d", "")]),
    );
    server.put("/a", page("甲"));
    server.put("/b", page("乙").with("etag", "\"b1\""));
    server.put("/c", page("丙").with("last-modified", "Sun, 02 Mar 2025 00:00:00 GMT"));
    server.put("/d", page("丁"));
    let first = read(&spec(&server), Some(state.path()))?;
    assert_eq!((first.ids(), first.problems.len()), (vec!["a", "b", "c", "d"], 0));
    let fetched = [
        ("/a", 200),
        ("/b", 200),
        ("/c", 200),
        ("/d", 200),
        ("/robots.txt", 404),
        ("/sitemap.xml", 200),
    ];
    assert_eq!(paths(&server.take_log()), fetched);
    let again = read(&spec(&server), Some(state.path()))?;
    assert_eq!(again.articles, first.articles);
    let asked = [
        ("/b", 304),
        ("/c", 304),
        ("/d", 200),
        ("/robots.txt", 404),
        ("/sitemap.xml", 200),
    ];
    assert_eq!(paths(&server.take_log()), asked, "a is as its lastmod says");
    // One is gone from the sitemap, one changed, one is new; one answers 404.
    server.put(
        "/sitemap.xml",
        map(&server, &[("/a", "2025-02-02"), ("/c", ""), ("/d", ""), ("/e", "")]),
    );
    server.put("/a", page("新甲"));
    server.put("/e", page("戊"));
    server.remove("/d");
    let third = read(&spec(&server), Some(state.path()))?;
    assert_eq!((third.ids(), third.problems.len()), (vec!["a", "c", "e"], 0));
    assert_eq!(text_of(third.article("a")), "\n新甲について。");
    assert_eq!(third.reason("/d"), "not found");
    // Without trust in lastmod everything is asked for; with other selectors everything is read anew.
    server.take_log();
    read(
        &with(spec(&server), |crawl| crawl.trust_lastmod = false),
        Some(state.path()),
    )?;
    assert_eq!(server.take_log().len(), 6);
    let mut other = spec(&server);
    other.selectors.remove = Some("p".to_owned());
    let other = read(&other, Some(state.path()))?;
    assert_eq!(text_of(other.article("c")), "");
    Ok(())
}

#[test]
fn a_page_that_fails_is_kept_and_reported() -> TestResult {
    let (server, state) = (Server::start(), tempfile::tempdir()?);
    let pages = ["/a", "/b", "/c", "/d"];
    server.put("/sitemap.xml", map(&server, &pages.map(|path| (path, ""))));
    pages.iter().for_each(|path| server.put(path, page(path)));
    let first = read(&spec(&server), Some(state.path()))?;
    assert_eq!(first.articles.len(), 4);
    server.put("/a", Reply::status(500));
    server.put("/b", page("遅い").after(Duration::from_secs(5)));
    server.put("/c", Reply::html("あ".repeat(100_000)));
    server.put(
        "/d",
        Reply::bytes(gzip(&[b'a'; 1_000_000]))
            .with("content-type", "text/html")
            .with("content-encoding", "gzip"),
    );
    for _ in 0..2 {
        let found = read(&spec(&server), Some(state.path()))?;
        assert_eq!(found.articles, first.articles);
        let mut problems = found.problems;
        problems.sort();
        let ends = [
            "/a: cannot be read: the server answered 500",
            "/b: cannot be read: no answer within 2 seconds",
            "/c: cannot be read: the answer has more than 100000 bytes",
            "/d: cannot be read: the answer has more than 100000 bytes",
        ];
        assert_eq!(problems.len(), 4, "{problems:?}");
        for (problem, end) in problems.iter().zip(ends) {
            assert!(problem.ends_with(end), "{problem}");
        }
    }
    Ok(())
}

#[test]
fn only_404_and_410_say_that_a_page_is_gone() -> TestResult {
    let (server, state) = (Server::start(), tempfile::tempdir()?);
    let answers = [401, 403, 404, 410, 418, 429, 451, 500, 502, 503, 504];
    let path = |status: &u16| format!("/p{status}");
    let pages: Vec<String> = answers.iter().map(path).collect();
    let listed: Vec<(&str, &str)> = pages.iter().map(|page| (page.as_str(), "")).collect();
    server.put("/sitemap.xml", map(&server, &listed));
    pages.iter().for_each(|path| server.put(path, page(path)));
    let first = read(&spec(&server), Some(state.path()))?;
    assert_eq!(first.articles.len(), answers.len());
    for status in &answers {
        let reply = Reply::status(*status).with("retry-after", "0");
        server.put(&path(status), reply);
    }
    let found = read(&spec(&server), Some(state.path()))?;
    let kept: Vec<String> = answers
        .iter()
        .filter(|status| !matches!(status, 404 | 410))
        .map(|status| format!("p{status}"))
        .collect();
    assert_eq!(found.ids(), kept);
    assert_eq!(found.problems.len(), kept.len());
    assert_eq!(
        (found.reason("/p404"), found.reason("/p410")),
        ("not found", "not found")
    );
    Ok(())
}

#[test]
fn sitemaps_list_sitemaps_plain_and_compressed() -> TestResult {
    let server = Server::start();
    let list = |path: &str| format!("<sitemap><loc>{}</loc></sitemap>", server.url(path));
    let index = format!(
        "<sitemapindex>{}{}{}</sitemapindex>",
        list("/1.xml.gz"),
        list("/2.xml"),
        list("/gone.xml")
    );
    server.put(
        "/robots.txt",
        Reply::bytes(
            format!(
                "User-agent: *\nDisallow: /secret/\nSitemap: {}\n",
                server.url("/index.xml")
            )
            .into_bytes(),
        ),
    );
    server.put("/index.xml", Reply::bytes(index.into_bytes()));
    server.put(
        "/1.xml.gz",
        Reply::bytes(gzip(
            format!("<urlset><url><loc>{}</loc></url></urlset>", server.url("/a")).as_bytes(),
        )),
    );
    server.put(
        "/2.xml",
        map(&server, &[("/b", ""), ("/secret/x", ""), ("/a", "")]).compressed(),
    );
    server.put("/a", page("甲").compressed());
    server.put("/b", page("乙"));
    let found = read(&spec_at(&server.url("/")), None)?;
    assert_eq!(found.ids(), ["a", "b"]);
    assert_eq!(found.reason("/secret/x"), "refused by robots.txt");
    assert_eq!(found.problems.len(), 1);
    assert!(
        found.problems[0].ends_with("/gone.xml: cannot be read: it is not there"),
        "{:?}",
        found.problems
    );
    let log = server.take_log();
    assert!(log.iter().all(|(path, _)| path != "/secret/x"), "{log:?}");
    Ok(())
}

#[test]
fn redirects_stay_on_the_site_and_end() -> TestResult {
    let server = Server::start();
    let pages = ["/old", "/out", "/loop", "/ftp", "/pdf", "/hidden"];
    server.put("/sitemap.xml", map(&server, &pages.map(|path| (path, ""))));
    server.put("/old", Reply::to("/new"));
    server.put("/new", page("新"));
    server.put("/out", Reply::to("http://other.example/"));
    server.put("/loop", Reply::to("/loop"));
    server.put("/ftp", Reply::to("ftp://127.0.0.1/"));
    server.put("/pdf", Reply::bytes(vec![1]).with("content-type", "application/pdf"));
    server.put("/hidden", page("秘").with("x-robots-tag", "noindex"));
    let found = read(&spec(&server), None)?;
    assert_eq!(
        (found.ids(), found.articles[0].url.as_str()),
        (vec!["new"], server.url("/new").as_str())
    );
    let reasons = [
        ("/out", "other site"),
        ("/pdf", "no HTML"),
        ("/hidden", "not to be indexed"),
    ];
    for (place, reason) in reasons {
        assert_eq!(found.reason(place), reason, "{place}");
    }
    let mut problems = found.problems;
    problems.sort();
    assert!(
        problems[0].ends_with("/ftp: cannot be read: a redirect leads to \"ftp://127.0.0.1/\""),
        "{problems:?}"
    );
    assert!(
        problems[1].ends_with("/loop: cannot be read: more than 5 redirects"),
        "{problems:?}"
    );
    Ok(())
}

#[test]
fn private_addresses_are_refused_by_number_and_by_name() {
    let server = Server::start();
    server.put("/sitemap.xml", map(&server, &[("/a", "")]));
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1"] {
        let spec = spec_at(&format!("http://{host}:{}/sitemap.xml", server.port()));
        let refused = read(&with(spec, |crawl| crawl.allow_private_addresses = false), None);
        let Err(SourceError::Fetch { message, .. }) = refused else {
            panic!("{host}: {refused:?}")
        };
        assert!(message.contains("private address"), "{host}: {message}");
    }
    assert_eq!(server.take_log(), []);
}

#[test]
fn a_site_that_cannot_be_asked_is_an_error() {
    let server = Server::start();
    let fails = |server: &Server, expected: &str| {
        let failed = read(&spec(server), None);
        let Err(SourceError::Fetch { message, .. }) = failed else {
            panic!("{expected}: {failed:?}")
        };
        assert!(message.contains(expected), "{expected}: {message}");
    };
    fails(&server, "it is not there");
    server.put("/sitemap.xml", Reply::html("<html><body>hello</body></html>"));
    fails(&server, "neither <urlset> nor <sitemapindex>");
    server.put("/robots.txt", Reply::status(500));
    fails(&server, "the server answered 500");
}

#[test]
fn limits_hold_for_the_number_of_pages_the_rate_and_the_time() -> TestResult {
    let server = Server::start();
    let pages: Vec<String> = (0..12).map(|number| format!("/{number:02}")).collect();
    let listed: Vec<(&str, &str)> = pages.iter().map(|path| (path.as_str(), "")).collect();
    server.put("/sitemap.xml", map(&server, &listed));
    pages.iter().for_each(|path| server.put(path, page(path)));
    let few = read(&with(spec(&server), |crawl| crawl.max_pages = 3), None)?;
    assert_eq!((few.articles.len(), few.problems.len()), (3, 1));
    assert!(
        few.problems[0].contains("more than the 3 pages that max_pages allows"),
        "{:?}",
        few.problems
    );
    let started = Instant::now();
    let slow = read(&with(spec(&server), |crawl| crawl.requests_per_second = 10.0), None)?;
    assert_eq!(slow.articles.len(), 12);
    assert!(
        started.elapsed() >= Duration::from_millis(1_200),
        "{:?}",
        started.elapsed()
    );
    pages
        .iter()
        .for_each(|path| server.put(path, page(path).after(Duration::from_millis(400))));
    let short = with(spec(&server), |crawl| {
        crawl.concurrency = 1;
        crawl.max_duration = Duration::from_secs(2);
    });
    let short: Read = read(&short, None)?;
    let left = short
        .problems
        .iter()
        .filter(|problem| problem.contains("the time of the run was used up"))
        .count();
    assert!(
        left > 0 && short.articles.len() + left == 12,
        "{} {:?}",
        short.articles.len(),
        short.problems
    );
    Ok(())
}

/// The certificates that the machine trusts are those that count; `SSL_CERT_FILE` names others.
#[test]
fn a_site_is_read_over_https_when_its_certificate_is_trusted() -> TestResult {
    let (server, folder) = (Server::start(), tempfile::tempdir()?);
    let door = Door::before(&server.url(""), Admits::Anyone);
    let loc = format!("<urlset><url><loc>{}/tea</loc></url></urlset>", door.url);
    server.put("/sitemap.xml", Reply::bytes(loc.into_bytes()));
    server.put("/tea", page("抹茶"));
    let sitemap = format!("{}/sitemap.xml", door.url);
    let index = |ca: &str| {
        let mut command = sagasu(folder.path());
        command.env("SSL_CERT_FILE", door.file(ca));
        let arguments = ["index", "--sitemap", &sitemap, "--allow-private-addresses"];
        command.args(arguments).output().map(Ran::of)
    };
    let refused = index("other-ca.pem")?;
    assert_ne!(refused.code, Some(0));
    assert!(refused.err.contains("certificate"), "{}", refused.err);
    let ran = index("ca.pem")?;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let found = run(folder.path(), &["search", "抹茶", "--json"]).json();
    assert_eq!(found["hits"][0]["url"], format!("{}/tea", door.url));
    Ok(())
}
