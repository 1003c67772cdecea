//! HTML inside Markdown: tags and comments go, the text between them stays.

use pulldown_cmark::{Event, Parser, Tag};

/// Elements that stand on lines of their own, and so end the line before them.
const BLOCKS: [&str; 27] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// Elements whose content is no text.
const UNSEEN: [&str; 4] = ["script", "style", "template", "svg"];

/// Longest tag. A `>` in quotes does not end a tag, unless the quotes never end; looking for their end only so far
/// keeps the time for a page of broken tags linear.
const MAX_TAG: usize = 4096;

/// The text of a block of HTML, one line for each block element; entities are decoded, and runs of white space are
/// one blank, as a browser shows them.
pub(super) fn html_text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    let mut unseen: Option<&str> = None;
    // Where the next `>` is, in bytes from the end; kept, so that no stretch is searched twice.
    let mut closed_at = html.find('>').map(|index| html.len() - index);
    while let Some(at) = rest.find('<') {
        let (before, from_tag) = rest.split_at(at);
        if unseen.is_none() {
            text.push_str(&decode_entities(&before.replace('\n', " ")));
        }
        if closed_at.is_some_and(|left| left > from_tag.len()) {
            closed_at = from_tag.find('>').map(|index| from_tag.len() - index);
        }
        let close = closed_at.map(|left| from_tag.len() - left);
        let Some(end) = tag_end(from_tag, close) else {
            if unseen.is_none() {
                text.push('<');
            }
            rest = &from_tag[1..];
            continue;
        };
        let (tag, after) = from_tag.split_at(end);
        let name = tag_name(tag);
        if let Some(element) = UNSEEN.iter().find(|element| name.eq_ignore_ascii_case(element)) {
            if tag.starts_with("</") {
                unseen = unseen.filter(|open| open != element);
            } else if unseen.is_none() && !tag.ends_with("/>") {
                unseen = Some(element);
            }
        } else if is_block(tag) {
            text.push('\n');
        }
        rest = after;
    }
    if unseen.is_none() {
        text.push_str(&decode_entities(&rest.replace('\n', " ")));
    }
    let lines = text
        .split('\n')
        .map(|line| line.split(is_html_space).filter(|word| !word.is_empty()));
    let lines = lines.map(|words| words.collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whether a tag, such as `<br/>` or `</p>`, ends a line.
pub(super) fn is_block(tag: &str) -> bool {
    let name = tag_name(tag);
    BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block))
}

fn tag_name(tag: &str) -> &str {
    let tag = tag.trim_start_matches('<').trim_start_matches('/');
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    &tag[..end]
}

/// Bytes of the tag, comment or declaration that `text` begins with; `None` when its `<` is just a sign. `close` is
/// where the first `>` stands.
fn tag_end(text: &str, close: Option<usize>) -> Option<usize> {
    if let Some(comment) = text.strip_prefix("<!--") {
        // A comment that never ends hides the rest, in a browser too.
        let end = comment.find("-->");
        return Some(end.map_or(text.len(), |end| "<!--".len() + end + "-->".len()));
    }
    let begins = text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
    let first = close.filter(|close| begins && *close < MAX_TAG)? + 1;
    let mut quote = None;
    for (index, byte) in text.bytes().enumerate().take(MAX_TAG) {
        match (quote, byte) {
            (None, b'>') => return Some(index + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    Some(first)
}

fn is_html_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// `&amp;`, `&#20013;` and their like as the characters they stand for. The Markdown library knows all 2,231 of them.
fn decode_entities(text: &str) -> String {
    /// The longest name is `&CounterClockwiseContourIntegral;`.
    const MAX_ENTITY: usize = 34;
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest
            .bytes()
            .take(MAX_ENTITY)
            .position(|byte| byte == b';')
            .map(|end| end + 1);
        let entity = end.map(|end| &rest[..end]);
        match entity.filter(|entity| {
            entity[1..entity.len() - 1]
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'#')
        }) {
            Some(entity) => {
                decoded.push_str(&decode_entity(entity));
                rest = &rest[entity.len()..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn decode_entity(entity: &str) -> String {
    let events = Parser::new(entity).filter(|event| !matches!(event, Event::Start(Tag::Paragraph)));
    let text: String = events
        .filter_map(|event| match event {
            Event::Text(text) => Some(text.into_string()),
            _ => None,
        })
        .collect();
    // A decoded line break or blank must not vanish at the edge of a paragraph.
    if text.is_empty() { " ".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_text_between_tags_stays() {
        let table = [
            ("<div class=\"a > b\">本文</div>", "本文"),
            ("<p>一<b>二</b>三</p>\n<p>四</p>", "一二三\n四"),
            ("a<br>b<br/>c", "a\nb\nc"),
            ("<!-- 秘密 > --> 見える", "見える"),
            ("<!-- 終わらない", ""),
            ("<script>x < 1 && y</script>본문<style>p{}</style>", "본문"),
            ("1 < 2 &amp; 3 &gt; 2 &#20013; &x; &", "1 < 2 & 3 > 2 中 &x; &"),
            ("<details>\n<summary>质 量</summary>\n答案\n</details>", "质 量\n答案"),
            ("<div never closed", "<div never closed"),
        ];
        for (html, text) in table {
            assert_eq!(html_text(html), text, "{html}");
        }
    }

    proptest! {
        #[test]
        fn no_html_panics(html in "(<|>|</|<!--|-->|script|p|\"|'|&|;|#|amp|あ|\n| ){0,40}") {
            let _ = html_text(&html);
        }
    }
}
