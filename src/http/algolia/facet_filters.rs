//! `facetFilters`, `tagFilters`, `numericFilters`: an outer list of which all, inner lists of which any.

use super::conditions::{compares, has_value, not, ranges};
use super::parameters::{Parameters, invalid};
use crate::http::error::ApiError;
use crate::query::Filter;
use serde_json::Value;

type Condition = fn(&str) -> Result<Filter, ApiError>;

/// The filters of one search, of at most `most` conditions each.
pub fn facet_filters(parameters: &Parameters, most: usize) -> Result<Vec<Filter>, ApiError> {
    let kinds: [(&'static str, Condition); 3] = [
        ("facetFilters", facet),
        ("tagFilters", |tag| Ok(signed("tags", tag))),
        ("numericFilters", numeric),
    ];
    let mut filters = Vec::new();
    for (name, condition) in kinds {
        let Some(value) = parameters.value(name) else { continue };
        let mut left = most;
        let all = match value {
            Value::Array(values) => values,
            Value::String(text) => text.split(',').map(|text| Value::String(text.to_owned())).collect(),
            _ => return Err(invalid(name, "an array")),
        };
        for value in all {
            filters.push(one(name, value, condition, &mut left)?);
        }
    }
    Ok(filters)
}

fn one(name: &str, value: Value, condition: Condition, left: &mut usize) -> Result<Filter, ApiError> {
    let mut count = |text: &str| {
        *left = left
            .checked_sub(1)
            .ok_or_else(|| invalid(name, "shorter: too many conditions"))?;
        condition(text.trim())
    };
    match value {
        Value::String(text) => count(&text),
        Value::Array(values) => {
            let any = values.iter().map(|value| match value {
                Value::String(text) => count(text),
                _ => Err(invalid(name, "an array of strings or of arrays of strings")),
            });
            Ok(Filter::Any(any.collect::<Result<_, _>>()?))
        }
        _ => Err(invalid(name, "an array of strings or of arrays of strings")),
    }
}

/// `name:value`; `name:-value` and `-name:value` are the opposite, `name:\-value` a value that begins with a minus sign.
fn facet(text: &str) -> Result<Filter, ApiError> {
    let Some((name, value)) = text.split_once(':') else {
        return Err(invalid("facetFilters", "made of name:value"));
    };
    Ok(match name.strip_prefix('-') {
        Some(name) => not(has_value(name, value)),
        None => signed(name, value),
    })
}

fn signed(name: &str, value: &str) -> Filter {
    match (value.strip_prefix('-'), value.strip_prefix('\\')) {
        (Some(value), _) => not(has_value(name, value)),
        (_, Some(value)) if value.starts_with('-') => has_value(name, value),
        _ => has_value(name, value),
    }
}

/// `name>=number` or `name:number TO number`.
fn numeric(text: &str) -> Result<Filter, ApiError> {
    if let Some((name, (from, to))) = text
        .split_once(':')
        .and_then(|(name, range)| Some((name, range.split_once(" TO ")?)))
    {
        return ranges(name.trim(), from.trim(), to.trim());
    }
    for operator in ["<=", ">=", "!=", "<", ">", "="] {
        if let Some((name, number)) = text.split_once(operator) {
            return compares(name.trim(), operator, number.trim());
        }
    }
    Err(invalid(
        "numericFilters",
        "made of comparisons such as published_at>=1700000000",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<Filter>, ApiError> {
        facet_filters(&Parameters::parse(body.as_bytes())?, 4)
    }

    #[test]
    fn the_outer_list_is_and_and_the_inner_or() -> Result<(), ApiError> {
        let tag = |name: &str| Filter::Tag(name.to_owned());
        let expected = vec![tag("a"), Filter::Any(vec![tag("b"), not(tag("c"))])];
        assert_eq!(read(r#"{"facetFilters":["tags:a",["tags:b","tags:-c"]]}"#)?, expected);
        assert_eq!(
            read(r#"{"facetFilters":"[\"tags:a\",[\"tags:b\",\"tags:-c\"]]"}"#)?,
            expected
        );
        assert_eq!(read(r#"{"params":"facetFilters=%5B%22tags%3Aa%22%5D"}"#)?, [tag("a")]);
        assert_eq!(read(r#"{"facetFilters":"tags:a"}"#)?, [tag("a")]);
        assert_eq!(read(r#"{"facetFilters":["tags:\\-a"]}"#)?, [tag("-a")]);
        assert_eq!(read(r#"{"tagFilters":["a"]}"#)?, [tag("a")]);
        let numeric = read(r#"{"numericFilters":["published_at>=5"]}"#)?;
        assert_eq!(
            numeric,
            [Filter::Published {
                from: Some(5),
                to: None
            }]
        );
        for bad in [
            r#"{"facetFilters":["a"]}"#,
            r#"{"facetFilters":[1]}"#,
            r#"{"facetFilters":["a:1","a:2","a:3","a:4","a:5"]}"#,
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        Ok(())
    }
}
