//! The text of elements as sections, as a visitor reads it.

use crate::article::{Section, clean_line, clean_text};
use crate::source::text::Text;
use dom_query::{Matcher, NodeRef};

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 39] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "li",
    "main",
    "menu",
    "ol",
    "optgroup",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
    "legend",
];

/// Elements whose text is not read: code, controls, navigation, and the readings beside ruby text, which would tear
/// words apart.
const UNREAD: [&str; 19] = [
    "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video",
    "select", "textarea", "nav", "rt", "rp", "head", "datalist",
];

/// What is left out besides when nothing says where the content of a page stands.
const CHROME: [&str; 3] = ["header", "footer", "aside"];

/// Reads elements in the order given.
pub(super) struct SectionReader<'m> {
    headings: Option<&'m Matcher>,
    skips_chrome: bool,
    sections: Vec<Section>,
    section: Section,
    text: Text,
    heading: Option<Heading>,
    /// How many `pre` elements are open.
    preformatted: usize,
}

struct Heading {
    anchor: Option<String>,
    text: Text,
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(Leave),
}

enum Leave {
    Block,
    Row,
    Heading,
    Preformatted,
}

impl<'m> SectionReader<'m> {
    /// `headings` stands in place of `h1` to `h6`; `skips_chrome` leaves out headers, footers and asides.
    pub(super) fn new(headings: Option<&'m Matcher>, skips_chrome: bool) -> Self {
        SectionReader {
            headings,
            skips_chrome,
            sections: Vec::new(),
            section: Section::default(),
            text: Text::default(),
            heading: None,
            preformatted: 0,
        }
    }

    /// Reads `root` and everything in it, without recursion: pages nest as deep as their makers let them.
    pub(super) fn read(&mut self, root: &NodeRef<'_>) {
        self.text().end_line();
        let mut steps = vec![Step::Enter(*root)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(leave) => self.leave(&leave),
                Step::Enter(node) if node.is_text() => self.push(&node.text()),
                Step::Enter(node) if node.is_element() => {
                    if let Some(leave) = self.enter(&node) {
                        steps.extend(leave.map(Step::Leave));
                        steps.extend(node.children_it(true).map(Step::Enter));
                    }
                }
                // A document or fragment.
                Step::Enter(node) => steps.extend(node.children_it(true).map(Step::Enter)),
            }
        }
    }

    /// The sections read, without those that have neither heading nor text.
    pub(super) fn finish(mut self) -> Vec<Section> {
        self.end_heading();
        self.end_section();
        self.sections
    }

    /// `None` to leave the element out, else what to do after its children.
    fn enter(&mut self, node: &NodeRef<'_>) -> Option<Option<Leave>> {
        let name = node.node_name()?;
        let name: &str = &name;
        if UNREAD.contains(&name) || (self.skips_chrome && CHROME.contains(&name)) || is_unseen(node) {
            return None;
        }
        match name {
            "br" | "hr" => {
                self.text().end_line();
                return None;
            }
            "wbr" => return None,
            "img" => {
                let alternative = node.attr_or("alt", "");
                self.push(&alternative);
                return None;
            }
            "a" if is_sign(node) => return None,
            _ => {}
        }
        if self.heading.is_none() && self.is_heading(node, name) {
            self.end_section();
            self.heading = Some(Heading {
                anchor: anchor_of(node),
                text: Text::default(),
            });
            return Some(Some(Leave::Heading));
        }
        Some(match name {
            "td" | "th" => {
                self.text().start_cell();
                None
            }
            "tr" => {
                self.text().end_line();
                Some(Leave::Row)
            }
            "pre" => {
                self.text().end_line();
                self.preformatted += 1;
                Some(Leave::Preformatted)
            }
            _ if BLOCKS.contains(&name) => {
                self.text().end_line();
                Some(Leave::Block)
            }
            _ => None,
        })
    }

    fn leave(&mut self, leave: &Leave) {
        match leave {
            Leave::Block => self.text().end_line(),
            Leave::Row => self.text().end_row(),
            Leave::Heading => self.end_heading(),
            Leave::Preformatted => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.text().end_line();
            }
        }
    }

    fn is_heading(&self, node: &NodeRef<'_>, name: &str) -> bool {
        match self.headings {
            Some(matcher) => node.is_match(matcher),
            None => matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6"),
        }
    }

    fn text(&mut self) -> &mut Text {
        match &mut self.heading {
            Some(heading) => &mut heading.text,
            None => &mut self.text,
        }
    }

    /// Adds text with its white space as a browser shows it.
    fn push(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.text().push(text);
            return;
        }
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.trim_start_matches(is_html_space);
            let space = &rest[..rest.len() - word.len()];
            if space.contains('\n') {
                self.text().soft_break();
            } else if !space.is_empty() {
                self.text().blank();
            }
            let end = word.find(is_html_space).unwrap_or(word.len());
            self.text().push(&word[..end]);
            rest = &word[end..];
        }
    }

    fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else {
            return;
        };
        self.section = Section {
            heading: clean_line(heading.text.finish()),
            anchor: heading.anchor,
            text: String::new(),
        };
    }

    fn end_section(&mut self) {
        let mut section = std::mem::take(&mut self.section);
        section.text = clean_text(std::mem::take(&mut self.text).finish());
        if !(section.heading.is_empty() && section.text.is_empty()) {
            self.sections.push(section);
        }
    }
}

/// Whether a visitor does not see the element, or the site says to leave it out.
fn is_unseen(node: &NodeRef<'_>) -> bool {
    node.has_attr("hidden") || node.has_attr("data-sagasu-ignore") || &*node.attr_or("aria-hidden", "") == "true"
}

/// A link within the page that shows a sign and no word: `#` and `¶` beside headings, `↑` to the top.
fn is_sign(node: &NodeRef<'_>) -> bool {
    node.attr_or("href", "").starts_with('#')
        && !node.text().chars().any(char::is_alphanumeric)
        && !node.descendants_it().any(|inside| inside.has_name("img"))
}

/// The fragment identifier of a heading: its own `id`, that of an anchor in it, or that of the section it opens.
fn anchor_of(heading: &NodeRef<'_>) -> Option<String> {
    let own = heading.id_attr();
    let inside = || {
        heading
            .descendants_it()
            .filter(|node| node.is_element())
            .find_map(|node| node.id_attr().or_else(|| node.attr("name")))
    };
    let opened = || {
        let section = heading.parent().filter(|parent| parent.has_name("section"))?;
        let is_first = section
            .first_element_child()
            .is_some_and(|first| first.id == heading.id);
        section.id_attr().filter(|_| is_first)
    };
    let anchor = own.or_else(inside).or_else(opened)?;
    Some(clean_line(anchor.to_string())).filter(|anchor| !anchor.is_empty())
}

fn is_html_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    fn sections(html: &str) -> Vec<(String, Option<String>, String)> {
        let document = Document::from(html);
        let mut reader = SectionReader::new(None, false);
        reader.read(&document.body().expect("a body"));
        let sections = reader.finish().into_iter();
        sections
            .map(|section| (section.heading, section.anchor, section.text))
            .collect()
    }

    fn text(html: &str) -> String {
        let parts: Vec<String> = sections(html).into_iter().map(|(_, _, text)| text).collect();
        parts.join("|")
    }

    #[test]
    fn text_is_what_a_visitor_reads() {
        let table = [
            ("<p>一<b>二</b>三</p><p>四</p>", "一二三\n四"),
            ("<p>予約は\n  電話で</p>", "予約は電話で"),
            ("<p>예약은\n전화로  하세요</p>", "예약은 전화로 하세요"),
            ("<p>a <i> b</i> c</p>", "a b c"),
            ("a<br>b<hr>c", "a\nb\nc"),
            ("<ul><li>初診<li>再診</ul>", "初診\n再診"),
            (
                "<table><tr><th>施術</th><th>料金</th></tr><tr><td>点滴</td><td>五千円</td></tr></table>",
                "施術\t料金\n点滴\t五千円",
            ),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("<ruby>鍼<rp>(</rp><rt>はり</rt><rp>)</rp></ruby>治療", "鍼治療"),
            (
                "<p hidden>秘</p><p aria-hidden=true>密</p><p data-sagasu-ignore>無視</p><p>見える</p>",
                "見える",
            ),
            (
                "<script>a()</script><style>b{}</style><nav>目次</nav><select><option>東京</select>本文",
                "本文",
            ),
            (
                "<img alt=\"診察室の写真\"><a href='#top'>↑</a><a href='#fee'>料金</a>",
                "診察室の写真料金",
            ),
            ("費用&amp;時間&nbsp;表", "費用&時間\u{a0}表"),
        ];
        for (html, expected) in table {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn headings_begin_sections_with_their_anchors() {
        let html = "前文<h2 id=fee>料金<a href='#fee'>¶</a></h2><p>五千円</p>\
            <h3><a name=card></a>支払い</h3><p>現金</p><section id=access><h2>交通</h2><p>駅前</p></section><h2></h2>";
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            sections(html),
            [
                (String::new(), None, "前文".to_owned()),
                ("料金".to_owned(), some("fee"), "五千円".to_owned()),
                ("支払い".to_owned(), some("card"), "現金".to_owned()),
                ("交通".to_owned(), some("access"), "駅前".to_owned()),
            ]
        );
    }

    #[test]
    fn a_page_nested_deeply_is_read() {
        let deep = format!("{}奥{}", "<div>".repeat(2_000), "</div>".repeat(2_000));
        assert_eq!(text(&deep), "奥");
    }
}
