//! The addresses of this dialect.

use super::error::{AlgoliaError, AlgoliaErrors};
use super::parameters::{Parameters, Requests, parse_requests};
use super::search::Search;
use crate::http::accept_language::accepted_languages;
use crate::http::error::{ApiError, shortened};
use crate::http::state::{HttpState, Limits};
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, AlgoliaError>;

/// `/1/indexes/…`
pub fn routes(limits: Limits) -> Router<HttpState> {
    Router::new()
        .route("/1/indexes/{index}/queries", post(queries))
        .route("/1/indexes/{index}/query", post(query))
        .route("/1/indexes/{index}/facets/{facet}/query", post(facet_query))
        .layer(DefaultBodyLimit::max(
            usize::try_from(limits.body_bytes).unwrap_or(usize::MAX),
        ))
}

/// `POST /1/indexes/*/queries`: several searches, which may be searches for values of a facet.
#[utoipa::path(
    post,
    path = "/1/indexes/{index}/queries",
    params(("index" = String, Path, description = "`*`", min_length = 1)),
    tag = "algolia",
    request_body(content = Option<serde_json::Value>, description = "An object with requests", content_type = "application/json"),
    responses(
        (status = 200, description = "An object with results", body = serde_json::Value),
        AlgoliaErrors
    )
)]
pub async fn queries(
    State(state): State<HttpState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    let body = read(body, &state)?;
    let Requests(requests) = parse_requests(&body, state.limits.batch)?;
    let accepted = accepted_languages(&headers);
    let mut searches = Vec::new();
    for parameters in requests {
        let index = parameters.text("indexName")?;
        let facet = parameters.text("facet")?;
        let is_facet = parameters.text("type")? == "facet";
        if is_facet && facet.is_empty() {
            return Err(ApiError::invalid_body("a request of type facet needs \"facet\"".to_owned()).into());
        }
        let search = Search::parse(parameters, &index, &accepted, &state)?;
        searches.push((search, is_facet.then_some(facet)));
    }
    let work = state.clone();
    let results = state
        .workers
        .run(move || {
            let answers = searches.into_iter().map(|(search, facet)| match facet {
                Some(facet) => search.of_facet(&facet)?.answer_facet(&facet, &work),
                None => search.answer(&work),
            });
            answers.collect::<Result<Vec<Value>, ApiError>>()
        })
        .await??;
    Ok(Json(json!({"results": results})))
}

/// `POST /1/indexes/{index}/query`: one search.
#[utoipa::path(
    post,
    path = "/1/indexes/{index}/query",
    params(("index" = String, Path, description = "Any name; columns_ja is for readers of Japanese, columns_newest ordered by date", min_length = 1)),
    tag = "algolia",
    request_body(content = Option<serde_json::Value>, description = "Parameters of a search", content_type = "application/json"),
    responses(
        (status = 200, description = "Records, counts and pages", body = serde_json::Value),
        AlgoliaErrors
    )
)]
pub async fn query(
    State(state): State<HttpState>,
    index: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    let Path(index) = index.map_err(|_| ApiError::InvalidEncoding("the decoded bytes are no UTF-8"))?;
    let parameters = Parameters::parse(&read(body, &state)?)?;
    let search = Search::parse(parameters, &shortened(&index), &accepted_languages(&headers), &state)?;
    let work = state.clone();
    Ok(Json(state.workers.run(move || search.answer(&work)).await??))
}

/// `POST /1/indexes/{index}/facets/{facet}/query`: values of a facet.
#[utoipa::path(
    post,
    path = "/1/indexes/{index}/facets/{facet}/query",
    params(("index" = String, Path, description = "Any name; columns_ja is for readers of Japanese, columns_newest ordered by date", min_length = 1),
        ("facet" = String, Path, description = "Name of the attribute", min_length = 1)),
    tag = "algolia",
    request_body(content = Option<serde_json::Value>, description = "Parameters of a search, and `facetQuery`", content_type = "application/json"),
    responses(
        (status = 200, description = "Values of the facet with their counts", body = serde_json::Value),
        AlgoliaErrors
    )
)]
pub async fn facet_query(
    State(state): State<HttpState>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    let Path((index, facet)) = path.map_err(|_| ApiError::InvalidEncoding("the decoded bytes are no UTF-8"))?;
    let parameters = Parameters::parse(&read(body, &state)?)?;
    let search = Search::parse(parameters, &shortened(&index), &accepted_languages(&headers), &state)?;
    let search = search.of_facet(&facet)?;
    let work = state.clone();
    Ok(Json(
        state.workers.run(move || search.answer_facet(&facet, &work)).await??,
    ))
}

fn read(body: Result<Bytes, BytesRejection>, state: &HttpState) -> Result<Bytes, ApiError> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::BodyTooLarge(state.limits.body_bytes),
        _ => ApiError::invalid_body("the body ended early".to_owned()),
    })
}
