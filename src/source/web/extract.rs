//! From the HTML of a page to the article on it.

use super::address::{Site, path_of};
use super::head::{Head, collapse, first, is_excluded, is_redirect};
use super::page::{Alternate, Content, PageArticle};
use super::sections::SectionReader;
use super::selectors::{Matchers, Selectors};
use crate::article::{Language, Section, clean_line};
use crate::source::item::SkipReason;
use crate::source::problem::ProblemKind;
use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use url::Url;

/// Raised when the same page gives another article than before, so that pages kept from earlier runs are fetched anew.
pub(in crate::source) const EXTRACTION_VERSION: u32 = 1;

/// Pages nested deeper are not shown to the readability library, whose time grows faster than their depth. Browsers, too,
/// stop at 512 levels.
const MAX_READABLE_DEPTH: usize = 512;

/// Elements of a page beyond which the same holds.
const MAX_READABLE_ELEMENTS: usize = 50_000;

/// Characters of content below which the readability library tries again with fewer heuristics; its default, 500, is meant
/// for Latin script, and a Chinese sentence says the same in about a third.
const FEW_CHARACTERS: usize = 160;

/// What the readability library finds counts when it keeps this share of the text of `main` or `article`: what it leaves out
/// of them is more often an answer (lists of questions, tables of prices) than clutter. Clutter that repeats goes later.
const SHARE_OF_MAIN: f64 = 0.8;

/// The same where only `body` says where the content stands.
const SHARE_OF_BODY: f64 = 0.4;

/// Reads pages of one site.
#[derive(Debug)]
pub(in crate::source) struct Extractor {
    matchers: Matchers,
}

impl Extractor {
    /// An extractor with these selectors; the error names one that is none.
    pub(in crate::source) fn new(selectors: &Selectors) -> Result<Extractor, String> {
        let matchers = selectors.compile()?;
        Ok(Extractor { matchers })
    }

    /// Reads the page at `url`. `Left` when it is not to be an article, an error when it has neither title nor text.
    pub(in crate::source) fn extract(&self, html: &str, site: &Site, url: &Url) -> Result<Content, ProblemKind> {
        check_nesting(html)?;
        let document = Document::from(html);
        if is_redirect(&document) {
            return Ok(Content::Left(SkipReason::Redirect));
        }
        if is_excluded(&document) {
            return Ok(Content::Left(SkipReason::NoIndex));
        }
        let head = Head::read(&document, &self.matchers);
        let path = path_of(url);
        let alternates = resolved(&head.alternates, site, url);
        let Ok(language) = language_of(head.language.as_deref(), path.language, &alternates, site, url) else {
            return Ok(Content::Left(SkipReason::OtherLanguage));
        };
        if let Some(remove) = &self.matchers.remove {
            document.select_matcher(remove).remove();
        }
        document.select("[data-sagasu-ignore]").remove();
        let selected = first(&document, self.matchers.title.as_ref()).map(|node| collapse(&node.text()));
        let selected = selected.filter(|title| !title.is_empty());
        let heading = only_heading(&document);
        let mut sections = self.sections(&document);
        let shown = heading.filter(|heading| {
            let named = head
                .title
                .as_deref()
                .is_some_and(|title| title.contains(heading.as_str()));
            named || head.title.is_none() || sections.iter().any(|section| section.heading == *heading)
        });
        let read = selected.or(shown);
        let is_window_title = read.is_none();
        let title = read.or(head.title).unwrap_or_default();
        open_title_section(&mut sections, &title);
        if title.is_empty() && sections.is_empty() {
            return Err(ProblemKind::EmptyFile);
        }
        let absolute = |address: String| Site::resolve(url, &address);
        Ok(Content::Article(Box::new(PageArticle {
            id: path.id(),
            language,
            title,
            is_window_title,
            sections,
            summary: head.summary,
            author: head.author,
            tags: head.tags,
            published_at: head.published_at,
            updated_at: head.updated_at,
            image: head.image.and_then(absolute).map(|image| site.shown(&image)),
            attributes: Default::default(),
            translation_key: path.translation_key,
            canonical: head.canonical.and_then(absolute).map(|canonical| canonical.to_string()),
            alternates,
        })))
    }

    /// The sections of a piece of HTML that is content as a whole, such as the body of a post.
    pub(in crate::source) fn read_post(&self, html: &str, title: &str) -> Result<Vec<Section>, ProblemKind> {
        check_nesting(html)?;
        let document = Document::from(html);
        if let Some(remove) = &self.matchers.remove {
            document.select_matcher(remove).remove();
        }
        let root = document.body().unwrap_or_else(|| document.root());
        let mut sections = self.read(&[root], false);
        open_title_section(&mut sections, title);
        Ok(sections)
    }

    fn sections(&self, document: &Document) -> Vec<Section> {
        if let Some(content) = &self.matchers.content {
            let selected = document.select_matcher(content);
            let roots: Vec<NodeRef<'_>> = outermost(selected.nodes());
            if !roots.is_empty() {
                return self.read(&roots, false);
            }
        }
        let main = main_of(document);
        let share = if main.is_some() { SHARE_OF_MAIN } else { SHARE_OF_BODY };
        let root = main.or_else(|| document.body()).unwrap_or_else(|| document.root());
        let whole = self.read(&[root], main.is_none());
        let Some(readable) = readable(document) else {
            return whole;
        };
        let kept = self.read(&[readable.root()], false);
        let enough = characters(&kept) as f64 >= characters(&whole) as f64 * share;
        if enough && headings_agree(&kept, &whole) {
            kept
        } else {
            whole
        }
    }

    fn read(&self, roots: &[NodeRef<'_>], skips_chrome: bool) -> Vec<Section> {
        let mut reader = SectionReader::new(self.matchers.heading.as_ref(), skips_chrome);
        roots.iter().for_each(|root| reader.read(root));
        reader.finish()
    }
}

/// The text of a piece of HTML, such as a title, on one line.
pub(in crate::source) fn plain_text(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return collapse(html);
    }
    let document = Document::from(html);
    document.select("script, style").remove();
    collapse(&document.text())
}

/// Elements open at once beyond which a page is refused. For each tag the parser looks through all of them, so that a page of
/// nothing but opening tags would take hours.
const MAX_OPEN: usize = 1_000;

/// Elements that need no closing tag, or that the parser closes before they pile up.
const UNCLOSED: [&str; 27] = [
    "a", "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img", "input",
    "li", "link", "meta", "option", "p", "source", "tbody", "td", "th", "tr", "track", "wbr",
];

/// Refuses a page with too many elements inside each other, by counting tags.
fn check_nesting(html: &str) -> Result<(), ProblemKind> {
    let mut open: usize = 0;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let (is_closing, tag) = match rest.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, rest),
        };
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = &tag[..end];
        if name.is_empty() || UNCLOSED.iter().any(|unclosed| name.eq_ignore_ascii_case(unclosed)) {
            continue;
        }
        open = if is_closing { open.saturating_sub(1) } else { open + 1 };
        if open > MAX_OPEN {
            return Err(ProblemKind::TooDeep { limit: MAX_OPEN });
        }
    }
    Ok(())
}

/// What the readability library takes for the content.
fn readable(document: &Document) -> Option<Document> {
    if is_nested_too_deep(document) {
        return None;
    }
    let config = Config {
        char_threshold: FEW_CHARACTERS,
        max_elements_to_parse: MAX_READABLE_ELEMENTS,
        disable_json_ld: true,
        ..Config::default()
    };
    let mut readability = Readability::with_document(document.clone(), None, Some(config)).ok()?;
    let article = readability.parse().ok()?;
    Some(Document::fragment(article.content))
}

fn is_nested_too_deep(document: &Document) -> bool {
    let mut open = vec![(document.root(), 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > MAX_READABLE_DEPTH {
            return true;
        }
        open.extend(
            node.children_it(false)
                .filter(|child| child.is_element())
                .map(|child| (child, depth + 1)),
        );
    }
    false
}

/// The element that is the content by its name: the only `main`, else the only `article`.
fn main_of(document: &Document) -> Option<NodeRef<'_>> {
    ["main, [role='main']", "article"].iter().find_map(|selector| {
        let found = document.select(selector);
        match outermost(found.nodes()).as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    })
}

/// Elements that lie in none of the others.
fn outermost<'a>(nodes: &[NodeRef<'a>]) -> Vec<NodeRef<'a>> {
    let inside = |node: &NodeRef<'a>| {
        node.ancestors_it(None)
            .any(|above| nodes.iter().any(|other| other.id == above.id))
    };
    nodes.iter().filter(|node| !inside(node)).copied().collect()
}

fn characters(sections: &[Section]) -> usize {
    sections.iter().map(|section| section.text.chars().count()).sum()
}

/// Whether no heading with an anchor was lost, so that every section can still be linked to.
fn headings_agree(kept: &[Section], whole: &[Section]) -> bool {
    let anchored = |sections: &[Section]| {
        sections
            .iter()
            .filter(|section| section.anchor.is_some() && !section.text.is_empty())
            .count()
    };
    anchored(kept) >= anchored(whole)
}

/// The text of the page's `h1`, when it has one with text and not several.
fn only_heading(document: &Document) -> Option<String> {
    let headings = document.select("h1");
    let mut texts = headings
        .iter()
        .map(|heading| collapse(&heading.text()))
        .filter(|text| !text.is_empty());
    let only = texts.next()?;
    texts.next().is_none().then_some(only)
}

/// The heading that repeats the title is no heading of a section.
fn open_title_section(sections: &mut Vec<Section>, title: &str) {
    if let Some(section) = sections
        .iter_mut()
        .find(|section| section.heading == title && !title.is_empty())
    {
        section.heading.clear();
        section.anchor = None;
    }
    sections.retain(|section| !(section.heading.is_empty() && section.text.is_empty()));
}

fn resolved(alternates: &[Alternate], site: &Site, page: &Url) -> Vec<Alternate> {
    let absolute = alternates.iter().filter_map(|alternate| {
        let url = Site::resolve(page, &alternate.url)?;
        site.holds(&url).then(|| Alternate {
            language: alternate.language.clone(),
            url: url.to_string(),
        })
    });
    absolute.collect()
}

/// A page in a language that is not indexed.
struct OtherLanguage;

/// The language that the page names (`<html lang>`), else its path, else the `hreflang` link to itself. A bare `zh` takes
/// its form from the others.
fn language_of(
    named: Option<&str>,
    path: Option<Language>,
    alternates: &[Alternate],
    site: &Site,
    url: &Url,
) -> Result<Option<Language>, OtherLanguage> {
    let key = site.key(url);
    let own = |alternate: &&Alternate| Url::parse(&alternate.url).is_ok_and(|url| site.key(&url) == key);
    let linked = alternates
        .iter()
        .filter(own)
        .find_map(|alternate| alternate.language.parse::<Language>().ok());
    let others = path.or(linked);
    let Some(tag) = named.map(|tag| clean_line(tag.to_owned())) else {
        return Ok(others);
    };
    match tag.parse::<Language>() {
        Ok(language) => {
            let is_bare = tag.eq_ignore_ascii_case("zh");
            let form = others.filter(|other| is_bare && other.term_space() == language.term_space());
            Ok(Some(form.unwrap_or(language)))
        }
        Err(_) if tag.eq_ignore_ascii_case("und") || tag.is_empty() => Ok(others),
        Err(_) => Err(OtherLanguage),
    }
}

#[cfg(test)]
#[path = "extract_tests.rs"]
mod tests;
