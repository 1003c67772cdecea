//! HTML that is escaped by construction: tags are literals of this program, everything else is text.

use crate::snippet::escape_html;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// What is encoded in an address.
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// HTML in the making.
#[derive(Debug, Default)]
pub struct Markup {
    html: String,
    root: String,
}

impl Markup {
    /// HTML of a server whose addresses stand below `root`, such as `/search`; at the root of its host where that is empty.
    pub fn under(root: &str) -> Markup {
        Markup {
            html: String::new(),
            root: root.to_owned(),
        }
    }

    /// Appends what an address of this server begins with, before its `/`.
    pub fn root(&mut self) -> &mut Markup {
        escape_html(&self.root, &mut self.html);
        self
    }

    /// Appends markup, which only this program can have written.
    pub fn tag(&mut self, literal: &'static str) -> &mut Markup {
        self.html.push_str(literal);
        self
    }

    /// Appends text of any origin, for content or inside a quoted attribute.
    pub fn text(&mut self, text: &str) -> &mut Markup {
        escape_html(text, &mut self.html);
        self
    }

    /// Appends text as part of an address, see [`percent_encode`].
    pub fn address(&mut self, text: &str) -> &mut Markup {
        self.html.extend(percent_encode(text));
        self
    }

    /// Appends text with ranges of UTF-16 code units in it marked.
    pub fn marked(&mut self, text: &str, highlights: &[[usize; 2]]) -> &mut Markup {
        let mut rest = highlights.iter().peekable();
        let (mut at, mut inside) = (0, false);
        for character in text.chars() {
            if inside && rest.peek().is_some_and(|range| range[1] <= at) {
                self.tag("</mark>");
                inside = false;
                rest.next();
            }
            if !inside && rest.peek().is_some_and(|range| range[0] <= at && at < range[1]) {
                self.tag("<mark>");
                inside = true;
            }
            self.text(character.encode_utf8(&mut [0; 4]));
            at += character.len_utf16();
        }
        if inside {
            self.tag("</mark>");
        }
        self
    }

    /// The finished text.
    pub fn finish(self) -> String {
        self.html
    }
}

/// Text as part of an address: all but letters, digits, `-._~` and `/` is percent-encoded.
pub fn percent_encode(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, ADDRESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_addresses_stay_addresses() {
        let mut markup = Markup::default();
        markup.tag("<a href=\"/columns/").address("ja/a\"b c?肌");
        markup.tag("\">").text("<script>\"&'").tag("</a>");
        let expected = "<a href=\"/columns/ja/a%22b%20c%3F%E8%82%8C\">&lt;script&gt;&quot;&amp;&#39;</a>";
        assert_eq!(markup.finish(), expected);
    }

    #[test]
    fn marks_are_ranges_of_utf_16() {
        let marked = |text, ranges: &[[usize; 2]]| {
            let mut markup = Markup::default();
            markup.marked(text, ranges);
            markup.finish()
        };
        assert_eq!(marked("a<b", &[[1, 2]]), "a<mark>&lt;</mark>b");
        assert_eq!(marked("𠮷野家", &[[0, 2], [3, 4]]), "<mark>𠮷</mark>野<mark>家</mark>");
        assert_eq!(marked("肌肌", &[[0, 1], [1, 2]]), "<mark>肌</mark><mark>肌</mark>");
        assert_eq!(marked("肌", &[]), "肌");
    }
}
