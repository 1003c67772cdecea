//! What the `<head>` of a page and its marked elements say: title, dates, author, versions, whether it may be indexed.

use super::page::Alternate;
use super::selectors::Matchers;
use super::structured::{Structured, read_structured};
use crate::article::{Timestamp, clean_line};
use dom_query::{Document, Matcher, NodeRef};

/// What a page says of itself.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// `og:title`, else `<title>`, without the name of the site where the page gives that.
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) author: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) published_at: Option<Timestamp>,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) image: Option<String>,
    pub(super) canonical: Option<String>,
    pub(super) alternates: Vec<Alternate>,
    /// `<html lang>`, else `og:locale`.
    pub(super) language: Option<String>,
}

impl Head {
    /// Reads `document`. Selectors outrank JSON-LD, that outranks `<meta>`.
    pub(super) fn read(document: &Document, matchers: &Matchers) -> Head {
        let structured = read_structured(document);
        let Structured {
            published,
            modified,
            authors,
            image,
            keywords,
        } = structured;
        let selected_date = first(document, matchers.date.as_ref()).and_then(|node| date_of(&node));
        let published_at = selected_date
            .or_else(|| published.as_deref().and_then(find_date))
            .or_else(|| {
                meta(
                    document,
                    &[
                        "article:published_time",
                        "date",
                        "dc.date",
                        "dc.date.issued",
                        "datePublished",
                    ],
                )
                .as_deref()
                .and_then(find_date)
            })
            .or_else(|| {
                time(
                    document,
                    "time[itemprop='datePublished'], time[pubdate], time.published, time.entry-date",
                )
            })
            .or_else(|| time(document, "article time[datetime], main time[datetime]"));
        let updated_at = modified
            .as_deref()
            .and_then(find_date)
            .or_else(|| {
                meta(document, &["article:modified_time", "og:updated_time", "last-modified"])
                    .as_deref()
                    .and_then(find_date)
            })
            .or_else(|| time(document, "time[itemprop='dateModified'], time.updated"));
        let mut tags = metas(document, &["article:tag", "article:section"]);
        tags.extend(keywords);
        Head {
            title: title_of(document),
            summary: meta(document, &["description", "og:description"]),
            author: author_of(document, matchers, authors),
            tags: crate::article::clean_tags(tags),
            published_at,
            updated_at,
            image: meta(document, &["og:image", "og:image:url", "twitter:image"]).or(image),
            canonical: link(document, "link[rel~='canonical' i][href]"),
            alternates: alternates(document),
            language: attribute(document, "html", "lang")
                .or_else(|| attribute(document, "html", "xml:lang"))
                .or_else(|| meta(document, &["og:locale", "content-language"])),
        }
    }
}

/// Why the page is not to be indexed, when it says so in `<meta>` or on `<html>` or `<body>`.
pub(super) fn is_excluded(document: &Document) -> bool {
    let ignored = document
        .select("html[data-sagasu-ignore], body[data-sagasu-ignore]")
        .exists();
    ignored
        || metas(document, &["robots", "sagasu"])
            .iter()
            .any(|value| forbids_index(value))
}

/// Whether the value of a robots `<meta>` or header asks not to be indexed.
pub(in crate::source) fn forbids_index(value: &str) -> bool {
    let mut words = value.split([',', ' ', ':']).map(str::trim);
    words.any(|word| word.eq_ignore_ascii_case("noindex") || word.eq_ignore_ascii_case("none"))
}

/// Whether the page only sends its reader elsewhere at once, as static site generators do for old addresses.
pub(super) fn is_redirect(document: &Document) -> bool {
    let refresh = document.select("meta[http-equiv='refresh' i]");
    refresh.iter().any(|meta| {
        let content = meta.attr_or("content", "").to_ascii_lowercase();
        let (delay, rest) = content.split_once([';', ',']).unwrap_or((&content, ""));
        delay.trim().parse::<f64>().is_ok_and(|seconds| seconds <= 1.0) && rest.contains("url")
    })
}

/// The first element that matches.
pub(super) fn first<'a>(document: &'a Document, matcher: Option<&Matcher>) -> Option<NodeRef<'a>> {
    document.select_single_matcher(matcher?).nodes().first().copied()
}

fn title_of(document: &Document) -> Option<String> {
    let title = meta(document, &["og:title"]).or_else(|| {
        let title = document.select("head > title");
        Some(collapse(&title.text())).filter(|title| !title.is_empty())
    })?;
    let Some(site) = meta(document, &["og:site_name"]) else {
        return Some(title);
    };
    Some(without_site_name(&title, &site).to_owned())
}

/// `title` without `site` at its end or beginning and the sign between them.
fn without_site_name<'a>(title: &'a str, site: &str) -> &'a str {
    let at_end = title
        .strip_suffix(site)
        .map(str::trim_end)
        .filter(|rest| rest.ends_with(is_sign));
    let at_start = || {
        title
            .strip_prefix(site)
            .map(str::trim_start)
            .filter(|rest| rest.starts_with(is_sign))
    };
    at_end
        .or_else(at_start)
        .map(|rest| rest.trim_matches(|c: char| c.is_whitespace() || is_sign(c)))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(title)
}

/// What stands between a title and the name of its site.
pub(super) fn is_sign(c: char) -> bool {
    "|｜-–—:：・«»/<>＜＞".contains(c)
}

fn author_of(document: &Document, matchers: &Matchers, structured: Vec<String>) -> Option<String> {
    let selected: Vec<String> = match &matchers.author {
        Some(matcher) => document
            .select_matcher(matcher)
            .iter()
            .map(|one| collapse(&one.text()))
            .collect(),
        None => Vec::new(),
    };
    let is_name = |name: &String| !name.trim().is_empty() && !name.contains("://");
    [selected, structured, metas(document, &["author", "article:author"])]
        .into_iter()
        .map(|names| crate::article::clean_tags(names.into_iter().filter(is_name)))
        .find(|names| !names.is_empty())
        .map(|names| names.join(", "))
}

fn alternates(document: &Document) -> Vec<Alternate> {
    let links = document.select("link[rel~='alternate' i][hreflang][href]");
    let alternates = links.iter().map(|link| Alternate {
        language: link.attr_or("hreflang", "").trim().to_owned(),
        url: link.attr_or("href", "").trim().to_owned(),
    });
    alternates.filter(|alternate| !alternate.url.is_empty()).collect()
}

/// The first value of a `<meta>` by `name` or `property`, in the order of `names`.
fn meta(document: &Document, names: &[&str]) -> Option<String> {
    names
        .iter()
        .find_map(|name| metas(document, &[name]).into_iter().next())
}

fn metas(document: &Document, names: &[&str]) -> Vec<String> {
    let all = document.select("meta[content]");
    let matching = all.iter().filter(|meta| {
        ["name", "property", "itemprop", "http-equiv"]
            .iter()
            .filter_map(|attribute| meta.attr(attribute))
            .any(|value| names.iter().any(|name| value.trim().eq_ignore_ascii_case(name)))
    });
    let values = matching.map(|meta| collapse(&meta.attr_or("content", "")));
    values.filter(|value| !value.is_empty()).collect()
}

fn attribute(document: &Document, element: &str, name: &str) -> Option<String> {
    let value = document.select(element).attr(name)?;
    Some(clean_line(value.to_string())).filter(|value| !value.is_empty())
}

fn link(document: &Document, selector: &str) -> Option<String> {
    let href = document.select(selector).attr("href")?;
    Some(href.trim().to_owned()).filter(|href| !href.is_empty())
}

fn time(document: &Document, selector: &str) -> Option<Timestamp> {
    let times = document.select(selector);
    times.nodes().iter().find_map(date_of)
}

/// The date an element shows: its `datetime`, its `content`, else its text.
fn date_of(node: &NodeRef<'_>) -> Option<Timestamp> {
    let attributes = ["datetime", "content"].iter().filter_map(|name| node.attr(name));
    let inside = || {
        let mut elements = node.descendants_it().filter(|inside| inside.has_name("time"));
        elements.find_map(|time| find_date(&time.attr("datetime")?))
    };
    let mut attributes = attributes.filter_map(|value| find_date(&value));
    attributes.next().or_else(inside).or_else(|| find_date(&node.text()))
}

/// A date as [`Timestamp`] reads it, else the first year, month and day that stand in a text in this order: `2025年3月2日`,
/// `2025. 3. 2.`, `公開日：2025.03.02`.
pub(super) fn find_date(text: &str) -> Option<Timestamp> {
    if let Ok(date) = text.trim().parse() {
        return Some(date);
    }
    let numbers: Vec<(usize, &str)> = text
        .split(|c: char| !c.is_ascii_digit())
        .scan(0, |at, digits| {
            let start = *at;
            *at += digits.len() + 1;
            Some((start, digits))
        })
        .filter(|(_, digits)| !digits.is_empty())
        .take(32)
        .collect();
    numbers.windows(3).find_map(|parts| {
        let [(_, year), (_, month), (_, day)] = parts else {
            return None;
        };
        let plausible = year.len() == 4 && month.len() <= 2 && day.len() <= 2;
        if !plausible {
            return None;
        }
        format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
    })
}

/// One line with single blanks.
pub(super) fn collapse(text: &str) -> String {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    clean_line(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::web::selectors::Selectors;

    fn head(html: &str, selectors: &Selectors) -> Head {
        Head::read(&Document::from(html), &selectors.compile().expect("selectors"))
    }

    #[test]
    fn a_date_is_read_as_people_write_it() {
        let table = [
            ("2025-03-02T09:30:00+09:00", Some("2025-03-02T09:30:00+09:00")),
            ("公開日：2025年3月2日（日）", Some("2025-03-02")),
            ("2025. 3. 2.", Some("2025-03-02")),
            ("2025년 12월 31일", Some("2025-12-31")),
            ("更新 2025.03.02", Some("2025-03-02")),
            ("電話 03 1234 5678", None),
            ("2025年13月2日", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(
                find_date(text).map(Timestamp::to_rfc3339).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn selectors_outrank_json_ld_which_outranks_meta() {
        let html = "<head><meta property=article:published_time content=2024-01-01><meta name=author content=編集部>\
            <script type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\":\"2024-02-02\",\"author\":\"佐藤\"}</script></head>\
            <p class=day>2024年3月3日</p><p class=who>鈴木 医師</p>";
        let selectors = Selectors {
            date: Some(".day".to_owned()),
            author: Some(".who".to_owned()),
            ..Selectors::default()
        };
        let day = |head: &Head| head.published_at.map(Timestamp::to_rfc3339).unwrap_or_default();
        let selected = head(html, &selectors);
        assert_eq!(
            (day(&selected).as_str(), selected.author.as_deref()),
            ("2024-03-03", Some("鈴木 医師"))
        );
        let found = head(html, &Selectors::default());
        assert_eq!(
            (day(&found).as_str(), found.author.as_deref()),
            ("2024-02-02", Some("佐藤"))
        );
        let plain = head(&html.replace("ld+json", "other"), &Selectors::default());
        assert_eq!(
            (day(&plain).as_str(), plain.author.as_deref()),
            ("2024-01-01", Some("編集部"))
        );
    }

    #[test]
    fn the_name_of_the_site_is_no_part_of_a_title() {
        let table = [
            ("発毛の話 | みなと医院", "みなと医院", "発毛の話"),
            ("みなと医院｜発毛の話", "みなと医院", "発毛の話"),
            ("みなと医院", "みなと医院", "みなと医院"),
            ("About the Harbour", "Harbour", "About the Harbour"),
            ("発毛みなと医院", "みなと医院", "発毛みなと医院"),
        ];
        for (title, site, expected) in table {
            assert_eq!(without_site_name(title, site), expected);
        }
    }

    #[test]
    fn a_page_can_say_that_it_is_not_to_be_indexed() {
        let table = [
            ("<meta name=robots content='noindex, follow'>", true),
            ("<meta name=ROBOTS content=NONE>", true),
            ("<meta name=sagasu content=noindex>", true),
            ("<meta name=robots content='index,nofollow'>", false),
            ("<meta name=description content='about noindex'>", false),
            ("<body data-sagasu-ignore>", true),
        ];
        for (html, expected) in table {
            assert_eq!(is_excluded(&Document::from(html)), expected, "{html}");
        }
        let refresh = [
            ("0; url=/new/", true),
            ("0;URL='/new/'", true),
            ("300", false),
            ("30; url=/next/", false),
        ];
        for (content, expected) in refresh {
            let html = format!("<meta http-equiv=Refresh content=\"{content}\">");
            assert_eq!(is_redirect(&Document::from(html)), expected, "{content}");
        }
    }
}
