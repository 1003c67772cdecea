//! `GET /columns/{id}`: an article as a plain page, so that a result of the demo leads somewhere.

use super::address::article_address;
use super::frame::Frame;
use super::markup::Markup;
use super::view::View;
use crate::article::{Article, Language, Section, Timestamp};
use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::state::HttpState;
use crate::http::words::{Words, words};
use crate::query::Limit;
use crate::search::{RelatedArticle, SearchError, SearchService, Translation};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

/// An article and its other versions.
struct Column {
    article: Article,
    translations: Vec<Translation>,
    related: Vec<RelatedArticle>,
}

/// Related columns that are shown.
const MOST_RELATED: usize = 4;

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
        Some(column) => Html(column_page(&column, &state)).into_response(),
        None => (StatusCode::NOT_FOUND, Html(not_found_page(&headers, &state))).into_response(),
    })
}

fn find(service: &SearchService, id: &str) -> Result<Option<Column>, SearchError> {
    let Some(article) = service.article(id)? else {
        return Ok(None);
    };
    let snapshot = service.snapshot()?;
    let key = article.translation_key.as_deref();
    let mut groups = snapshot.translations(key.as_slice())?;
    let mut translations = key.and_then(|key| groups.remove(key)).unwrap_or_default();
    translations.retain(|version| version.id != article.id);
    let limit = Limit::new(MOST_RELATED)?;
    let related = service
        .related(id, limit)?
        .map(|found| found.related)
        .unwrap_or_default();
    Ok(Some(Column {
        article,
        translations,
        related,
    }))
}

fn column_page(column: &Column, state: &HttpState) -> String {
    let article = &column.article;
    let language = article.language;
    let says = words(language);
    let title = if article.title.is_empty() {
        &article.id
    } else {
        &article.title
    };
    let mut page = Markup::under(state.server.path_prefix());
    let frame = Frame {
        title,
        language,
        site: &state.site,
        query: "",
        versions: column
            .translations
            .iter()
            .map(|version| (version.language, page_of(&version.id)))
            .collect(),
        is_open: !state.server.search_needs_key,
        is_home: false,
    };
    frame.begin(&mut page);
    page.tag("<article class=\"column\"><h1>").text(title).tag("</h1>\n");
    page.tag("<p class=\"facts\">");
    date(&mut page, says, says.site.published, article.published_at);
    date(&mut page, says, says.site.updated, article.updated_at);
    if let Some(author) = &article.author {
        page.tag("<span>").text(author).tag("</span>");
    }
    page.tag("</p>\n");
    tags(&mut page, article);
    for part in &article.sections {
        section(&mut page, part);
    }
    translations(&mut page, &column.translations, says);
    related(&mut page, &column.related, language);
    page.tag("</article>\n");
    frame.end(page)
}

fn not_found_page(headers: &HeaderMap, state: &HttpState) -> String {
    let language = accepted_languages(headers)
        .first()
        .copied()
        .unwrap_or(state.site.language);
    let says = words(language);
    let mut page = Markup::under(state.server.path_prefix());
    let frame = Frame {
        title: says.site.not_found,
        language,
        site: &state.site,
        query: "",
        versions: Vec::new(),
        is_open: !state.server.search_needs_key,
        is_home: false,
    };
    frame.begin(&mut page);
    page.tag("<article class=\"column\"><h1>")
        .text(says.site.not_found)
        .tag("</h1>\n<p>");
    page.text(says.site.not_found_advice).tag("</p></article>\n");
    frame.end(page)
}

/// The address of a column's page here.
fn page_of(id: &str) -> String {
    let mut address = Markup::default();
    address.tag("/columns/").address(id);
    address.finish()
}

fn date(page: &mut Markup, says: &Words, label: &'static str, moment: Option<Timestamp>) {
    let Some(moment) = moment else {
        return;
    };
    page.tag("<span>")
        .text(label)
        .tag(" <time datetime=\"")
        .text(&moment.to_rfc3339());
    page.tag("\">").text(&says.widget.day(moment)).tag("</time></span> ");
}

fn tags(page: &mut Markup, article: &Article) {
    if article.tags.is_empty() {
        return;
    }
    page.tag("<ul class=\"tags\">");
    for tag in &article.tags {
        page.tag("<li><a href=\"")
            .root()
            .text(&View::default().with_tag(tag).address(article.language));
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
    page.tag("<nav class=\"versions\" aria-label=\"")
        .text(says.site.also_in)
        .tag("\"><h2>")
        .text(says.site.also_in)
        .tag("</h2><ul>");
    for version in versions {
        let tag = version.language.tag();
        page.tag("<li lang=\"").text(tag).tag("\"><span class=\"badge\">");
        page.text(words(version.language).widget.name)
            .tag("</span> <a hreflang=\"")
            .text(tag);
        page.tag("\" href=\"")
            .root()
            .tag("/columns/")
            .address(&version.id)
            .tag("\">")
            .text(&version.title)
            .tag("</a></li>");
    }
    page.tag("</ul></nav>\n");
}

fn related(page: &mut Markup, articles: &[RelatedArticle], language: Language) {
    if articles.is_empty() {
        return;
    }
    let title = words(language).site.related;
    page.tag("<nav class=\"versions\" aria-label=\"")
        .text(title)
        .tag("\"><h2>")
        .text(title)
        .tag("</h2><ul>");
    for article in articles {
        page.tag("<li lang=\"")
            .text(article.language.tag())
            .tag("\"><a href=\"");
        article_address(page, &article.url, &article.id);
        page.tag("\">").text(&article.title).tag("</a></li>");
    }
    page.tag("</ul></nav>\n");
}
