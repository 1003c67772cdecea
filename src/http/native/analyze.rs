//! `GET /v1/analyze`

use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::search::AnalyzedText;
use axum::Json;
use axum::extract::{RawQuery, State};

/// The tokens of a text.
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
