//! Counts of values, under the names they were asked by, and the search among the values of one.

use super::conditions::Attribute;
use super::tags::Tags;
use crate::search::Facets;
use crate::snippet::Marked;
use serde_json::{Map, Value, json};

/// Values of a facet when the request does not say, and at most.
pub const DEFAULT_VALUES: usize = 100;

/// The attributes beyond language and tags that are to be counted for these names.
pub fn attributes(names: &[String]) -> Vec<String> {
    let mut attributes = Vec::new();
    for name in names.iter().filter(|name| *name != "*") {
        if let Attribute::Other(name) = Attribute::named(name)
            && !attributes.contains(&name)
        {
            attributes.push(name);
        }
    }
    attributes
}

/// Values and counts of one name, the most frequent first.
pub fn values(name: &str, facets: &Facets) -> Vec<(String, u64)> {
    let mut values: Vec<(String, u64)> = match Attribute::named(name) {
        Attribute::Language => facets
            .language
            .iter()
            .map(|(language, &count)| (language.tag().to_owned(), count))
            .collect(),
        Attribute::Tag => facets.tag.iter().map(|(tag, &count)| (tag.clone(), count)).collect(),
        Attribute::Other(name) => {
            let counts = facets.attribute.get(&name).into_iter().flatten();
            counts.map(|(value, &count)| (value.clone(), count)).collect()
        }
        Attribute::Id | Attribute::Published => Vec::new(),
    };
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values
}

/// `facets` of an answer.
pub fn counts(names: &[String], facets: &Facets, most: usize) -> Value {
    let every = |name: &String| name == "*";
    let mut all: Vec<String> = names.iter().filter(|name| !every(name)).cloned().collect();
    if names.iter().any(every) {
        all.extend(["language", "tags"].map(str::to_owned));
        all.extend(facets.attribute.keys().cloned());
    }
    let mut counts = Map::new();
    for name in all {
        let values = values(&name, facets).into_iter().take(most);
        let values: Map<String, Value> = values.map(|(value, count)| (value, json!(count))).collect();
        if !values.is_empty() {
            counts.insert(name, Value::Object(values));
        }
    }
    Value::Object(counts)
}

/// `facetHits`: values that hold what was typed, where it stands in them tagged.
pub fn hits(name: &str, typed: &str, facets: &Facets, most: usize, tags: &Tags) -> Vec<Value> {
    let typed = typed.trim();
    let mut found = Vec::new();
    for (value, count) in values(name, facets) {
        let Some(range) = find(&value, typed) else { continue };
        let marks = [range];
        let marks = if typed.is_empty() { &[][..] } else { &marks };
        let highlighted = tags.text(&Marked::new(value.clone(), marks));
        found.push(json!({"value": value, "highlighted": highlighted, "count": count}));
        if found.len() == most {
            break;
        }
    }
    found
}

/// Where `typed` stands in `value`, whatever the case of its letters.
fn find(value: &str, typed: &str) -> Option<std::ops::Range<usize>> {
    let lower = |character: char| character.to_lowercase().collect::<Vec<char>>();
    let wanted: Vec<char> = typed.chars().flat_map(lower).collect();
    value
        .char_indices()
        .map(|(start, _)| start)
        .chain(typed.is_empty().then_some(0))
        .find_map(|start| {
            let mut seen = 0;
            let mut end = start;
            for (offset, character) in value[start..].char_indices() {
                if seen == wanted.len() {
                    break;
                }
                for letter in lower(character) {
                    if wanted.get(seen) != Some(&letter) {
                        return None;
                    }
                    seen += 1;
                }
                end = start + offset + character.len_utf8();
            }
            (seen == wanted.len()).then_some(start..end)
        })
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn values_are_found_whatever_their_case() {
        let table = [
            ("Stem Cell", "cell", Some(5..9)),
            ("再生医療", "医", Some(6..9)),
            ("abc", "", Some(0..0)),
            ("", "", Some(0..0)),
            ("abc", "bd", None),
            ("aab", "ab", Some(1..3)),
        ];
        for (value, typed, expected) in table {
            assert_eq!(find(value, typed), expected, "{value} {typed}");
        }
    }
}
