//! The document: every public address that is a part of the contract.

use crate::http::error::ErrorBody;
use crate::http::{admin, algolia, browser, health, native};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

/// What any address may answer instead of what was asked.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "describes answers for the contract only")]
pub enum Errors {
    /// Something about the request is wrong; the message says what to change
    #[response(status = 400)]
    BadRequest(#[to_schema] ErrorBody),
    /// More body than is read
    #[response(status = 413)]
    TooLarge(#[to_schema] ErrorBody),
    /// The address is longer than is read
    #[response(status = 414)]
    AddressTooLong,
    /// Too many requests; Retry-After says when to come back
    #[response(status = 429)]
    TooMany(#[to_schema] ErrorBody),
    /// Our fault
    #[response(status = 500)]
    Internal(#[to_schema] ErrorBody),
    /// There is nothing to search yet, or the answer took too long
    #[response(status = 503)]
    Unavailable(#[to_schema] ErrorBody),
}

/// What an address that needs a key may answer.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "describes answers for the contract only")]
pub enum KeyErrors {
    /// No key, or one that is unknown, revoked or expired
    #[response(status = 401)]
    NoKey(#[to_schema] ErrorBody),
    /// The key allows less, or is for other pages, or this server does not change its index
    #[response(status = 403)]
    NotAllowed(#[to_schema] ErrorBody),
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sagasu",
        description = "Site search for websites in Japanese, Chinese, Korean and English. Paths are versioned: what /v1 answers stays as it is but for additions."
    ),
    paths(
        native::search::search,
        native::suggest::suggest,
        native::popular::popular,
        native::article::article,
        native::article::related,
        native::explain::explain,
        native::analyze::analyze,
        algolia::routes::queries,
        algolia::routes::query,
        algolia::routes::facet_query,
        browser::description::description,
        browser::suggestions::suggestions,
        admin::articles::post,
        admin::articles::put,
        admin::articles::delete,
        admin::runs::start,
        admin::runs::state,
        health::live,
        health::ready,
    ),
    components(schemas(native::search::SortName)),
    tags(
        (name = "search", description = "For visitors"),
        (name = "articles", description = "What is indexed"),
        (name = "insight", description = "Why results are as they are"),
        (name = "algolia", description = "The dialect of InstantSearch, Autocomplete and DocSearch"),
        (name = "maintenance", description = "Changing the index, with a key"),
        (name = "browser", description = "For browsers' own search boxes"),
        (name = "health", description = "For those who run the server")
    )
)]
struct Contract;

/// The document, OpenAPI 3.1.
pub fn document() -> Value {
    let mut document = serde_json::to_value(Contract::openapi()).unwrap_or_default();
    // The licence and author that the macro takes from the package say nothing about a site's own server.
    if let Some(info) = document["info"].as_object_mut() {
        info.remove("license");
        info.remove("contact");
    }
    for operation in document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        for method in operation.as_object_mut().into_iter().flat_map(Map::values_mut) {
            let parameters = method.get_mut("parameters").and_then(Value::as_array_mut);
            let all = parameters.into_iter().flatten();
            all.filter(|parameter| parameter["in"] == "query")
                .for_each(allow_nothing);
        }
    }
    document["components"]["securitySchemes"] = json!({
        "key": {"type": "http", "scheme": "bearer", "description": "A key of `sagasu key create`"}
    });
    document
}

/// An empty value is as if the parameter were left out.
fn allow_nothing(parameter: &mut Value) {
    let schema = parameter["schema"].take();
    let any_text = schema["type"] == "string" && schema["enum"].is_null();
    parameter["schema"] = match any_text {
        true => schema,
        false => json!({"anyOf": [schema, {"type": "string", "maxLength": 0}]}),
    };
}
