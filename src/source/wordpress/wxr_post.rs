//! A post as an export file writes it: its fields, and its text as an editor sees it.

/// An `<item>`: a post, a page, a picture or something else.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) id: u64,
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) link: String,
    pub(super) title: String,
    pub(super) content: String,
    pub(super) excerpt: String,
    pub(super) author: String,
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) published: String,
    pub(super) modified: String,
    pub(super) attachment_url: String,
    pub(super) thumbnail: Option<u64>,
    /// Of Polylang: the language, and the group of versions.
    pub(super) language: Option<String>,
    pub(super) group: Option<String>,
    pub(super) is_protected: bool,
    /// The name of the `<wp:postmeta>` being read.
    meta_key: String,
}

impl Item {
    /// Takes the text of an element, with the `domain` and `nicename` of a category.
    pub(super) fn set(&mut self, name: &str, domain: &str, nicename: &str, text: String) {
        let trimmed = || text.trim().to_owned();
        match name {
            "wp:post_id" => self.id = text.trim().parse().unwrap_or_default(),
            "wp:post_type" => self.kind = trimmed(),
            "wp:status" => self.status = trimmed(),
            "wp:post_date_gmt" => self.published = trimmed(),
            "wp:post_modified_gmt" => self.modified = trimmed(),
            "wp:post_password" => self.is_protected = !text.is_empty(),
            "wp:attachment_url" => self.attachment_url = trimmed(),
            "wp:meta_key" => self.meta_key = trimmed(),
            "wp:meta_value" if self.meta_key == "_thumbnail_id" => self.thumbnail = text.trim().parse().ok(),
            "link" => self.link = trimmed(),
            "title" => self.title = text,
            "content:encoded" => self.content = text,
            "excerpt:encoded" => self.excerpt = text,
            "dc:creator" => self.author = trimmed(),
            "category" => match domain {
                "category" => self.categories.push(text),
                "post_tag" => self.tags.push(text),
                "language" => self.language = Some(nicename.to_owned()),
                "post_translations" => self.group = Some(nicename.to_owned()),
                _ => {}
            },
            _ => {}
        }
    }
}

/// The text of a post as WordPress would show it: shortcodes go, and where the text has no paragraphs of its own, blank lines
/// make them.
pub(super) fn prepared(content: &str) -> String {
    let content = without_shortcodes(content);
    let has_paragraphs = content.contains("<!-- wp:") || content.contains("<p>") || content.contains("<p ");
    if has_paragraphs {
        return content;
    }
    let normal = content.replace("\r\n", "\n");
    let paragraphs = normal
        .split("\n\n")
        .map(|paragraph| format!("<p>{}</p>", paragraph.trim().replace('\n', "<br>\n")));
    paragraphs.collect()
}

/// Longest shortcode; a bracket that closes further away belongs to something else.
const MAX_SHORTCODE: usize = 2_000;

/// Removes `[gallery ids="1,2"]`, `[caption …]` and `[/caption]`: brackets around a name with attributes, or that are closed by
/// the same name. What stands between an opening and a closing one is kept, and so are `[1]` and `[note]`.
fn without_shortcodes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let window = rest
            .as_bytes()
            .iter()
            .take(MAX_SHORTCODE)
            .position(|byte| *byte == b']');
        match window.filter(|&end| is_shortcode(&rest[1..end], text)) {
            Some(end) => rest = &rest[end + 1..],
            None => {
                kept.push('[');
                rest = &rest[1..];
            }
        }
    }
    kept.push_str(rest);
    kept
}

fn is_shortcode(inside: &str, text: &str) -> bool {
    let (is_closing, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    let end = inside
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(inside.len());
    let (name, rest) = inside.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    let rest = rest.trim();
    match is_closing {
        true => rest.is_empty(),
        false => rest.contains('=') || rest == "/" || (rest.is_empty() && text.contains(&format!("[/{name}]"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_go_and_brackets_of_the_text_stay() {
        let table = [
            ("前[gallery ids=\"1,2\"]後", "前後"),
            ("[caption id=\"a\" width=\"3\"]写真の説明[/caption]", "写真の説明"),
            ("[box]大切[/box]", "大切"),
            ("文献[1]と[note]", "文献[1]と[note]"),
            ("[未完", "[未完"),
            ("[more /]", ""),
        ];
        for (text, expected) in table {
            assert_eq!(without_shortcodes(text), expected, "{text}");
        }
    }

    #[test]
    fn blank_lines_make_paragraphs_where_there_are_none() {
        assert_eq!(prepared("一\r\n二\n\n三"), "<p>一<br>\n二</p><p>三</p>");
        assert_eq!(prepared("<p>一</p>\n\n二"), "<p>一</p>\n\n二");
    }
}
