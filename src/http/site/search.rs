//! `GET /search`: the page of results, whole without JavaScript.

use super::frame::{Frame, versions_of};
use super::how::how;
use super::markup::Markup;
use super::results::{Results, failure, results};
use super::view::{Paging, View};
use crate::article::Language;
use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::limits::check_limits;
use crate::http::state::HttpState;
use crate::http::words::words;
use crate::query::{Limit, Offset, SearchRequest};
use crate::search::{SearchError, SearchResponse, SearchService, SuggestRequest};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use std::time::Instant;

/// Popular queries that help a reader who found nothing.
const MOST_POPULAR: usize = 6;
const MOST_POPULAR_PAGES: usize = 4;

/// The page of a view; where the search fails, a page that says so and keeps what was typed.
pub async fn search(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut view = View::parse(query.as_deref())?;
    let paging = Paging::of(&state.limits);
    view.page = view.page.min(paging.pages());
    let accepted = accepted_languages(&headers).first().copied();
    let language = view.reader.or(accepted).unwrap_or(state.site.language);
    let found = found(&state, &view, language, paging).await;
    let title = words(language).site.results;
    let frame = Frame {
        title: if view.query.is_empty() { title } else { &view.query },
        language,
        site: &state.site,
        query: &view.query,
        versions: versions_of(&view),
        is_open: !state.server.search_needs_key,
        is_home: false,
    };
    let mut page = Markup::under(state.server.path_prefix());
    frame.begin(&mut page);
    page.tag("<h1 class=\"hidden\">")
        .text(title)
        .tag("</h1>\n<sagasu-results link=\"")
        .root()
        .tag("/columns/{id}\" box=\"off\">\n");
    match &found {
        Ok(found) => results(&mut page, found, &view, language),
        Err(_) => failure(&mut page, &view, language),
    }
    page.tag("</sagasu-results>\n");
    how(&mut page, language, false);
    Ok(answer(Html(frame.end(page)), found))
}

/// The page with the status of the search.
fn answer(page: Html<String>, found: Result<Results, ApiError>) -> Response {
    let mut response = match found {
        Ok(_) => page.into_response(),
        Err(error) => {
            let (mut parts, _) = error.into_response().into_parts();
            parts.headers.remove(header::CONTENT_LENGTH);
            let (html, body) = page.into_response().into_parts();
            parts.headers.extend(html.headers);
            Response::from_parts(parts, body)
        }
    };
    response
        .headers_mut()
        .insert(header::VARY, header::HeaderValue::from_static("accept-language"));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache"));
    response
}

async fn found(state: &HttpState, view: &View, language: Language, paging: Paging) -> Result<Results, ApiError> {
    let mut request = check_limits(view.request(language, paging)?, &state.limits)?;
    request.deadline = Some(Instant::now() + state.limits.search);
    let is_first = view.page == 1;
    let service = state.service();
    let results = state
        .workers
        .run(move || look(&service, request, language, paging))
        .await??;
    state.metrics.searched(&results.response);
    if let Some(log) = state.query_log.as_ref().filter(|_| is_first) {
        let response = &results.response;
        log.note(&response.query, response.language, response.total);
    }
    Ok(results)
}

/// What a page shows: one search, and where it says how much there is besides, one that only counts.
fn look(
    service: &SearchService,
    request: SearchRequest,
    language: Language,
    paging: Paging,
) -> Result<Results, SearchError> {
    let counted = |languages: Vec<Language>| {
        service.search(SearchRequest {
            languages,
            limit: Limit::new(0)?,
            offset: Offset::new(0)?,
            ..request.clone()
        })
    };
    let all = match request.languages.as_slice() {
        [] => None,
        _ => Some(counted(Vec::new())?),
    };
    let response = service.search(request.clone())?;
    let topics = match topic_language(&response, language) {
        Some(one) if response.facets.language.len() > 1 => counted(vec![one])?.facets,
        _ => response.facets.clone(),
    };
    if response.total > 0 {
        return Ok(Results {
            response,
            all,
            topics,
            browse: None,
            popular: Vec::new(),
            popular_pages: Vec::new(),
            paging,
        });
    }
    Ok(Results {
        response,
        all,
        topics,
        browse: Some(newest(service, language)?),
        popular: popular(service, language)?,
        popular_pages: service.popular_articles(language, MOST_POPULAR_PAGES)?.articles,
        paging,
    })
}

/// The language whose topics are offered: the reader's, else that of most results.
fn topic_language(response: &SearchResponse, reader: Language) -> Option<Language> {
    let counts = &response.facets.language;
    let most = counts.iter().max_by_key(|(_, count)| **count).map(|(of, _)| *of);
    counts.get(&reader).map(|_| reader).or(most)
}

/// What there is in a language, the newest first; in any, when there is nothing in it.
pub fn newest(service: &SearchService, language: Language) -> Result<SearchResponse, SearchError> {
    let mut request = SearchRequest::new("");
    request.language = Some(language);
    request.languages = vec![language];
    let own = service.search(request.clone())?;
    if own.total > 0 {
        return Ok(own);
    }
    request.languages.clear();
    service.search(request)
}

/// What others ask most in a language.
fn popular(service: &SearchService, language: Language) -> Result<Vec<String>, SearchError> {
    let request = SuggestRequest {
        query: String::new(),
        language: Some(language),
        accepted: Vec::new(),
        limit: MOST_POPULAR,
    };
    let found = service.suggest(&request)?.suggestions;
    Ok(found.into_iter().map(|suggestion| suggestion.marked.text).collect())
}
