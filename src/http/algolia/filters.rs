//! The grammar of `filters`:
//!
//! ```text
//! or     = and { "OR" and }
//! and    = unary { "AND" unary }
//! unary  = "NOT" unary | "(" or ")" | condition
//! condition = name ":" value | name ":" number "TO" number | name ("=" | "!=" | "<" | "<=" | ">" | ">=") number | value
//! ```
//!
//! Names and values are words or quoted (`"…"`, `'…'`, with `\` before a quotation mark). A value alone is a tag. `<score=…>` behind a
//! value is read and has no effect.

use super::conditions::{compares, has_value, not, ranges};
use crate::http::error::{ApiError, shortened};
use crate::query::Filter;

/// Deepest nesting of parentheses and `NOT`.
const DEEPEST: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Colon,
    Operator(&'static str),
    And,
    Or,
    Not,
    To,
    /// A word, or what stood in quotation marks.
    Text(String),
}

/// The filter that `text` means, of at most `most` conditions; `None` when it is empty.
pub fn parse_filters(text: &str, most: usize) -> Result<Option<Filter>, ApiError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut parser = Parser {
        tokens: tokens.into_iter().peekable(),
        left: most,
        most,
        depth: 0,
    };
    let filter = parser.or()?;
    match parser.tokens.next() {
        None => Ok(Some(filter)),
        Some(token) => Err(unexpected(&token)),
    }
}

fn failed(message: impl Into<String>) -> ApiError {
    ApiError::invalid_body(format!("filters: {}", message.into()))
}

fn unexpected(token: &Token) -> ApiError {
    match token {
        Token::Text(text) => failed(format!("{:?} is not expected there", shortened(text))),
        token => failed(format!("{token:?} is not expected there")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, ApiError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        let (token, remaining) = match character {
            character if character.is_whitespace() => {
                rest = after;
                continue;
            }
            '(' => (Token::Open, after),
            ')' => (Token::Close, after),
            ':' => (Token::Colon, after),
            '"' | '\'' => quoted(after, character)?,
            '<' if after.starts_with("score=") => {
                let end = after.find('>').ok_or_else(|| failed("<score=… is not closed"))?;
                rest = &after[end + 1..];
                continue;
            }
            '=' | '!' | '<' | '>' => operator(rest)?,
            _ => word(rest),
        };
        tokens.push(token);
        rest = remaining;
    }
    Ok(tokens)
}

fn operator(rest: &str) -> Result<(Token, &str), ApiError> {
    let operators = ["<=", ">=", "!=", "<", ">", "="];
    let found = operators.into_iter().find(|operator| rest.starts_with(operator));
    let operator = found.ok_or_else(|| failed("! stands alone"))?;
    Ok((Token::Operator(operator), &rest[operator.len()..]))
}

fn quoted(after: &str, mark: char) -> Result<(Token, &str), ApiError> {
    let mut text = String::new();
    let mut characters = after.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some((_, escaped)) => {
                    if escaped != mark && escaped != '\\' {
                        text.push('\\');
                    }
                    text.push(escaped);
                }
                None => break,
            },
            character if character == mark => return Ok((Token::Text(text), &after[at + 1..])),
            character => text.push(character),
        }
    }
    Err(failed("a quotation mark is not closed"))
}

fn word(rest: &str) -> (Token, &str) {
    let ends = |character: char| character.is_whitespace() || "():<>=!\"'".contains(character);
    let (word, rest) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
    let token = match word {
        "AND" => Token::And,
        "OR" => Token::Or,
        "NOT" => Token::Not,
        "TO" => Token::To,
        word => Token::Text(word.to_owned()),
    };
    (token, rest)
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    /// Conditions that may still come.
    left: usize,
    most: usize,
    depth: usize,
}

impl Parser {
    fn or(&mut self) -> Result<Filter, ApiError> {
        let mut filters = vec![self.and()?];
        while self.tokens.next_if_eq(&Token::Or).is_some() {
            filters.push(self.and()?);
        }
        Ok(one_or(filters, Filter::Any))
    }

    fn and(&mut self) -> Result<Filter, ApiError> {
        let mut filters = vec![self.unary()?];
        while self.tokens.next_if_eq(&Token::And).is_some() {
            filters.push(self.unary()?);
        }
        Ok(one_or(filters, Filter::All))
    }

    fn unary(&mut self) -> Result<Filter, ApiError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(failed(format!("nested more than {DEEPEST} deep")));
        }
        let filter = match self.tokens.next() {
            Some(Token::Not) => not(self.unary()?),
            Some(Token::Open) => {
                let inner = self.or()?;
                match self.tokens.next() {
                    Some(Token::Close) => inner,
                    _ => return Err(failed("a parenthesis is not closed")),
                }
            }
            Some(Token::Text(name)) => self.condition(&name)?,
            Some(token) => return Err(unexpected(&token)),
            None => return Err(failed("a condition is missing at the end")),
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn condition(&mut self, name: &str) -> Result<Filter, ApiError> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| failed(format!("more than {} conditions", self.most)))?;
        if self.tokens.next_if_eq(&Token::Colon).is_some() {
            let value = self.value(name)?;
            if self.tokens.next_if_eq(&Token::To).is_some() {
                let to = self.value(name)?;
                return ranges(name, &value, &to);
            }
            return Ok(has_value(name, &value));
        }
        if let Some(Token::Operator(operator)) = self.tokens.next_if(|token| matches!(token, Token::Operator(_))) {
            let value = self.value(name)?;
            return compares(name, operator, &value);
        }
        Ok(has_value("tags", name))
    }

    fn value(&mut self, name: &str) -> Result<String, ApiError> {
        match self.tokens.next() {
            Some(Token::Text(value)) => Ok(value),
            _ => Err(failed(format!("{:?} has no value", shortened(name)))),
        }
    }
}

fn one_or(mut filters: Vec<Filter>, many: fn(Vec<Filter>) -> Filter) -> Filter {
    match filters.len() {
        1 => filters.remove(0),
        _ => many(filters),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Language;
    use proptest::prelude::*;

    #[test]
    fn filters_mean_what_they_say() -> Result<(), ApiError> {
        let tag = |name: &str| Filter::Tag(name.to_owned());
        let clinic = |value: &str| Filter::Attribute {
            name: "clinic".to_owned(),
            values: vec![value.to_owned()],
        };
        let published = |from, to| Filter::Published { from, to };
        let table = [
            ("", None),
            ("tags:skin", Some(tag("skin"))),
            ("skin", Some(tag("skin"))),
            (
                "tags:\"stem cell\" AND language:ja",
                Some(Filter::All(vec![
                    tag("stem cell"),
                    Filter::Languages(vec![Language::Japanese]),
                ])),
            ),
            (
                "clinic:a OR clinic:'b \\'c'",
                Some(Filter::Any(vec![clinic("a"), clinic("b 'c")])),
            ),
            ("NOT tags:a", Some(not(tag("a")))),
            (
                "(tags:a OR tags:b) AND NOT tags:c",
                Some(Filter::All(vec![Filter::Any(vec![tag("a"), tag("b")]), not(tag("c"))])),
            ),
            ("tags:a<score=3>", Some(tag("a"))),
            ("published_at >= 10", Some(published(Some(10), None))),
            ("published_at<10", Some(published(None, Some(9)))),
            (
                "published_at:1 TO 2",
                Some(Filter::All(vec![published(Some(1), None), published(None, Some(2))])),
            ),
            ("language:fr", Some(Filter::Any(Vec::new()))),
        ];
        for (text, expected) in table {
            assert_eq!(parse_filters(text, 10)?, expected, "{text}");
        }
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_said() {
        for bad in [
            "tags:",
            "(tags:a",
            "tags:a OR",
            "AND",
            "tags:\"a",
            "tags:a tags:b",
            "clinic > 3",
            "published_at > x",
            "!a",
            "tags:a)",
        ] {
            assert!(parse_filters(bad, 10).is_err(), "{bad}");
        }
        assert!(parse_filters("a OR b OR c", 3).is_ok() && parse_filters("a OR b OR c", 2).is_err());
        let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert!(parse_filters(&nested(DEEPEST - 1), 9).is_ok() && parse_filters(&nested(DEEPEST), 9).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*|[a():\"'<>=! NOTANDR]{0,40}") {
            let _ = parse_filters(&text, 20);
        }
    }
}
