//! The conditions of a request.

use super::plan::Filter;
use super::request::SearchRequest;
use std::collections::BTreeMap;

/// What an article must be, by the parameters and by the `tag:` of the query.
pub fn filters(request: &SearchRequest, typed_tags: &[String]) -> Vec<Filter> {
    let languages = (!request.languages.is_empty()).then(|| Filter::Languages(request.languages.clone()));
    let tags = request.tags.iter().chain(typed_tags).cloned().map(Filter::Tag);
    let mut attributes: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for (name, value) in &request.attributes {
        attributes.entry(name).or_default().push(value.clone());
    }
    let attributes = attributes.into_iter().map(|(name, values)| Filter::Attribute {
        name: name.clone(),
        values,
    });
    let published = (request.from.is_some() || request.to.is_some()).then(|| Filter::Published {
        from: request.from.map(|from| from.unix_seconds()),
        to: request.to.map(|to| to.last_unix_second()),
    });
    languages
        .into_iter()
        .chain(tags)
        .chain(attributes)
        .chain(published)
        .chain(request.conditions.iter().cloned())
        .collect()
}
