//! `GET /v1/articles/{id}`

use crate::http::error::{ApiError, shortened};
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::query::Limit;
use crate::search::RelatedArticles;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};

/// Ends the address of what is related to an article.
const RELATED: &str = "/related";
/// Related articles when the request does not say, and at most.
const DEFAULT_RELATED: usize = 5;
const MOST_RELATED: usize = 20;

/// The article with this id, which may hold slashes, encoded or not.
#[utoipa::path(
    get,
    path = "/v1/articles/{id}",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id; slashes may be written as they are or as %2F", min_length = 1)),
    responses(
        (status = 200, description = "The article", body = crate::article::Article),
        (status = 404, description = "No article has this id", body = crate::http::error::ErrorBody),
        crate::http::contract::Errors,
        crate::http::contract::KeyErrors
    )
)]
pub async fn article(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::InvalidEncoding("the decoded bytes are no UTF-8"))?;
    let (wanted, service) = (id.clone(), state.service());
    let found = state.workers.run(move || service.article(&wanted)).await??;
    if let Some(article) = found {
        Parameters::parse(query.as_deref(), &[])?;
        return Ok(Json(article).into_response());
    }
    match id.strip_suffix(RELATED) {
        Some(of) => related(state, of.to_owned(), query.as_deref())
            .await
            .map(IntoResponse::into_response),
        None => {
            Parameters::parse(query.as_deref(), &[])?;
            Err(ApiError::ArticleNotFound(shortened(&id)))
        }
    }
}

/// `GET /v1/articles/{id}/related`. Ids hold slashes: an article whose own id ends so comes before.
#[utoipa::path(
    get,
    path = "/v1/articles/{id}/related",
    tag = "articles",
    params(
        ("id" = String, Path, description = "The article's id", min_length = 1),
        ("limit" = Option<usize>, Query, description = "Articles; 5 when it is left out", minimum = 1, maximum = 20),
    ),
    responses(
        (status = 200, description = "Articles near it, its translations left out", body = RelatedArticles),
        (status = 404, description = "No article has this id", body = crate::http::error::ErrorBody),
        crate::http::contract::Errors,
        crate::http::contract::KeyErrors
    )
)]
pub async fn related(state: HttpState, id: String, query: Option<&str>) -> Result<Json<RelatedArticles>, ApiError> {
    let mut parameters = Parameters::parse(query, &["limit"])?;
    let limit = parameters.number("limit", 1..=MOST_RELATED)?.unwrap_or(DEFAULT_RELATED);
    let (limit, wanted) = (Limit::new(limit)?, id.clone());
    let service = state.service();
    let found = state.workers.run(move || service.related(&wanted, limit)).await??;
    found.map(Json).ok_or_else(|| ApiError::ArticleNotFound(shortened(&id)))
}
