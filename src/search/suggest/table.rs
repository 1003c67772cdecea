//! The texts of one language behind their keys: any prefix leads to its best texts in time that depends on how many are wanted, not
//! on how many there are.
//!
//! Keys lie sorted in an `fst`; each knows where its texts begin in one list in the order of keys. A prefix is therefore a range of
//! that list, and the best of a range (texts are numbered best first) are found by a tree of minima.

use super::SuggestionKind;
use fst::{IntoStreamer, Map, MapBuilder, Streamer};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// Bits of a value that say how many texts a key has; the others say where they begin.
const COUNT_BITS: u32 = 24;

/// A text that can be suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub kind: SuggestionKind,
    pub text: String,
    pub id: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub translation_key: Option<String>,
}

/// Texts, best first, and their keys.
pub struct Table {
    pub entries: Vec<Entry>,
    pub map: Map<Vec<u8>>,
    /// Numbers of entries in the order of keys.
    list: Vec<u32>,
    /// For every power of two from 1: the place of the least number of each block of so many.
    minima: Vec<Vec<u32>>,
}

impl Table {
    /// A table of `entries` and pairs of key and number of entry.
    pub fn new(entries: Vec<Entry>, mut keys: Vec<(String, u32)>) -> Result<Table, fst::Error> {
        keys.sort_unstable();
        keys.dedup();
        let list: Vec<u32> = keys.iter().map(|&(_, entry)| entry).collect();
        let mut builder = MapBuilder::memory();
        let mut begin = 0;
        for group in keys.chunk_by(|(a, _), (b, _)| a == b) {
            let count = (group.len() as u64).min((1 << COUNT_BITS) - 1);
            builder.insert(&group[0].0, begin << COUNT_BITS | count)?;
            begin += group.len() as u64;
        }
        let map = Map::new(builder.into_inner()?)?;
        let minima = minima(&list);
        Ok(Table {
            entries,
            map,
            list,
            minima,
        })
    }

    /// The places of the texts of a key in the list.
    fn places(value: u64) -> Range<usize> {
        let begin = (value >> COUNT_BITS) as usize;
        begin..begin + (value & ((1 << COUNT_BITS) - 1)) as usize
    }

    /// Numbers of the best entries of one key's value, at most `most`.
    pub fn of_value(&self, value: u64, most: usize) -> Vec<u32> {
        self.best(Table::places(value), most)
    }

    /// Numbers of the best entries with exactly this key.
    pub fn exact(&self, key: &str, most: usize) -> Vec<u32> {
        self.map
            .get(key)
            .map_or_else(Vec::new, |value| self.of_value(value, most))
    }

    /// Numbers of the best entries with keys that begin with `prefix`, ascending, at most `most`.
    pub fn beginning(&self, prefix: &str, most: usize) -> Vec<u32> {
        let first = |from: &[u8]| {
            let mut stream = self.map.range().ge(from).into_stream();
            stream
                .next()
                .map_or(self.list.len(), |(_, value)| Table::places(value).start)
        };
        // No key holds the byte 0xff: it is none of UTF-8.
        let end = [prefix.as_bytes(), &[0xff]].concat();
        self.best(first(prefix.as_bytes())..first(&end), most)
    }

    fn best(&self, range: Range<usize>, most: usize) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        let mut heap = BinaryHeap::new();
        let push = |heap: &mut BinaryHeap<_>, range: Range<usize>| {
            if let Some(place) = self.least(range.clone()) {
                heap.push(Reverse((self.list[place], place, range.start, range.end)));
            }
        };
        push(&mut heap, range);
        while found.len() < most
            && let Some(Reverse((entry, place, start, end))) = heap.pop()
        {
            if found.last() != Some(&entry) {
                found.push(entry);
            }
            push(&mut heap, start..place);
            push(&mut heap, place + 1..end);
        }
        found
    }

    /// The place of the least number in a range.
    fn least(&self, range: Range<usize>) -> Option<usize> {
        let (mut at, end) = (range.start, range.end);
        let mut best: Option<usize> = None;
        while at < end {
            let aligned = if at == 0 { usize::BITS } else { at.trailing_zeros() };
            let level = aligned.min((end - at).ilog2()).min(self.minima.len() as u32 - 1) as usize;
            let place = self.minima[level][at >> level] as usize;
            if best.is_none_or(|best| (self.list[place], place) < (self.list[best], best)) {
                best = Some(place);
            }
            at += 1 << level;
        }
        best
    }
}

fn minima(list: &[u32]) -> Vec<Vec<u32>> {
    let mut levels: Vec<Vec<u32>> = vec![(0..list.len() as u32).collect()];
    while let Some(last) = levels.last()
        && last.len() > 1
    {
        let next = last.chunks(2).map(|pair| {
            let least = pair.iter().copied().min_by_key(|&place| (list[place as usize], place));
            least.unwrap_or_default()
        });
        let next = next.collect();
        levels.push(next);
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_best_of_a_prefix_are_those_of_looking_at_all(
            keys in proptest::collection::vec(("[ab]{1,5}", 0_u32..20), 0..60),
            prefix in "[ab]{0,3}",
            most in 1_usize..8,
        ) {
            let table = Table::new(Vec::new(), keys.clone()).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let mut naive: Vec<u32> =
                keys.iter().filter(|(key, _)| key.starts_with(&prefix)).map(|&(_, entry)| entry).collect();
            naive.sort_unstable();
            naive.dedup();
            naive.truncate(most);
            prop_assert_eq!(table.beginning(&prefix, most), naive);
        }
    }
}
