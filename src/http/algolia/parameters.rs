//! Bodies and their parameters: JSON whatever its content type, parameters flat or in a `params` string.

use crate::http::error::ApiError;
use crate::http::parameters::decoded_pairs;
use serde_json::{Map, Value};

/// The searches of one body.
#[derive(Debug)]
pub struct Requests(pub Vec<Parameters>);

/// The parameters of one search, whichever way they were given.
#[derive(Debug, Clone, Default)]
pub struct Parameters(Map<String, Value>);

/// Reads a body `{"requests":[…]}` of at most `most` searches.
pub fn parse_requests(body: &[u8], most: usize) -> Result<Requests, ApiError> {
    let mut body = object(body)?;
    let Some(Value::Array(requests)) = body.remove("requests") else {
        return Err(ApiError::invalid_body(
            "\"requests\" must be an array of searches".to_owned(),
        ));
    };
    if requests.len() > most {
        let message = format!("{} searches in one request; at most {most} are allowed", requests.len());
        return Err(ApiError::invalid_body(message));
    }
    let parse = |request| match request {
        Value::Object(request) => Parameters::of(request),
        _ => Err(ApiError::invalid_body(
            "each of \"requests\" must be an object".to_owned(),
        )),
    };
    requests.into_iter().map(parse).collect::<Result<_, _>>().map(Requests)
}

fn object(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(ApiError::invalid_body("the body must be a JSON object".to_owned())),
        Err(error) => Err(ApiError::invalid_body(format!("the body is no JSON: {error}"))),
    }
}

impl Parameters {
    /// The parameters of a body with one search.
    pub fn parse(body: &[u8]) -> Result<Parameters, ApiError> {
        Parameters::of(object(body)?)
    }

    /// Flat parameters, and those of the string `params`, which count more.
    fn of(mut flat: Map<String, Value>) -> Result<Parameters, ApiError> {
        match flat.remove("params") {
            None | Some(Value::Null) => {}
            Some(Value::String(params)) => {
                let pairs = decoded_pairs(Some(&params))?;
                flat.extend(pairs.into_iter().map(|(name, value)| (name, Value::String(value))));
            }
            Some(Value::Object(params)) => flat.extend(params),
            Some(_) => return Err(ApiError::invalid_body("\"params\" must be a string".to_owned())),
        }
        Ok(Parameters(flat))
    }

    /// A text; empty when it is not given.
    pub fn text(&self, name: &'static str) -> Result<String, ApiError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(number)) => Ok(number.to_string()),
            Some(_) => Err(invalid(name, "a string")),
        }
    }

    /// A whole number, as such or as text.
    pub fn number(&self, name: &'static str) -> Result<Option<usize>, ApiError> {
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) if text.is_empty() => return Ok(None),
            Some(Value::String(text)) => text.parse().ok(),
            Some(Value::Number(number)) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
            Some(_) => None,
        };
        number.map(Some).ok_or_else(|| invalid(name, "a whole number"))
    }

    /// A value that may be JSON in a string; `None` when it is not given.
    pub fn value(&self, name: &str) -> Option<Value> {
        match self.0.get(name)? {
            Value::Null => None,
            Value::String(text) if text.is_empty() => None,
            Value::String(text) if text.trim_start().starts_with(['[', '"']) => {
                Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())))
            }
            value => Some(value.clone()),
        }
    }

    /// Names: an array, JSON of an array in a string, or names with commas between.
    pub fn names(&self, name: &'static str) -> Result<Option<Vec<String>>, ApiError> {
        let list = match self.value(name) {
            None => return Ok(None),
            Some(Value::String(text)) => text.split(',').map(|name| name.trim().to_owned()).collect(),
            Some(Value::Array(values)) => {
                let names = values.into_iter().map(|value| match value {
                    Value::String(name) => Ok(name),
                    _ => Err(invalid(name, "an array of strings")),
                });
                names.collect::<Result<Vec<String>, _>>()?
            }
            Some(_) => return Err(invalid(name, "an array of strings")),
        };
        Ok(Some(list.into_iter().filter(|name| !name.is_empty()).collect()))
    }

    /// All of them as the text of a query, in the order of names, as answers repeat them.
    pub fn encoded(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.0.iter().filter(|(name, _)| *name != "indexName") {
            let value = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            for part in [if text.is_empty() { "" } else { "&" }, name, "=", &value] {
                match part {
                    "&" | "=" => text.push_str(part),
                    part => encode(part, &mut text),
                }
            }
        }
        text
    }
}

fn encode(part: &str, out: &mut String) {
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// A parameter of the wrong kind.
pub fn invalid(name: &str, allowed: &str) -> ApiError {
    ApiError::invalid_body(format!("{name} must be {allowed}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_flat_and_from_the_string() -> Result<(), ApiError> {
        let body = br#"{"requests":[{"indexName":"a","params":"query=a%20b&hitsPerPage=3&facets=%5B%22tags%22%5D"},{"indexName":"b","query":"c","page":1,"facets":"tags"}]}"#;
        let Requests(requests) = parse_requests(body, 2)?;
        assert_eq!(requests[0].text("query")?, "a b");
        assert_eq!(requests[0].number("hitsPerPage")?, Some(3));
        assert_eq!(requests[0].names("facets")?, Some(vec!["tags".to_owned()]));
        assert_eq!(requests[1].number("page")?, Some(1));
        assert_eq!(requests[1].names("facets")?, Some(vec!["tags".to_owned()]));
        assert!(parse_requests(body, 1).is_err());
        for bad in [
            "[]",
            "{",
            "{\"requests\":{}}",
            "{\"requests\":[1]}",
            "{\"requests\":[{\"params\":1}]}",
        ] {
            assert!(parse_requests(bad.as_bytes(), 9).is_err(), "{bad}");
        }
        Ok(())
    }
}
