//! `GET /`: the first page of the site that is searched, in the reader's language.

use super::address::article_address;
use super::facets::frequent;
use super::frame::Frame;
use super::how::how;
use super::markup::Markup;
use super::refused::closed;
use super::search::newest;
use super::view::View;
use crate::article::Language;
use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::state::HttpState;
use crate::http::words::words;
use crate::search::SearchResponse;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

/// Topics and articles that are shown.
const MOST_TOPICS: usize = 12;
const MOST_ARTICLES: usize = 6;

/// The page; with a query, the results of it.
pub async fn home(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let view = View::parse(query.as_deref())?;
    let accepted = accepted_languages(&headers).first().copied();
    let language = view.reader.or(accepted).unwrap_or(state.site.language);
    if !view.query.is_empty() || !view.tags.is_empty() {
        let address = format!("{}{}", state.server.path_prefix(), view.address(language));
        return Ok(Redirect::to(&address).into_response());
    }
    let service = state.service();
    // A page without articles is still a page with a search box.
    let found = match state.server.search_needs_key {
        true => None,
        false => state.workers.run(move || newest(&service, language)).await?.ok(),
    };
    let frame = Frame {
        title: "",
        language,
        site: &state.site,
        query: "",
        versions: Vec::new(),
        is_open: !state.server.search_needs_key,
        is_home: true,
    };
    let mut page = Markup::under(state.server.path_prefix());
    frame.begin(&mut page);
    if !frame.is_open {
        closed(&mut page, language);
        return Ok((headers_of_pages(), Html(frame.end(page))).into_response());
    }
    if state.site.is_demo {
        examples(&mut page, language);
    }
    if let Some(found) = found.filter(|found| found.total > 0) {
        topics(&mut page, &found, language);
        articles(&mut page, &found, language);
    }
    how(&mut page, language, true);
    Ok((headers_of_pages(), Html(frame.end(page))).into_response())
}

/// Pages are in the language of those who ask.
fn headers_of_pages() -> [(HeaderName, &'static str); 2] {
    [(header::VARY, "accept-language"), (header::CACHE_CONTROL, "no-cache")]
}

fn to_results(page: &mut Markup, view: &View, language: Language, name: &str) {
    page.tag("<a href=\"");
    page.root().text(&view.address(language));
    page.tag("\">").text(name).tag("</a>");
}

fn examples(page: &mut Markup, language: Language) {
    let says = &words(language).site;
    page.tag("<section class=\"examples\"><h2>")
        .text(says.examples_label)
        .tag("</h2><ul class=\"chips\">");
    for example in says.examples {
        page.tag("<li>");
        let view = View {
            query: example.to_owned(),
            ..View::default()
        };
        to_results(page, &view, language, example);
        page.tag("</li>");
    }
    page.tag("</ul></section>\n");
}

fn topics(page: &mut Markup, found: &SearchResponse, language: Language) {
    page.tag("<section><h2>")
        .text(words(language).widget.topics)
        .tag("</h2><ul class=\"chips\">");
    for (tag, count) in frequent(&found.facets, MOST_TOPICS) {
        page.tag("<li><a href=\"");
        page.root().text(&View::default().with_tag(tag).address(language));
        page.tag("\">")
            .text(tag)
            .tag(" <small>")
            .text(&count.to_string())
            .tag("</small></a></li>");
    }
    page.tag("</ul></section>\n");
}

fn articles(page: &mut Markup, found: &SearchResponse, language: Language) {
    let says = words(language);
    page.tag("<section><h2>")
        .text(says.widget.newest)
        .tag("</h2>\n<ul class=\"cards\">\n");
    for hit in found.hits.iter().take(MOST_ARTICLES) {
        page.tag("<li lang=\"")
            .text(hit.language.tag())
            .tag("\"><h3><a href=\"");
        article_address(page, &hit.url, &hit.id);
        page.tag("\">")
            .text(&hit.title)
            .tag("</a></h3><p>")
            .text(&hit.snippet.passage.text)
            .tag("</p>");
        if let Some(moment) = hit.updated_at.or(hit.published_at) {
            page.tag("<time datetime=\"")
                .text(&moment.to_rfc3339())
                .tag("\" lang=\"")
                .text(language.tag())
                .tag("\">");
            page.text(&says.widget.day(moment)).tag("</time>");
        }
        page.tag("</li>\n");
    }
    page.tag("</ul><p>");
    to_results(page, &View::default(), language, says.site.browse);
    page.tag("</p></section>\n");
}
