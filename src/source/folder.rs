//! A folder of Markdown and JSON Lines files, or one Markdown file.

use super::ArticleSource;
use super::item::SourceItem;
use super::json_lines;
use super::markdown;
use super::open::{SourceError, SourceOptions};
use super::problem::Problem;
use super::walk::{FormatOf, Found, walk};
use std::fs;
use std::io;
use std::ops::ControlFlow;

/// Everything below the folder `name`.
pub(super) struct FolderSource {
    pub(super) name: String,
    pub(super) format_of: FormatOf,
    pub(super) options: SourceOptions,
}

impl ArticleSource for FolderSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        let metadata = fs::metadata(&self.name).map_err(|source| SourceError::Read {
            path: self.name.clone(),
            source,
        })?;
        if metadata.is_file() {
            let (root, relative) = self.name.rsplit_once('/').unwrap_or(("", &self.name));
            let _ = markdown::read_file(root, relative, &self.name, &self.options, sink);
            return Ok(());
        }
        let (found, problems) = walk(&self.name, self.format_of);
        for problem in problems {
            if sink(SourceItem::Problem(problem)).is_break() {
                return Ok(());
            }
        }
        for file in found {
            if self.read_file(&file, sink).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl FolderSource {
    fn read_file(&self, file: &Found, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> ControlFlow<()> {
        let path = match self.name.as_str() {
            "." => file.relative.clone(),
            root => format!("{}/{}", root.trim_end_matches('/'), file.relative),
        };
        if file.is_markdown {
            return markdown::read_file(&self.name, &file.relative, &path, &self.options, sink);
        }
        json_lines::read_file(&path, &self.options, sink).unwrap_or_else(|error| sink(unreadable(&path, &error)))
    }
}

/// The problem of a file that the system does not let us read.
pub(super) fn unreadable(path: &str, error: &io::Error) -> SourceItem {
    SourceItem::Problem(Problem::unreadable(path, error.to_string()))
}
