//! `GET /v1/suggest`

use crate::article::Language;
use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::middleware::kept_unless;
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::search::{MAX_SUGGESTIONS, SuggestRequest, Suggestions};
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

/// Suggestions when the request does not say.
pub const DEFAULT_SUGGESTIONS: usize = 8;

/// What a half-typed query may become.
#[utoipa::path(
    get,
    path = "/v1/suggest",
    tag = "search",
    params(
        ("q" = Option<String>, Query, description = "What was typed so far, also in the middle of a composition", max_length = 512),
        ("lang" = Option<Language>, Query, description = "The reader's language"),
        ("limit" = Option<usize>, Query, description = "Suggestions; 8 when it is left out", minimum = 1, maximum = 20),
    ),
    responses((status = 200, description = "Suggestions, the best first", body = Suggestions), crate::http::contract::Errors, crate::http::contract::KeyErrors)
)]
pub async fn suggest(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut parameters = Parameters::parse(query.as_deref(), &["q", "lang", "limit"])?;
    let limit = parameters
        .number("limit", 1..=MAX_SUGGESTIONS)?
        .unwrap_or(DEFAULT_SUGGESTIONS);
    let request = suggest_request(&mut parameters, accepted_languages(&headers), limit, &state)?;
    let service = state.service();
    let suggestions = state.workers.run(move || service.suggest(&request)).await??;
    let partial = suggestions.partial;
    let response = ([(header::VARY, "accept-language")], Json(suggestions)).into_response();
    Ok(kept_unless(partial, response))
}

/// The request that `q` and `lang` make.
pub fn suggest_request(
    parameters: &mut Parameters,
    accepted: Vec<Language>,
    limit: usize,
    state: &HttpState,
) -> Result<SuggestRequest, ApiError> {
    let query = parameters.text("q")?.unwrap_or_default();
    let characters = query.chars().count();
    if characters > state.limits.query_characters {
        let allowed = format!("at most {} characters", state.limits.query_characters);
        return Err(ApiError::invalid("q", &format!("{characters} characters"), allowed));
    }
    Ok(SuggestRequest {
        language: parameters.language("lang")?,
        accepted,
        limit,
        query,
    })
}
