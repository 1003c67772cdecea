//! The text of a Markdown page, as a visitor reads it.
//!
//! Each heading begins a section. In a section, blocks (paragraphs, list items, table rows, lines of code) stand on
//! lines of their own; the cells of a table row are separated by a tab. No list bullets or numbers are added. Links give
//! their text, images their alternative text, code is kept, tags, comments and footnote marks go, footnotes stay.
//! A line break inside a paragraph is a blank, or nothing between characters of scripts written without blanks.

use super::anchor::Anchors;
use super::html::{html_text, is_block};
use super::shortcode::remove_shortcodes;
use crate::article::{Section, clean_line};
use crate::source::text::Text;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};

/// Left as text where CommonMark sees no emphasis, since CJK punctuation stands inside of it and a letter outside (`**効果（一部）**が`): writers
/// mean emphasis, unless a word in ASCII is before it (`2**3`).
const EMPHASIS: &str = "**";

/// What a page says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Body {
    /// The title given, else the first heading when that is of level one.
    pub(super) title: Option<String>,
    /// Sections with a heading or text.
    pub(super) sections: Vec<Section>,
}

/// Reads `markdown`, below its front matter. A page's first heading, when of level one, becomes the title unless one is
/// given; it is no section when it equals the title.
pub(super) fn read_body(markdown: &str, title: Option<String>) -> Body {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let markdown = remove_shortcodes(markdown);
    let mut reader = BodyReader {
        body: Body {
            title,
            sections: Vec::new(),
        },
        ..BodyReader::default()
    };
    for event in TextMergeStream::new(Parser::new_ext(&markdown, options)) {
        reader.read(event);
    }
    reader.end_section();
    reader.body
}

#[derive(Default)]
struct BodyReader {
    body: Body,
    anchors: Anchors,
    section: Section,
    /// The heading being read, with its level and the anchor written for it.
    heading: Option<(HeadingLevel, Option<String>, Text)>,
    seen_heading: bool,
    text: Text,
    /// The block of HTML being read.
    html: Option<String>,
}

impl BodyReader {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if text.contains(EMPHASIS) => self.push_plain(&text),
            Event::Text(text) | Event::Code(text) => self.text().push(&text),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text().push(&text),
            Event::SoftBreak => self.text().soft_break(),
            Event::HardBreak | Event::Rule => self.text().end_line(),
            Event::Html(html) => match &mut self.html {
                Some(block) => block.push_str(&html),
                None => self.html = Some(html.into_string()),
            },
            Event::InlineHtml(tag) if is_block(&tag) => self.text().end_line(),
            Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    /// Adds text without marks of emphasis, but for those behind a word.
    fn push_plain(&mut self, text: &str) {
        for (number, part) in text.split(EMPHASIS).enumerate() {
            if number > 0 && self.text().ends_word() {
                self.text().push(EMPHASIS);
            }
            self.text().push(part);
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, id, .. } => {
                self.end_section();
                self.heading = Some((level, id.map(|id| id.into_string()), Text::default()));
            }
            Tag::HtmlBlock => self.html = Some(String::new()),
            Tag::TableCell => self.text().start_cell(),
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. } => {}
            Tag::Paragraph
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::List(_)
            | Tag::Item
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::MetadataBlock(_) => self.text().end_line(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::TableHead | TagEnd::TableRow => self.text().end_row(),
            TagEnd::TableCell
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image => {}
            _ => self.text().end_line(),
        }
    }

    fn text(&mut self) -> &mut Text {
        match &mut self.heading {
            Some((_, _, heading)) => heading,
            None => &mut self.text,
        }
    }

    fn end_html(&mut self) {
        let html = self.html.take().unwrap_or_default();
        let text = html_text(&html);
        self.text().end_line();
        self.text().push(&text);
        self.text().end_line();
    }

    fn end_heading(&mut self) {
        let Some((level, written, text)) = self.heading.take() else {
            return;
        };
        let heading = clean_line(text.finish());
        let anchor = match written {
            Some(anchor) => {
                self.anchors.reserve(&anchor);
                Some(anchor)
            }
            None => self.anchors.make(&heading),
        };
        let is_first = !std::mem::replace(&mut self.seen_heading, true);
        if is_first && level == HeadingLevel::H1 && !heading.is_empty() {
            let title = self.body.title.get_or_insert_with(|| heading.clone());
            if *title == heading {
                return;
            }
        }
        self.section = Section {
            heading,
            anchor,
            text: String::new(),
        };
    }

    fn end_section(&mut self) {
        let mut section = std::mem::take(&mut self.section);
        section.text = std::mem::take(&mut self.text).finish();
        if !(section.heading.is_empty() && section.text.is_empty()) {
            self.body.sections.push(section);
        }
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
