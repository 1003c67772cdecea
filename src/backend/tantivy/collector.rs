//! Collecting: order by language, score and date; counts per language and tag.

use super::schema::{column, language_of};
use crate::article::Language;
use std::collections::BTreeMap;
use tantivy::collector::sort_key::NaturalComparator;
use tantivy::collector::{Collector, SegmentCollector, SegmentSortKeyComputer, SortKeyComputer};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// Where a document stands; greater is better.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Standing {
    /// How near the document's language is to the reader's: greater is nearer. Constant when sorting by date.
    pub language_rank: u8,
    /// The plan's score, or zero when sorting by date.
    pub score: f32,
    /// Seconds since 1970, `i64::MIN` when unknown.
    pub published_at: i64,
}

/// Orders documents by [`Standing`].
pub struct StandingOrder {
    /// Rank per language code.
    pub ranks: [u8; Language::ALL.len()],
    /// Whether the date alone decides.
    pub newest: bool,
}

pub struct SegmentStanding {
    language: Column<u64>,
    published_at: Option<Column<i64>>,
    ranks: [u8; Language::ALL.len()],
    newest: bool,
}

impl SortKeyComputer for StandingOrder {
    type SortKey = Standing;
    type Child = SegmentStanding;
    type Comparator = NaturalComparator;

    fn requires_scoring(&self) -> bool {
        !self.newest
    }

    fn segment_sort_key_computer(&self, segment: &SegmentReader) -> tantivy::Result<SegmentStanding> {
        Ok(SegmentStanding {
            language: segment.fast_fields().u64(column::LANGUAGE)?,
            published_at: segment.fast_fields().i64(column::PUBLISHED_AT).ok(),
            ranks: self.ranks,
            newest: self.newest,
        })
    }
}

impl SegmentSortKeyComputer for SegmentStanding {
    type SortKey = Standing;
    type SegmentSortKey = Standing;
    type SegmentComparator = NaturalComparator;

    fn segment_sort_key(&mut self, doc: DocId, score: Score) -> Standing {
        let code = self.language.first(doc).unwrap_or_default() as usize;
        let published_at = self.published_at.as_ref().and_then(|column| column.first(doc));
        Standing {
            language_rank: if self.newest {
                0
            } else {
                self.ranks.get(code).copied().unwrap_or_default()
            },
            score: if self.newest { 0.0 } else { score },
            published_at: published_at.unwrap_or(i64::MIN),
        }
    }

    fn convert_segment_sort_key(&self, standing: Standing) -> Standing {
        standing
    }
}

/// Counts what matches, per language and per tag.
pub struct FacetCounts;

/// How many documents match, per language and tag.
#[derive(Debug, Default)]
pub struct Counts {
    pub total: u64,
    pub languages: BTreeMap<Language, u64>,
    pub tags: BTreeMap<String, u64>,
}

pub struct SegmentCounts {
    language: Column<u64>,
    tag: Option<StrColumn>,
    languages: [u64; Language::ALL.len()],
    tags: Vec<u64>,
}

impl Collector for FacetCounts {
    type Fruit = Counts;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let tag = segment.fast_fields().str(column::TAG)?;
        Ok(SegmentCounts {
            language: segment.fast_fields().u64(column::LANGUAGE)?,
            tags: vec![0; tag.as_ref().map_or(0, |tag| tag.num_terms())],
            tag,
            languages: [0; Language::ALL.len()],
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Counts>>) -> tantivy::Result<Counts> {
        let mut all = Counts::default();
        for segment in segments {
            let segment = segment?;
            all.total += segment.total;
            for (language, count) in segment.languages {
                *all.languages.entry(language).or_default() += count;
            }
            for (tag, count) in segment.tags {
                *all.tags.entry(tag).or_default() += count;
            }
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = tantivy::Result<Counts>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let code = self.language.first(doc).unwrap_or_default() as usize;
        if let Some(count) = self.languages.get_mut(code) {
            *count += 1;
        }
        if let Some(tag) = &self.tag {
            for ordinal in tag.term_ords(doc) {
                self.tags[ordinal as usize] += 1;
            }
        }
    }

    fn harvest(self) -> tantivy::Result<Counts> {
        let mut counts = Counts::default();
        for (code, count) in (0..).zip(self.languages) {
            counts.total += count;
            if let (Some(language), 1..) = (language_of(code), count) {
                counts.languages.insert(language, count);
            }
        }
        if let Some(column) = &self.tag {
            let mut name = String::new();
            for (ordinal, count) in (0..).zip(self.tags) {
                if count > 0 {
                    name.clear();
                    column.ord_to_str(ordinal, &mut name)?;
                    counts.tags.insert(name.clone(), count);
                }
            }
        }
        Ok(counts)
    }
}
