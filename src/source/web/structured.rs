//! What a page says of itself in JSON-LD: dates, authors, picture.
//!
//! The vocabulary is <https://schema.org/Article>; readers of search engines accept the same shapes, and so do we.

use dom_query::Document;
use serde_json::Value;

/// Types whose dates and authors are those of the page.
const ARTICLE_TYPES: [&str; 9] = [
    "Article",
    "BlogPosting",
    "NewsArticle",
    "MedicalScholarlyArticle",
    "TechArticle",
    "Report",
    "MedicalWebPage",
    "WebPage",
    "FAQPage",
];

/// Deepest nesting looked into.
const MAX_DEPTH: usize = 8;

/// The fields that are read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Structured {
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) image: Option<String>,
    pub(super) keywords: Vec<String>,
}

/// Reads every `<script type="application/ld+json">`. Of several articles the types listed first win; what is no JSON is
/// passed over, as browsers and search engines do.
pub(super) fn read_structured(document: &Document) -> Structured {
    let scripts = document.select("script[type='application/ld+json']");
    let values: Vec<Value> = scripts
        .iter()
        .filter_map(|script| serde_json::from_str(script.text().trim()).ok())
        .collect();
    let mut objects = Vec::new();
    values.iter().for_each(|value| collect(value, 0, &mut objects));
    let mut found = Structured::default();
    for wanted in ARTICLE_TYPES {
        for object in objects.iter().filter(|object| has_type(object, wanted)) {
            found.take(object, &objects);
        }
    }
    found
}

impl Structured {
    /// Fills what is still open.
    fn take(&mut self, object: &Value, all: &[&Value]) {
        let text = |name: &str| object[name].as_str().map(str::trim).filter(|text| !text.is_empty());
        self.published = self
            .published
            .take()
            .or_else(|| text("datePublished").map(str::to_owned));
        self.modified = self.modified.take().or_else(|| text("dateModified").map(str::to_owned));
        self.image = self.image.take().or_else(|| address(&object["image"], all));
        if self.authors.is_empty() {
            self.authors = names(&object["author"], all);
        }
        if self.keywords.is_empty() {
            self.keywords = match &object["keywords"] {
                Value::String(list) => list.split([',', '、', '，']).map(str::to_owned).collect(),
                Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => Vec::new(),
            };
        }
    }
}

fn collect<'a>(value: &'a Value, depth: usize, objects: &mut Vec<&'a Value>) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect(value, depth + 1, objects)),
        Value::Object(fields) => {
            objects.push(value);
            fields.values().for_each(|value| collect(value, depth + 1, objects));
        }
        _ => {}
    }
}

fn has_type(object: &Value, wanted: &str) -> bool {
    match &object["@type"] {
        Value::String(kind) => kind == wanted,
        Value::Array(kinds) => kinds.iter().any(|kind| kind == wanted),
        _ => false,
    }
}

/// The object that `{"@id": …}` refers to, else the value itself.
fn resolve<'a>(value: &'a Value, all: &[&'a Value]) -> &'a Value {
    let Some(id) = value["@id"].as_str() else {
        return value;
    };
    let complete = |object: &&&Value| object["@id"] == id && object.as_object().is_some_and(|fields| fields.len() > 1);
    all.iter().find(complete).copied().unwrap_or(value)
}

fn names(value: &Value, all: &[&Value]) -> Vec<String> {
    match value {
        Value::String(name) => vec![name.clone()],
        Value::Array(people) => people.iter().flat_map(|person| names_of_one(person, all)).collect(),
        person => names_of_one(person, all),
    }
}

fn names_of_one(value: &Value, all: &[&Value]) -> Vec<String> {
    let name = value.as_str().or_else(|| resolve(value, all)["name"].as_str());
    name.map(str::to_owned).into_iter().collect()
}

fn address(value: &Value, all: &[&Value]) -> Option<String> {
    let value = match value {
        Value::Array(list) => list.first()?,
        value => value,
    };
    let resolved = resolve(value, all);
    let text = value
        .as_str()
        .or_else(|| resolved["url"].as_str())
        .or_else(|| resolved["contentUrl"].as_str());
    text.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Structured {
        read_structured(&Document::from(format!(
            "<script type=\"application/ld+json\">{json}</script>"
        )))
    }

    #[test]
    fn an_article_says_when_by_whom_and_shows_its_picture() {
        let plain = read(
            r#"{"@type":"BlogPosting","datePublished":"2025-03-02","dateModified":"2025-04-01T09:00:00+09:00",
                "author":[{"@type":"Person","name":"陳"},"林"],"image":{"url":"/a.jpg"},"keywords":"点滴、美容"}"#,
        );
        assert_eq!(plain.published.as_deref(), Some("2025-03-02"));
        assert_eq!(plain.modified.as_deref(), Some("2025-04-01T09:00:00+09:00"));
        assert_eq!(plain.authors, ["陳", "林"]);
        assert_eq!(plain.image.as_deref(), Some("/a.jpg"));
        assert_eq!(plain.keywords, ["点滴", "美容"]);
    }

    #[test]
    fn a_graph_is_followed_and_the_article_outranks_the_page() {
        let graph = read(
            r##"{"@graph":[{"@type":"WebPage","datePublished":"2020-01-01","dateModified":"2020-02-02"},
                {"@type":["Article"],"datePublished":"2025-03-02","author":{"@id":"#p"},"image":["/1.jpg","/2.jpg"]},
                {"@type":"Person","@id":"#p","name":"김의사"}]}"##,
        );
        assert_eq!(graph.published.as_deref(), Some("2025-03-02"));
        assert_eq!(graph.modified.as_deref(), Some("2020-02-02"));
        assert_eq!(graph.authors, ["김의사"]);
        assert_eq!(graph.image.as_deref(), Some("/1.jpg"));
    }

    #[test]
    fn what_is_no_json_or_no_article_says_nothing() {
        for json in ["{", "[]", "{\"@type\":\"Product\",\"datePublished\":\"2020-01-01\"}"] {
            assert_eq!(read(json), Structured::default(), "{json}");
        }
    }
}
