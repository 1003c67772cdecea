//! Pages for visitors who are refused on the way to one: without the key that searching needs, or after too many requests.

use super::frame::{Frame, versions_of};
use super::markup::Markup;
use super::view::View;
use crate::article::Language;
use crate::http::accept_language::accepted_languages;
use crate::http::state::HttpState;
use crate::http::words::words;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

/// Gives an error that is not a page yet as one, in the visitor's language, with its status and headers.
pub async fn refusals_as_pages(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let view = View::parse(request.uri().query()).unwrap_or_default();
    let accepted = accepted_languages(request.headers()).first().copied();
    let language = view.reader.or(accepted).unwrap_or(state.site.language);
    let is_visit = request.method() == Method::GET || request.method() == Method::HEAD;
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !is_visit || !is_error || kind.is_none_or(|kind| kind.as_bytes() != b"application/json") {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let (html, body) = Html(page(&state, &view, language, status)).into_response().into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(html.headers);
    for (name, value) in [(header::VARY, "accept-language"), (header::CACHE_CONTROL, "no-store")] {
        parts.headers.insert(name, HeaderValue::from_static(value));
    }
    Response::from_parts(parts, body)
}

fn page(state: &HttpState, view: &View, language: Language, status: StatusCode) -> String {
    let says = words(language);
    let is_closed = status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN;
    let (title, advice) = match status {
        _ if is_closed => (says.site.closed, says.site.closed_advice),
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => (says.site.not_found, says.site.not_found_advice),
        _ => (says.widget.failed, says.widget.failed_hint),
    };
    let frame = Frame {
        title,
        language,
        site: &state.site,
        query: &view.query,
        versions: versions_of(view),
        is_open: !is_closed,
        is_home: false,
    };
    let mut page = Markup::under(state.server.path_prefix());
    frame.begin(&mut page);
    message(&mut page, title, advice);
    frame.end(page)
}

fn message(page: &mut Markup, title: &str, advice: &str) {
    page.tag("<article class=\"column\"><h1>").text(title);
    page.tag("</h1>\n<p>").text(advice).tag("</p></article>\n");
}

/// That searching is for the site's own pages, which have a key.
pub fn closed(page: &mut Markup, language: Language) {
    let says = &words(language).site;
    message(page, says.closed, says.closed_advice);
}
