//! The parameters of an address: `a=1&b=2`, decoded strictly.
//!
//! Common decoders replace what is no UTF-8 and leave a stray `%` as it is; a search for something else than what was
//! typed would be the result. Here both are errors.

use super::error::{ApiError, shortened};
use crate::article::{Language, Timestamp};
use std::ops::RangeInclusive;

/// The decoded parameters of one request, each to be taken once.
///
/// A parameter with an empty value counts as not given: forms send all their fields.
#[derive(Debug)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Decodes `query`, the part of an address behind `?`, which may hold `known` parameters only.
    pub fn parse(query: Option<&str>, known: &'static [&'static str]) -> Result<Parameters, ApiError> {
        Parameters::checked(decoded_pairs(query)?, known)
    }

    /// The same with parameters that begin with `prefix` and have a name after it.
    pub fn parse_with_prefix(
        query: Option<&str>,
        known: &'static [&'static str],
        prefix: &str,
    ) -> Result<Parameters, ApiError> {
        let mut pairs = decoded_pairs(query)?;
        let is_named = |name: &str| name.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty());
        let named: Vec<(String, String)> = pairs.extract_if(.., |(name, _)| is_named(name)).collect();
        let mut parameters = Parameters::checked(pairs, known)?;
        parameters.pairs.extend(named);
        Ok(parameters)
    }

    fn checked(pairs: Vec<(String, String)>, known: &'static [&'static str]) -> Result<Parameters, ApiError> {
        match pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(Parameters { pairs }),
            Some((name, _)) => Err(ApiError::UnknownParameter {
                name: shortened(name),
                known,
            }),
        }
    }

    /// The parameters that begin with `prefix`, by what follows it; empty values are left out.
    pub fn prefixed(&mut self, prefix: &str) -> Vec<(String, String)> {
        let taken = self.pairs.extract_if(.., |(name, _)| name.starts_with(prefix));
        taken
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name[prefix.len()..].to_owned(), value))
            .collect()
    }

    /// Whether a parameter has a value.
    pub fn has(&self, name: &str) -> bool {
        self.pairs
            .iter()
            .any(|(known, value)| known == name && !value.is_empty())
    }

    /// A day or a moment.
    pub fn timestamp(&mut self, name: &'static str) -> Result<Option<Timestamp>, ApiError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let allowed = "a day such as 2025-03-02 or a moment such as 2025-03-02T09:30:00+09:00";
        text.parse()
            .map(Some)
            .map_err(|_| ApiError::invalid(name, &text, allowed))
    }

    /// The value of a parameter that may be given once.
    pub fn text(&mut self, name: &'static str) -> Result<Option<String>, ApiError> {
        let mut values = self.texts(name);
        match values.len() {
            0 | 1 => Ok(values.pop()),
            times => Err(ApiError::invalid(name, &format!("given {times} times"), "one value")),
        }
    }

    /// The values of a parameter that may be repeated.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        let taken = self.pairs.extract_if(.., |(known, _)| known == name);
        taken
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// A whole number in `range`.
    pub fn number(&mut self, name: &'static str, range: RangeInclusive<usize>) -> Result<Option<usize>, ApiError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        match text.parse() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => {
                let allowed = format!("a whole number from {} to {}", range.start(), range.end());
                Err(ApiError::invalid(name, &text, allowed))
            }
        }
    }

    /// `true` or `false`; false when it is not given.
    pub fn truth(&mut self, name: &'static str) -> Result<bool, ApiError> {
        match self.text(name)?.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(ApiError::invalid(name, other, "true, false")),
        }
    }

    /// A language.
    pub fn language(&mut self, name: &'static str) -> Result<Option<Language>, ApiError> {
        self.text(name)?.map(|text| language(name, &text)).transpose()
    }

    /// Languages in a list with commas.
    pub fn languages(&mut self, name: &'static str) -> Result<Vec<Language>, ApiError> {
        let list = self.text(name)?.unwrap_or_default();
        let tags = list.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        tags.map(|tag| language(name, tag)).collect()
    }
}

/// Reads the part of an address behind `?` as the parameters of a search; for fuzzing.
pub fn check_query_string(query: &str) -> Result<(), ApiError> {
    let mut parameters = Parameters::parse_with_prefix(Some(query), &["q", "tag", "limit", "from"], "attribute.")?;
    parameters.text("q")?;
    parameters.number("limit", 0..=100)?;
    parameters.timestamp("from")?;
    Ok(())
}

fn language(name: &'static str, tag: &str) -> Result<Language, ApiError> {
    tag.parse().map_err(|_| {
        let known = Language::ALL.map(Language::tag).join(", ");
        ApiError::invalid(name, tag, known)
    })
}

pub(super) fn decoded_pairs(query: Option<&str>) -> Result<Vec<(String, String)>, ApiError> {
    query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(value)?))
        })
        .collect()
}

/// Text of a form field: `+` is a blank, `%XX` a byte.
fn decoded(text: &str) -> Result<String, ApiError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match (rest.next().and_then(hex), rest.next().and_then(hex)) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => {
                    return Err(ApiError::InvalidEncoding(
                        "% must be followed by two hexadecimal digits",
                    ));
                }
            },
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| ApiError::InvalidEncoding("the decoded bytes are no UTF-8"))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn form_text_is_decoded_strictly() {
        let table = [
            ("a+b", Some("a b")),
            ("%E8%82%8C", Some("肌")),
            ("%e8%82%8c", Some("肌")),
            ("肌", Some("肌")),
            ("%2B%25", Some("+%")),
            ("%00", Some("\0")),
            ("%", None),
            ("%4", None),
            ("%zz", None),
            ("%+1", None),
            ("%ff", None),
            ("%E8%82", None),
            ("%ED%A0%80", None),
        ];
        for (text, expected) in table {
            assert_eq!(decoded(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_empty_value_is_none_and_a_second_one_is_refused() -> Result<(), ApiError> {
        let parse = |query| Parameters::parse(Some(query), &["q", "tag", "limit"]);
        assert_eq!(parse("q=")?.text("q")?, None);
        assert_eq!(parse("q")?.text("q")?, None);
        assert_eq!(parse("&&q=a=b")?.text("q")?.as_deref(), Some("a=b"));
        assert!(parse("q=a&q=b")?.text("q").is_err());
        assert_eq!(parse("tag=a&tag=&tag=b")?.texts("tag"), ["a", "b"]);
        for (query, expected) in [
            ("limit=0", Some(0)),
            ("limit=9", Some(9)),
            ("limit=10", None),
            ("limit=-1", None),
            ("limit=1.5", None),
            ("limit=99999999999999999999", None),
        ] {
            assert_eq!(parse(query)?.number("limit", 0..=9).ok().flatten(), expected, "{query}");
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(query in "\\PC*|[%&=+a0-9f]{0,30}") {
            let _ = Parameters::parse(Some(&query), &["a"]);
        }

        #[test]
        fn what_is_encoded_is_decoded(text in any::<String>()) {
            let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(decoded(&encoded).ok(), Some(text));
        }
    }
}
