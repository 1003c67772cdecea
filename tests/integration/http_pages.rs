//! The pages for visitors: home, results, columns; all of them without JavaScript.

use crate::support::{TestIndex, app, ask, encoded, get, request};
use axum::http::{HeaderValue, StatusCode};
use sagasu::http::Limits;

#[tokio::test]
async fn pages_and_their_files_are_served_without_inline_code() {
    for path in ["/", "/search?q=exosome", "/columns/en/exosome"] {
        let page = get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(!page.body.contains("style=") && !page.body.contains("onclick") && !page.body.contains("<style"));
        assert_eq!(
            page.body.matches("<script").count(),
            page.body.matches("<script type=\"module\" src=\"/").count(),
            "{path}"
        );
    }
    for (path, kind) in [
        ("/assets/site.js", "text/javascript; charset=utf-8"),
        ("/assets/site.css", "text/css; charset=utf-8"),
        ("/assets/widget.css", "text/css; charset=utf-8"),
    ] {
        let answer = get(path).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, kind),
            "{path}"
        );
        assert!(!answer.body.contains("innerHTML"), "{path}");
    }
    assert_eq!(get("/assets/none.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_first_page_speaks_the_readers_language() {
    for (accepted, language, says) in [
        ("ko", "ko", "무엇을 찾으시나요?"),
        ("zh-TW", "zh-Hant", "您想了解什麼？"),
        ("fr", "ja", "何をお探しですか"),
    ] {
        let mut request = request("GET", "/");
        request
            .headers_mut()
            .insert("accept-language", HeaderValue::from_static(accepted));
        let answer = ask(app(), request).await;
        assert!(
            answer.body.contains(&format!("<html lang=\"{language}\">")),
            "{accepted}"
        );
        assert!(answer.body.contains(says) && answer.body.contains("Test &lt;site&gt;"));
        assert_eq!(answer.header("vary"), "accept-language");
    }
    let page = get("/?lang=en").await.body;
    assert!(
        page.contains("href=\"/columns/en/exosome\"")
            && page.contains("href=\"/search?q=&amp;lang=en&amp;tag=exosome\"")
    );
}

#[tokio::test]
async fn a_query_at_the_first_page_leads_to_its_results() {
    let answer = get(&format!("/?q={}&lang=ja", encoded("肌 a"))).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/search?q=%E8%82%8C%20a&lang=ja");
}

#[tokio::test]
async fn results_are_a_page_without_javascript() {
    let body = get("/search?q=exosome&lang=en").await.body;
    for piece in [
        "<form class=\"field\" action=\"/search\" role=\"search\"><input type=\"search\" name=\"q\"",
        "value=\"exosome\"",
        "<span>Results for “exosome”</span>",
        "<li class=\"hit\" lang=\"en\"><h3><a href=\"/columns/en/exosome\"><mark>Exosome</mark> drips explained</a>",
        "<a class=\"section\" href=\"/columns/en/exosome#what\" lang=\"en\">What they are</a>",
        "<time datetime=\"2025-03-02\">2 March 2025</time>",
        "<a hreflang=\"ja\" lang=\"ja\" title=\"エクソソーム点滴とは\" href=\"/columns/ja/exosome\">日本語</a>",
        "href=\"/search?q=exosome&amp;lang=en&amp;sort=newest\"",
        "href=\"/search?q=exosome&amp;lang=en&amp;tag=exosome\"",
    ] {
        assert!(body.contains(piece), "{piece}\n{body}");
    }
    let chosen = get("/search?q=exosome&lang=en&in=ko&tag=exosome&utm_source=mail")
        .await
        .body;
    assert!(
        chosen.contains("aria-label=\"Remove the filter “exosome”\"")
            && chosen.contains("lang=en&amp;in=ko&amp;tag=exosome&amp;sort=newest")
    );
}

#[tokio::test]
async fn the_page_marks_what_the_api_marks() {
    let asked = [
        ("exosome", "en"),
        ("エクソソーム", "ja"),
        ("えくそそーむ", "ja"),
        ("exos", "en"),
        ("外泌體", "zh-Hans"),
        ("엑소좀", "ko"),
    ];
    for (query, language) in asked {
        let address = format!("q={}&lang={language}", encoded(query));
        let answer = get(&format!("/v1/search?{address}")).await.json();
        let page = get(&format!("/search?{address}")).await.body;
        let hit = &answer["hits"][0];
        let marked = [&hit["title_html"], &hit["snippet"]["html"]].map(|html| html.as_str().unwrap_or_default());
        assert!(marked.iter().any(|html| html.contains("<mark>")), "{query}: {marked:?}");
        for html in marked {
            assert!(page.contains(html), "{query}: {html}\n{page}");
        }
    }
}

#[tokio::test]
async fn pages_of_results_follow_each_other() {
    let articles = (0..25).map(|number| {
        serde_json::json!({"id": format!("en/{number:02}"), "language": "en", "url": format!("/en/{number:02}"), "title": format!("Laser {number:02}"), "body": "About lasers.", "published_at": format!("2025-01-{:02}", number + 1)})
    });
    let app = TestIndex::of(articles.collect()).app(Limits::default());
    let mut seen = std::collections::BTreeSet::new();
    for number in 1..=3 {
        let body = ask(
            app.clone(),
            request("GET", &format!("/search?q=laser&lang=en&page={number}")),
        )
        .await
        .body;
        assert!(body.contains(&format!("start=\"{}\"", (number - 1) * 10 + 1)));
        assert!(body.contains(&format!("&amp;page={number}\" aria-current=\"true\">{number}</a>")) || number == 1);
        seen.extend(
            body.match_indices("<h3><a href=\"/columns/en/")
                .map(|(at, start)| body[at + start.len()..at + start.len() + 2].to_owned()),
        );
        assert_eq!(body.contains(">Next</a>"), number < 3);
        assert_eq!(body.contains(">Previous</a>"), number > 1);
    }
    assert_eq!(seen.len(), 25);
}

#[tokio::test]
async fn pages_stay_within_the_limits_of_the_server() {
    let articles = (0..12).map(|number| {
        serde_json::json!({"id": format!("en/{number:02}"), "language": "en", "url": format!("/en/{number:02}"), "title": "Laser", "body": "About lasers."})
    });
    let limits = Limits {
        hits: 4,
        page_depth: 8,
        ..Limits::default()
    };
    let app = TestIndex::of(articles.collect()).app(limits);
    for (page, start) in [(1, 1), (2, 5)] {
        let answer = ask(
            app.clone(),
            request("GET", &format!("/search?q=laser&lang=en&page={page}")),
        )
        .await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert_eq!(answer.body.matches("<li class=\"hit\"").count(), 4);
        assert!(answer.body.contains(&format!("start=\"{start}\"")));
        assert!(!answer.body.contains("page=3"), "{page}");
    }
    let beyond = ask(app, request("GET", "/search?q=laser&lang=en&page=99")).await;
    assert_eq!(beyond.status, StatusCode::OK);
    assert_eq!(
        beyond.body.matches("<li class=\"hit\"").count(),
        4,
        "the last page there is"
    );
    assert!(beyond.body.contains("start=\"5\""));
}

#[tokio::test]
async fn nothing_found_helps_and_nothing_searched_says_so() {
    let body = get("/search?q=qzxvkwj&lang=ko&in=en").await.body;
    assert!(body.contains("‘qzxvkwj’에 맞는 페이지를 찾지 못했습니다") && !body.contains("모든 언어에서 찾기"));
    let elsewhere = get("/search?q=injection&lang=ko&in=ko").await.body;
    assert!(
        elsewhere.contains("<a href=\"/search?q=injection&amp;lang=ko\">모든 언어에서 찾기</a> <small>1</small>"),
        "{elsewhere}"
    );
    assert!(body.contains("href=\"/columns/ko/exosome\""), "newest pages");
    let app = TestIndex::missing().app(Limits::default());
    let answer = ask(app.clone(), request("GET", "/search?q=exosome&lang=en")).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::SERVICE_UNAVAILABLE, "text/html; charset=utf-8")
    );
    assert!(answer.body.contains("The search did not work.") && answer.body.contains("value=\"exosome\""));
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(ask(app, request("GET", "/?lang=en")).await.status, StatusCode::OK);
    let long = "a".repeat(600);
    let answer = get(&format!("/search?q={long}")).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::BAD_REQUEST, "text/html; charset=utf-8")
    );
}

#[tokio::test]
async fn a_column_is_a_page_in_its_language() {
    for path in ["/columns/ko/exosome", "/columns/ko%2Fexosome"] {
        let answer = get(path).await;
        assert_eq!(answer.status, StatusCode::OK);
        let body = &answer.body;
        assert!(body.contains("<html lang=\"ko\">") && body.contains("<h1>엑소좀 수액 안내</h1>"));
        assert!(body.contains("<section id=\"what\"><h2>무엇인가</h2>"));
        assert!(body.contains("<time datetime=\"2025-03-02\">2025년 3월 2일</time>"));
        for id in ["ja/exosome", "zh-hans/exosome", "zh-hant/exosome", "en/exosome"] {
            assert!(body.contains(&format!("href=\"/columns/{id}\"")), "{id}");
        }
        assert!(!body.contains("href=\"/columns/ko/exosome\""));
    }
}

#[tokio::test]
async fn markup_in_an_article_is_text_on_every_page() {
    let column = get("/columns/en/script").await.body;
    assert!(column.contains("<h1>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;</h1>"));
    let results = get("/search?q=injection&lang=en").await.body;
    assert!(results.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let typed = get(&format!(
        "/search?q={}&lang=en",
        encoded("\"><script>alert(3)</script>")
    ))
    .await
    .body;
    for body in [column, results, typed, get("/?lang=en").await.body] {
        for markup in ["<script>", "<img", "<b>bold", "<i>", "<site>"] {
            assert!(!body.contains(markup), "{markup}");
        }
    }
}

#[tokio::test]
async fn a_column_that_is_not_there_is_a_page_with_the_search_box() {
    for (accepted, language) in [("ko", "ko"), ("zh-TW", "zh-Hant"), ("fr", "ja")] {
        let mut request = request("GET", "/columns/ja/%3Cscript%3E");
        request
            .headers_mut()
            .insert("accept-language", HeaderValue::from_static(accepted));
        let answer = ask(app(), request).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(
            answer.body.contains(&format!("<html lang=\"{language}\">")),
            "{accepted}"
        );
        assert!(answer.body.contains("<input type=\"search\" name=\"q\""));
    }
}
