//! A post, whichever way it was read, as a page.

use crate::article::{Timestamp, clean_line, clean_tags};
use crate::source::item::SkipReason;
use crate::source::problem::ProblemKind;
use crate::source::web::{Content, Extractor, Page, PageArticle, Site, Standing, Validators, path_of, plain_text};
use std::collections::BTreeMap;
use url::Url;

/// A post. Texts are HTML.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Post {
    /// Its number, unique in its site.
    pub(super) id: u64,
    pub(super) link: String,
    pub(super) title: String,
    pub(super) content: String,
    pub(super) excerpt: String,
    pub(super) author: Option<String>,
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) published_at: Option<Timestamp>,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) image: Option<String>,
    /// The language that a multilingual plugin gives it.
    pub(super) language: Option<String>,
    /// What the versions of one post share.
    pub(super) group: Option<String>,
    pub(super) is_protected: bool,
    /// When it changed, as the site writes it.
    pub(super) modified: Option<String>,
    /// The list of the REST API that has it.
    pub(super) listed: Option<Standing>,
}

/// Makes pages of the posts of one site.
pub(super) struct Pages<'a> {
    /// Comes before the numbers of posts in ids and translation keys.
    pub(super) prefix: String,
    pub(super) site: &'a Site,
    pub(super) extractor: &'a Extractor,
}

impl Pages<'_> {
    /// The page of a post. An error when it has neither title nor text, or no address.
    pub(super) fn page(&self, post: Post) -> Result<Page, ProblemKind> {
        let url = Site::resolve(&self.site.page(""), &post.link).ok_or_else(|| ProblemKind::InvalidField {
            field: "link".to_owned(),
            message: format!("{:?} is no address", post.link),
        })?;
        let bytes = (post.title.len() + post.content.len() + post.excerpt.len()) as u64;
        let validators = Validators {
            lastmod: post.modified.clone(),
            post: Some(post.id),
            listed: post.listed.clone(),
            ..Validators::default()
        };
        Ok(Page {
            place: post.link.clone(),
            url: url.to_string(),
            bytes,
            content: self.content(post, &url)?,
            validators,
        })
    }

    fn content(&self, post: Post, url: &Url) -> Result<Content, ProblemKind> {
        if post.is_protected {
            return Ok(Content::Left(SkipReason::Protected));
        }
        let path = path_of(url);
        let language = match post.language.as_deref().map(str::parse) {
            Some(Ok(language)) => Some(language),
            Some(Err(_)) => return Ok(Content::Left(SkipReason::OtherLanguage)),
            None => path.language,
        };
        let title = plain_text(&post.title);
        let sections = self.extractor.read_post(&post.content, &title)?;
        if title.is_empty() && sections.is_empty() {
            return Err(ProblemKind::EmptyFile);
        }
        let names = |names: Vec<String>| clean_tags(names.iter().map(|name| plain_text(name)));
        let categories = names(post.categories);
        let tags = clean_tags(names(post.tags).into_iter().chain(categories.iter().cloned()));
        let mut attributes = BTreeMap::new();
        if !categories.is_empty() {
            attributes.insert("category".to_owned(), categories);
        }
        let image = post.image.as_deref().and_then(|image| Site::resolve(url, image));
        Ok(Content::Article(Box::new(PageArticle {
            id: format!("{}/{}", self.prefix, post.id),
            language,
            title,
            is_window_title: false,
            sections,
            summary: Some(plain_text(&post.excerpt)).filter(|text| !text.is_empty()),
            author: post
                .author
                .map(|name| plain_text(&name))
                .filter(|name| !name.is_empty()),
            tags,
            published_at: post.published_at,
            updated_at: post.updated_at,
            image: image.map(|image| self.site.shown(&image)),
            attributes,
            translation_key: post
                .group
                .map(|group| format!("{}/{group}", self.prefix))
                .or(path.translation_key),
            canonical: None,
            alternates: Vec::new(),
        })))
    }
}

/// What comes before the numbers of posts: the name of the source, or of its host when that is an address.
pub(super) fn prefix(name: &str) -> String {
    let host = Url::parse(name).ok().and_then(|url| url.host_str().map(str::to_owned));
    let name = host.unwrap_or_else(|| name.to_owned());
    clean_line(name).split_whitespace().collect::<Vec<_>>().join("-")
}

/// A moment that WordPress writes without zone and means in UTC; `0000-00-00 00:00:00` is none.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_begin_with_the_name_or_the_host() {
        let table = [
            ("columns", "columns"),
            ("https://clinic.example/blog", "clinic.example"),
            ("my columns", "my-columns"),
        ];
        for (name, expected) in table {
            assert_eq!(prefix(name), expected);
        }
    }

    #[test]
    fn a_moment_is_in_utc() {
        assert_eq!(
            moment("2025-03-02T09:30:00").map(Timestamp::to_rfc3339).as_deref(),
            Some("2025-03-02T09:30:00Z")
        );
        assert_eq!(moment("0000-00-00 00:00:00"), None);
    }
}
