//! From what was typed to a source.

use super::ArticleSource;
use super::folder::FolderSource;
use super::json_lines::JsonLinesSource;
use super::walk::{FormatOf, article_format};
use crate::article::Article;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// How sources are read.
#[derive(Debug, Clone)]
pub struct SourceOptions {
    /// Put before the urls of articles that name none and before relative ones in front matter, such as
    /// `https://example.jp`; empty for urls relative to the site.
    pub base_url: String,
    /// Most text of one article, as [`Article::text_bytes`] counts it.
    pub max_text_bytes: u64,
    /// Folder in which sources that are fetched keep what they have, so that the next run fetches only what changed;
    /// `None` to keep nothing.
    pub state_folder: Option<PathBuf>,
}

impl Default for SourceOptions {
    fn default() -> Self {
        SourceOptions {
            base_url: String::new(),
            max_text_bytes: Article::MAX_TEXT_BYTES,
            state_folder: None,
        }
    }
}

impl SourceOptions {
    /// Folder of an index in which fetching sources keep their pages.
    pub const STATE_FOLDER: &'static str = "sources";

    /// The options of sources that are read into the index at `index`.
    pub fn of_index(index: &Path, base_url: impl Into<String>) -> SourceOptions {
        SourceOptions {
            base_url: base_url.into(),
            state_folder: Some(index.join(SourceOptions::STATE_FOLDER)),
            ..SourceOptions::default()
        }
    }

    /// Most bytes of one line or Markdown file. JSON may write two bytes of text as six (`\u00e9`), and a megabyte is
    /// left for the other fields.
    pub(super) fn max_input_bytes(&self) -> u64 {
        self.max_text_bytes.saturating_mul(3).saturating_add(1_000_000)
    }
}

/// Why a source as a whole cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Nothing is there, or the system does not let us look.
    #[error("cannot open {path:?}: {source}")]
    Open {
        /// The path as it was given.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file of a kind that is not read.
    #[error(
        "{path:?} is neither a folder nor a .jsonl, .ndjson, .json or .md file (JSON Lines from elsewhere: give - and pipe it in; pages of HTML: --html)"
    )]
    UnknownFormat {
        /// The path as it was given.
        path: String,
    },
    /// Reading failed on the way.
    #[error("cannot read {path:?}: {source}")]
    Read {
        /// The file or folder.
        path: String,
        /// What the system or the gzip reader says.
        source: io::Error,
    },
    /// What the whole source begins with cannot be fetched: a sitemap, the first list of posts, `robots.txt`.
    #[error("cannot fetch {url}: {message}")]
    Fetch {
        /// Its address.
        url: String,
        /// Why.
        message: String,
    },
    /// Settings that cannot be used.
    #[error("source {name:?}: {message}")]
    Settings {
        /// The source.
        name: String,
        /// The setting and what is wrong with it.
        message: String,
    },
}

/// Opens `-` (JSON Lines from standard input), a JSON Lines file (`.jsonl`, `.ndjson`, `.json`, each also `.gz`; also
/// a pipe), a folder, or one Markdown file.
///
/// A folder is read in the order of its paths: every `.md`, `.markdown`, `.jsonl` and `.ndjson` (also `.gz`) below it.
/// Left out are hidden files and folders, files that begin with `_` except `_index.*`, and folders called `_drafts`.
pub fn open(path_or_dash: &str, options: &SourceOptions) -> Result<Box<dyn ArticleSource>, SourceError> {
    open_as(path_or_dash, options, article_format)
}

/// The same, with only those files of a folder that `format_of` knows.
pub(super) fn open_as(
    path_or_dash: &str,
    options: &SourceOptions,
    format_of: FormatOf,
) -> Result<Box<dyn ArticleSource>, SourceError> {
    let options = options.clone();
    if path_or_dash == "-" {
        let name = "-".to_owned();
        return Ok(Box::new(JsonLinesSource { name, options }));
    }
    let name = source_name(path_or_dash);
    let metadata = fs::metadata(&name).map_err(|source| SourceError::Open {
        path: path_or_dash.to_owned(),
        source,
    })?;
    if metadata.is_dir() {
        return Ok(Box::new(FolderSource {
            name,
            format_of,
            options,
        }));
    }
    // A pipe such as `<(zcat …)` has no extension to go by.
    match Format::of(&name) {
        Some(Format::Markdown) => Ok(Box::new(FolderSource {
            name,
            format_of,
            options,
        })),
        Some(Format::JsonLines | Format::Json) => Ok(Box::new(JsonLinesSource { name, options })),
        None | Some(Format::Html) if !metadata.is_file() => Ok(Box::new(JsonLinesSource { name, options })),
        None | Some(Format::Html) => Err(SourceError::UnknownFormat {
            path: path_or_dash.to_owned(),
        }),
    }
}

/// The path as given, without `./`, doubled and trailing slashes, so that one folder has one name.
pub fn source_name(path: &str) -> String {
    let parts = Path::new(path).components().filter(|part| *part != Component::CurDir);
    let name = parts.collect::<std::path::PathBuf>();
    match name.to_str() {
        Some("") | None => ".".to_owned(),
        Some(name) => name.to_owned(),
    }
}

/// What a file holds, by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Markdown,
    JsonLines,
    /// Read as JSON Lines when given by name; in a folder it is somebody's settings.
    Json,
    /// A page of a built site; read only where pages are asked for.
    Html,
}

impl Format {
    pub(super) fn of(path: &str) -> Option<Format> {
        let path = path.to_ascii_lowercase();
        let is_packed = path.ends_with(".gz");
        let (_, extension) = path.trim_end_matches(".gz").rsplit_once('.')?;
        match extension {
            "md" | "markdown" if !is_packed => Some(Format::Markdown),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "json" => Some(Format::Json),
            "html" | "htm" | "xhtml" if !is_packed => Some(Format::Html),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folder_has_one_name() {
        let table = [
            ("samples", "samples"),
            ("samples/", "samples"),
            ("./samples//ja/.", "samples/ja"),
            (".", "."),
            ("./", "."),
            ("../site/", "../site"),
            ("/srv/site/", "/srv/site"),
        ];
        for (path, name) in table {
            assert_eq!(source_name(path), name, "{path}");
        }
    }

    #[test]
    fn the_extension_tells_the_format() {
        let table = [
            ("a.md", Some(Format::Markdown)),
            ("a.ja.MARKDOWN", Some(Format::Markdown)),
            ("a.md.gz", None),
            ("a.jsonl", Some(Format::JsonLines)),
            ("a.ndjson.gz", Some(Format::JsonLines)),
            ("a.json", Some(Format::Json)),
            ("a.HTM", Some(Format::Html)),
            ("a.txt", None),
            ("jsonl", None),
        ];
        for (path, format) in table {
            assert_eq!(Format::of(path), format, "{path}");
        }
    }

    #[test]
    fn what_cannot_be_opened_is_named() {
        let error = open("no/such/folder", &SourceOptions::default())
            .map(drop)
            .expect_err("missing");
        assert!(
            error.to_string().starts_with("cannot open \"no/such/folder\": "),
            "{error}"
        );
        let file = tempfile::Builder::new()
            .suffix(".pdf")
            .tempfile()
            .expect("temporary file");
        let path = file.path().to_str().expect("UTF-8");
        let error = open(path, &SourceOptions::default()).map(drop).expect_err("unknown");
        assert!(matches!(error, SourceError::UnknownFormat { .. }), "{error}");
    }
}
