//! The filters of `search` and `explain`.

use crate::article::{Language, Timestamp};
use crate::query::SearchRequest;
use clap::Args;

/// What an article must be.
#[derive(Debug, Clone, Args)]
pub struct FilterArguments {
    /// Only articles in these languages, separated by commas
    #[arg(long, value_name = "LANG,…", value_delimiter = ',')]
    languages: Vec<Language>,
    /// Only articles with this tag; may be repeated
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Only articles with this attribute, as NAME=VALUE; may be repeated: of one name any, of different names all
    #[arg(long, value_name = "NAME=VALUE", value_parser = attribute)]
    attribute: Vec<(String, String)>,
    /// Only articles published on this day, at this moment, or later
    #[arg(long, value_name = "DATE")]
    from: Option<Timestamp>,
    /// Only articles published on this day, at this moment, or earlier
    #[arg(long, value_name = "DATE")]
    to: Option<Timestamp>,
}

impl FilterArguments {
    /// A request for a query with these filters.
    pub fn request(&self, query: &str) -> SearchRequest {
        SearchRequest {
            languages: self.languages.clone(),
            tags: self.tag.clone(),
            attributes: self.attribute.clone(),
            from: self.from,
            to: self.to,
            ..SearchRequest::new(query)
        }
    }
}

fn attribute(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}
