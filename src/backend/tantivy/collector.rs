//! Counting what matches, per language, tag and attribute.

use super::schema::{attribute_term, column, language_of};
use crate::article::Language;
use crate::backend::FACET_VALUES;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED};

/// Whether any document matches; stops at the first.
pub fn any_match(searcher: &Searcher, query: &dyn Query) -> tantivy::Result<bool> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    for segment in searcher.segment_readers() {
        let mut scorer = weight.scorer(segment, 1.0)?;
        while scorer.doc() != TERMINATED {
            if segment.alive_bitset().is_none_or(|alive| alive.is_alive(scorer.doc())) {
                return Ok(true);
            }
            scorer.advance();
        }
    }
    Ok(false)
}

/// Counts what matches, per language and per tag.
#[derive(Debug, Clone, Copy, Default)]
pub struct FacetCounts {
    /// Also per attribute and value.
    pub attributes: bool,
}

/// How many documents match, per language, tag, and `name=value` of attributes.
#[derive(Debug, Default)]
pub struct Counts {
    pub total: u64,
    pub languages: BTreeMap<Language, u64>,
    pub tags: BTreeMap<String, u64>,
    pub attributes: BTreeMap<String, u64>,
}

pub struct SegmentCounts {
    language: Column<u64>,
    languages: [u64; Language::ALL.len()],
    tags: ValueCounts,
    attributes: ValueCounts,
}

/// Counts per value of a column of texts, which a segment may not have.
#[derive(Default)]
struct ValueCounts {
    column: Option<StrColumn>,
    counts: Vec<u64>,
}

impl ValueCounts {
    fn of(column: Option<StrColumn>) -> ValueCounts {
        ValueCounts {
            counts: vec![0; column.as_ref().map_or(0, |column| column.num_terms())],
            column,
        }
    }

    fn collect(&mut self, doc: DocId) {
        if let Some(column) = &self.column {
            for ordinal in column.term_ords(doc) {
                self.counts[ordinal as usize] += 1;
            }
        }
    }

    fn harvest(self) -> tantivy::Result<BTreeMap<String, u64>> {
        let mut named = BTreeMap::new();
        let Some(column) = self.column else { return Ok(named) };
        for (ordinal, count) in (0..).zip(self.counts) {
            if count > 0 {
                let mut name = String::new();
                column.ord_to_str(ordinal, &mut name)?;
                named.insert(name, count);
            }
        }
        Ok(named)
    }
}

impl Collector for FacetCounts {
    type Fruit = Counts;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let columns = segment.fast_fields();
        Ok(SegmentCounts {
            language: columns.u64(column::LANGUAGE)?,
            languages: [0; Language::ALL.len()],
            tags: ValueCounts::of(columns.str(column::TAG)?),
            attributes: if self.attributes {
                ValueCounts::of(columns.str(column::ATTRIBUTE)?)
            } else {
                ValueCounts::default()
            },
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
            for (value, count) in segment.attributes {
                *all.attributes.entry(value).or_default() += count;
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
        self.tags.collect(doc);
        self.attributes.collect(doc);
    }

    fn harvest(self) -> tantivy::Result<Counts> {
        let mut counts = Counts {
            tags: self.tags.harvest()?,
            attributes: self.attributes.harvest()?,
            ..Counts::default()
        };
        for (code, count) in (0..).zip(self.languages) {
            counts.total += count;
            if let (Some(language), 1..) = (language_of(code), count) {
                counts.languages.insert(language, count);
            }
        }
        Ok(counts)
    }
}

impl Counts {
    /// Takes back what was counted more than once because several versions of a column were found.
    pub fn once_per_column(
        &mut self,
        several: &[Vec<DocAddress>],
        searcher: &Searcher,
        attributes: bool,
    ) -> tantivy::Result<()> {
        if several.is_empty() {
            return Ok(());
        }
        let mut languages = Vec::new();
        let mut tags = Texts::open(searcher, column::TAG)?;
        let mut values = Texts::open(searcher, column::ATTRIBUTE)?;
        for segment in searcher.segment_readers() {
            languages.push(segment.fast_fields().u64(column::LANGUAGE)?);
        }
        for versions in several {
            self.total -= versions.len() as u64 - 1;
            let mut codes: Vec<u64> = versions
                .iter()
                .filter_map(|address| languages[address.segment_ord as usize].first(address.doc_id))
                .collect();
            for code in repeated(&mut codes) {
                if let Some(count) = language_of(code).and_then(|language| self.languages.get_mut(&language)) {
                    *count -= 1;
                }
            }
            tags.take_back(versions, &mut self.tags)?;
            if attributes {
                values.take_back(versions, &mut self.attributes)?;
            }
        }
        Ok(())
    }
}

/// Every value beyond its first occurrence.
fn repeated<T: Ord + Copy>(values: &mut [T]) -> impl Iterator<Item = T> {
    values.sort_unstable();
    values.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// The values of a column of texts over all segments, by numbers that hold across them.
struct Texts {
    columns: Vec<Option<StrColumn>>,
    numbers: FxHashMap<(SegmentOrdinal, u64), usize>,
    names: Vec<String>,
    by_name: FxHashMap<String, usize>,
}

impl Texts {
    fn open(searcher: &Searcher, name: &str) -> tantivy::Result<Texts> {
        let mut columns = Vec::new();
        for segment in searcher.segment_readers() {
            columns.push(segment.fast_fields().str(name)?);
        }
        Ok(Texts {
            columns,
            numbers: FxHashMap::default(),
            names: Vec::new(),
            by_name: FxHashMap::default(),
        })
    }

    fn number(&mut self, segment: SegmentOrdinal, column: &StrColumn, ordinal: u64) -> tantivy::Result<usize> {
        if let Some(&number) = self.numbers.get(&(segment, ordinal)) {
            return Ok(number);
        }
        let mut name = String::new();
        column.ord_to_str(ordinal, &mut name)?;
        let number = *self.by_name.entry(name.clone()).or_insert(self.names.len());
        if number == self.names.len() {
            self.names.push(name);
        }
        self.numbers.insert((segment, ordinal), number);
        Ok(number)
    }

    fn take_back(&mut self, versions: &[DocAddress], counts: &mut BTreeMap<String, u64>) -> tantivy::Result<()> {
        let mut found = Vec::new();
        for address in versions {
            let Some(column) = self.columns[address.segment_ord as usize].clone() else {
                continue;
            };
            for ordinal in column.term_ords(address.doc_id) {
                found.push(self.number(address.segment_ord, &column, ordinal)?);
            }
        }
        for number in repeated(&mut found) {
            if let Some(count) = counts.get_mut(&self.names[number]) {
                *count -= 1;
            }
        }
        Ok(())
    }
}

/// The values of a facet that it lists.
pub fn most_frequent(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut values: Vec<(String, u64)> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(FACET_VALUES);
    values
}

/// The counts of one attribute among those of all.
pub fn values_of(name: &str, counts: &BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let prefix = attribute_term(name, "");
    let values = counts
        .range(prefix.clone()..)
        .take_while(|(value, _)| value.starts_with(&prefix))
        .map(|(value, count)| (value[prefix.len()..].to_owned(), *count));
    most_frequent(values.collect())
}
