//! A Markdown file as an article.

use super::body::{Body, read_body};
use super::front_matter::FrontMatter;
use crate::article::{Language, clean_tags, clean_text};
use crate::source::folder::unreadable;
use crate::source::input::BYTE_ORDER_MARK;
use crate::source::item::{Draft, Place, SkipReason, Skipped, SourceItem};
use crate::source::open::SourceOptions;
use crate::source::problem::{Problem, ProblemKind};
use crate::source::site_path::{SitePath, default_url, site_url};
use crate::source::value::{self, Field, FieldError};
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Reads the file at `path`, which is `relative` to the folder `root` as that was given.
pub(in crate::source) fn read_file(
    root: &str,
    relative: &str,
    path: &str,
    options: &SourceOptions,
    sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let place = Place::file(path);
    let limit = options.max_input_bytes();
    let bytes = match read_limited(path, limit) {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(bytes)) => {
            let kind = ProblemKind::TooLarge { bytes, limit };
            return sink(SourceItem::Problem(Problem { place, kind }));
        }
        Err(error) => return sink(unreadable(path, &error)),
    };
    parse(&bytes, &SitePath::new(root, relative), place, options)
        .into_iter()
        .try_for_each(sink)
}

/// The bytes of a file, or how many they are when more than `limit`.
fn read_limited(path: &str, limit: u64) -> io::Result<Result<Vec<u8>, u64>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    if size > limit {
        return Ok(Err(size));
    }
    let mut bytes = Vec::new();
    // The file may grow meanwhile.
    file.take(limit + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 {
        size if size > limit => Ok(Err(size)),
        _ => Ok(Ok(bytes)),
    }
}

/// What stands in a file: an article after the problems of its fields, or one problem or reason why there is none.
pub(super) fn parse(bytes: &[u8], path: &SitePath, place: Place, options: &SourceOptions) -> Vec<SourceItem> {
    let mut reader = Reader {
        path,
        place,
        options,
        items: Vec::new(),
    };
    match reader.read(bytes) {
        Ok(Some(draft)) => reader.items.push(SourceItem::Article(Box::new(draft))),
        Ok(None) => {}
        Err(problem) => reader.items.push(SourceItem::Problem(problem)),
    }
    reader.items
}

struct Reader<'a> {
    path: &'a SitePath,
    place: Place,
    options: &'a SourceOptions,
    items: Vec<SourceItem>,
}

impl Reader<'_> {
    fn read(&mut self, bytes: &[u8]) -> Result<Option<Draft>, Problem> {
        let content = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let text = std::str::from_utf8(content).map_err(|error| {
            let offset = (bytes.len() - content.len() + error.valid_up_to()) as u64;
            self.problem(ProblemKind::InvalidUtf8 { offset })
        })?;
        let text = clean_text(text.to_owned());
        let (mut fields, body) = FrontMatter::split(&text).map_err(|error| Problem {
            place: self.place.at_line(error.line),
            kind: ProblemKind::InvalidFrontMatter { message: error.message },
        })?;
        if self.is_draft(&mut fields)? {
            let (place, reason) = (self.place.clone(), SkipReason::Draft);
            self.items.push(SourceItem::Skipped(Skipped { place, reason }));
            return Ok(None);
        }
        let title = self.required(&mut fields, &["title"], value::to_line)?;
        let Body { title, sections } = read_body(body, title);
        if title.is_none() && sections.is_empty() {
            return Err(self.problem(ProblemKind::EmptyFile));
        }
        let id = self.required(&mut fields, &["id"], value::to_string)?;
        let language = self.language(&mut fields)?;
        let url = self.url(&mut fields)?;
        let tags = self.optional(&mut fields, &["tags", "tag"], value::to_tags);
        let categories = self.optional(&mut fields, &["categories", "category"], value::to_tags);
        let translation_key = self.optional(&mut fields, &["translation_key", "translationKey"], value::to_line);
        let draft = Draft {
            id: self.id(id),
            language,
            url,
            title: title.unwrap_or_default(),
            sections,
            summary: self.optional(&mut fields, &["summary", "description"], value::to_text),
            author: self.optional(&mut fields, &["author", "authors"], value::to_names),
            tags: clean_tags([tags, categories].into_iter().flatten().flatten()),
            published_at: self.optional(
                &mut fields,
                &["published_at", "date", "publishDate"],
                value::to_timestamp,
            ),
            updated_at: self.optional(&mut fields, &["updated_at", "lastmod", "modified"], value::to_timestamp),
            image: self.optional(&mut fields, &["image", "cover", "thumbnail"], value::to_line),
            translation_key: translation_key.or_else(|| self.path.translation_key.clone()),
            attributes: self.attributes(&mut fields),
            place: self.place.clone(),
            bytes: bytes.len() as u64,
        };
        draft
            .check(self.options.max_text_bytes)
            .map(Some)
            .map_err(|kind| self.problem(kind))
    }

    /// The id written, else that of the path. Sites give the versions of one page the same `id`, so that one without a
    /// language gets that of its path: `ja/exosome`.
    fn id(&self, written: Option<String>) -> String {
        let Some(id) = written else {
            return self.path.id();
        };
        let names_language = id
            .split('/')
            .next()
            .is_some_and(|part| Language::from_path_part(part).is_some());
        match self.path.language {
            Some(language) if !names_language && !id.is_empty() => format!("{}/{id}", language.tag()),
            _ => id,
        }
    }

    fn is_draft(&self, fields: &mut FrontMatter<'_>) -> Result<bool, Problem> {
        let draft = self.required(fields, &["draft"], value::to_bool)?;
        let published = self.required(fields, &["published"], value::to_bool)?;
        Ok(draft == Some(true) || published == Some(false))
    }

    fn language(&self, fields: &mut FrontMatter<'_>) -> Result<Option<Language>, Problem> {
        let line = fields.line_of("language").or_else(|| fields.line_of("lang"));
        let Some(tag) = self.required(fields, &["language", "lang"], value::to_line)? else {
            return Ok(self.path.language);
        };
        tag.parse()
            .map(Some)
            .map_err(|unknown: crate::article::UnknownLanguage| Problem {
                place: self.at(line),
                kind: unknown.into(),
            })
    }

    fn url(&self, fields: &mut FrontMatter<'_>) -> Result<String, Problem> {
        let base = &self.options.base_url;
        if let Some(url) = self.required(fields, &["url", "permalink"], value::to_line)? {
            return Ok(site_url(base, &url));
        }
        match self.required(fields, &["slug"], value::to_line)? {
            Some(slug) => {
                let folder = self.path.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                Ok(default_url(base, &format!("{folder}/{}", slug.trim_matches('/'))))
            }
            None => Ok(default_url(base, &self.path.path)),
        }
    }

    fn attributes(&mut self, fields: &mut FrontMatter<'_>) -> std::collections::BTreeMap<String, Vec<String>> {
        let Some((name, field)) = fields.take(&["attributes"]) else {
            return Default::default();
        };
        let mut errors = Vec::new();
        let attributes = value::to_attributes(&name, field, &mut errors);
        for error in errors {
            self.ignore(fields, error);
        }
        attributes
    }

    fn required<T>(
        &self,
        fields: &mut FrontMatter<'_>,
        names: &[&str],
        convert: Convert<T>,
    ) -> Result<Option<T>, Problem> {
        let Some((name, field)) = fields.take(names) else {
            return Ok(None);
        };
        convert(&name, field).map_err(|error| Problem {
            place: self.at(fields.line_of(error.field())),
            kind: error.refused(),
        })
    }

    fn optional<T>(&mut self, fields: &mut FrontMatter<'_>, names: &[&str], convert: Convert<T>) -> Option<T> {
        let (name, field) = fields.take(names)?;
        convert(&name, field).unwrap_or_else(|error| {
            self.ignore(fields, error);
            None
        })
    }

    fn ignore(&mut self, fields: &FrontMatter<'_>, error: FieldError) {
        let place = self.at(fields.line_of(error.field()));
        let kind = error.ignored();
        self.items.push(SourceItem::Problem(Problem { place, kind }));
    }

    fn at(&self, line: Option<u64>) -> Place {
        Place {
            path: self.place.path.clone(),
            line,
        }
    }

    fn problem(&self, kind: ProblemKind) -> Problem {
        let place = self.place.clone();
        Problem { place, kind }
    }
}

type Convert<T> = for<'a> fn(&str, Field<'a>) -> Result<Option<T>, FieldError>;

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
