//! A result, as the elements show it.

use super::address::article_address;
use super::markup::Markup;
use super::view::View;
use crate::article::Language;
use crate::http::words::words;
use crate::search::Hit;

/// Appends a hit for a reader of `language`.
pub fn hit(page: &mut Markup, hit: &Hit, view: &View, language: Language) {
    let says = &words(language).widget;
    page.tag("<li class=\"hit\" lang=\"")
        .text(hit.language.tag())
        .tag("\"><h3><a href=\"");
    article_address(page, &hit.url, &hit.id);
    page.tag("\">");
    if hit.title.is_empty() {
        page.text(&hit.id);
    } else {
        page.marked(&hit.title, &hit.title_highlights);
    }
    page.tag("</a></h3><p class=\"facts\" lang=\"")
        .text(language.tag())
        .tag("\">");
    badge(page, hit.language, language);
    if hit.snippet.url != hit.url {
        let heading = &hit.snippet.heading;
        page.tag("<a class=\"section\" href=\"");
        article_address(page, &hit.snippet.url, &hit.id);
        page.tag("\" lang=\"").text(if heading.is_empty() {
            language.tag()
        } else {
            hit.language.tag()
        });
        page.tag("\">")
            .text(if heading.is_empty() { says.section } else { heading })
            .tag("</a>");
    }
    if let Some(moment) = hit.updated_at.or(hit.published_at) {
        page.tag("<time datetime=\"").text(&moment.to_rfc3339());
        page.tag("\">").text(&says.day(moment)).tag("</time>");
    }
    page.tag("</p>");
    if !hit.snippet.passage.text.is_empty() {
        page.tag("<p class=\"snippet\">")
            .marked(&hit.snippet.passage.text, &hit.snippet.passage.highlights)
            .tag("</p>");
    }
    tags(page, hit, view, language);
    versions(page, hit, language);
    page.tag("</li>\n");
}

/// The language of an article, where it is not the reader's.
pub fn badge(page: &mut Markup, of: Language, reader: Language) {
    if of != reader {
        page.tag("<span class=\"badge\" lang=\"")
            .text(of.tag())
            .tag("\">")
            .text(words(of).widget.name)
            .tag("</span>");
    }
}

fn tags(page: &mut Markup, hit: &Hit, view: &View, language: Language) {
    if hit.tags.is_empty() {
        return;
    }
    page.tag("<ul class=\"tags\" aria-label=\"")
        .text(words(language).widget.tags)
        .tag("\">");
    for tag in &hit.tags {
        page.tag("<li><a href=\"");
        page.root().text(&view.with_tag(tag).address(language));
        page.tag("\">").text(tag).tag("</a></li>");
    }
    page.tag("</ul>");
}

fn versions(page: &mut Markup, hit: &Hit, language: Language) {
    if hit.translations.is_empty() {
        return;
    }
    page.tag("<p class=\"also\" lang=\"")
        .text(language.tag())
        .tag("\"><span>")
        .text(words(language).widget.also_in)
        .tag("</span>");
    for version in &hit.translations {
        let tag = version.language.tag();
        page.tag("<a hreflang=\"")
            .text(tag)
            .tag("\" lang=\"")
            .text(tag)
            .tag("\" title=\"")
            .text(&version.title)
            .tag("\" href=\"");
        article_address(page, &version.url, &version.id);
        page.tag("\">").text(words(version.language).widget.name).tag("</a>");
    }
    page.tag("</p>");
}
