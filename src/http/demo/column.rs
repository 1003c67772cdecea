//! `GET /columns/{id}`: an article as a plain page, so that a result of the demo leads somewhere.

use super::markup::Markup;
use super::words::{Words, words};
use crate::article::{Article, Language, Section, Timestamp};
use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::state::{HttpState, Site};
use crate::search::Translation;
use crate::search::{SearchError, SearchService};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

/// An article and its other versions.
struct Column {
    article: Article,
    translations: Vec<Translation>,
}

/// The article's page, or a page that says there is none.
pub async fn column(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::InvalidEncoding("the decoded bytes are no UTF-8"))?;
    let service = state.service();
    let found = state.workers.run(move || find(&service, &id)).await??;
    Ok(match found {
        Some(column) => Html(column_page(&column, &state.site)).into_response(),
        None => (StatusCode::NOT_FOUND, Html(not_found_page(&headers, &state.site))).into_response(),
    })
}

fn find(service: &SearchService, id: &str) -> Result<Option<Column>, SearchError> {
    let Some(article) = service.article(id)? else {
        return Ok(None);
    };
    let snapshot = service.index().snapshot().ok_or(SearchError::NotReady)?;
    let key = article.translation_key.as_deref();
    let mut groups = snapshot.translations(key.as_slice())?;
    let mut translations = key.and_then(|key| groups.remove(key)).unwrap_or_default();
    translations.retain(|version| version.id != article.id);
    Ok(Some(Column { article, translations }))
}

fn column_page(column: &Column, site: &Site) -> String {
    let article = &column.article;
    let language = article.language;
    let says = words(language);
    let title = if article.title.is_empty() {
        &article.id
    } else {
        &article.title
    };
    let mut page = Markup::default();
    begin(&mut page, title, language, site);
    page.tag("<main class=\"column\"><article><h1>")
        .text(title)
        .tag("</h1>\n");
    page.tag("<p class=\"facts\">");
    date(&mut page, says.published, article.published_at);
    date(&mut page, says.updated, article.updated_at);
    if let Some(author) = &article.author {
        page.tag("<span>").text(author).tag("</span>");
    }
    page.tag("</p>\n");
    tags(&mut page, article);
    for part in &article.sections {
        section(&mut page, part);
    }
    page.tag("</article>\n");
    translations(&mut page, &column.translations, says);
    page.tag("</main>\n</body>\n</html>\n");
    page.finish()
}

fn not_found_page(headers: &HeaderMap, site: &Site) -> String {
    let language = accepted_languages(headers).first().copied().unwrap_or(site.language);
    let says = words(language);
    let mut page = Markup::default();
    begin(&mut page, says.not_found, language, site);
    page.tag("<main class=\"column\"><h1>")
        .text(says.not_found)
        .tag("</h1>\n<p>");
    page.text(says.not_found_advice).tag("</p></main>\n</body>\n</html>\n");
    page.finish()
}

/// Everything before `<main>`: the head, and a header with the search box.
fn begin(page: &mut Markup, title: &str, language: Language, site: &Site) {
    page.tag("<!doctype html>\n<html lang=\"").text(language.tag());
    page.tag("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    page.text(title).tag(" – ").text(&site.name);
    page.tag(
        "</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/assets/demo.css\">\n</head>\n",
    );
    page.tag("<body>\n<header class=\"bar\"><a class=\"brand\" href=\"/?lang=")
        .text(language.tag())
        .tag("\">");
    page.text(&site.name)
        .tag("</a>\n<form class=\"box\" action=\"/\" role=\"search\">");
    let search = words(language).search;
    page.tag("<input type=\"search\" name=\"q\" autocomplete=\"off\" maxlength=\"512\" aria-label=\"")
        .text(search);
    page.tag("\"><input type=\"hidden\" name=\"lang\" value=\"")
        .text(language.tag());
    page.tag("\"><button>").text(search).tag("</button></form></header>\n");
}

fn date(page: &mut Markup, label: &'static str, moment: Option<Timestamp>) {
    let Some(moment) = moment.map(Timestamp::to_rfc3339) else {
        return;
    };
    let day = moment.split('T').next().unwrap_or_default();
    page.tag("<span>").text(label).tag(" <time datetime=\"").text(&moment);
    page.tag("\">").text(day).tag("</time></span> ");
}

fn tags(page: &mut Markup, article: &Article) {
    if article.tags.is_empty() {
        return;
    }
    page.tag("<ul class=\"tags\">");
    for tag in &article.tags {
        page.tag("<li><a href=\"/?q=")
            .address(tag)
            .tag("&amp;lang=")
            .text(article.language.tag());
        page.tag("\">").text(tag).tag("</a></li>");
    }
    page.tag("</ul>\n");
}

fn section(page: &mut Markup, section: &Section) {
    page.tag("<section");
    if let Some(anchor) = &section.anchor {
        page.tag(" id=\"").text(anchor).tag("\"");
    }
    page.tag(">");
    if !section.heading.is_empty() {
        page.tag("<h2>").text(&section.heading).tag("</h2>\n");
    }
    for line in section.text.lines().filter(|line| !line.trim().is_empty()) {
        page.tag("<p>").text(line).tag("</p>\n");
    }
    page.tag("</section>\n");
}

fn translations(page: &mut Markup, versions: &[Translation], says: &Words) {
    if versions.is_empty() {
        return;
    }
    page.tag("<nav class=\"versions\"><h2>")
        .text(says.also_in)
        .tag("</h2><ul>");
    for version in versions {
        let tag = version.language.tag();
        page.tag("<li lang=\"").text(tag).tag("\"><span class=\"badge\">");
        page.text(words(version.language).name)
            .tag("</span> <a hreflang=\"")
            .text(tag);
        page.tag("\" href=\"/columns/")
            .address(&version.id)
            .tag("\">")
            .text(&version.title)
            .tag("</a></li>");
    }
    page.tag("</ul></nav>\n");
}
