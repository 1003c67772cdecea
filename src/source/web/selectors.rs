//! CSS selectors by which a site's maintainer says where things stand in its pages.

use dom_query::Matcher;
use serde::{Deserialize, Serialize};

/// Selectors as written; each may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Selectors {
    /// Elements whose text is the page's content, in place of what is found by itself.
    pub content: Option<String>,
    /// The element whose text is the title.
    pub title: Option<String>,
    /// Elements that begin a section, in place of `h1` to `h6`.
    pub heading: Option<String>,
    /// The element with the date of publication: its `datetime`, its `content`, else its text.
    pub date: Option<String>,
    /// Elements with the names of the authors.
    pub author: Option<String>,
    /// Elements that are left out, with everything in them.
    pub remove: Option<String>,
}

/// Selectors ready for use.
#[derive(Debug, Clone)]
pub(in crate::source) struct Matchers {
    pub(super) content: Option<Matcher>,
    pub(super) title: Option<Matcher>,
    pub(super) heading: Option<Matcher>,
    pub(super) date: Option<Matcher>,
    pub(super) author: Option<Matcher>,
    pub(super) remove: Option<Matcher>,
}

impl Selectors {
    /// What is wrong with them, as `title: "…" is no CSS selector`; empty when all can be used.
    pub fn problems(&self) -> Vec<String> {
        self.named()
            .into_iter()
            .filter_map(|(name, text)| compile(name, text.as_deref()).err())
            .collect()
    }

    /// Prepares them for matching; the error names the first that is no selector.
    pub(in crate::source) fn compile(&self) -> Result<Matchers, String> {
        Ok(Matchers {
            content: compile("content", self.content.as_deref())?,
            title: compile("title", self.title.as_deref())?,
            heading: compile("heading", self.heading.as_deref())?,
            date: compile("date", self.date.as_deref())?,
            author: compile("author", self.author.as_deref())?,
            remove: compile("remove", self.remove.as_deref())?,
        })
    }

    fn named(&self) -> [(&'static str, &Option<String>); 6] {
        [
            ("content", &self.content),
            ("title", &self.title),
            ("heading", &self.heading),
            ("date", &self.date),
            ("author", &self.author),
            ("remove", &self.remove),
        ]
    }
}

fn compile(name: &str, selector: Option<&str>) -> Result<Option<Matcher>, String> {
    selector
        .map(|text| Matcher::new(text).map_err(|_| format!("{name}: {text:?} is no CSS selector")))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bad_selector_is_named() {
        let selectors = Selectors {
            content: Some(".post > .body, article".to_owned()),
            title: Some("h1[".to_owned()),
            remove: Some("".to_owned()),
            ..Selectors::default()
        };
        let problems = selectors.problems();
        assert_eq!(
            problems,
            ["title: \"h1[\" is no CSS selector", "remove: \"\" is no CSS selector"]
        );
        assert_eq!(selectors.compile().err().as_deref(), Some(problems[0].as_str()));
        assert_eq!(Selectors::default().problems(), Vec::<String>::new());
    }
}
