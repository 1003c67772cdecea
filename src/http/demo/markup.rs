//! HTML that is escaped by construction: tags are literals of this program, everything else is text.

use crate::snippet::escape_html;
use std::fmt::Write;

/// HTML in the making.
#[derive(Debug, Default)]
pub struct Markup(String);

impl Markup {
    /// Appends markup, which only this program can have written.
    pub fn tag(&mut self, literal: &'static str) -> &mut Markup {
        self.0.push_str(literal);
        self
    }

    /// Appends text of any origin, for content or inside a quoted attribute.
    pub fn text(&mut self, text: &str) -> &mut Markup {
        escape_html(text, &mut self.0);
        self
    }

    /// Appends text as part of an address: all but letters, digits, `-._~` and `/` is percent-encoded.
    pub fn address(&mut self, text: &str) -> &mut Markup {
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => self.0.push(byte.into()),
                // Writing to a string cannot fail.
                other => _ = write!(self.0, "%{other:02X}"),
            }
        }
        self
    }

    /// The finished text.
    pub fn finish(self) -> String {
        self.0
    }
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
}
