//! A page of results, as the element shows it.

use super::address::article_address;
use super::facets::{chosen, frequent, languages, orders, pages, topics};
use super::hit::hit;
use super::markup::Markup;
use super::view::{Paging, View};
use crate::article::Language;
use crate::http::words::{fill, words};
use crate::search::{Facets, PopularArticle, SearchResponse};

/// What a page of results is made of.
pub struct Results {
    /// The page.
    pub response: SearchResponse,
    /// The same without the chosen language: how much there is in each.
    pub all: Option<SearchResponse>,
    /// Counts of topics in one language: that of the results, or where there are several the reader's, else that of most results.
    pub topics: Facets,
    /// What there is in the reader's language, when nothing was found.
    pub browse: Option<SearchResponse>,
    /// What others ask, when nothing was found.
    pub popular: Vec<String>,
    /// The articles that answer it.
    pub popular_pages: Vec<PopularArticle>,
    /// How pages are divided.
    pub paging: Paging,
}

/// Topics that help a reader who found nothing.
const MOST_TOPICS: usize = 8;

/// Appends the results of a view.
pub fn results(page: &mut Markup, results: &Results, view: &View, language: Language) {
    let says = &words(language).widget;
    let response = &results.response;
    page.tag("<div class=\"results sagasu\">\n<div class=\"top\"><h2 class=\"count\"><span>");
    if view.query.is_empty() {
        page.text(says.everything);
    } else {
        page.text(&fill(says.heading, "q", &view.query));
    }
    page.tag("</span> <small>")
        .text(&says.count_of(response.total))
        .tag("</small></h2>");
    if !view.query.is_empty() {
        orders(page, view, language);
    }
    page.tag("</div>\n");
    corrected(page, response, view, language);
    languages(page, results.all.as_ref().unwrap_or(response), view, language);
    page.tag("<div class=\"columns\"><div class=\"main\">\n");
    chosen(page, view, language);
    if response.total == 0 {
        empty(page, results, view, language);
    } else {
        let first = (view.page - 1) * results.paging.size + 1;
        page.tag("<ol class=\"hits\" start=\"")
            .text(&first.to_string())
            .tag("\">\n");
        for found in &response.hits {
            hit(page, found, view, language);
        }
        page.tag("</ol>\n");
        pages(page, response.total, results.paging, view, language);
    }
    page.tag("</div>\n");
    if response.total > 0 {
        topics(page, &results.topics, view, language);
    }
    page.tag("</div>\n</div>\n");
}

/// That another query was searched, or that time ran out.
fn corrected(page: &mut Markup, response: &SearchResponse, view: &View, language: Language) {
    let says = &words(language).widget;
    if response.partial {
        page.tag("<p class=\"corrected\">").text(says.partial).tag("</p>\n");
    } else if let Some(correction) = &response.correction {
        page.tag("<p class=\"corrected\">")
            .text(&fill(says.corrected, "q", &correction.query))
            .tag(" <a href=\"");
        let exact = View {
            exact: true,
            ..view.first()
        };
        page.root().text(&exact.address(language));
        page.tag("\">")
            .text(&fill(says.instead, "q", &view.query))
            .tag("</a></p>\n");
    }
}

/// Nothing found: what may help.
fn empty(page: &mut Markup, results: &Results, view: &View, language: Language) {
    let says = &words(language).widget;
    let sought = if view.query.is_empty() {
        view.tags.join(" ")
    } else {
        view.query.clone()
    };
    page.tag("<div class=\"empty\"><p class=\"none\"><b>")
        .text(&fill(says.none, "q", sought))
        .tag("</b></p><ul>");
    let elsewhere = results.all.as_ref().map_or(0, |all| all.total);
    if elsewhere > 0 {
        let other = View {
            language: None,
            ..view.first()
        };
        page.tag("<li><a href=\"").root().text(&other.address(language));
        page.tag("\">").text(says.all_languages).tag("</a> <small>");
        page.text(&elsewhere.to_string()).tag("</small></li>");
    }
    if !view.tags.is_empty() {
        let other = View {
            tags: Vec::new(),
            ..view.first()
        };
        page.tag("<li><a href=\"").root().text(&other.address(language));
        page.tag("\">").text(says.without_filters).tag("</a></li>");
    }
    for tip in says.tips {
        page.tag("<li>").text(tip).tag("</li>");
    }
    page.tag("</ul>");
    if !results.popular.is_empty() {
        page.tag("<h3>").text(says.popular).tag("</h3><ul class=\"chips\">");
        for query in &results.popular {
            let other = View {
                query: query.clone(),
                ..View::default()
            };
            page.tag("<li><a href=\"");
            page.root().text(&other.address(language));
            page.tag("\">").text(query).tag("</a></li>");
        }
        page.tag("</ul>");
    }
    if !results.popular_pages.is_empty() {
        page.tag("<h3>")
            .text(says.popular_pages)
            .tag("</h3><ul class=\"list\">");
        for found in &results.popular_pages {
            article_item(page, found.language, &found.url, &found.id, &found.title);
        }
        page.tag("</ul>");
    }
    if let Some(browse) = &results.browse {
        page.tag("<h3>").text(says.topics).tag("</h3><ul class=\"chips\">");
        for (tag, _) in frequent(&browse.facets, MOST_TOPICS) {
            let topic = View::default().with_tag(tag);
            page.tag("<li><a href=\"");
            page.root().text(&topic.address(language));
            page.tag("\">").text(tag).tag("</a></li>");
        }
        page.tag("</ul><h3>").text(says.newest).tag("</h3><ul class=\"list\">");
        for found in browse.hits.iter().take(4) {
            article_item(page, found.language, &found.url, &found.id, &found.title);
        }
        page.tag("</ul>");
    }
    page.tag("</div>\n");
}

fn article_item(page: &mut Markup, language: Language, url: &str, id: &str, title: &str) {
    page.tag("<li lang=\"").text(language.tag()).tag("\"><a href=\"");
    article_address(page, url, id);
    page.tag("\">").text(title).tag("</a></li>");
}

/// No answer: what was typed stands in the box still.
pub fn failure(page: &mut Markup, view: &View, language: Language) {
    let says = &words(language).widget;
    page.tag("<div class=\"results sagasu\"><div class=\"failure\" role=\"alert\"><span><b>")
        .text(says.failed)
        .tag("</b> ");
    page.text(says.failed_hint).tag("</span> <a class=\"retry\" href=\"");
    page.root().text(&view.address(language));
    page.tag("\">").text(says.retry).tag("</a></div></div>\n");
}
