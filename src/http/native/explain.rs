//! `GET /v1/explain`

use super::search::{ATTRIBUTE, request_of};
use crate::article::Language;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::search::Explanation;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, header};

const PARAMETERS: &[&str] = &["q", "lang", "id", "exact", "languages", "tag", "from", "to", "sort"];

/// Why an article stands where it does in the results of a query, or why it does not.
#[utoipa::path(
    get,
    path = "/v1/explain",
    tag = "insight",
    params(
        ("q" = Option<String>, Query, description = "The query", max_length = 512),
        ("id" = String, Query, description = "The article's id", min_length = 1),
        ("lang" = Option<Language>, Query, description = "The reader's language"),
        ("exact" = Option<bool>, Query, description = "As in a search"),
        ("languages" = Option<Vec<Language>>, Query, style = Form, explode = false, description = "As in a search"),
        ("tag" = Option<Vec<String>>, Query, style = Form, explode = true, description = "As in a search"),
        ("from" = Option<String>, Query, description = "As in a search"),
        ("to" = Option<String>, Query, description = "As in a search"),
        ("sort" = Option<super::search::SortName>, Query, description = "As in a search"),
    ),
    responses((status = 200, description = "Where the article stands, and why", body = Explanation), crate::http::contract::Errors, crate::http::contract::KeyErrors)
)]
pub async fn explain(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<([(HeaderName, &'static str); 1], Json<Explanation>), ApiError> {
    let mut parameters = Parameters::parse_with_prefix(query.as_deref(), PARAMETERS, ATTRIBUTE)?;
    let id = parameters.text("id")?.ok_or(ApiError::MissingParameter("id"))?;
    let request = request_of(parameters, &headers)?;
    let service = state.service();
    let explanation = state.workers.run(move || service.explain(request, &id)).await??;
    Ok(([(header::VARY, "accept-language")], Json(explanation)))
}
