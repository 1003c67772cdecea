//! `GET /opensearch/suggest?q=&lang=`: suggestions as `application/x-suggestions+json`.

use crate::article::Language;
use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::middleware::kept_unless;
use crate::http::native::{DEFAULT_SUGGESTIONS, suggest_request};
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// `[query, texts, descriptions, addresses]`
#[utoipa::path(
    get,
    path = "/opensearch/suggest",
    tag = "browser",
    params(
        ("q" = Option<String>, Query, description = "What was typed", max_length = 512),
        ("lang" = Option<Language>, Query, description = "The reader's language")
    ),
    responses(
        (status = 200, description = "The query, and arrays of texts, descriptions and addresses", body = Vec<serde_json::Value>, content_type = "application/x-suggestions+json"),
        crate::http::contract::Errors,
        crate::http::contract::KeyErrors
    )
)]
pub async fn suggestions(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut parameters = Parameters::parse(query.as_deref(), &["q", "lang"])?;
    let request = suggest_request(
        &mut parameters,
        accepted_languages(&headers),
        DEFAULT_SUGGESTIONS,
        &state,
    )?;
    let service = state.service();
    let answer = state.workers.run(move || service.suggest(&request)).await??;
    let texts: Vec<&str> = answer
        .suggestions
        .iter()
        .map(|found| found.marked.text.as_str())
        .collect();
    let nothing = vec![""; texts.len()];
    let body = json!([answer.query, texts, nothing, nothing]).to_string();
    let kind = "application/x-suggestions+json; charset=utf-8";
    let response = ([(header::CONTENT_TYPE, kind), (header::VARY, "accept-language")], body).into_response();
    Ok(kept_unless(answer.partial, response))
}
