//! What a source hands over.

use super::problem::{Problem, ProblemKind};
use crate::article::{Article, Language, Section, Timestamp, check_id, check_text_bytes, check_url};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// One thing found in a source.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceItem {
    /// An article, complete but perhaps for its language.
    Article(Box<Draft>),
    /// A line, file or field that could not be read.
    Problem(Problem),
    /// A page left out on purpose.
    Skipped(Skipped),
}

/// An article whose language may still be open, and where it was read.
///
/// Its texts are clean ([`crate::article::clean_text`]), its id, url and size are checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// As [`Article::id`].
    pub id: String,
    /// The language that the article itself or its path names; `None` leaves it to detection.
    pub language: Option<Language>,
    /// As [`Article::url`].
    pub url: String,
    /// As [`Article::title`].
    pub title: String,
    /// As [`Article::sections`].
    pub sections: Vec<Section>,
    /// As [`Article::summary`].
    pub summary: Option<String>,
    /// As [`Article::author`].
    pub author: Option<String>,
    /// As [`Article::tags`].
    pub tags: Vec<String>,
    /// As [`Article::published_at`].
    pub published_at: Option<Timestamp>,
    /// As [`Article::updated_at`].
    pub updated_at: Option<Timestamp>,
    /// As [`Article::image`].
    pub image: Option<String>,
    /// As [`Article::translation_key`].
    pub translation_key: Option<String>,
    /// As [`Article::attributes`].
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Where it was read, for messages such as "the id … was already used in …".
    pub place: Place,
    /// Bytes read for it, after decompression: the line or the file.
    pub bytes: u64,
}

/// A file, and a line of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The path, beginning as it was given; `-` for standard input.
    pub path: String,
    /// The line, counted from 1.
    pub line: Option<u64>,
}

/// A page left out on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is.
    pub place: Place,
    /// Why it is left out.
    pub reason: SkipReason,
}

/// Why a page is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Its front matter says `draft: true` or `published: false`; in WordPress it is not published.
    Draft,
    /// It asks not to be indexed, with `noindex` or `data-sagasu-ignore`.
    NoIndex,
    /// It only sends its reader elsewhere.
    Redirect,
    /// It is written in a language that Sagasu has no analyzer for.
    OtherLanguage,
    /// Another page of the site is its proper address.
    Duplicate,
    /// It lies on another site, or leads there.
    OtherSite,
    /// The site's `robots.txt` asks not to fetch it.
    Robots,
    /// The server says that it is not there (any more).
    Gone,
    /// It is no page of HTML.
    OtherFormat,
    /// It needs a password.
    Protected,
}

impl Draft {
    /// Its title, headings and text, a line each: what shows its language.
    pub fn text(&self) -> String {
        let mut text = self.title.clone();
        for section in &self.sections {
            for part in [&section.heading, &section.text] {
                text.push('\n');
                text.push_str(part);
            }
        }
        text
    }

    /// The article, in `language`.
    pub fn with_language(self, language: Language) -> Article {
        Article {
            id: self.id,
            language,
            url: self.url,
            title: self.title,
            sections: self.sections,
            summary: self.summary,
            author: self.author,
            tags: self.tags,
            published_at: self.published_at,
            updated_at: self.updated_at,
            image: self.image,
            translation_key: self.translation_key,
            attributes: self.attributes,
        }
    }

    /// The same checks as [`Article::check`], before the language is known.
    pub(super) fn check(self, max_text_bytes: u64) -> Result<Draft, ProblemKind> {
        let sections = self.sections.iter();
        let section_bytes: usize = sections.map(|s| s.heading.len() + s.text.len()).sum();
        check_id(&self.id)?;
        check_url(&self.url)?;
        check_text_bytes((self.title.len() + section_bytes) as u64, max_text_bytes)?;
        Ok(self)
    }
}

impl Place {
    /// The file as a whole.
    pub fn file(path: impl Into<String>) -> Place {
        Place {
            path: path.into(),
            line: None,
        }
    }

    /// A line of the same file.
    pub fn at_line(&self, line: u64) -> Place {
        Place {
            path: self.path.clone(),
            line: Some(line),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        match self.line {
            Some(line) => write!(f, ":{line}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SkipReason::Draft => f.write_str("draft"),
            SkipReason::NoIndex => f.write_str("not to be indexed"),
            SkipReason::Redirect => f.write_str("redirect"),
            SkipReason::OtherLanguage => f.write_str("other language"),
            SkipReason::Duplicate => f.write_str("duplicate of its canonical page"),
            SkipReason::OtherSite => f.write_str("other site"),
            SkipReason::Robots => f.write_str("refused by robots.txt"),
            SkipReason::Gone => f.write_str("not found"),
            SkipReason::OtherFormat => f.write_str("no HTML"),
            SkipReason::Protected => f.write_str("protected by a password"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_like_a_compiler_message() {
        let file = Place::file("samples/ja/x.md");
        assert_eq!(file.to_string(), "samples/ja/x.md");
        assert_eq!(file.at_line(17).to_string(), "samples/ja/x.md:17");
    }
}
