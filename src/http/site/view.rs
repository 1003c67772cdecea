//! What a page of results shows, as its address says it; the elements read and write the same.

use super::markup::percent_encode;
use crate::article::Language;
use crate::http::error::ApiError;
use crate::http::parameters::decoded_pairs;
use crate::http::state::Limits;
use crate::query::{Limit, MAX_WINDOW, Offset, RequestError, SearchRequest, Sort};

/// Hits on a page, where the server's limits allow as many.
const SIZE: usize = 10;
/// Widest snippet, in display columns.
const SNIPPET_WIDTH: usize = 160;

/// How results are divided into pages.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    /// Hits on a page.
    pub size: usize,
    /// Hits that can be turned to.
    pub depth: usize,
}

impl Paging {
    /// As far as the server's limits go.
    pub fn of(limits: &Limits) -> Paging {
        Paging {
            size: SIZE.min(limits.hits),
            depth: limits.page_depth,
        }
    }

    /// Pages that can be turned to.
    pub fn pages(self) -> usize {
        (self.depth / self.size).max(1)
    }

    /// The last page of so many results.
    pub fn last(self, total: u64) -> usize {
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        total.div_ceil(self.size).min(self.pages())
    }
}

/// The state of a page of results.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// What was typed.
    pub query: String,
    /// The reader's language, when the address names one.
    pub reader: Option<Language>,
    /// The chosen language of articles; all when there is none.
    pub language: Option<Language>,
    /// The chosen topics.
    pub tags: Vec<String>,
    /// Whether the newest stand first.
    pub newest: bool,
    /// From 1.
    pub page: usize,
    /// Whether only what was typed is searched.
    pub exact: bool,
}

impl Default for View {
    /// The first page of everything.
    fn default() -> View {
        View {
            query: String::new(),
            reader: None,
            language: None,
            tags: Vec::new(),
            newest: false,
            page: 1,
            exact: false,
        }
    }
}

impl View {
    /// Reads the part of an address behind `?`. What is not understood is left out: visitors come with all sorts of addresses.
    pub fn parse(query: Option<&str>) -> Result<View, ApiError> {
        let mut view = View::default();
        for (name, value) in decoded_pairs(query)? {
            match name.as_str() {
                "q" => view.query = value,
                "lang" => view.reader = value.parse().ok(),
                "in" => view.language = value.parse().ok(),
                "tag" if !value.is_empty() && !view.tags.contains(&value) => view.tags.push(value),
                "sort" => view.newest = value == "newest",
                "page" => view.page = value.parse().unwrap_or(1).clamp(1, MAX_WINDOW),
                "exact" => view.exact = value == "true",
                _ => {}
            }
        }
        Ok(view)
    }

    /// The search of it, for a reader of `language`.
    pub fn request(&self, language: Language, paging: Paging) -> Result<SearchRequest, RequestError> {
        let mut request = SearchRequest::new(self.query.trim());
        request.language = Some(language);
        request.languages = self.language.into_iter().collect();
        request.tags.clone_from(&self.tags);
        request.sort = if self.newest { Sort::Newest } else { Sort::Relevance };
        request.exact = self.exact;
        request.limit = Limit::new(paging.size)?;
        request.offset = Offset::new((self.page - 1) * paging.size)?;
        request.snippet_width = SNIPPET_WIDTH;
        Ok(request)
    }

    /// The same on its first page.
    pub fn first(&self) -> View {
        View {
            page: 1,
            ..self.clone()
        }
    }

    /// The same with another topic.
    pub fn with_tag(&self, tag: &str) -> View {
        let mut view = self.first();
        if !view.tags.iter().any(|known| known == tag) {
            view.tags.push(tag.to_owned());
        }
        view
    }

    /// Its address, for readers of `language`.
    pub fn address(&self, language: Language) -> String {
        let mut address = String::from("/search");
        let mut add = |name: &str, value: &str| {
            address.push(if address.contains('?') { '&' } else { '?' });
            address.push_str(name);
            address.push('=');
            address.extend(percent_encode(value));
        };
        add("q", &self.query);
        add("lang", language.tag());
        if let Some(chosen) = self.language {
            add("in", chosen.tag());
        }
        for tag in &self.tags {
            add("tag", tag);
        }
        if self.newest {
            add("sort", "newest");
        }
        if self.page > 1 {
            add("page", &self.page.to_string());
        }
        if self.exact {
            add("exact", "true");
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_what_its_address_says() -> Result<(), ApiError> {
        let view = View {
            query: "肌 <b>&".to_owned(),
            reader: Some(Language::Korean),
            language: Some(Language::English),
            tags: vec!["再生医療".to_owned(), "a&b".to_owned()],
            newest: true,
            page: 3,
            exact: true,
        };
        let address = view.address(Language::Korean);
        assert_eq!(View::parse(address.strip_prefix("/search?"))?, view);
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_left_out() -> Result<(), ApiError> {
        let view = View::parse(Some("q=a&lang=xx&in=&tag=&page=-1&sort=up&utm_source=x"))?;
        assert_eq!(
            view,
            View {
                query: "a".to_owned(),
                ..View::default()
            }
        );
        assert_eq!(View::parse(Some("page=1000000"))?.page, MAX_WINDOW);
        assert!(View::parse(Some("q=%ff")).is_err());
        Ok(())
    }
}
