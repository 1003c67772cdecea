//! One condition on one attribute, as filters of ours.

use crate::http::error::ApiError;
use crate::query::Filter;

/// Attributes as this dialect names them.
const LANGUAGE: [&str; 2] = ["language", "lang"];
const TAGS: [&str; 3] = ["tags", "tag", "_tags"];
const DATE: [&str; 2] = ["published_at", "published_timestamp"];

/// What an attribute is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// The article's language.
    Language,
    /// Its tags.
    Tag,
    /// Its id.
    Id,
    /// Seconds since 1970 of its publication.
    Published,
    /// An attribute of its own, by name.
    Other(String),
}

impl Attribute {
    /// The attribute with this name.
    pub fn named(name: &str) -> Attribute {
        match name {
            name if LANGUAGE.contains(&name) => Attribute::Language,
            name if TAGS.contains(&name) => Attribute::Tag,
            name if DATE.contains(&name) => Attribute::Published,
            "objectID" => Attribute::Id,
            name => Attribute::Other(name.strip_prefix("attributes.").unwrap_or(name).to_owned()),
        }
    }
}

/// Articles whose attribute has this value.
pub fn has_value(name: &str, value: &str) -> Filter {
    match Attribute::named(name) {
        // A language that we don't serve has no articles.
        Attribute::Language => value
            .parse()
            .map_or(Filter::Any(Vec::new()), |language| Filter::Languages(vec![language])),
        Attribute::Tag => Filter::Tag(value.to_owned()),
        Attribute::Id => Filter::Ids(vec![value.to_owned()]),
        Attribute::Published => match value.parse() {
            Ok(second) => between(Some(second), Some(second)),
            Err(_) => Filter::Any(Vec::new()),
        },
        Attribute::Other(name) => Filter::Attribute {
            name,
            values: vec![value.to_owned()],
        },
    }
}

/// Articles published between these seconds.
pub fn between(from: Option<i64>, to: Option<i64>) -> Filter {
    Filter::Published { from, to }
}

/// `name operator number`, as `published_at >= 1700000000`.
pub fn compares(name: &str, operator: &str, number: &str) -> Result<Filter, ApiError> {
    match (Attribute::named(name), operator) {
        (Attribute::Published, _) => {}
        (_, "=") => return Ok(has_value(name, number)),
        (_, "!=") => return Ok(not(has_value(name, number))),
        _ => {
            let message = format!("{name} {operator}: only published_at can be compared by size");
            return Err(ApiError::invalid_body(message));
        }
    }
    let Some(number) = number.parse::<f64>().ok().filter(|number| number.is_finite()) else {
        return Err(ApiError::invalid_body(format!(
            "{name} {operator}: a number must follow"
        )));
    };
    // Beyond what a date can be, casting ends at the ends of the range.
    let (below, above) = (number.ceil() as i64, number.floor() as i64);
    Ok(match operator {
        "<" => between(None, Some(below.saturating_sub(1))),
        "<=" => between(None, Some(above)),
        ">" => between(Some(above.saturating_add(1)), None),
        ">=" => between(Some(below), None),
        "!=" => not(between(Some(below), Some(above))),
        _ => between(Some(below), Some(above)),
    })
}

/// `name:from TO to`.
pub fn ranges(name: &str, from: &str, to: &str) -> Result<Filter, ApiError> {
    let (from, to) = (compares(name, ">=", from)?, compares(name, "<=", to)?);
    Ok(Filter::All(vec![from, to]))
}

/// The opposite.
pub fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}
