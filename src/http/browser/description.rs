//! `GET /opensearch.xml?lang=`

use crate::article::Language;
use crate::http::accept_language::accepted_languages;
use crate::http::error::ApiError;
use crate::http::parameters::Parameters;
use crate::http::site::Markup;
use crate::http::state::HttpState;
use crate::http::words::words;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

/// Longest short name that OpenSearch 1.1 allows, in characters.
const LONGEST_NAME: usize = 16;

/// The description for readers of one language.
#[utoipa::path(
    get,
    path = "/opensearch.xml",
    tag = "browser",
    params(("lang" = Option<Language>, Query, description = "The reader's language; Accept-Language, else the site's, when it is left out")),
    responses(
        (status = 200, description = "An OpenSearch 1.1 description", body = String, content_type = "application/opensearchdescription+xml"),
        crate::http::contract::Errors
    )
)]
pub async fn description(
    State(state): State<HttpState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut parameters = Parameters::parse(query.as_deref(), &["lang"])?;
    let accepted = accepted_languages(&headers).first().copied();
    let language = parameters.language("lang")?.or(accepted).unwrap_or(state.site.language);
    let kind = "application/opensearchdescription+xml; charset=utf-8";
    let headers_out = [(header::CONTENT_TYPE, kind), (header::VARY, "accept-language, host")];
    let address = public_address(&state, &headers);
    Ok((headers_out, document(&state.site.name, &address, language)).into_response())
}

fn document(name: &str, address: &str, language: Language) -> String {
    let tag = language.tag();
    let short: String = name
        .chars()
        .filter(|character| !character.is_control())
        .take(LONGEST_NAME)
        .collect();
    let mut xml = Markup::default();
    xml.tag("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n");
    xml.tag("<ShortName>").text(&short).tag("</ShortName>\n<Description>");
    xml.text(words(language).widget.search)
        .tag(": ")
        .text(name)
        .tag("</Description>\n");
    xml.tag("<Url type=\"text/html\" method=\"get\" template=\"")
        .text(address);
    xml.tag("/search?q={searchTerms}&amp;lang=").text(tag).tag("\"/>\n");
    xml.tag("<Url type=\"application/x-suggestions+json\" method=\"get\" template=\"")
        .text(address);
    xml.tag("/opensearch/suggest?q={searchTerms}&amp;lang=")
        .text(tag)
        .tag("\"/>\n");
    xml.tag("<Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"")
        .text(address);
    xml.tag("/opensearch.xml?lang=")
        .text(tag)
        .tag("\"/>\n<Language>")
        .text(tag);
    xml.tag("</Language>\n<InputEncoding>UTF-8</InputEncoding>\n<OutputEncoding>UTF-8</OutputEncoding>\n</OpenSearchDescription>\n");
    xml.finish()
}

/// The configured address, else the host that was asked, when it is one.
fn public_address(state: &HttpState, headers: &HeaderMap) -> String {
    if let Some(address) = &state.server.public_url {
        return address.clone();
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let is_host = |host: &str| {
        !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    };
    format!("http://{}", if is_host(host) { host } else { "localhost" })
}
