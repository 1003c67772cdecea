//! Numbers for terms.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Terms up to this many bytes (two characters of any CJK script: the grams) are their own key and need no second look.
const INLINE: usize = 7;
/// Low byte of the key of a longer term, where a short one has its length.
const LONG: u64 = 0xff;
/// Slots of an empty table; a power of two.
const FIRST_SLOTS: usize = 1024;
/// Terms looked up at a time.
pub const TERM_BATCH: usize = 32;
/// Odd and without pattern (2^64 divided by the golden ratio): spreads keys over the high bits (Knuth's multiplicative hashing).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Numbers terms from zero in the order in which they were first met.
#[derive(Debug)]
pub struct TermTable {
    /// Open addressing with linear probing, at most half full.
    slots: Vec<Slot>,
    /// All terms, one after the other.
    bytes: Vec<u8>,
    /// Where each term ends in `bytes`.
    ends: Vec<u32>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u64,
    /// The term's number plus one; zero in a free slot.
    number: u32,
}

impl Default for TermTable {
    fn default() -> TermTable {
        TermTable::new()
    }
}

impl TermTable {
    /// An empty table.
    pub fn new() -> TermTable {
        TermTable {
            slots: vec![Slot::default(); FIRST_SLOTS],
            bytes: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of memory in use.
    pub fn memory(&self) -> usize {
        self.slots.len() * size_of::<Slot>() + self.bytes.len() + self.ends.len() * size_of::<u32>()
    }

    /// The bytes of a numbered term.
    pub fn term(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.bytes[start..self.ends[number] as usize]
    }

    /// The number of a term, a new one when it was never met.
    pub fn number(&mut self, term: &[u8]) -> u32 {
        self.find_or_insert(key_of(term), term)
    }

    /// The numbers of up to [`TERM_BATCH`] terms, new ones for those that were never met; handed to `sink` in their order.
    ///
    /// The table is far larger than the processor's caches. Reading the slots of several terms before looking at any lets these reads
    /// wait for memory side by side.
    #[inline]
    pub fn numbers(&mut self, terms: &[&[u8]], mut sink: impl FnMut(usize, u32)) {
        let mut keys = [0; TERM_BATCH];
        let mut slots = [Slot::default(); TERM_BATCH];
        for (key, term) in keys.iter_mut().zip(terms) {
            *key = key_of(term);
        }
        for (slot, &key) in slots.iter_mut().zip(&keys[..terms.len()]) {
            *slot = self.slots[self.place(key)];
        }
        for (index, &term) in terms.iter().enumerate() {
            let (slot, key) = (slots[index], keys[index]);
            let number = if self.is(slot, key, term) {
                slot.number - 1
            } else {
                self.find_or_insert(key, term)
            };
            sink(index, number);
        }
    }

    /// Whether a slot is that of a term.
    #[inline]
    fn is(&self, slot: Slot, key: u64, term: &[u8]) -> bool {
        slot.number != 0 && slot.key == key && (term.len() <= INLINE || self.term(slot.number - 1) == term)
    }

    #[inline]
    fn find_or_insert(&mut self, key: u64, term: &[u8]) -> u32 {
        let mask = self.slots.len() - 1;
        let mut place = self.place(key);
        loop {
            let slot = self.slots[place];
            if slot.number == 0 {
                return self.insert(place, key, term);
            }
            if self.is(slot, key, term) {
                return slot.number - 1;
            }
            place = (place + 1) & mask;
        }
    }

    /// All numbers in the order of their terms' bytes.
    pub fn sorted(&self) -> Vec<u32> {
        let mut order: Vec<(u64, u32)> = (0..self.len() as u32)
            .map(|number| (first_bytes(self.term(number)), number))
            .collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.term(a.1).cmp(self.term(b.1))));
        order.into_iter().map(|(_, number)| number).collect()
    }

    #[inline]
    fn place(&self, key: u64) -> usize {
        let bits = self.slots.len().trailing_zeros();
        ((key ^ (key >> 32)).wrapping_mul(SPREAD) >> (u64::BITS - bits)) as usize
    }

    #[cold]
    fn insert(&mut self, place: usize, key: u64, term: &[u8]) -> u32 {
        self.bytes.extend_from_slice(term);
        self.ends.push(self.bytes.len() as u32);
        let number = self.ends.len() as u32;
        self.slots[place] = Slot { key, number };
        if self.ends.len() * 2 > self.slots.len() {
            self.grow();
        }
        number - 1
    }

    fn grow(&mut self) {
        let slots = vec![Slot::default(); self.slots.len() * 2];
        let mask = slots.len() - 1;
        let old = std::mem::replace(&mut self.slots, slots);
        for slot in old.into_iter().filter(|slot| slot.number != 0) {
            let mut place = self.place(slot.key);
            while self.slots[place].number != 0 {
                place = (place + 1) & mask;
            }
            self.slots[place] = slot;
        }
    }
}

/// What a slot compares: a short term's bytes and length, a longer one's hash.
#[inline]
fn key_of(term: &[u8]) -> u64 {
    if term.len() <= INLINE {
        let mut padded = [0; 8];
        padded[..term.len()].copy_from_slice(term);
        padded[INLINE] = term.len() as u8;
        return u64::from_be_bytes(padded);
    }
    let mut hash = FxHasher::default();
    hash.write(term);
    hash.finish() | LONG
}

/// The first eight bytes as a number that orders as they do.
fn first_bytes(term: &[u8]) -> u64 {
    let mut padded = [0; 8];
    let length = term.len().min(8);
    padded[..length].copy_from_slice(&term[..length]);
    u64::from_be_bytes(padded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn equal_terms_have_one_number_and_sort_by_bytes(terms in proptest::collection::vec("[a-c\\x00一-三]{0,5}", 0..3000)) {
            let mut table = TermTable::new();
            for term in &terms {
                let number = table.number(term.as_bytes());
                prop_assert_eq!(table.term(number), term.as_bytes());
            }
            let sorted: Vec<&[u8]> = table.sorted().into_iter().map(|number| table.term(number)).collect();
            let expected: BTreeSet<&[u8]> = terms.iter().map(String::as_bytes).collect();
            prop_assert_eq!(sorted, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
