//! JSON Lines: one article a line, in the article format of `docs/api.md`.
//!
//! `lang` stands for `language`, and `body` for one section without heading; of both, the full form wins. `tags` may
//! be one string, and an attribute may be a string, number, boolean or a list of those. Unknown fields are ignored.

use super::ArticleSource;
use super::input::{BYTE_ORDER_MARK, Line, Lines, decompress};
use super::item::{Draft, Place, SourceItem};
use super::open::{SourceError, SourceOptions};
use super::problem::{Problem, ProblemKind};
use super::site_path::{default_url, language_of};
use super::value::{self, Field, FieldError};
use crate::article::{Language, Section};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

/// A line as it may be written.
#[derive(Deserialize)]
struct RawArticle<'a> {
    #[serde(borrow)]
    id: Option<Field<'a>>,
    language: Option<Field<'a>>,
    lang: Option<Field<'a>>,
    url: Option<Field<'a>>,
    title: Option<Field<'a>>,
    sections: Option<Field<'a>>,
    body: Option<Field<'a>>,
    summary: Option<Field<'a>>,
    author: Option<Field<'a>>,
    tags: Option<Field<'a>>,
    published_at: Option<Field<'a>>,
    updated_at: Option<Field<'a>>,
    image: Option<Field<'a>>,
    translation_key: Option<Field<'a>>,
    attributes: Option<Field<'a>>,
}

/// Reads one article from `line`, one JSON object. Fields of the wrong kind that an article can do without are
/// left out and added to `ignored`.
pub fn parse_article(
    line: &[u8],
    place: Place,
    options: &SourceOptions,
    ignored: &mut Vec<ProblemKind>,
) -> Result<Draft, ProblemKind> {
    let text = std::str::from_utf8(line).map_err(|error| ProblemKind::InvalidUtf8 {
        offset: error.valid_up_to() as u64,
    })?;
    if !text.trim_ascii_start().starts_with('{') {
        return Err(ProblemKind::InvalidJson {
            message: "expected an object, one article a line".to_owned(),
            column: 1,
        });
    }
    let raw: RawArticle = serde_json::from_str(text).map_err(|error| invalid_json(&error))?;
    let mut errors = Vec::new();
    let draft = raw
        .into_draft(place, line.len() as u64, options, &mut errors)?
        .check(options.max_text_bytes)?;
    ignored.extend(errors.into_iter().map(FieldError::ignored));
    Ok(draft)
}

impl RawArticle<'_> {
    fn into_draft(
        self,
        place: Place,
        bytes: u64,
        options: &SourceOptions,
        errors: &mut Vec<FieldError>,
    ) -> Result<Draft, ProblemKind> {
        let id = required("id", self.id, value::to_string)?.unwrap_or_default();
        let url = required("url", self.url, value::to_string)?.filter(|url| !url.trim().is_empty());
        let language = required("language", self.language, value::to_line)?;
        let language = match language {
            Some(tag) => Some(tag),
            None => required("lang", self.lang, value::to_line)?,
        };
        let sections = match self.sections {
            Some(sections) => value::to_sections("sections", sections).map_err(FieldError::refused)?,
            None => body_section(required("body", self.body, value::to_text)?),
        };
        Ok(Draft {
            url: url.unwrap_or_else(|| default_url(&options.base_url, &id)),
            language: language.map(|tag| tag.parse::<Language>()).transpose()?,
            title: required("title", self.title, value::to_line)?.unwrap_or_default(),
            sections,
            summary: optional("summary", self.summary, value::to_text, errors),
            author: optional("author", self.author, value::to_names, errors),
            tags: optional("tags", self.tags, value::to_tags, errors).unwrap_or_default(),
            published_at: optional("published_at", self.published_at, value::to_timestamp, errors),
            updated_at: optional("updated_at", self.updated_at, value::to_timestamp, errors),
            image: optional("image", self.image, value::to_line, errors),
            translation_key: optional("translation_key", self.translation_key, value::to_line, errors),
            attributes: match self.attributes {
                Some(field) => value::to_attributes("attributes", field, errors),
                None => BTreeMap::new(),
            },
            id,
            place,
            bytes,
        })
    }
}

type Convert<T> = for<'a> fn(&str, Field<'a>) -> Result<Option<T>, FieldError>;

fn required<T>(name: &str, field: Option<Field<'_>>, convert: Convert<T>) -> Result<Option<T>, ProblemKind> {
    match field {
        Some(field) => convert(name, field).map_err(FieldError::refused),
        None => Ok(None),
    }
}

fn optional<T>(name: &str, field: Option<Field<'_>>, convert: Convert<T>, errors: &mut Vec<FieldError>) -> Option<T> {
    convert(name, field?).unwrap_or_else(|error| {
        errors.push(error);
        None
    })
}

fn body_section(body: Option<String>) -> Vec<Section> {
    let text = body.unwrap_or_default();
    if text.is_empty() {
        return Vec::new();
    }
    vec![Section {
        text,
        ..Section::default()
    }]
}

fn invalid_json(error: &serde_json::Error) -> ProblemKind {
    let message = error.to_string();
    // A line is always "line 1"; its place is said by the problem.
    let message = message.split(" at line ").next().unwrap_or_default();
    ProblemKind::InvalidJson {
        message: message.to_owned(),
        column: error.column(),
    }
}

/// A JSON Lines file, or standard input.
pub(super) struct JsonLinesSource {
    pub(super) name: String,
    pub(super) options: SourceOptions,
}

impl ArticleSource for JsonLinesSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        let file = Place::file(&self.name);
        let result = if self.name == "-" {
            read_lines(io::stdin().lock(), &file, None, &self.options, sink)
        } else {
            read_file(&self.name, &self.options, sink)
        };
        result.map(drop).map_err(|source| SourceError::Read {
            path: self.name.clone(),
            source,
        })
    }
}

/// Reads the file at `path`; the language of articles that name none is the one in the path.
pub(super) fn read_file(
    path: &str,
    options: &SourceOptions,
    sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>,
) -> io::Result<ControlFlow<()>> {
    read_lines(File::open(path)?, &Place::file(path), language_of(path), options, sink)
}

fn read_lines(
    input: impl Read,
    file: &Place,
    language: Option<Language>,
    options: &SourceOptions,
    sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>,
) -> io::Result<ControlFlow<()>> {
    let limit = options.max_input_bytes();
    let mut lines = Lines::new(decompress(input)?, limit);
    let mut number = 0;
    let mut is_empty = true;
    let mut ignored = Vec::new();
    while let Some(line) = next_line(&mut lines, number)? {
        number += 1;
        let result = match line {
            Line::TooLong { bytes } => Err(ProblemKind::TooLarge { bytes, limit }),
            Line::Held(mut line) => {
                if number == 1 {
                    line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
                }
                if line.trim_ascii().is_empty() {
                    continue;
                }
                parse_article(line, file.at_line(number), options, &mut ignored)
            }
        };
        is_empty = false;
        for kind in ignored.drain(..).chain(result.as_ref().err().cloned()) {
            let place = file.at_line(number);
            if sink(SourceItem::Problem(Problem { place, kind })).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        let Ok(mut draft) = result else { continue };
        draft.language = draft.language.or(language);
        if sink(SourceItem::Article(Box::new(draft))).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    if is_empty {
        let (place, kind) = (file.clone(), ProblemKind::EmptyFile);
        return Ok(sink(SourceItem::Problem(Problem { place, kind })));
    }
    Ok(ControlFlow::Continue(()))
}

/// The next line; an error says after which line it came.
fn next_line<R: BufRead>(lines: &mut Lines<R>, read: u64) -> io::Result<Option<Line<'_>>> {
    lines
        .next()
        .map_err(|error| io::Error::new(error.kind(), format!("after line {read}: {error}")))
}

#[cfg(test)]
#[path = "json_lines_tests.rs"]
mod tests;
