//! The fields above the text: YAML between `---`, TOML between `+++`, or a JSON object.

use crate::source::value::Field;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Fields by name, as written.
#[derive(Debug, Default)]
pub(super) struct FrontMatter<'a> {
    fields: Map<String, Value>,
    /// The text the fields were read from, to find their lines.
    text: &'a str,
    /// Line of the file on which `text` begins, counted from 1.
    first_line: u64,
}

/// Front matter that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FrontMatterError {
    pub(super) line: u64,
    pub(super) message: String,
}

/// Longest front matter, in bytes. Real ones have a few hundred; YAML readers need quadratic time for hostile ones.
const MAX_BYTES: usize = 256 * 1024;

/// Deepest nesting of lists and mappings; the readers of JSON and TOML have about the same limit.
const MAX_DEPTH: usize = 100;

type Parsed<'a> = Result<(FrontMatter<'a>, &'a str), FrontMatterError>;

impl<'a> FrontMatter<'a> {
    /// The fields and the text below them. A file that does not begin with front matter is all text.
    pub(super) fn split(file: &'a str) -> Parsed<'a> {
        let (first, rest) = split_line(file);
        match first.trim_end() {
            "---" => Self::fenced(rest, &["---", "..."], yaml),
            "+++" => Self::fenced(rest, &["+++"], toml),
            _ if begins_json(file) => Self::json(file),
            _ => Ok((FrontMatter::default(), file)),
        }
    }

    fn fenced(rest: &'a str, ends: &[&str], parse: fn(&str) -> Result<Value, FrontMatterError>) -> Parsed<'a> {
        let mut at = 0;
        loop {
            let (line, after) = split_line(&rest[at..]);
            if ends.contains(&line.trim_end()) {
                if at > MAX_BYTES {
                    let message = format!("{at} bytes, more than {MAX_BYTES}");
                    return Err(FrontMatterError { line: 1, message });
                }
                let fields = parse(&rest[..at]).map_err(|error| FrontMatterError {
                    line: error.line + 1,
                    ..error
                })?;
                return Self::new(fields, &rest[..at], 2, after);
            }
            if after.is_empty() {
                let message = format!("no line {:?} ends it", ends[0]);
                return Err(FrontMatterError { line: 1, message });
            }
            at = rest.len() - after.len();
        }
    }

    fn json(file: &'a str) -> Parsed<'a> {
        let mut values = serde_json::Deserializer::from_str(file).into_iter::<Value>();
        match values.next() {
            Some(Ok(fields)) => {
                let (text, body) = file.split_at(values.byte_offset());
                Self::new(fields, text, 1, body)
            }
            Some(Err(error)) => Err(FrontMatterError {
                line: error.line() as u64,
                message: error.to_string(),
            }),
            None => Ok((FrontMatter::default(), file)),
        }
    }

    fn new(fields: Value, text: &'a str, first_line: u64, body: &'a str) -> Parsed<'a> {
        let fields = match fields {
            Value::Object(fields) => fields,
            Value::Null => Map::new(),
            _ => {
                let message = "expected fields such as \"title: …\"".to_owned();
                return Err(FrontMatterError {
                    line: first_line,
                    message,
                });
            }
        };
        let front_matter = FrontMatter {
            fields,
            text,
            first_line,
        };
        Ok((front_matter, body))
    }

    /// Takes out the first of `names` that has a value, with the name as written; case does not matter (Hugo
    /// reads `publishdate` as `publishDate`).
    pub(super) fn take(&mut self, names: &[&str]) -> Option<(String, Field<'static>)> {
        let written = names.iter().find_map(|name| {
            let mut fields = self.fields.iter();
            fields.find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null())
        });
        let name = written?.0.clone();
        let field = match self.fields.remove(&name)? {
            Value::String(text) => Field::Text(Cow::Owned(text)),
            other => Field::Other(other),
        };
        Some((name, field))
    }

    /// The line of the file on which a field begins.
    pub(super) fn line_of(&self, name: &str) -> Option<u64> {
        let begins = |line: &str| {
            let line = line.trim_start_matches(['{', ',', '"', '\'', '[', ' ', '\t']);
            let Some((key, rest)) = line.split_at_checked(name.len()) else {
                return false;
            };
            let rest = rest.trim_start_matches(['"', '\'', ']', ' ', '\t']);
            key.eq_ignore_ascii_case(name) && (rest.is_empty() || rest.starts_with([':', '=', '.']))
        };
        let index = self.text.lines().position(begins)?;
        Some(self.first_line + index as u64)
    }
}

/// The first line without its line feed, and what follows.
fn split_line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// A JSON object, and not a Hugo shortcode such as `{{< note >}}` or text in braces.
fn begins_json(file: &str) -> bool {
    file.strip_prefix('{')
        .is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

fn yaml(text: &str) -> Result<Value, FrontMatterError> {
    // The library finds out too, but only after a time that grows with the square of the depth.
    if let Some(line) = line_nested_too_deep(text) {
        let message = format!("more than {MAX_DEPTH} brackets inside each other");
        return Err(FrontMatterError { line, message });
    }
    let value: serde_norway::Value = serde_norway::from_str(text).map_err(|error| FrontMatterError {
        line: error.location().map_or(1, |location| location.line() as u64),
        message: error.to_string(),
    })?;
    Ok(from_yaml(value))
}

/// The line with more than [`MAX_DEPTH`] brackets open.
fn line_nested_too_deep(text: &str) -> Option<u64> {
    let mut depth: usize = 0;
    let mut line = 1;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' => line += 1,
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(line);
        }
    }
    None
}

fn from_yaml(value: serde_norway::Value) -> Value {
    use serde_norway::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => value.into(),
        // YAML has `.inf` and `.nan`, which JSON has not.
        Yaml::Number(number) => serde_json::to_value(&number)
            .ok()
            .filter(|value| !value.is_null())
            .unwrap_or_else(|| number.to_string().into()),
        Yaml::String(text) => text.into(),
        Yaml::Sequence(list) => list.into_iter().map(from_yaml).collect(),
        Yaml::Mapping(fields) => Value::Object(
            fields
                .into_iter()
                .filter_map(|(key, value)| Some((yaml_key(key)?, from_yaml(value))))
                .collect(),
        ),
        Yaml::Tagged(tagged) => from_yaml(tagged.value),
    }
}

/// A key of YAML may be a number (`2024: …`) or a list; a list names no field of ours.
fn yaml_key(key: serde_norway::Value) -> Option<String> {
    match from_yaml(key) {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn toml(text: &str) -> Result<Value, FrontMatterError> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        FrontMatterError {
            line: 1 + before.matches('\n').count() as u64,
            message: error.message().to_owned(),
        }
    })?;
    Ok(from_toml(toml::Value::Table(table)))
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(value) => value.into(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::Array(list) => list.into_iter().map(from_toml).collect(),
        toml::Value::Table(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (key, from_toml(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_formats_give_the_same_fields() {
        let table = [
            "---\ntitle: 発毛\ntags: [a]\ndate: 2025-03-02\n---\n本文\n",
            "---\ntitle: 発毛\ntags:\n- a\ndate: 2025-03-02\n...\n本文\n",
            "+++\ntitle = \"発毛\"\ntags = [\"a\"]\ndate = 2025-03-02\n+++\n本文\n",
            "{\n\"title\": \"発毛\",\n\"tags\": [\"a\"],\n\"date\": \"2025-03-02\"}\n本文\n",
        ];
        for file in table {
            let (mut fields, body) = FrontMatter::split(file).expect(file);
            assert_eq!(body.trim(), "本文");
            let line = if file.contains("\n...") { 5 } else { 4 };
            assert_eq!(fields.line_of("date"), Some(line), "{file}");
            assert_eq!(
                fields.take(&["x", "TITLE"]),
                Some(("title".into(), Field::Text("発毛".into())))
            );
            assert_eq!(
                fields.take(&["date"]),
                Some(("date".into(), Field::Text("2025-03-02".into())))
            );
            assert_eq!(fields.take(&["title"]), None);
        }
    }

    #[test]
    fn text_without_front_matter_is_all_text() {
        for file in ["", "# a", "{{< note >}}", "{a}", "----\na: b", "text\n---\n"] {
            let (mut fields, body) = FrontMatter::split(file).expect(file);
            assert_eq!((fields.take(&["a"]), body), (None, file));
        }
    }

    #[test]
    fn broken_front_matter_is_reported_on_its_line() {
        let table = [
            ("---\ntitle: a\nb: [\n---\n", 4),
            ("---\ntitle: a\n\tb: c\n---\n", 3),
            ("---\ntitle: a\n", 1),
            ("---", 1),
            ("---\nonly text\n---\n", 2),
            ("+++\na = 1\nb == 2\n+++\n", 3),
            ("{\n\"a\": 1,\n\"b\" 2}\n", 3),
        ];
        for (file, line) in table {
            let error = FrontMatter::split(file).map(drop).expect_err(file);
            assert_eq!(error.line, line, "{file:?} {error:?}");
        }
    }

    #[test]
    fn hostile_front_matter_is_refused_at_once() {
        let deep = "[".repeat(100_000);
        let table = [
            format!("---\na: b\nc: {deep}\n---\n"),
            format!("+++\na = 1\nb = {deep}\n+++\n"),
            format!("{{\"a\":\n1,\n\"b\": {deep}"),
        ];
        for file in table {
            let start = std::time::Instant::now();
            let error = FrontMatter::split(&file).map(drop).expect_err("too deep");
            assert_eq!(error.line, 3);
            assert!(start.elapsed().as_secs() < 2, "{error:?}");
        }
        let long = format!("---\n{}---\n", "a: b\n".repeat(60_000));
        let error = FrontMatter::split(&long).map(drop).expect_err("too long");
        assert_eq!(error.message, "300000 bytes, more than 262144");
    }

    proptest! {
        #[test]
        fn no_text_panics(fence in "---|\\+\\+\\+|\\{", fields in "[\\PC\n:\\[\\]{}\"&*-]{0,60}") {
            let _ = FrontMatter::split(&format!("{fence}\n{fields}\n{fence}\n"));
        }
    }
}
