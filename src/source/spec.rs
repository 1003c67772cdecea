//! A source as it is configured or typed, and how it is opened.

use super::ArticleSource;
use super::crawled::CrawledSite;
use super::fetch::CrawlOptions;
use super::html_folder::HtmlFolderSource;
use super::item::SourceItem;
use super::open::{SourceError, SourceOptions, open_as};
use super::path_filter::PathFilter;
use super::sitemap::SitemapSource;
use super::walk::{json_lines_format, markdown_format};
use super::web::{Extractor, Selectors, Site};
use super::wordpress::{WordPressSource, WxrSource};
use crate::article::Language;
use std::fs;
use std::ops::ControlFlow;
use url::Url;

/// A source to read.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceSpec {
    /// The name that owns its articles ([`ArticleSource::name`]).
    pub name: String,
    /// Where the articles come from.
    pub origin: Origin,
    /// As [`SourceOptions::base_url`]; not used where the articles have addresses of their own.
    pub base_url: String,
    /// Language of articles that neither name one nor have one in their path; `None` leaves it to detection.
    pub language: Option<Language>,
    /// Which addresses are read; for pages of HTML only.
    pub filter: PathFilter,
    /// Where things stand in its pages; for pages of HTML only.
    pub selectors: Selectors,
}

/// Where articles come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// JSON Lines: a file, a folder or `-`.
    JsonLines {
        /// The file or folder.
        path: String,
    },
    /// Markdown: a folder or a file.
    Markdown {
        /// The folder or file.
        path: String,
    },
    /// A built site: a folder of HTML.
    Html {
        /// The folder.
        path: String,
    },
    /// The pages that a sitemap lists.
    Sitemap {
        /// The sitemap, or the front page of a site whose `robots.txt` names its sitemaps.
        url: Url,
        /// How pages are fetched.
        crawl: CrawlOptions,
    },
    /// A WordPress site by its REST API.
    WordPress {
        /// The address of the site.
        url: Url,
        /// What is read, by the names of the API: `posts`, `pages`, …
        types: Vec<String>,
        /// Values of the API's `lang` parameter, read one after the other; empty to leave it out.
        languages: Vec<String>,
        /// How answers are fetched.
        crawl: CrawlOptions,
    },
    /// A WordPress export file.
    Wxr {
        /// The file.
        path: String,
    },
}

impl SourceSpec {
    /// A source of this name and origin, with nothing else said.
    pub fn new(name: impl Into<String>, origin: Origin) -> SourceSpec {
        SourceSpec {
            name: name.into(),
            origin,
            base_url: String::new(),
            language: None,
            filter: PathFilter::default(),
            selectors: Selectors::default(),
        }
    }

    /// Opens the source; `options.base_url` stands in where it has none of its own.
    pub fn open(&self, options: &SourceOptions) -> Result<Box<dyn ArticleSource>, SourceError> {
        let mut options = options.clone();
        if !self.base_url.is_empty() {
            options.base_url.clone_from(&self.base_url);
        }
        let name = self.name.clone();
        let extractor =
            || Extractor::new(&self.selectors).map_err(|message| self.invalid(format!("selectors.{message}")));
        let site = |base: &str| Site::new(base).map_err(|message| self.invalid(format!("base_url: {message}")));
        let filter = self.filter.clone();
        let crawled = |url: &Url, site: Site, crawl: &CrawlOptions, options: SourceOptions| {
            Ok(CrawledSite {
                name: self.name.clone(),
                url: url.clone(),
                site,
                crawl: crawl.clone(),
                extractor: extractor()?,
                filter: self.filter.clone(),
                options,
                fingerprint: self.fingerprint(),
            })
        };
        Ok(match &self.origin {
            Origin::JsonLines { path } => self.adjusted(open_as(path, &options, json_lines_format)?),
            Origin::Markdown { path } => self.adjusted(open_as(path, &options, markdown_format)?),
            Origin::Html { path } => {
                require_folder(path)?;
                let (path, site, extractor) = (path.clone(), site(&options.base_url)?, extractor()?);
                self.adjusted(Box::new(HtmlFolderSource {
                    name,
                    path,
                    site,
                    extractor,
                    filter,
                    options,
                }))
            }
            Origin::Sitemap { url, crawl } => {
                let site = site(url.origin().ascii_serialization().as_str())?;
                self.adjusted(Box::new(SitemapSource(crawled(url, site, crawl, options)?)))
            }
            Origin::WordPress {
                url,
                types,
                languages,
                crawl,
            } => self.adjusted(Box::new(WordPressSource {
                site: crawled(url, site(url.as_str())?, crawl, options)?,
                types: types.clone(),
                languages: languages.clone(),
            })),
            Origin::Wxr { path } => {
                fs::metadata(path).map_err(|source| SourceError::Open {
                    path: path.clone(),
                    source,
                })?;
                let (path, site, extractor) = (path.clone(), site(&options.base_url)?, extractor()?);
                self.adjusted(Box::new(WxrSource {
                    name,
                    path,
                    site,
                    extractor,
                    filter,
                    options,
                }))
            }
        })
    }

    /// What decides how a page is read: pages kept from an earlier run are used only while it is the same.
    fn fingerprint(&self) -> String {
        format!(
            "{} {:?} {:?}",
            super::web::EXTRACTION_VERSION,
            self.selectors,
            self.base_url
        )
    }

    fn adjusted(&self, inner: Box<dyn ArticleSource>) -> Box<dyn ArticleSource> {
        Box::new(AdjustedSource {
            name: self.name.clone(),
            language: self.language,
            inner,
        })
    }

    fn invalid(&self, message: String) -> SourceError {
        SourceError::Settings {
            name: self.name.clone(),
            message,
        }
    }
}

fn require_folder(path: &str) -> Result<(), SourceError> {
    let open = |source| SourceError::Open {
        path: path.to_owned(),
        source,
    };
    let metadata = fs::metadata(path).map_err(open)?;
    if metadata.is_dir() {
        return Ok(());
    }
    Err(open(std::io::Error::from(std::io::ErrorKind::NotADirectory)))
}

/// A source under a name of its own, with the language of articles that show none.
struct AdjustedSource {
    name: String,
    language: Option<Language>,
    inner: Box<dyn ArticleSource>,
}

impl ArticleSource for AdjustedSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        let language = self.language;
        self.inner.read(&mut |mut item| {
            if let SourceItem::Article(draft) = &mut item {
                draft.language = draft.language.or(language);
            }
            sink(item)
        })
    }
}
