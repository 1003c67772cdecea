//! A WordPress export file (WXR): RSS with the fields of WordPress.

use super::post::{Pages, Post, prefix};
use super::wxr_post::{Item, prepared};
use crate::source::ArticleSource;
use crate::source::input::decompress;
use crate::source::item::{Place, SkipReason, Skipped, SourceItem};
use crate::source::open::{SourceError, SourceOptions};
use crate::source::path_filter::PathFilter;
use crate::source::problem::Problem;
use crate::source::web::{Assembly, Extractor, Site, Spool};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use rustc_hash::FxHashMap;
use std::fs::File;
use std::io::{self, BufRead};
use std::ops::ControlFlow;
use url::Url;

/// The posts and pages of an export file, also compressed with gzip.
pub(in crate::source) struct WxrSource {
    pub(in crate::source) name: String,
    pub(in crate::source) path: String,
    pub(in crate::source) site: Site,
    pub(in crate::source) extractor: Extractor,
    pub(in crate::source) filter: PathFilter,
    pub(in crate::source) options: SourceOptions,
}

impl ArticleSource for WxrSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        let failed = |source| SourceError::Read {
            path: self.path.clone(),
            source,
        };
        // Pictures may stand behind the posts that show them.
        let mut pictures: FxHashMap<u64, String> = FxHashMap::default();
        self.items(&mut |item| {
            if item.kind == "attachment" {
                pictures.insert(item.id, item.attachment_url);
            }
            Ok(ControlFlow::Continue(()))
        })
        .map_err(failed)?;
        let pages = Pages {
            prefix: prefix(&self.name),
            site: &self.site,
            extractor: &self.extractor,
        };
        let mut assembly = Assembly::new(self.site.clone(), Spool::temporary().map_err(failed)?);
        let mut stopped = false;
        self.items(&mut |item| {
            if !matches!(item.kind.as_str(), "post" | "page") {
                return Ok(ControlFlow::Continue(()));
            }
            let place = Place::file(format!("{}#{}", self.path, item.id));
            let is_published = item.status == "publish";
            let post: Post = item.into_post(&pictures);
            let is_asked_for =
                Site::resolve(&self.site.page(""), &post.link).is_none_or(|url: Url| self.filter.allows(&url));
            if !is_asked_for {
                return Ok(ControlFlow::Continue(()));
            }
            let reported = if is_published {
                match pages.page(post) {
                    Ok(page) => {
                        assembly.add(page)?;
                        return Ok(ControlFlow::Continue(()));
                    }
                    Err(kind) => SourceItem::Problem(Problem { place, kind }),
                }
            } else {
                let reason = SkipReason::Draft;
                SourceItem::Skipped(Skipped { place, reason })
            };
            let flow = sink(reported);
            stopped = flow.is_break();
            Ok(flow)
        })
        .map_err(failed)?;
        if stopped {
            return Ok(());
        }
        assembly.emit(self.options.max_text_bytes, sink).map_err(failed)
    }
}

type Take<'a> = dyn FnMut(Item) -> io::Result<ControlFlow<()>> + 'a;

impl WxrSource {
    /// Gives each `<item>` to `take`, until that breaks.
    fn items(&self, take: &mut Take<'_>) -> io::Result<()> {
        let input = decompress(File::open(&self.path)?)?;
        read_items(input, self.options.max_input_bytes(), take)
    }
}

/// Reads items; text beyond `limit` bytes of one item is an error, since a file that is no export may have no end of it.
fn read_items(input: impl BufRead, limit: u64, take: &mut Take<'_>) -> io::Result<()> {
    let mut reader = Reader::from_reader(input);
    let mut buffer = Vec::new();
    let mut item: Option<Item> = None;
    let mut field: Option<Field> = None;
    let mut is_export = false;
    loop {
        buffer.clear();
        let position = reader.buffer_position();
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|error| invalid(format!("at byte {position}: {error}")))? {
            Event::Start(tag) => match tag.name().into_inner() {
                "rss" => is_export = true,
                "item" => item = Some(Item::default()),
                name if item.is_some() => field = Some(Field::of(name, &tag)),
                _ => {}
            },
            Event::Text(text) => push(&mut field, &text.xml10_content(), limit)?,
            Event::CData(text) => push(&mut field, &text.xml10_content(), limit)?,
            Event::GeneralRef(reference) => {
                let resolved = reference.resolve_char_ref().ok().flatten().map(String::from);
                let known =
                    || quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned);
                push(&mut field, &resolved.or_else(known).unwrap_or_default(), limit)?;
            }
            Event::End(tag) => match tag.name().into_inner() {
                "item" => {
                    if let Some(item) = item.take()
                        && take(item)?.is_break()
                    {
                        return Ok(());
                    }
                }
                name => {
                    if let (Some(item), Some(field)) = (item.as_mut(), field.take_if(|field| field.name == name)) {
                        item.set(&field.name, &field.domain, &field.nicename, field.text);
                    }
                }
            },
            Event::Eof if is_export && item.is_none() => return Ok(()),
            Event::Eof if is_export => return Err(invalid("the file ends within a post".to_owned())),
            Event::Eof => return Err(invalid("it is no WordPress export: there is no <rss>".to_owned())),
            _ => {}
        }
    }
}

/// An element being read.
struct Field {
    name: String,
    domain: String,
    nicename: String,
    text: String,
}

impl Field {
    fn of(name: &str, tag: &BytesStart<'_>) -> Field {
        let attribute = |name: &str| {
            let found = tag
                .attributes()
                .flatten()
                .find(|attribute| attribute.key.into_inner() == name);
            found
                .and_then(|attribute| {
                    attribute
                        .normalized_value(XmlVersion::Implicit1_0)
                        .ok()
                        .map(|value| value.into_owned())
                })
                .unwrap_or_default()
        };
        Field {
            name: name.to_owned(),
            domain: attribute("domain"),
            nicename: attribute("nicename"),
            text: String::new(),
        }
    }
}

fn push(field: &mut Option<Field>, text: &str, limit: u64) -> io::Result<()> {
    if let Some(field) = field {
        field.text.push_str(text);
        if field.text.len() as u64 > limit {
            return Err(invalid(format!("<{}> has more than {limit} bytes", field.name)));
        }
    }
    Ok(())
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

impl Item {
    fn into_post(self, pictures: &FxHashMap<u64, String>) -> Post {
        Post {
            image: self.thumbnail.and_then(|id| pictures.get(&id).cloned()),
            content: prepared(&self.content),
            id: self.id,
            link: self.link,
            title: self.title,
            excerpt: self.excerpt,
            author: Some(self.author).filter(|author| !author.is_empty()),
            categories: self.categories,
            tags: self.tags,
            published_at: super::post::moment(&self.published),
            updated_at: super::post::moment(&self.modified),
            language: self.language,
            group: self.group,
            is_protected: self.is_protected,
            modified: None,
            listed: None,
        }
    }
}
