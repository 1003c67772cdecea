//! `GET /v1/search`

use crate::article::Language;
use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::limits::check_limits;
use crate::http::middleware::kept_unless;
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::query::{Limit, MAX_LIMIT, MAX_WINDOW, Offset, SNIPPET_WIDTHS, SearchRequest, Sort};
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use std::time::Instant;

const PARAMETERS: &[&str] = &[
    "q",
    "lang",
    "limit",
    "offset",
    "languages",
    "tag",
    "from",
    "to",
    "sort",
    "snippet_width",
    "exact",
];

/// Values of `sort`.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "names values for the contract only")]
pub enum SortName {
    /// The best first.
    Relevance,
    /// The newest first.
    Newest,
}

/// What begins the name of a parameter that filters by an attribute.
pub const ATTRIBUTE: &str = "attribute.";

/// One page of results.
///
/// The answer depends on the reader's language, and says so to caches.
#[utoipa::path(
    get,
    path = "/v1/search",
    tag = "search",
    params(
        ("q" = Option<String>, Query, description = "What was typed: plain text; \"…\" is a phrase, -word leaves out, tag:NAME filters", max_length = 512),
        ("lang" = Option<Language>, Query, description = "The reader's language; Accept-Language, else the script of q, else the site's, when it is left out"),
        ("limit" = Option<usize>, Query, description = "Hits on the page; 10 when it is left out", minimum = 0, maximum = 100),
        ("offset" = Option<usize>, Query, description = "Hits to skip; offset + limit is at most 1000", minimum = 0, maximum = 1000),
        ("languages" = Option<Vec<Language>>, Query, style = Form, explode = false, description = "Only articles in these languages"),
        ("tag" = Option<Vec<String>>, Query, style = Form, explode = true, description = "Only articles with all of these tags"),
        ("from" = Option<String>, Query, description = "Only articles published on this day (or at this moment) or later"),
        ("to" = Option<String>, Query, description = "Only articles published on this day (or at this moment) or earlier"),
        ("sort" = Option<SortName>, Query, description = "The order"),
        ("snippet_width" = Option<usize>, Query, description = "Widest snippet in display columns; 160 when it is left out", minimum = 20, maximum = 1000),
        ("exact" = Option<bool>, Query, description = "Search for exactly what was typed: no readings, no corrections"),
    ),
    responses((status = 200, description = "A page of results", body = crate::search::SearchResponse), crate::http::contract::Errors, crate::http::contract::KeyErrors)
)]
pub async fn search(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut request = search_request(query.as_deref(), &headers, state.limits.hits)?;
    request = check_limits(request, &state.limits)?;
    request.deadline = Some(Instant::now() + state.limits.search);
    let is_first = request.offset.get() == 0 && request.limit.get() > 0;
    let service = state.service();
    let response = match service.kept_answer(&request) {
        Some(response) => response,
        None => state.workers.run(move || service.search(request)).await??,
    };
    state.metrics.searched(&response);
    if let Some(log) = state.query_log.filter(|_| is_first) {
        log.note(&response.query, response.language, response.total);
    }
    let partial = response.partial;
    let response = ([(header::VARY, "accept-language")], Json(response)).into_response();
    Ok(kept_unless(partial, response))
}

/// The request of an address; `hits` is the most a page may have, also where it does not say how many.
fn search_request(query: Option<&str>, headers: &HeaderMap, hits: usize) -> Result<SearchRequest, ApiError> {
    let parameters = Parameters::parse_with_prefix(query, PARAMETERS, ATTRIBUTE)?;
    let says = parameters.has("limit");
    let mut request = request_of(parameters, headers)?;
    if !says && request.limit.get() > hits {
        request.limit = Limit::new(hits)?;
    }
    Ok(request)
}

/// The request that parameters make.
pub fn request_of(mut parameters: Parameters, headers: &HeaderMap) -> Result<SearchRequest, ApiError> {
    let mut request = SearchRequest::new(parameters.text("q")?.unwrap_or_default());
    request.language = parameters.language("lang")?;
    request.accepted = accepted_languages(headers);
    if let Some(limit) = parameters.number("limit", 0..=MAX_LIMIT)? {
        request.limit = Limit::new(limit)?;
    }
    if let Some(offset) = parameters.number("offset", 0..=MAX_WINDOW)? {
        request.offset = Offset::new(offset)?;
    }
    request.languages = parameters.languages("languages")?;
    request.tags = parameters.texts("tag");
    request.attributes = parameters.prefixed(ATTRIBUTE);
    request.from = parameters.timestamp("from")?;
    request.to = parameters.timestamp("to")?;
    request.sort = sort(parameters.text("sort")?)?;
    if let Some(width) = parameters.number("snippet_width", SNIPPET_WIDTHS)? {
        request.snippet_width = width;
    }
    request.exact = parameters.truth("exact")?;
    Ok(request.check()?)
}

fn sort(name: Option<String>) -> Result<Sort, ApiError> {
    match name.as_deref() {
        None => Ok(Sort::default()),
        Some("relevance") => Ok(Sort::Relevance),
        Some("newest") => Ok(Sort::Newest),
        Some(other) => Err(ApiError::invalid("sort", other, "relevance, newest")),
    }
}
