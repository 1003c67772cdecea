//! `POST /v1/articles`, `PUT` and `DELETE /v1/articles/{id}`

use super::Admin;
use super::authorize::authorize;
use crate::access::Scope;
use crate::analysis::detect_language;
use crate::article::Article;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::http::state::HttpState;
use crate::index::reindex::{ArticleChange, ChangeOutcome};
use crate::maintenance::WriteError;
use crate::source::{Place, SourceOptions, parse_article};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most articles of one request.
const MOST_ARTICLES: usize = 10_000;
/// Problems that an answer lists.
const LISTED: usize = 20;

/// What was done with one article.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Written {
    id: String,
    #[schema(value_type = String, example = "added")]
    outcome: ChangeOutcome,
}

/// What was done with many.
#[derive(Serialize, utoipa::ToSchema)]
pub struct WrittenMany {
    articles: usize,
    #[schema(value_type = Object)]
    outcomes: BTreeMap<&'static str, usize>,
}

/// Puts every article of a body of JSON Lines, or none; with a key of scope `write`.
#[utoipa::path(
    post,
    path = "/v1/articles",
    tag = "maintenance",
    params(("wait" = Option<bool>, Query, description = "Answer when searches find the change")),
    request_body(content = String, content_type = "text/plain", description = "JSON Lines: one article a line"),
    responses(
        (status = 200, description = "All are on the disk", body = WrittenMany),
        crate::http::contract::KeyErrors,
        crate::http::contract::Errors
    ),
    security(("key" = []))
)]
pub async fn post(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<WrittenMany>, ApiError> {
    let admin = authorize(&state, &headers, Scope::Write).await?;
    let wait = wait(query.as_deref())?;
    let body = body.map_err(|_| ApiError::BodyTooLarge(state.limits.write_bytes))?;
    let lines = body.split(|&byte| byte == b'\n');
    let lines = (1..).zip(lines).filter(|(_, line)| !line.trim_ascii().is_empty());
    let (mut changes, mut problems) = (Vec::new(), Vec::new());
    for (number, line) in lines {
        match article(&admin, line, Some(number)) {
            Ok(article) => changes.push(ArticleChange::Put(Box::new(article))),
            Err(problem) => problems.push(problem),
        }
    }
    if changes.len() > MOST_ARTICLES {
        problems.insert(0, format!("more than {MOST_ARTICLES} articles at once"));
    }
    if changes.is_empty() && problems.is_empty() {
        problems.push("it is empty; expected one article a line".to_owned());
    }
    if !problems.is_empty() {
        problems.truncate(LISTED);
        return Err(ApiError::InvalidBody(problems));
    }
    let articles = changes.len();
    let mut outcomes = BTreeMap::new();
    for outcome in write(admin, changes, wait).await? {
        *outcomes.entry(name(outcome)).or_default() += 1;
    }
    Ok(Json(WrittenMany { articles, outcomes }))
}

/// Puts one article; with a key of scope `write`.
#[utoipa::path(
    put,
    path = "/v1/articles/{id}",
    tag = "maintenance",
    params(
        ("id" = String, Path, description = "The article's id, as in the body", min_length = 1),
        ("wait" = Option<bool>, Query, description = "Answer when searches find the change"),
    ),
    request_body(content = Object, content_type = "application/json", description = "The article, as a line of JSON Lines"),
    responses(
        (status = 200, description = "It is on the disk", body = Written),
        crate::http::contract::KeyErrors,
        crate::http::contract::Errors
    ),
    security(("key" = []))
)]
pub async fn put(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Written>, ApiError> {
    let admin = authorize(&state, &headers, Scope::Write).await?;
    let wait = wait(query.as_deref())?;
    let Path(id) = id.map_err(|_| ApiError::InvalidEncoding("the decoded bytes are no UTF-8"))?;
    let body = body.map_err(|_| ApiError::BodyTooLarge(state.limits.body_bytes))?;
    let article = article(&admin, &body, None).map_err(|problem| ApiError::InvalidBody(vec![problem]))?;
    if article.id != id {
        let problem = format!("its id {:?} is not that of the address, {id:?}", article.id);
        return Err(ApiError::InvalidBody(vec![problem]));
    }
    let outcomes = write(admin, vec![ArticleChange::Put(Box::new(article))], wait).await?;
    one(id, outcomes)
}

/// Deletes one article, there being none is no error; with a key of scope `write`.
#[utoipa::path(
    delete,
    path = "/v1/articles/{id}",
    tag = "maintenance",
    params(
        ("id" = String, Path, description = "The article's id", min_length = 1),
        ("wait" = Option<bool>, Query, description = "Answer when searches no longer find it"),
    ),
    responses(
        (status = 200, description = "It is gone from the disk", body = Written),
        crate::http::contract::KeyErrors,
        crate::http::contract::Errors
    ),
    security(("key" = []))
)]
pub async fn delete(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Written>, ApiError> {
    let admin = authorize(&state, &headers, Scope::Write).await?;
    let wait = wait(query.as_deref())?;
    let Path(id) = id.map_err(|_| ApiError::InvalidEncoding("the decoded bytes are no UTF-8"))?;
    let outcomes = write(admin, vec![ArticleChange::Delete(id.clone())], wait).await?;
    one(id, outcomes)
}

fn one(id: String, outcomes: Vec<ChangeOutcome>) -> Result<Json<Written>, ApiError> {
    let outcome = outcomes.into_iter().next();
    let outcome = outcome.ok_or_else(|| ApiError::internal("a change without an outcome"))?;
    Ok(Json(Written { id, outcome }))
}

fn wait(query: Option<&str>) -> Result<bool, ApiError> {
    Parameters::parse(query, &["wait"])?.truth("wait")
}

fn name(outcome: ChangeOutcome) -> &'static str {
    match outcome {
        ChangeOutcome::Added => "added",
        ChangeOutcome::Changed => "changed",
        ChangeOutcome::Unchanged => "unchanged",
        ChangeOutcome::Deleted => "deleted",
        ChangeOutcome::Missing => "missing",
    }
}

/// The article that a line holds, or what is wrong with it.
fn article(admin: &Admin, line: &[u8], number: Option<u64>) -> Result<Article, String> {
    let place = Place {
        path: "body".to_owned(),
        line: number,
    };
    let options = SourceOptions {
        base_url: admin.base_url.clone(),
        ..SourceOptions::default()
    };
    let mut ignored = Vec::new();
    let draft =
        parse_article(line, place.clone(), &options, &mut ignored).map_err(|kind| format!("{place}: {kind}"))?;
    if let Some(kind) = ignored.first() {
        return Err(format!("{place}: {kind}"));
    }
    let language = draft.language;
    let language = language.unwrap_or_else(|| detect_language(&draft.text()).unwrap_or(admin.language));
    Ok(draft.with_language(language))
}

/// Writes beside the event loop. A caller that goes away does not undo what it asked for.
async fn write(admin: Arc<Admin>, changes: Vec<ArticleChange>, wait: bool) -> Result<Vec<ChangeOutcome>, ApiError> {
    let task = tokio::task::spawn_blocking(move || admin.writes.write(changes, wait));
    task.await.map_err(ApiError::internal)?.map_err(|error| match error {
        WriteError::Full => ApiError::TooManyRequests,
        WriteError::Locked(message) => ApiError::IndexLocked(message),
        WriteError::Outdated(message) => ApiError::NotReady(message),
        WriteError::Failed(_) => ApiError::internal(error),
    })
}
