//! Hits as records: flat for InstantSearch and Autocomplete, in a hierarchy for DocSearch.

use super::tags::{Tags, unmarked};
use crate::search::Hit;
use crate::snippet::Marked;
use serde_json::{Map, Value, json};

/// How records are made for one request.
#[derive(Debug)]
pub struct Recorder<'a> {
    /// What stands around matches.
    pub tags: &'a Tags,
    /// What the first level of the hierarchy is where an article has no tag.
    pub site: &'a str,
    /// Names of the attributes wanted; all when there are none.
    pub wanted: Option<Vec<String>>,
}

impl Recorder<'_> {
    /// Whether the caller wants records per section in a hierarchy.
    pub fn is_hierarchical(&self) -> bool {
        self.wanted.iter().flatten().any(|name| name.starts_with("hierarchy"))
    }

    /// The records of a hit: the article with its best passage; for DocSearch the page, where its title matches, and the section.
    pub fn records(&self, hit: &Hit) -> Vec<Value> {
        let title = marked(hit);
        if !self.is_hierarchical() {
            return vec![self.record(hit, &title, "content", &hit.id, &hit.snippet.url)];
        }
        let mut records = Vec::new();
        if !title.highlights.is_empty() {
            records.push(self.record(hit, &title, "lvl1", &hit.id, &hit.url));
        }
        if title.highlights.is_empty() || !hit.snippet.passage.highlights.is_empty() {
            let id = format!("{}#{}", hit.id, anchor(&hit.snippet.url).unwrap_or("text"));
            records.push(self.record(hit, &title, "content", &id, &hit.snippet.url));
        }
        records
    }

    fn record(&self, hit: &Hit, title: &Marked, kind: &str, id: &str, section_url: &str) -> Value {
        let lvl0 = hit.tags.first().map_or(self.site, String::as_str);
        let is_page = kind == "lvl1";
        let heading = Some(hit.snippet.heading.as_str()).filter(|heading| !is_page && !heading.is_empty());
        let content = &hit.snippet.passage;
        let url = if self.is_hierarchical() { section_url } else { &hit.url };
        let tags = self.tags;
        let plain = |text: &str| tags.plain(text);
        let hierarchy = |level: &dyn Fn(&str, &Marked) -> Value| {
            let mut levels = Map::new();
            levels.insert("lvl0".to_owned(), level(lvl0, &unmarked(lvl0)));
            levels.insert("lvl1".to_owned(), level(&title.text, title));
            if let Some(heading) = heading {
                levels.insert("lvl2".to_owned(), level(heading, &unmarked(heading)));
            }
            levels
        };
        let mut levels = hierarchy(&|text, _| json!(text));
        for level in ["lvl2", "lvl3", "lvl4", "lvl5", "lvl6"] {
            levels.entry(level).or_insert(Value::Null);
        }
        let mut record = Map::new();
        let mut put = |name: &str, value: Value| record.insert(name.to_owned(), value);
        put("title", json!(hit.title));
        put("content", if is_page { Value::Null } else { json!(content.text) });
        put("url", json!(url));
        put("section_url", json!(hit.snippet.url));
        put("anchor", json!(anchor(section_url)));
        put("type", json!(kind));
        put("hierarchy", Value::Object(levels));
        put("language", json!(hit.language));
        put("lang", json!(hit.language));
        put("tags", json!(hit.tags));
        put("author", json!(hit.author));
        put("image", json!(hit.image));
        put("published_at", json!(hit.published_at));
        put(
            "published_timestamp",
            json!(hit.published_at.map(|time| time.unix_seconds())),
        );
        put("updated_at", json!(hit.updated_at));
        put("translations", json!(hit.translations));
        self.retain_wanted(&mut record);
        record.insert("objectID".to_owned(), json!(id));
        let snippet_content = if is_page { Value::Null } else { tags.snippet(content) };
        record.insert(
            "_highlightResult".to_owned(),
            without_null(json!({
                "title": tags.highlighted(title),
                "content": if is_page { Value::Null } else { tags.highlighted(content) },
                "tags": hit.tags.iter().map(|tag| plain(tag)).collect::<Vec<_>>(),
                "author": hit.author.as_deref().map(plain),
                "hierarchy": hierarchy(&|_, marked| tags.highlighted(marked)),
            })),
        );
        record.insert(
            "_snippetResult".to_owned(),
            without_null(json!({
                "title": tags.snippet(title),
                "content": snippet_content,
                "hierarchy": hierarchy(&|_, marked| tags.snippet(marked)),
            })),
        );
        Value::Object(record)
    }

    fn retain_wanted(&self, record: &mut Map<String, Value>) {
        let Some(wanted) = &self.wanted else { return };
        if wanted.iter().any(|name| name == "*") {
            return;
        }
        let is_wanted = |name: &str| wanted.iter().any(|wanted| wanted.split('.').next() == Some(name));
        record.retain(|name, _| is_wanted(name));
    }
}

fn marked(hit: &Hit) -> Marked {
    Marked {
        text: hit.title.clone(),
        html: hit.title_html.clone(),
        highlights: hit.title_highlights.clone(),
    }
}

fn anchor(url: &str) -> Option<&str> {
    let (_, anchor) = url.split_once('#')?;
    Some(anchor).filter(|anchor| !anchor.is_empty() && !anchor.starts_with(":~:"))
}

fn without_null(value: Value) -> Value {
    match value {
        Value::Object(mut map) => {
            map.retain(|_, value| !value.is_null());
            Value::Object(map)
        }
        other => other,
    }
}
