//! Reading a source to its end, without an index.

use sagasu::source::{ArticleSource, Draft, SourceError, SourceItem, SourceOptions, SourceSpec};
use std::ops::ControlFlow;
use std::path::Path;

/// What a source handed over.
#[derive(Debug, Default)]
pub struct Read {
    pub articles: Vec<Draft>,
    pub problems: Vec<String>,
    /// Place and reason.
    pub skipped: Vec<(String, String)>,
}

impl Read {
    /// The article of this id.
    pub fn article(&self, id: &str) -> &Draft {
        let found = self.articles.iter().find(|article| article.id == id);
        found.unwrap_or_else(|| panic!("no {id} among {:?}, problems {:?}", self.ids(), self.problems))
    }

    /// The ids of all articles, in order.
    pub fn ids(&self) -> Vec<&str> {
        self.articles.iter().map(|article| article.id.as_str()).collect()
    }

    /// Why the page at `place` was left out.
    pub fn reason(&self, place: &str) -> &str {
        let found = self.skipped.iter().find(|(skipped, _)| skipped.ends_with(place));
        found.map_or("", |(_, reason)| reason.as_str())
    }
}

/// Reads `spec`; `state` is where it keeps its pages.
pub fn read(spec: &SourceSpec, state: Option<&Path>) -> Result<Read, SourceError> {
    let options = SourceOptions {
        state_folder: state.map(Path::to_owned),
        ..SourceOptions::default()
    };
    read_all(spec.open(&options)?.as_mut())
}

fn read_all(source: &mut dyn ArticleSource) -> Result<Read, SourceError> {
    let mut read = Read::default();
    source.read(&mut |item| {
        match item {
            SourceItem::Article(article) => read.articles.push(*article),
            SourceItem::Problem(problem) => read.problems.push(problem.to_string()),
            SourceItem::Skipped(skipped) => read
                .skipped
                .push((skipped.place.to_string(), skipped.reason.to_string())),
        }
        ControlFlow::Continue(())
    })?;
    Ok(read)
}

/// The whole text of an article.
pub fn text_of(article: &Draft) -> String {
    let sections = article.sections.iter();
    let parts: Vec<String> = sections
        .map(|section| format!("{}\n{}", section.heading, section.text))
        .collect();
    parts.join("\n")
}
