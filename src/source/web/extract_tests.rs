use super::*;
use crate::article::Timestamp;

fn page(html: &str, url: &str, selectors: &Selectors) -> Result<Content, ProblemKind> {
    let site = Site::new("https://clinic.example").expect("a site");
    let url = Url::parse(url).expect(url);
    Extractor::new(selectors).expect("selectors").extract(html, &site, &url)
}

fn article(html: &str, url: &str, selectors: &Selectors) -> PageArticle {
    match page(html, url, selectors) {
        Ok(Content::Article(article)) => *article,
        other => panic!("{other:?}"),
    }
}

fn plain(html: &str) -> PageArticle {
    article(html, "https://clinic.example/ja/column/drip/", &Selectors::default())
}

fn shown(article: &PageArticle) -> String {
    let sections = article.sections.iter();
    let parts: Vec<String> = sections
        .map(|section| format!("[{}]{}", section.heading, section.text))
        .collect();
    parts.join(" ")
}

/// A page as clinics have them: a head full of metadata, a menu, a side column, a footer.
const PAGE: &str = r#"<!doctype html><html lang="ja"><head><title>点滴の流れ | みなと医院</title>
<meta property="og:site_name" content="みなと医院"><meta name="description" content="点滴の順序を説明します。">
<meta property="og:image" content="/img/drip.jpg"><meta property="article:tag" content="点滴">
<link rel="canonical" href="/ja/column/drip/"><link rel="alternate" hreflang="en" href="/en/column/drip/">
<link rel="alternate" hreflang="x-default" href="https://clinic.example/ja/column/drip/">
<script type="application/ld+json">{"@type":"Article","datePublished":"2025-03-02","author":{"name":"港 花子"}}</script></head>
<body><header><a href="/">みなと医院</a><nav><ul><li>診療案内</li><li>交通</li></ul></nav></header>
<main><h1>点滴の流れ</h1><p>点滴は予約の時刻に始まり、三十分ほどで終わります。横になったままお待ちください。</p>
<h2 id="before">点滴の前に</h2><p>問診票を書き、血圧を測ります。飲んでいる薬があれば受付で教えてください。</p>
<h2 id="fee">費用</h2><table><tr><th>回数</th><th>費用</th></tr><tr><td>一回</td><td>五千円</td></tr></table>
<p data-sagasu-ignore>広告</p></main>
<aside>よく読まれる話題</aside><footer>© みなと医院</footer></body></html>"#;

#[test]
fn a_page_becomes_an_article() {
    let article = plain(PAGE);
    assert_eq!(article.title, "点滴の流れ");
    assert_eq!(article.id, "ja/column/drip");
    assert_eq!(article.language, Some(Language::Japanese));
    assert_eq!(article.translation_key.as_deref(), Some("column/drip"));
    assert_eq!(
        shown(&article),
        "[]点滴は予約の時刻に始まり、三十分ほどで終わります。横になったままお待ちください。 \
         [点滴の前に]問診票を書き、血圧を測ります。飲んでいる薬があれば受付で教えてください。 [費用]回数\t費用\n一回\t五千円"
    );
    let anchors: Vec<Option<&str>> = article
        .sections
        .iter()
        .map(|section| section.anchor.as_deref())
        .collect();
    assert_eq!(anchors, [None, Some("before"), Some("fee")]);
    assert_eq!(article.summary.as_deref(), Some("点滴の順序を説明します。"));
    assert_eq!(article.author.as_deref(), Some("港 花子"));
    assert_eq!(article.image.as_deref(), Some("https://clinic.example/img/drip.jpg"));
    assert_eq!(
        article.published_at.map(Timestamp::to_rfc3339).as_deref(),
        Some("2025-03-02")
    );
    assert_eq!(article.tags, ["点滴"]);
    assert_eq!(
        article.canonical.as_deref(),
        Some("https://clinic.example/ja/column/drip/")
    );
    assert_eq!(article.alternates.len(), 2);
    assert_eq!(article.alternates[0].url, "https://clinic.example/en/column/drip/");
}

#[test]
fn a_page_without_main_keeps_its_text_and_loses_what_stands_around_it() {
    let html = PAGE
        .replace("<main>", "<div class=content>")
        .replace("</main>", "</div>");
    let text = shown(&plain(&html));
    assert!(
        text.contains("三十分ほどで終わります") && text.contains("五千円"),
        "{text}"
    );
    assert!(
        !text.contains("診療案内") && !text.contains("よく読まれる") && !text.contains('©'),
        "{text}"
    );
}

#[test]
fn questions_and_short_pages_are_not_lost() {
    let questions: String = (1..6)
        .map(|n| format!("<section><h3 id=q{n}><a href='#q{n}'>質問{n}は何ですか</a></h3><p><a href='/a{n}'>答え{n}</a>です。</p></section>"))
        .collect();
    let html = format!("<html lang=ja><title>質問</title><main><h1>よくある質問</h1>{questions}</main>");
    let article = plain(&html);
    for n in 1..6 {
        let section = article
            .sections
            .iter()
            .find(|section| section.anchor.as_deref() == Some(&format!("q{n}")));
        assert_eq!(
            section.map(|section| section.text.as_str()),
            Some(format!("答え{n}です。").as_str()),
            "{n}"
        );
    }
    assert_eq!(shown(&plain("<title>休診</title><p>本日休診")), "[]本日休診");
}

#[test]
fn selectors_say_where_things_stand() {
    let html = "<html lang=ja><head><title>違う題</title></head><body><div class=ttl>本当の題</div><div class=post><div class=mid>小見出し</div>\
        <p>本文</p><div class=ad>広告</div></div><div class=post>続き</div><p>外</p></body>";
    let selectors = Selectors {
        content: Some(".post".to_owned()),
        title: Some(".ttl".to_owned()),
        heading: Some(".mid".to_owned()),
        remove: Some(".ad".to_owned()),
        ..Selectors::default()
    };
    let found = article(html, "https://clinic.example/a", &selectors);
    assert_eq!(
        (found.title.as_str(), shown(&found).as_str()),
        ("本当の題", "[小見出し]本文\n続き")
    );
    let nowhere = Selectors {
        content: Some(".nowhere".to_owned()),
        ..Selectors::default()
    };
    assert!(
        shown(&article(html, "https://clinic.example/a", &nowhere)).contains("本文"),
        "what is not there selects nothing"
    );
}

#[test]
fn the_language_is_named_by_html_then_path_then_link() {
    use Language::{English, Japanese, SimplifiedChinese, TraditionalChinese};
    let own = "<link rel=alternate hreflang=zh-Hant href='https://clinic.example/b/a/'>";
    let table = [
        ("<html lang=ja>", "/en/a/", "", Some(Japanese)),
        ("<html>", "/en/a/", "", Some(English)),
        ("<html lang=''>", "/b/a/", own, Some(TraditionalChinese)),
        ("<html lang=zh>", "/zh-tw/a/", "", Some(TraditionalChinese)),
        ("<html lang=zh-CN>", "/zh-tw/a/", "", Some(SimplifiedChinese)),
        ("<html lang=zh>", "/a/", "", Some(SimplifiedChinese)),
        ("<html>", "/a/", "", None),
    ];
    for (start, path, link, expected) in table {
        let html = format!("{start}<head>{link}<title>x</title></head><body>y</body>");
        let found = article(&html, &format!("https://clinic.example{path}"), &Selectors::default());
        assert_eq!(found.language, expected, "{start} {path} {link}");
    }
}

#[test]
fn some_pages_are_left_out_on_purpose() {
    let table = [
        ("<html lang=fr><title>Bonjour</title>", SkipReason::OtherLanguage),
        (
            "<meta name=robots content=noindex><title>x</title>",
            SkipReason::NoIndex,
        ),
        (
            "<meta http-equiv=refresh content='0; url=/x/'><title>x</title>",
            SkipReason::Redirect,
        ),
        ("<body data-sagasu-ignore>x", SkipReason::NoIndex),
    ];
    for (html, reason) in table {
        let found = page(html, "https://clinic.example/a", &Selectors::default());
        assert_eq!(found, Ok(Content::Left(reason)), "{html}");
    }
    let empty = page(
        "<html><body> </body></html>",
        "https://clinic.example/a",
        &Selectors::default(),
    );
    assert_eq!(empty, Err(ProblemKind::EmptyFile));
}

#[test]
fn a_page_nested_without_end_is_refused_at_once() {
    let started = std::time::Instant::now();
    let endless = format!("<title>深い</title>{}奥", "<div>".repeat(900_000));
    let refused = page(&endless, "https://clinic.example/a", &Selectors::default());
    assert_eq!(refused, Err(ProblemKind::TooDeep { limit: 1_000 }));
    assert!(started.elapsed().as_secs() < 10);
    let deep = format!("<title>深い</title>{}奥{}", "<div>".repeat(900), "</div>".repeat(900));
    assert_eq!(shown(&plain(&deep)), "[]奥");
    let open = format!(
        "<title>一覧</title><ul>{}</ul>",
        "<li>項目<p>説明<br><a name=x>".repeat(3_000)
    );
    assert!(shown(&plain(&open)).starts_with("[]項目\n説明"));
}

#[test]
fn any_bytes_are_read_or_refused() {
    let runner = &mut proptest::test_runner::TestRunner::new(proptest::test_runner::Config::with_cases(64));
    let strategy = "(<|>|/|div|main|h1|p|table|td|pre|a href='#'|\"| |あ|&amp;|<!--|-->){0,60}";
    runner
        .run(&strategy, |html| {
            let _ = page(&html, "https://clinic.example/a", &Selectors::default());
            Ok(())
        })
        .expect("no panic");
}
