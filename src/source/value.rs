//! Fields as people write them (a number for a title, one string for a list) turned into the article's types.

use super::problem::ProblemKind;
use crate::article::{Section, Timestamp, clean_line, clean_tags, clean_text};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// A value of any kind; a string is borrowed from the input where it has no escapes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Field<'a> {
    Text(Cow<'a, str>),
    Other(Value),
}

/// A value of the wrong kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldError {
    field: String,
    message: String,
}

impl FieldError {
    pub(super) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        FieldError {
            field: field.into(),
            message: message.into(),
        }
    }

    fn expected(field: impl Into<String>, expected: &str, found: &Value) -> Self {
        FieldError::new(field, format!("expected {expected}, found {}", kind_of(found)))
    }

    /// The name of the field, without the path inside it.
    pub(super) fn field(&self) -> &str {
        self.field.split(['.', '[']).next().unwrap_or_default()
    }

    /// The article cannot be kept.
    pub(super) fn refused(self) -> ProblemKind {
        ProblemKind::InvalidField {
            field: self.field,
            message: self.message,
        }
    }

    /// The article is kept without the field.
    pub(super) fn ignored(self) -> ProblemKind {
        ProblemKind::IgnoredField {
            field: self.field,
            message: self.message,
        }
    }
}

/// A line of text; numbers and booleans are taken as written, and blank is `None`.
pub(super) fn to_line(name: &str, field: Field<'_>) -> Result<Option<String>, FieldError> {
    Ok(to_string(name, field)?.map(clean_line).filter(|line| !line.is_empty()))
}

/// Text of several lines.
pub(super) fn to_text(name: &str, field: Field<'_>) -> Result<Option<String>, FieldError> {
    Ok(to_string(name, field)?.map(clean_text))
}

/// Text exactly as written, for an id or url whose check must see its control characters.
pub(super) fn to_string(name: &str, field: Field<'_>) -> Result<Option<String>, FieldError> {
    match field {
        Field::Text(text) => Ok(Some(text.into_owned())),
        Field::Other(Value::Null) => Ok(None),
        Field::Other(value) => match scalar(&value) {
            Some(text) => Ok(Some(text)),
            None => Err(FieldError::expected(name, "text", &value)),
        },
    }
}

/// A list of texts, or one text.
pub(super) fn to_list(name: &str, field: Field<'_>) -> Result<Vec<String>, FieldError> {
    let values = match field {
        Field::Other(Value::Array(values)) => values,
        one => return Ok(to_string(name, one)?.into_iter().collect()),
    };
    let mut list = Vec::with_capacity(values.len());
    for (index, value) in values.into_iter().enumerate() {
        match scalar(&value) {
            Some(text) => list.push(text),
            None if value.is_null() => {}
            None => {
                return Err(FieldError::expected(format!("{name}[{index}]"), "text", &value));
            }
        }
    }
    Ok(list)
}

/// Tags: a list of texts or one text, clean and without doubles.
pub(super) fn to_tags(name: &str, field: Field<'_>) -> Result<Option<Vec<String>>, FieldError> {
    to_list(name, field).map(clean_tags).map(Some)
}

/// Names joined by `, `. A person may be written as `{name: …}`.
pub(super) fn to_names(name: &str, field: Field<'_>) -> Result<Option<String>, FieldError> {
    let field = match field {
        Field::Other(Value::Array(people)) => Field::Other(people.into_iter().map(person).collect()),
        Field::Other(value) => Field::Other(person(value)),
        text => text,
    };
    let names = clean_tags(to_list(name, field)?);
    Ok((!names.is_empty()).then(|| names.join(", ")))
}

fn person(value: Value) -> Value {
    match value {
        Value::Object(mut fields) if fields.contains_key("name") => fields.remove("name").unwrap_or_default(),
        other => other,
    }
}

/// A date; blank is `None`.
pub(super) fn to_timestamp(name: &str, field: Field<'_>) -> Result<Option<Timestamp>, FieldError> {
    let text = match &field {
        Field::Text(text) if text.trim().is_empty() => return Ok(None),
        Field::Text(text) => text,
        Field::Other(Value::Null) => return Ok(None),
        Field::Other(value) => return Err(FieldError::expected(name, "a date", value)),
    };
    text.parse()
        .map(Some)
        .map_err(|error| FieldError::new(name, format!("{error}")))
}

/// A truth value, also as the text `true` or `false`.
pub(super) fn to_bool(name: &str, field: Field<'_>) -> Result<Option<bool>, FieldError> {
    match &field {
        Field::Other(Value::Null) => Ok(None),
        Field::Other(Value::Bool(value)) => Ok(Some(*value)),
        Field::Other(value) => Err(FieldError::expected(name, "true or false", value)),
        Field::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(Some(true)),
            "false" | "" => Ok(Some(false)),
            other => Err(FieldError::new(
                name,
                format!("expected true or false, found {other:?}"),
            )),
        },
    }
}

/// Key → values. Keys and values are lines, without empty ones and doubles. A value of the wrong kind is left out and
/// reported in `errors`.
pub(super) fn to_attributes(
    name: &str,
    field: Field<'_>,
    errors: &mut Vec<FieldError>,
) -> BTreeMap<String, Vec<String>> {
    let fields = match field {
        Field::Other(Value::Object(fields)) => fields,
        Field::Other(Value::Null) => return BTreeMap::new(),
        Field::Other(other) => {
            errors.push(FieldError::expected(name, "key and value pairs", &other));
            return BTreeMap::new();
        }
        Field::Text(_) => {
            errors.push(FieldError::new(name, "expected key and value pairs, found text"));
            return BTreeMap::new();
        }
    };
    let mut attributes = BTreeMap::new();
    for (key, value) in fields {
        match to_list(&format!("{name}.{key}"), Field::Other(value)) {
            Ok(values) => {
                let (key, values) = (clean_line(key), clean_tags(values));
                if !key.is_empty() && !values.is_empty() {
                    attributes.insert(key, values);
                }
            }
            Err(error) => errors.push(error),
        }
    }
    attributes
}

/// Sections as objects of `heading`, `anchor` and `text`; sections without heading and text are dropped.
pub(super) fn to_sections(name: &str, field: Field<'_>) -> Result<Vec<Section>, FieldError> {
    let values = match field {
        Field::Other(Value::Array(values)) => values,
        Field::Other(other) => return Err(FieldError::expected(name, "a list", &other)),
        Field::Text(_) => return Err(FieldError::new(name, "expected a list, found text")),
    };
    let mut sections = Vec::with_capacity(values.len());
    for (index, value) in values.into_iter().enumerate() {
        let name = format!("{name}[{index}]");
        let Value::Object(mut fields) = value else {
            return Err(FieldError::expected(name, "an object", &value));
        };
        let mut take = |key: &str| Field::Other(fields.remove(key).unwrap_or_default());
        let section = Section {
            heading: to_line(&format!("{name}.heading"), take("heading"))?.unwrap_or_default(),
            anchor: to_line(&format!("{name}.anchor"), take("anchor"))?,
            text: to_text(&format!("{name}.text"), take("text"))?.unwrap_or_default(),
        };
        if !(section.heading.is_empty() && section.text.is_empty()) {
            sections.push(section);
        }
    }
    Ok(sections)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "key and value pairs",
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Field::Other(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Field::Other(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Field::Other(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Field::Other(value.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Field::Other(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(list)).map(Field::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Field::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field(value: Value) -> Field<'static> {
        match value {
            Value::String(text) => Field::Text(text.into()),
            other => Field::Other(other),
        }
    }

    #[test]
    fn a_tag_list_may_be_one_string() {
        let table = [
            (json!("美白"), Ok(vec!["美白"])),
            (json!(["a", 3, true, null]), Ok(vec!["a", "3", "true"])),
            (json!(null), Ok(vec![])),
            (json!(["a", {}]), Err("tags[1]")),
        ];
        for (value, expected) in table {
            let list = to_list("tags", field(value)).map_err(|error| error.field);
            let expected = expected.map(|list| list.into_iter().map(str::to_owned).collect());
            assert_eq!(list, expected.map_err(str::to_owned));
        }
    }

    #[test]
    fn authors_are_names_or_objects_with_a_name() {
        let table = [
            (json!("編集部"), "編集部"),
            (json!(["김", "이"]), "김, 이"),
            (json!([{"name": "陳", "email": "x"}, "林"]), "陳, 林"),
            (json!({"name": "陳"}), "陳"),
        ];
        for (value, expected) in table {
            assert_eq!(to_names("author", field(value)), Ok(Some(expected.to_owned())));
        }
    }

    #[test]
    fn a_bad_attribute_is_left_out_and_named() {
        let mut errors = Vec::new();
        let value = json!({"area": ["顔", "首", "顔"], "price": 3000, "new": true, "bad": {"x": 1}, "none": null});
        let attributes = to_attributes("attributes", field(value), &mut errors);
        let expected = json!({"area": ["顔", "首"], "price": ["3000"], "new": ["true"]});
        assert_eq!(json!(attributes), expected);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].field, "attributes.bad");
        assert_eq!(errors[0].field(), "attributes");
    }
}
