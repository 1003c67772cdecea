//! `GET /v1/explain`

use super::search::{ATTRIBUTE, request_of};
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::search::Explanation;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, header};

const PARAMETERS: &[&str] = &["q", "lang", "id", "exact", "languages", "tag", "from", "to", "sort"];

/// Why an article stands where it does in the results of a query, or why it does not.
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
