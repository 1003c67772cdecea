//! The best documents of a plan: one per column, in an order that does not depend on where documents lie.

use super::schema::{column, language_code};
use crate::article::Language;
use crate::query::{Freshness, QueryPlan, Sort};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// Where a document stands; greater is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// How near the document's language is to the reader's: greater is nearer. Constant when sorting by date.
    pub language_rank: u8,
    /// The plan's score, or zero when sorting by date.
    pub score: f32,
    /// Seconds since 1970, `i64::MIN` when unknown.
    pub published_at: i64,
}

impl Standing {
    /// The same without what being new added to the score.
    pub fn without(mut self, freshness: Option<Freshness>) -> Standing {
        if let Some(freshness) = freshness
            && self.published_at != i64::MIN
        {
            self.score /= freshness.factor(self.published_at);
        }
        self
    }
}

impl Eq for Standing {}

impl Ord for Standing {
    fn cmp(&self, other: &Self) -> Ordering {
        self.language_rank
            .cmp(&other.language_rank)
            .then(self.score.total_cmp(&other.score))
            .then(self.published_at.cmp(&other.published_at))
    }
}

impl PartialOrd for Standing {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Collects the best `limit` documents that are in no column, and every document that is in one.
pub struct Best {
    /// Rank per language code: greater is nearer to the reader.
    pub ranks: [u8; Language::ALL.len()],
    /// Whether the date alone decides.
    pub newest: bool,
    /// Whether versions of one column count as one.
    pub grouped: bool,
    /// What being new is worth.
    pub freshness: Option<Freshness>,
    /// How many are wanted.
    pub limit: usize,
}

impl Best {
    /// What a plan wants.
    pub fn of(plan: &QueryPlan) -> Best {
        let mut ranks = [0; Language::ALL.len()];
        for (rank, &language) in (1..).zip(plan.languages.iter().rev()) {
            ranks[language_code(language) as usize] = rank;
        }
        Best {
            ranks,
            newest: plan.sort == Sort::Newest,
            grouped: plan.grouped,
            freshness: plan.freshness,
            limit: plan.candidates.max(1),
        }
    }
}

/// A document that was collected.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub standing: Standing,
    /// How near its language is, also when sorting by date.
    pub near: u8,
    /// Stands for its translation key; `None` for an article without one.
    pub group: Option<u64>,
    pub address: DocAddress,
}

/// Orders by standing, then by the place of the id in the segment's sorted ids.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key(Standing, Reverse<u64>);

pub struct SegmentBest {
    segment: SegmentOrdinal,
    language: Column<u64>,
    published_at: Option<Column<i64>>,
    id: Option<StrColumn>,
    group: Option<Column<u64>>,
    ranks: [u8; Language::ALL.len()],
    newest: bool,
    freshness: Option<Freshness>,
    limit: usize,
    single: BinaryHeap<Reverse<(Key, DocId)>>,
    grouped: Vec<Found>,
}

impl Collector for Best {
    type Fruit = Vec<Found>;
    type Child = SegmentBest;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentBest> {
        let columns = reader.fast_fields();
        Ok(SegmentBest {
            segment,
            language: columns.u64(column::LANGUAGE)?,
            published_at: columns.i64(column::PUBLISHED_AT).ok(),
            id: columns.str(column::ID)?,
            group: self.grouped.then(|| columns.u64(column::GROUP).ok()).flatten(),
            ranks: self.ranks,
            newest: self.newest,
            freshness: self.freshness,
            limit: self.limit,
            single: BinaryHeap::new(),
            grouped: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        !self.newest
    }

    fn merge_fruits(&self, segments: Vec<Vec<Found>>) -> tantivy::Result<Vec<Found>> {
        Ok(segments.concat())
    }
}

impl SegmentCollector for SegmentBest {
    type Fruit = Vec<Found>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let code = self.language.first(doc).unwrap_or_default() as usize;
        let near = self.ranks.get(code).copied().unwrap_or_default();
        let published_at = self.published_at.as_ref().and_then(|column| column.first(doc));
        let fresh = |score: f32| match (self.freshness, published_at) {
            (Some(freshness), Some(time)) => score * freshness.factor(time),
            _ => score,
        };
        let standing = Standing {
            language_rank: if self.newest { 0 } else { near },
            score: if self.newest { 0.0 } else { fresh(score) },
            published_at: published_at.unwrap_or(i64::MIN),
        };
        if let Some(group) = self.group.as_ref().and_then(|group| group.first(doc)) {
            self.grouped.push(Found {
                standing,
                near,
                group: Some(group),
                address: DocAddress::new(self.segment, doc),
            });
            return;
        }
        let full = self.single.len() >= self.limit;
        if full && self.single.peek().is_some_and(|Reverse((worst, _))| standing < worst.0) {
            return;
        }
        let id = self.id.as_ref().and_then(|id| id.ords().first(doc)).unwrap_or_default();
        self.single.push(Reverse((Key(standing, Reverse(id)), doc)));
        if full {
            self.single.pop();
        }
    }

    fn harvest(self) -> Vec<Found> {
        let mut all = self.grouped;
        all.extend(self.single.into_iter().map(|Reverse((Key(standing, _), doc))| Found {
            standing,
            near: 0,
            group: None,
            address: DocAddress::new(self.segment, doc),
        }));
        all
    }
}

/// One version for each column that was found, and how many others each leaves behind.
pub struct Columns {
    /// The version that stands for each: nearest to the reader, then the best, then the first id.
    pub best: Vec<Found>,
    /// Versions of columns of which several were found, column by column.
    pub several: Vec<Vec<DocAddress>>,
}

/// Puts the versions of each column together. `id_of` is asked only where all else is equal.
pub fn columns<E>(mut found: Vec<Found>, mut id_of: impl FnMut(DocAddress) -> Result<String, E>) -> Result<Columns, E> {
    let key = |found: &Found| (found.group, Reverse(found.near), Reverse(found.standing));
    found.sort_unstable_by_key(|found| (key(found), found.address));
    let mut columns = Columns {
        best: Vec::new(),
        several: Vec::new(),
    };
    for versions in found.chunk_by(|a, b| a.group == b.group && a.group.is_some()) {
        let mut best = versions[0];
        let equal = key(&versions[0]);
        for other in versions[1..].iter().take_while(|other| key(other) == equal) {
            if id_of(other.address)? < id_of(best.address)? {
                best = *other;
            }
        }
        columns.best.push(best);
        if versions.len() > 1 {
            let addresses = versions.iter().map(|version| version.address);
            columns.several.push(addresses.collect());
        }
    }
    Ok(columns)
}

/// The best `limit`, ties by id; `ids_of` is asked for these and what ties with the last of them.
pub fn first<E>(
    mut found: Vec<Found>,
    limit: usize,
    ids_of: impl FnOnce(&[DocAddress]) -> Result<Vec<String>, E>,
) -> Result<Vec<(Found, String)>, E> {
    found.sort_unstable_by_key(|found| Reverse(found.standing));
    if let Some(last) = found.get(limit.saturating_sub(1)).map(|found| found.standing) {
        let end = found.partition_point(|found| found.standing >= last);
        found.truncate(end);
    }
    let addresses: Vec<DocAddress> = found.iter().map(|found| found.address).collect();
    let mut named: Vec<(Found, String)> = found.into_iter().zip(ids_of(&addresses)?).collect();
    named.sort_unstable_by(|(a, a_id), (b, b_id)| b.standing.cmp(&a.standing).then_with(|| a_id.cmp(b_id)));
    named.truncate(limit);
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn found(group: Option<u64>, near: u8, score: f32, doc: DocId) -> Found {
        Found {
            standing: Standing {
                language_rank: near,
                score,
                published_at: 0,
            },
            near,
            group,
            address: DocAddress::new(0, doc),
        }
    }

    fn names(addresses: &[DocAddress]) -> Result<Vec<String>, Infallible> {
        addresses.iter().map(|&address| name(address)).collect()
    }

    fn name(address: DocAddress) -> Result<String, Infallible> {
        // Ids run against the order of documents.
        Ok(format!("{}", 9 - address.doc_id))
    }

    #[test]
    fn the_nearest_version_stands_for_its_column() -> Result<(), Infallible> {
        let all = vec![
            found(Some(7), 1, 9.0, 0),
            found(Some(7), 2, 1.0, 1),
            found(Some(7), 2, 3.0, 2),
            found(Some(7), 2, 3.0, 3),
            found(None, 2, 2.0, 4),
            found(None, 2, 2.0, 5),
            found(Some(8), 1, 2.0, 6),
        ];
        let columns = columns(all, name)?;
        let mut best: Vec<DocId> = columns.best.iter().map(|found| found.address.doc_id).collect();
        best.sort_unstable();
        assert_eq!(best, [3, 4, 5, 6]);
        assert_eq!(columns.several.len(), 1);
        assert_eq!(columns.several[0].len(), 4);
        Ok(())
    }

    #[test]
    fn ties_are_ordered_by_id_also_where_the_list_ends() -> Result<(), Infallible> {
        let all: Vec<Found> = (0..6).map(|doc| found(None, 1, 1.0, doc)).collect();
        let list = first(all, 2, names)?;
        let ids: Vec<&str> = list.iter().map(|(_, id)| id.as_str()).collect();
        assert_eq!(ids, ["4", "5"]);
        Ok(())
    }
}
