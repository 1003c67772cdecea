//! `GET /v1/articles/{id}`

use crate::article::Article;
use crate::http::error::{ApiError, shortened};
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};

/// The article with this id, which may hold slashes, encoded or not.
pub async fn article(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Json<Article>, ApiError> {
    Parameters::parse(query.as_deref(), &[])?;
    let Path(id) = id.map_err(|_| ApiError::InvalidEncoding("the decoded bytes are no UTF-8"))?;
    let wanted = id.clone();
    let service = state.service();
    let found = state.workers.run(move || service.article(&wanted)).await??;
    found.map(Json).ok_or_else(|| ApiError::ArticleNotFound(shortened(&id)))
}
