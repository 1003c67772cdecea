//! A built site: a folder of HTML.

use super::ArticleSource;
use super::folder::unreadable;
use super::item::{Place, SourceItem};
use super::open::{SourceError, SourceOptions};
use super::path_filter::PathFilter;
use super::problem::{Problem, ProblemKind};
use super::walk::{page_format, walk};
use super::web::{Assembly, Content, Extractor, Page, Site, Spool, Validators, decode, top_level_domain};
use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Every page below the folder `path`.
pub(super) struct HtmlFolderSource {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) site: Site,
    pub(super) extractor: Extractor,
    pub(super) filter: PathFilter,
    pub(super) options: SourceOptions,
}

impl ArticleSource for HtmlFolderSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        let failed = |source| SourceError::Read {
            path: self.path.clone(),
            source,
        };
        let metadata = fs::metadata(&self.path).map_err(failed)?;
        if !metadata.is_dir() {
            return Err(failed(io::Error::from(io::ErrorKind::NotADirectory)));
        }
        let (found, problems) = walk(&self.path, page_format);
        for problem in problems {
            if sink(SourceItem::Problem(problem)).is_break() {
                return Ok(());
            }
        }
        let mut assembly = Assembly::new(self.site.clone(), Spool::temporary().map_err(failed)?);
        for file in found {
            let path = format!("{}/{}", self.path.trim_end_matches('/'), file.relative);
            match self.read_page(&path, &file.relative) {
                Ok(None) => {}
                Ok(Some(page)) => assembly.add(page).map_err(failed)?,
                Err(problem) => {
                    if sink(problem).is_break() {
                        return Ok(());
                    }
                }
            }
        }
        assembly.emit(self.options.max_text_bytes, sink).map_err(failed)
    }
}

impl HtmlFolderSource {
    /// The page in a file; `None` when its address is not asked for.
    fn read_page(&self, path: &str, relative: &str) -> Result<Option<Page>, SourceItem> {
        let url = self.site.page(relative);
        if !self.filter.allows(&url) {
            return Ok(None);
        }
        let problem = |kind| {
            let place = Place::file(path);
            SourceItem::Problem(Problem { place, kind })
        };
        let limit = self.options.max_input_bytes();
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
        let size = file.metadata().map_err(|error| unreadable(path, &error))?.len();
        file.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(path, &error))?;
        if bytes.len() as u64 > limit {
            return Err(problem(ProblemKind::TooLarge { bytes: size, limit }));
        }
        let html = decode(&bytes, None, top_level_domain(&url));
        let content = self.extractor.extract(&html, &self.site, &url).map_err(problem)?;
        Ok(Some(Page {
            place: path.to_owned(),
            url: url.to_string(),
            bytes: bytes.len() as u64,
            content: self.with_file_id(content, relative),
            validators: Validators::default(),
        }))
    }

    /// The id, language and key of a page in a folder come from the path of its file, as those of Markdown do.
    fn with_file_id(&self, content: Content, relative: &str) -> Content {
        let Content::Article(mut article) = content else {
            return content;
        };
        let path = super::site_path::SitePath::new(&self.path, relative);
        article.id = path.id();
        article.language = article.language.or(path.language);
        article.translation_key = path.translation_key;
        Content::Article(article)
    }
}
