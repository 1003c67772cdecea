//! The configured limits of a search.

use super::error::ApiError;
use super::state::Limits;
use crate::query::SearchRequest;

/// The request, when it keeps within the limits.
pub fn check_limits(request: SearchRequest, limits: &Limits) -> Result<SearchRequest, ApiError> {
    let request = request.check()?;
    let characters = request.query.chars().count();
    if characters > limits.query_characters {
        let allowed = format!("at most {} characters", limits.query_characters);
        return Err(ApiError::invalid("q", &format!("{characters} characters"), allowed));
    }
    let (limit, end) = (request.limit.get(), request.offset.get() + request.limit.get());
    if limit > limits.hits {
        let allowed = format!("0 to {}", limits.hits);
        return Err(ApiError::above("limit", &limit.to_string(), allowed, limits.hits));
    }
    if end > limits.page_depth {
        let allowed = format!("offset + limit of at most {}", limits.page_depth);
        let value = format!("offset + limit = {end}");
        return Err(ApiError::above("offset", &value, allowed, limits.page_depth));
    }
    let filters = request.tags.len() + request.attributes.len() + request.languages.len();
    if filters > limits.filters {
        let allowed = format!("at most {} filters in one request", limits.filters);
        return Err(ApiError::invalid("tag", &format!("{filters} filters"), allowed));
    }
    Ok(request)
}
