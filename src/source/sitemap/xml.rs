//! Sitemap files, by <https://www.sitemaps.org/protocol.html>.

use crate::source::web::Alternate;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// A page that a sitemap lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) url: String,
    /// When it changed, as written.
    pub(super) lastmod: Option<String>,
    /// Its versions in other languages (`<xhtml:link rel="alternate">`).
    pub(super) alternates: Vec<Alternate>,
}

/// What a sitemap file lists.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SitemapFile {
    /// Other sitemaps.
    Index(Vec<Listed>),
    /// Pages.
    Pages(Vec<Listed>),
}

/// Reads a sitemap, a sitemap index, or a text file of one address a line.
pub(super) fn parse(text: &str) -> Result<SitemapFile, String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return text_file(text);
    }
    let mut reader = Reader::from_str(text);
    let mut kind = None;
    let mut is_whole = false;
    let mut listed = Vec::new();
    let mut entry: Option<Listed> = None;
    let mut field: Option<String> = None;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("at byte {}: {error}", reader.error_position()))?;
        match event {
            Event::Start(tag) => match tag.local_name().into_inner() {
                root @ ("urlset" | "sitemapindex") if kind.is_none() => kind = Some(root == "sitemapindex"),
                "url" | "sitemap" => entry = Some(Listed::default()),
                "link" => add_alternate(&tag, entry.as_mut()),
                // <image:loc> is the address of a picture.
                "loc" | "lastmod"
                    if !tag.name().into_inner().contains(':') || is_own_prefix(tag.name().into_inner()) =>
                {
                    field = Some(String::new());
                }
                _ => {}
            },
            Event::Empty(tag) if tag.local_name().into_inner() == "link" => add_alternate(&tag, entry.as_mut()),
            Event::Text(text) => push(&mut field, &text.xml10_content()),
            Event::CData(text) => push(&mut field, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let resolved = reference.resolve_char_ref().ok().flatten().map(String::from);
                let known =
                    || quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned);
                push(&mut field, &resolved.or_else(known).unwrap_or_default());
            }
            Event::End(tag) => match tag.local_name().into_inner() {
                name @ ("loc" | "lastmod") => {
                    if let (Some(text), Some(entry)) = (field.take(), entry.as_mut()) {
                        let text = text.trim().to_owned();
                        match name {
                            "loc" => entry.url = text,
                            _ => entry.lastmod = Some(text).filter(|text| !text.is_empty()),
                        }
                    }
                }
                "url" | "sitemap" => listed.extend(entry.take().filter(|entry| !entry.url.is_empty())),
                "urlset" | "sitemapindex" => is_whole = true,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    match kind {
        // What was cut off is not listed: its pages would be taken for removed.
        Some(_) if !is_whole => Err("it ends before its last tag: it was cut off".to_owned()),
        Some(true) => Ok(SitemapFile::Index(listed)),
        Some(false) => Ok(SitemapFile::Pages(listed)),
        None => Err("it has neither <urlset> nor <sitemapindex>".to_owned()),
    }
}

/// Whether a prefixed name is one of the sitemap's own: a file may give its own namespace a prefix.
fn is_own_prefix(name: &str) -> bool {
    matches!(
        name.split(':').next(),
        Some("sm" | "sitemap" | "s" | "ns" | "ns0" | "ns1")
    )
}

fn push(field: &mut Option<String>, text: &str) {
    if let Some(field) = field {
        field.push_str(text);
    }
}

fn add_alternate(tag: &BytesStart<'_>, entry: Option<&mut Listed>) {
    let Some(entry) = entry else { return };
    let attribute = |name: &str| {
        let found = tag
            .attributes()
            .flatten()
            .find(|attribute| attribute.key.into_inner() == name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.trim().to_owned())
    };
    if let (Some(language), Some(url)) = (attribute("hreflang"), attribute("href")) {
        entry.alternates.push(Alternate { language, url });
    }
}

fn text_file(text: &str) -> Result<SitemapFile, String> {
    let is_address = |line: &&str| line.starts_with("http://") || line.starts_with("https://");
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() || !lines.iter().all(is_address) {
        return Err("it is no sitemap".to_owned());
    }
    let listed = |line: &str| Listed {
        url: line.to_owned(),
        ..Listed::default()
    };
    Ok(SitemapFile::Pages(lines.into_iter().map(listed).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pages_are_listed_with_change_and_versions() {
        let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="x" xmlns:xhtml="http://www.w3.org/1999/xhtml">
              <url><loc> https://clinic.example/a?x=1&amp;y=&#50; </loc><lastmod>2025-03-02</lastmod>
                <image:image><image:loc>https://clinic.example/a.jpg</image:loc></image:image>
                <xhtml:link rel="alternate" hreflang="en" href="https://clinic.example/en/a?x=1&amp;y"/></url>
              <url><loc><![CDATA[https://clinic.example/b]]></loc></url><url></url>
            </urlset>"#;
        let pages = [
            Listed {
                url: "https://clinic.example/a?x=1&y=2".to_owned(),
                lastmod: Some("2025-03-02".to_owned()),
                alternates: vec![Alternate {
                    language: "en".to_owned(),
                    url: "https://clinic.example/en/a?x=1&y".to_owned(),
                }],
            },
            Listed {
                url: "https://clinic.example/b".to_owned(),
                ..Listed::default()
            },
        ];
        assert_eq!(parse(xml), Ok(SitemapFile::Pages(pages.to_vec())));
    }

    #[test]
    fn an_index_lists_sitemaps_and_a_text_file_pages() {
        let index = "<sitemapindex><sitemap><loc>https://clinic.example/1.xml.gz</loc></sitemap></sitemapindex>";
        assert!(matches!(parse(index), Ok(SitemapFile::Index(files)) if files.len() == 1));
        let text = "\u{feff}https://clinic.example/a\n\nhttps://clinic.example/b\n";
        assert!(matches!(parse(text), Ok(SitemapFile::Pages(pages)) if pages.len() == 2));
    }

    #[test]
    fn what_is_no_sitemap_is_refused() {
        for text in [
            "",
            "<html><body>404</body></html>",
            "<urlset><url><loc>a</wrong>",
            "<urlset><url><loc>https://clinic.example/a</loc></url><url><loc>https://clinic.ex",
            "<urlset><url><loc>https://clinic.example/a</loc></url>",
            "<sitemapindex><sitemap><loc>https://clinic.example/1.xml</loc></sitemap>",
            "not found",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(<|>|/|url|loc|set|sitemap|&|;|#|x|a|\"|=|!\\[CDATA\\[|\\]\\]| ){0,40}") {
            let _ = parse(&format!("<urlset>{text}"));
        }
    }
}
