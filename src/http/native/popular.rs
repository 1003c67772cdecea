//! `GET /v1/popular`

use crate::article::Language;
use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::search::{MAX_POPULAR, PopularArticles};
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, header};

/// Articles when the request does not say.
const DEFAULT_POPULAR: usize = 5;

/// The articles that answer what visitors ask most.
///
/// Of the query log, where the site keeps one: nothing is counted of who read what.
#[utoipa::path(
    get,
    path = "/v1/popular",
    tag = "search",
    params(
        ("lang" = Option<Language>, Query, description = "The visitors' language; Accept-Language, else the site's, when it is left out"),
        ("limit" = Option<usize>, Query, description = "Articles; 5 when it is left out", minimum = 1, maximum = 20),
    ),
    responses((status = 200, description = "Articles, the most wanted first", body = PopularArticles), crate::http::contract::Errors, crate::http::contract::KeyErrors)
)]
pub async fn popular(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<([(HeaderName, &'static str); 1], Json<PopularArticles>), ApiError> {
    let mut parameters = Parameters::parse(query.as_deref(), &["lang", "limit"])?;
    let limit = parameters.number("limit", 1..=MAX_POPULAR)?.unwrap_or(DEFAULT_POPULAR);
    let accepted = accepted_languages(&headers).first().copied();
    let language = parameters.language("lang")?.or(accepted).unwrap_or(state.site.language);
    let service = state.service();
    let articles = state
        .workers
        .run(move || service.popular_articles(language, limit))
        .await??;
    Ok(([(header::VARY, "accept-language")], Json(articles)))
}
