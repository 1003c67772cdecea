//! The key that a request carries.

use axum::http::{HeaderMap, HeaderName, Uri, header};

/// Another place for the key, for callers that cannot set `Authorization`: pages of other origins may always send this one.
const KEY_HEADER: HeaderName = HeaderName::from_static("x-sagasu-key");
/// Where the clients of the Algolia dialect put theirs; as a parameter, too.
const ALGOLIA_KEY: &str = "x-algolia-api-key";

/// The key, wherever it stands.
pub fn sent_key(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default().to_owned())
    };
    text(KEY_HEADER.as_str())
        .or_else(|| bearer(headers))
        .or_else(|| text(ALGOLIA_KEY))
        .or_else(|| {
            let parameters = url::form_urlencoded::parse(uri.query()?.as_bytes());
            let mut keys = parameters.filter(|(name, _)| name.eq_ignore_ascii_case(ALGOLIA_KEY));
            keys.next().map(|(_, key)| key.into_owned())
        })
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_key_stands_in_a_header_or_where_the_algolia_clients_put_it() {
        let table = [
            ("x-sagasu-key", "k", "/", Some("k")),
            ("authorization", "Bearer k", "/", Some("k")),
            ("authorization", "bearer  k ", "/", Some("k")),
            ("authorization", "Basic k", "/", None),
            ("x-algolia-api-key", "k", "/", Some("k")),
            ("x-other", "k", "/?X-Algolia-API-Key=a%2Bb&x=1", Some("a+b")),
            ("x-other", "k", "/?key=k", None),
        ];
        for (name, value, uri, expected) in table {
            let headers = HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))]);
            let uri = Uri::from_static(uri);
            assert_eq!(sent_key(&headers, &uri).as_deref(), expected, "{name}: {value} {uri}");
        }
    }
}
