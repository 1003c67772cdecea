//! The demo page, its files, and the column pages.

use crate::support::{app, ask, get, request};
use axum::http::{HeaderValue, StatusCode};

#[tokio::test]
async fn the_page_and_its_files_are_served_without_inline_code() {
    let page = get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(!page.body.contains("style=") && !page.body.contains("onclick") && !page.body.contains("<style"));
    assert_eq!(page.body.matches("<script").count(), 1);
    for (path, kind) in [
        ("/assets/demo.js", "text/javascript; charset=utf-8"),
        ("/assets/client.js", "text/javascript; charset=utf-8"),
        ("/assets/results.js", "text/javascript; charset=utf-8"),
        ("/assets/words.js", "text/javascript; charset=utf-8"),
        ("/assets/demo.css", "text/css; charset=utf-8"),
    ] {
        let answer = get(path).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, kind),
            "{path}"
        );
        assert!(!answer.body.contains("innerHTML"), "{path}");
    }
}

#[tokio::test]
async fn a_column_is_a_page_in_its_language() {
    for path in ["/columns/ko/exosome", "/columns/ko%2Fexosome"] {
        let answer = get(path).await;
        assert_eq!(answer.status, StatusCode::OK);
        let body = &answer.body;
        assert!(body.contains("<html lang=\"ko\">") && body.contains("<h1>엑소좀 수액 안내</h1>"));
        assert!(body.contains("<section id=\"what\"><h2>무엇인가</h2>"));
        assert!(body.contains("<time datetime=\"2025-03-02\">"));
        for id in ["ja/exosome", "zh-hans/exosome", "zh-hant/exosome", "en/exosome"] {
            assert!(body.contains(&format!("href=\"/columns/{id}\"")), "{id}");
        }
        assert!(!body.contains("href=\"/columns/ko/exosome\""));
    }
}

#[tokio::test]
async fn markup_in_an_article_is_text_on_its_page() {
    let body = get("/columns/en/script").await.body;
    assert!(body.contains("<h1>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;</h1>"));
    for markup in ["<script", "<img", "<b>", "<i>", "<site>"] {
        assert!(!body.contains(markup), "{markup}");
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
        assert!(answer.body.contains("<input type=\"search\" name=\"q\"") && !answer.body.contains("<script"));
    }
}
