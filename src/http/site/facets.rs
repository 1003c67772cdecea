//! What narrows and orders a page of results: languages, topics, order, pages.

use super::markup::Markup;
use super::view::{Paging, View};
use crate::article::Language;
use crate::http::words::{fill, words};
use crate::search::{Facets, SearchResponse};
use std::cmp::Reverse;

/// Topics that are offered.
const MOST_TOPICS: usize = 12;

/// A link to another view.
fn link(page: &mut Markup, view: &View, language: Language, is_current: bool) {
    page.tag("<a href=\"");
    page.root().text(&view.address(language));
    page.tag(if is_current { "\" aria-current=\"true\">" } else { "\">" });
}

/// The two orders.
pub fn orders(page: &mut Markup, view: &View, language: Language) {
    let says = &words(language).widget;
    page.tag("<nav class=\"sort\" aria-label=\"").text(says.sort).tag("\">");
    for (newest, name) in [(false, says.relevance), (true, says.newest_first)] {
        let other = View { newest, ..view.first() };
        link(page, &other, language, view.newest == newest);
        page.text(name).tag("</a>");
    }
    page.tag("</nav>");
}

/// All languages together, then each that has results; `all` counts them whatever language is chosen.
pub fn languages(page: &mut Markup, all: &SearchResponse, view: &View, language: Language) {
    let says = &words(language).widget;
    let count = |tag: &Language| all.facets.language.get(tag).copied().unwrap_or_default();
    let found: Vec<Language> = Language::ALL
        .into_iter()
        .filter(|tag| count(tag) > 0 || view.language == Some(*tag))
        .collect();
    if found.len() < 2 && view.language.is_none() {
        return;
    }
    page.tag("<nav class=\"tabs\" aria-label=\"")
        .text(says.languages)
        .tag("\">");
    let tabs = std::iter::once(None).chain(found.into_iter().map(Some));
    for tab in tabs {
        link(
            page,
            &View {
                language: tab,
                ..view.first()
            },
            language,
            view.language == tab,
        );
        let (name, count) = match &tab {
            None => (says.all, all.total),
            Some(tag) => (words(*tag).widget.name, count(tag)),
        };
        page.tag("<span lang=\"")
            .text(tab.unwrap_or(language).tag())
            .tag("\">")
            .text(name)
            .tag("</span> <small>")
            .text(&count.to_string())
            .tag("</small></a>");
    }
    page.tag("</nav>\n");
}

/// The chosen topics, each to be let go.
pub fn chosen(page: &mut Markup, view: &View, language: Language) {
    let says = &words(language).widget;
    if view.tags.is_empty() {
        return;
    }
    page.tag("<ul class=\"chosen\" aria-label=\"")
        .text(says.filter)
        .tag("\">");
    for tag in &view.tags {
        let mut other = view.first();
        other.tags.retain(|known| known != tag);
        page.tag("<li><a href=\"");
        page.root().text(&other.address(language));
        page.tag("\" aria-label=\"")
            .text(&fill(says.remove, "q", tag))
            .tag("\">")
            .text(tag);
        page.tag("<span aria-hidden=\"true\"> ×</span></a></li>");
    }
    page.tag("</ul>\n");
}

/// The topics of results with how many there are of each, the most frequent first.
pub fn frequent(facets: &Facets, most: usize) -> Vec<(&str, u64)> {
    let mut topics: Vec<(&str, u64)> = facets.tag.iter().map(|(tag, count)| (tag.as_str(), *count)).collect();
    topics.sort_by_key(|(_, count)| Reverse(*count));
    topics.truncate(most);
    topics
}

/// Topics to choose, the most frequent first.
pub fn topics(page: &mut Markup, facets: &Facets, view: &View, language: Language) {
    let says = &words(language).widget;
    let mut others = frequent(facets, usize::MAX);
    others.retain(|(tag, _)| !view.tags.iter().any(|known| known == tag));
    others.truncate(MOST_TOPICS);
    if others.is_empty() {
        return;
    }
    page.tag("<nav class=\"facets\" aria-label=\"")
        .text(says.filter)
        .tag("\"><h3>")
        .text(says.tags)
        .tag("</h3><ul>");
    for (tag, count) in others {
        page.tag("<li>");
        link(page, &view.with_tag(tag), language, false);
        page.tag("<span>")
            .text(tag)
            .tag("</span> <small>")
            .text(&count.to_string())
            .tag("</small></a></li>");
    }
    page.tag("</ul></nav>\n");
}

/// Other pages; none when there is one.
pub fn pages(page: &mut Markup, total: u64, paging: Paging, view: &View, language: Language) {
    let says = &words(language).widget;
    let last = paging.last(total);
    if last < 2 {
        return;
    }
    let to = |number| View {
        page: number,
        ..view.clone()
    };
    page.tag("<nav class=\"pager\" aria-label=\"")
        .text(says.pages)
        .tag("\">");
    if view.page > 1 {
        link(page, &to(view.page - 1), language, false);
        page.text(says.previous).tag("</a>");
    }
    let mut before = 0;
    for number in (1..=last).filter(|number| *number == 1 || *number == last || number.abs_diff(view.page) <= 1) {
        if number > before + 1 {
            page.tag("<span aria-hidden=\"true\">…</span>");
        }
        link(page, &to(number), language, number == view.page);
        page.text(&number.to_string()).tag("</a>");
        before = number;
    }
    if view.page < last {
        link(page, &to(view.page + 1), language, false);
        page.text(says.next).tag("</a>");
    }
    page.tag("</nav>\n");
}
