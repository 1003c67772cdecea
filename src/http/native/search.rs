//! `GET /v1/search`

use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::query::{Limit, MAX_LIMIT, MAX_WINDOW, Offset, SNIPPET_WIDTHS, SearchRequest, Sort};
use crate::search::SearchResponse;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, header};

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

/// What begins the name of a parameter that filters by an attribute.
pub const ATTRIBUTE: &str = "attribute.";

/// One page of results. The answer depends on the reader's language, and says so to caches.
pub async fn search(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<([(HeaderName, &'static str); 1], Json<SearchResponse>), ApiError> {
    let request = search_request(query.as_deref(), &headers)?;
    let service = state.service();
    let response = state.workers.run(move || service.search(request)).await??;
    Ok(([(header::VARY, "accept-language")], Json(response)))
}

fn search_request(query: Option<&str>, headers: &HeaderMap) -> Result<SearchRequest, ApiError> {
    request_of(Parameters::parse_with_prefix(query, PARAMETERS, ATTRIBUTE)?, headers)
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
