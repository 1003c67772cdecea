//! `GET /v1/analyze`

use crate::article::Language;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::search::AnalyzedText;
use axum::Json;
use axum::extract::{RawQuery, State};

/// The tokens of a text.
#[utoipa::path(
    get,
    path = "/v1/analyze",
    tag = "insight",
    params(
        ("text" = String, Query, description = "The text", min_length = 1, max_length = 10000),
        ("lang" = Option<Language>, Query, description = "Its language; detected when it is left out"),
    ),
    responses((status = 200, description = "Its tokens and grams", body = AnalyzedText), crate::http::contract::Errors, crate::http::contract::KeyErrors)
)]
pub async fn analyze(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
) -> Result<Json<AnalyzedText>, ApiError> {
    let mut parameters = Parameters::parse(query.as_deref(), &["text", "lang"])?;
    let text = parameters.text("text")?.ok_or(ApiError::MissingParameter("text"))?;
    let language = parameters.language("lang")?;
    let service = state.service();
    let work = move || service.analyze(&text, language);
    Ok(Json(state.workers.run(work).await??))
}
