//! From the pages of a whole site to its articles: duplicates, versions in other languages, boilerplate.

use super::address::Site;
use super::boilerplate::{Groups, Repetition, Texts};
use super::page::{Content, Page, PageArticle};
use super::spool::{Span, Spool};
use super::translations::{Linked, translation_keys};
use crate::article::{Language, clean_text};
use crate::source::item::{Draft, Place, SkipReason, Skipped, SourceItem};
use crate::source::problem::Problem;
use rustc_hash::{FxHashMap, FxHashSet};
use std::io;
use std::ops::ControlFlow;
use url::Url;

/// Pages with other paths that name one canonical address; more are a template's mistake, and none of them is believed.
const MAX_CANONICAL: usize = 8;

/// The pages read so far.
pub(in crate::source) struct Assembly {
    site: Site,
    spool: Spool,
    repetition: Repetition,
    pages: Vec<Known>,
}

/// What is kept in memory of a page.
struct Known {
    span: Span,
    /// [`Site::key`] of its address.
    key: String,
    article: Option<KnownArticle>,
}

struct KnownArticle {
    id: String,
    language: Option<Language>,
    own_key: Option<String>,
    groups: Groups,
    path: String,
    canonical: Option<Canonical>,
    /// Language tags and keys of its `hreflang` links.
    alternates: Vec<(String, String)>,
}

/// A canonical address on the site.
struct Canonical {
    key: String,
    path: String,
    shown: String,
}

impl Assembly {
    /// An empty assembly of `site` that puts pages into `spool`.
    pub(in crate::source) fn new(site: Site, spool: Spool) -> Assembly {
        Assembly {
            site,
            spool,
            repetition: Repetition::default(),
            pages: Vec::new(),
        }
    }

    /// Adds a page.
    pub(in crate::source) fn add(&mut self, mut page: Page) -> io::Result<()> {
        let span = self.spool.append(&page)?;
        let url = self.parse(&page.url);
        let key = url.as_ref().map_or_else(|| page.url.clone(), |url| self.site.key(url));
        let article = match &mut page.content {
            Content::Article(article) => {
                let path = url.as_ref().map_or_else(String::new, |url| url.path().to_owned());
                let groups = Groups::of(article.language, &path);
                self.repetition.add(groups, &texts(article));
                Some(self.known(article, groups, path))
            }
            Content::Left(_) => None,
        };
        self.pages.push(Known { span, key, article });
        Ok(())
    }

    /// Puts a page into the spool for the next run, without handing it over in this one.
    pub(in crate::source) fn put_aside(&mut self, page: &Page) -> io::Result<()> {
        self.spool.append(page).map(drop)
    }

    /// Hands what was added to the system, for a spool that outlives a crash.
    pub(in crate::source) fn flush(&mut self) -> io::Result<()> {
        self.spool.flush()
    }

    /// Has the system write what was added to disk.
    pub(in crate::source) fn sync(&mut self) -> io::Result<()> {
        self.spool.sync()
    }

    /// Hands over the articles and what was left out, in the order of addresses.
    pub(in crate::source) fn emit(
        &mut self,
        max_text_bytes: u64,
        sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>,
    ) -> io::Result<()> {
        self.spool.flush()?;
        // Of two pages with one key the first read stays in front.
        self.pages.sort_by(|a, b| a.key.cmp(&b.key));
        let by_key = self.by_key();
        let canonical_of = self.canonicals(&by_key);
        let keys = translation_keys(&self.links(&by_key));
        for number in 0..self.pages.len() {
            let page = self.spool.read(self.pages[number].span)?;
            let place = Place::file(page.place.clone());
            let item = match (page.content, &canonical_of[number]) {
                (Content::Left(reason), _) => SourceItem::Skipped(Skipped { place, reason }),
                (Content::Article(_), Standing::Duplicate) => {
                    let reason = SkipReason::Duplicate;
                    SourceItem::Skipped(Skipped { place, reason })
                }
                (Content::Article(mut article), standing) => {
                    if let Some(known) = &self.pages[number].article {
                        self.repetition.clean(known.groups, texts(&mut article));
                    }
                    article.translation_key.clone_from(&keys[number]);
                    let url = match standing {
                        Standing::Proper(url) => url.clone(),
                        _ => self.parse(&page.url).map_or(page.url, |url| self.site.shown(&url)),
                    };
                    let draft = draft(*article, url, place.clone(), page.bytes);
                    match draft.check(max_text_bytes) {
                        Ok(draft) => SourceItem::Article(Box::new(draft)),
                        Err(kind) => SourceItem::Problem(Problem { place, kind }),
                    }
                }
            };
            if sink(item).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn parse(&self, url: &str) -> Option<Url> {
        Site::resolve(&self.site.page(""), url)
    }

    fn known(&self, article: &PageArticle, groups: Groups, path: String) -> KnownArticle {
        let canonical = article.canonical.as_deref().and_then(|url| self.parse(url));
        let alternates = article.alternates.iter().filter_map(|alternate| {
            let url = self.parse(&alternate.url)?;
            Some((alternate.language.clone(), self.site.key(&url)))
        });
        KnownArticle {
            id: article.id.clone(),
            language: article.language,
            own_key: article.translation_key.clone(),
            groups,
            path,
            canonical: canonical.filter(|url| self.site.holds(url)).map(|url| Canonical {
                key: self.site.key(&url),
                path: url.path().to_owned(),
                shown: self.site.canonical(&url),
            }),
            alternates: alternates.collect(),
        }
    }

    /// Articles by key; of several the first.
    fn by_key(&self) -> FxHashMap<&str, usize> {
        let mut by_key = FxHashMap::default();
        for (number, page) in self.pages.iter().enumerate().filter(|(_, page)| page.article.is_some()) {
            by_key.entry(page.key.as_str()).or_insert(number);
        }
        by_key
    }

    /// What the canonical address of each page makes of it.
    fn canonicals(&self, by_key: &FxHashMap<&str, usize>) -> Vec<Standing> {
        let mut named: FxHashMap<&str, usize> = FxHashMap::default();
        for article in self.pages.iter().filter_map(|page| page.article.as_ref()) {
            if let Some(canonical) = article
                .canonical
                .as_ref()
                .filter(|canonical| canonical.path != article.path)
            {
                *named.entry(canonical.key.as_str()).or_default() += 1;
            }
        }
        let mut taken = FxHashSet::default();
        let mut standing = |(number, page): (usize, &Known)| {
            let Some(article) = &page.article else {
                return Standing::Own;
            };
            if by_key.get(page.key.as_str()) != Some(&number) {
                return Standing::Duplicate;
            }
            let Some(canonical) = &article.canonical else {
                return Standing::Own;
            };
            let key = canonical.key.as_str();
            if key == page.key {
                return Standing::Proper(canonical.shown.clone());
            }
            if named.get(key).is_some_and(|&pages| pages > MAX_CANONICAL) {
                return Standing::Own;
            }
            // Of several pages that name an address which was not read, the first one stands for it.
            if by_key.contains_key(key) || !taken.insert(key.to_owned()) {
                return Standing::Duplicate;
            }
            Standing::Proper(canonical.shown.clone())
        };
        self.pages.iter().enumerate().map(&mut standing).collect()
    }

    fn links(&self, by_key: &FxHashMap<&str, usize>) -> Vec<Linked> {
        let link = |(number, page): (usize, &Known)| {
            let Some(article) = &page.article else {
                return Linked {
                    language: None,
                    id: String::new(),
                    own_key: None,
                    versions: Vec::new(),
                    default: None,
                };
            };
            let target = |key: &String| by_key.get(key.as_str()).copied();
            let is_default = |tag: &str| tag.eq_ignore_ascii_case("x-default");
            let versions = article
                .alternates
                .iter()
                .filter(|(tag, _)| !is_default(tag))
                .filter_map(|(_, key)| target(key));
            Linked {
                language: article.language,
                id: article.id.clone(),
                own_key: article.own_key.clone(),
                versions: versions.filter(|&version| version != number).collect(),
                default: article
                    .alternates
                    .iter()
                    .find(|(tag, _)| is_default(tag))
                    .and_then(|(_, key)| target(key)),
            }
        };
        self.pages.iter().enumerate().map(link).collect()
    }
}

/// What a page is beside others.
enum Standing {
    /// An article at its own address.
    Own,
    /// An article whose proper address is this.
    Proper(String),
    /// Another page stands for it.
    Duplicate,
}

fn texts(article: &mut PageArticle) -> Texts<'_> {
    Texts {
        title: article.is_window_title.then_some(&mut article.title),
        summary: &mut article.summary,
        sections: &mut article.sections,
    }
}

fn draft(article: PageArticle, url: String, place: Place, bytes: u64) -> Draft {
    Draft {
        id: article.id,
        language: article.language,
        url,
        title: article.title,
        sections: article.sections,
        summary: article.summary.map(clean_text),
        author: article.author,
        tags: article.tags,
        published_at: article.published_at,
        updated_at: article.updated_at,
        image: article.image,
        translation_key: article.translation_key,
        attributes: article.attributes,
        place,
        bytes,
    }
}
