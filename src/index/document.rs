//! An article as the index holds it.

use super::field::{FieldId, whole_title_term};
use super::term_stream::TermStream;
use crate::analysis::gram::grams;
use crate::analysis::reading::{KeyLimits, Kind, keys_of};
use crate::analysis::segmenter::Role;
use crate::analysis::{Session, whole_key};
use crate::article::{Article, Language};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::Xxh3;

/// Distance in positions between two values of a field (title and first section, one section and the next), so that no
/// phrase and no proximity reaches across.
const VALUE_GAP: u32 = 16;

/// What a backend stores and indexes for one article.
#[derive(Debug, Clone)]
pub struct IndexDocument {
    /// The article's id, the document's key.
    pub id: String,
    /// Language of the article.
    pub language: Language,
    /// Name of the source that owns it.
    pub source: String,
    /// Hash of the article's content.
    pub content_hash: u64,
    /// Hash of the terms of all fields: what tells that another analyzer makes the same of the article.
    pub terms_hash: u64,
    /// Encoded terms per field; fields without terms are left out.
    pub fields: Vec<(FieldId, String)>,
    /// Tags, for filters and facets.
    pub tags: Vec<String>,
    /// Attributes, for filters and facets.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// First publication in seconds since 1970.
    pub published_at: Option<i64>,
    /// Shared by the versions of one column.
    pub translation_key: Option<String>,
    /// The article as JSON: what snippets and responses are made from.
    pub stored: String,
}

/// Analyzes an article of `source` into its document.
pub fn analyze_article(
    session: &mut Session,
    article: &Article,
    source: &str,
) -> Result<IndexDocument, serde_json::Error> {
    let space = article.language.term_space();
    let mut analysis = FieldAnalysis::new(session, space);
    let mut title = Field::default();
    let mut heading = Field::default();
    let mut body = Field::default();
    analysis.add(&article.title, &mut title);
    for section in &article.sections {
        analysis.add(&section.heading, &mut heading);
        analysis.add(&section.text, &mut body);
    }
    // What a visitor sees of an article finds it: its tags and who wrote it as headings do, its summary as text.
    for tag in article.tags.iter().chain(&article.author) {
        analysis.add(tag, &mut heading);
    }
    if let Some(summary) = &article.summary {
        analysis.add(summary, &mut body);
    }
    let mut readings = TermStream::default();
    if let Some(key) = whole_key(analysis.session.fold(&article.title, space).as_str()) {
        readings.push(&whole_title_term(&key), 0);
    }
    analysis.add_readings(&article.title, KeyLimits::TITLE, &mut readings);
    let headings = article.sections.iter().map(|section| section.heading.as_str());
    for text in headings.chain(article.tags.iter().map(String::as_str)) {
        analysis.add_readings(text, KeyLimits::HEADING, &mut readings);
    }
    let fields: Vec<(FieldId, String)> = [
        (FieldId::Title(space), title.terms),
        (FieldId::Heading(space), heading.terms),
        (FieldId::Body(space), body.terms),
        (FieldId::Gram, analysis.grams.terms),
        (FieldId::Reading, readings),
    ]
    .into_iter()
    .map(|(field, terms)| (field, terms.into_string()))
    .filter(|(_, terms)| !terms.is_empty())
    .collect();
    Ok(IndexDocument {
        id: article.id.clone(),
        language: article.language,
        source: source.to_owned(),
        content_hash: article.content_hash(),
        terms_hash: terms_hash(&fields),
        fields,
        tags: article.tags.clone(),
        attributes: article.attributes.clone(),
        published_at: article.published_at.as_ref().map(|time| time.unix_seconds()),
        translation_key: article.translation_key.clone(),
        stored: serde_json::to_string(article)?,
    })
}

/// XXH3 over the fields' names and encoded terms.
fn terms_hash(fields: &[(FieldId, String)]) -> u64 {
    let mut hash = Xxh3::new();
    for (field, terms) in fields {
        hash.update(field.name().as_bytes());
        hash.update(&(terms.len() as u64).to_le_bytes());
        hash.update(terms.as_bytes());
    }
    hash.digest()
}

/// A field's terms so far and the position of its next value.
#[derive(Default)]
struct Field {
    terms: TermStream,
    next_position: u32,
}

struct FieldAnalysis<'a> {
    session: &'a mut Session,
    space: crate::article::TermSpace,
    grams: Field,
    exact: String,
}

impl<'a> FieldAnalysis<'a> {
    fn new(session: &'a mut Session, space: crate::article::TermSpace) -> Self {
        FieldAnalysis {
            session,
            space,
            grams: Field::default(),
            exact: String::new(),
        }
    }

    /// Adds the keys of a text's readings; they stand alone, so all are at one position.
    fn add_readings(&mut self, text: &str, limits: KeyLimits, readings: &mut TermStream) {
        for &kind in Kind::of_space(self.space) {
            let pieces = self.session.pieces(text, self.space, kind);
            keys_of(text, &pieces, kind, limits, |key| readings.push(key, 0));
        }
    }

    /// Adds one value: its terms to `field`, its grams to the gram field.
    fn add(&mut self, text: &str, field: &mut Field) {
        if text.is_empty() {
            return;
        }
        let folded = self.session.fold(text, self.space);
        let exact = &mut self.exact;
        let terms = &mut field.terms;
        let end = self
            .session
            .tokens(folded.as_str(), self.space, field.next_position, |token| {
                if token.role == Role::Function {
                    return;
                }
                terms.push(token.term, token.position);
                if let Some(word) = token.exact {
                    exact.clear();
                    exact.push('=');
                    exact.push_str(word);
                    terms.push(exact, token.position);
                }
            });
        field.next_position = end + VALUE_GAP;
        let stream = &mut self.grams.terms;
        let end = grams(folded.as_str(), self.grams.next_position, |gram| {
            stream.push_with(gram.position, |encoded| gram.push_term(encoded));
        });
        self.grams.next_position = end + VALUE_GAP;
    }
}
