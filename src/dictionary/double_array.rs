//! A trie of words with numbers, by characters: built by crawdad, searched where its bytes lie.
//!
//! crawdad reads what it has written into memory of its own. Here the bytes are walked as they are, so that they can be a mapped file of
//! which only what is searched takes memory; lindera does the same with its dictionaries. Any bytes are a valid input to a search: what is
//! no trie finds nothing, or something else.
//!
//! ```text
//! table length: u32 | a code for each character up to it: u32… | codes in use: u32 | nodes: u32 | (base: u32, check: u32)…
//! ```
//!
//! A node's child by a code is the node at `base ^ code`, when that one's `check` is the node. Highest bits: in `base` the node has no
//! child and its other bits are a number; in `check` the child by the code 0 is such a node, and the word that ends here has its number.

use std::ops::{Deref, Range};

const NUMBER: usize = size_of::<u32>();
const NODE: usize = 2 * NUMBER;
const MARK: u32 = 1 << 31;

/// The bytes of a trie.
pub(super) struct DoubleArray<B> {
    bytes: B,
    table: Range<usize>,
    nodes: Range<usize>,
}

/// The bytes of a trie of `words`, none twice, whose numbers are below 2³¹.
pub(super) fn build<'w>(words: impl IntoIterator<Item = (&'w str, u32)>) -> Result<Vec<u8>, String> {
    let trie = crawdad::Trie::from_records(words).map_err(|error| error.to_string())?;
    Ok(trie.serialize_to_vec())
}

impl<B: Deref<Target = [u8]>> DoubleArray<B> {
    /// A trie over these bytes; `None` when its parts do not fill them exactly.
    pub(super) fn over(bytes: B) -> Option<DoubleArray<B>> {
        let length_at = |start: usize, of_one: usize| number_at(&bytes, start).map(|count| count as usize * of_one);
        let table = NUMBER..NUMBER.checked_add(length_at(0, NUMBER)?)?;
        let nodes_start = table.end.checked_add(2 * NUMBER)?;
        let nodes = nodes_start..nodes_start.checked_add(length_at(nodes_start - NUMBER, NODE)?)?;
        (nodes.end == bytes.len()).then_some(DoubleArray { bytes, table, nodes })
    }

    /// The words that `text` begins with, as their length in bytes and their number; the shortest first.
    pub(super) fn at_start_of<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, u32)> + 'a {
        let mut walk = self.walk_from(0);
        let steps = text.char_indices().map_while(move |(start, character)| {
            Some((start + character.len_utf8(), self.step(&mut walk, character)?))
        });
        steps.filter_map(|(end, number)| Some((end, number?)))
    }

    /// Calls `found` with the place and the number of every word in `text`; of those that begin together with the shorter first.
    ///
    /// Each step of a search waits for memory that is seldom in a cache. So the searches from all characters take their steps together,
    /// and wait together instead of one after the other.
    pub(super) fn words_in(&self, text: &[char], mut found: impl FnMut(Range<usize>, u32)) {
        let mut walks: Vec<Walk> = (0..text.len()).map(|start| self.walk_from(start)).collect();
        let mut length = 0;
        while !walks.is_empty() {
            walks.retain_mut(|walk| {
                let end = walk.start + length;
                let Some(number) = text.get(end).and_then(|&character| self.step(walk, character)) else {
                    return false;
                };
                if let Some(number) = number {
                    found(walk.start..end + 1, number);
                }
                true
            });
            length += 1;
        }
    }

    fn walk_from(&self, start: usize) -> Walk {
        let base = node_at(&self.bytes[self.nodes.clone()], 0).map_or(MARK, |(base, _)| base);
        Walk { start, node: 0, base }
    }

    /// Goes on by one character; `None` when no word goes on so, else the number of the word that ends there, if one does.
    #[inline]
    fn step(&self, walk: &mut Walk, character: char) -> Option<Option<u32>> {
        if walk.base & MARK != 0 {
            return None;
        }
        let nodes = &self.bytes[self.nodes.clone()];
        // The code of a character in no word is u32::MAX, which leads to no node.
        let child = walk.base ^ number_at(&self.bytes[self.table.clone()], character as usize * NUMBER)?;
        let (base, check) = node_at(nodes, child)?;
        if check & !MARK != walk.node {
            return None;
        }
        (walk.node, walk.base) = (child, base);
        let number = if base & MARK != 0 {
            Some(base)
        } else if check & MARK != 0 {
            Some(node_at(nodes, base)?.0)
        } else {
            None
        };
        Some(number.map(|number| number & !MARK))
    }
}

/// A search for the words that begin at one place.
struct Walk {
    start: usize,
    node: u32,
    /// Of the node.
    base: u32,
}

#[inline]
fn number_at(bytes: &[u8], start: usize) -> Option<u32> {
    let bytes = bytes.get(start..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

/// `base` and `check` of a node.
#[inline]
fn node_at(nodes: &[u8], index: u32) -> Option<(u32, u32)> {
    let start = (index as usize).checked_mul(NODE)?;
    let both = u64::from_le_bytes(*nodes.get(start..)?.first_chunk()?);
    Some((both as u32, (both >> u32::BITS) as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn trie(words: &BTreeMap<String, u32>) -> DoubleArray<Vec<u8>> {
        let bytes = build(words.iter().map(|(word, &number)| (word.as_str(), number))).unwrap();
        DoubleArray::over(bytes).unwrap()
    }

    /// Words of few characters, so that many begin alike.
    fn word() -> impl Strategy<Value = String> {
        proptest::collection::vec(prop::sample::select(&['中', '国', '人', 'a', '𠀀', 'é'][..]), 1..5)
            .prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn exactly_the_words_that_a_text_begins_with_are_found(
            words in proptest::collection::btree_map(word(), 0..MARK, 1..60),
            text in proptest::collection::vec(prop::sample::select(&['中', '国', '人', 'a', '𠀀', 'é', '民', '\0', '\u{10ffff}'][..]), 0..7),
        ) {
            let text = String::from_iter(text);
            let found: Vec<(usize, u32)> = trie(&words).at_start_of(&text).collect();
            let mut expected: Vec<(usize, u32)> = words
                .iter()
                .filter(|(word, _)| text.starts_with(word.as_str()))
                .map(|(word, &number)| (word.len(), number))
                .collect();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn the_words_in_a_text_are_those_that_begin_at_its_characters(
            words in proptest::collection::btree_map(word(), 0..MARK, 1..60),
            text in "[中国人a𠀀é民]{0,9}",
        ) {
            let trie = trie(&words);
            let characters: Vec<char> = text.chars().collect();
            let mut found = Vec::new();
            trie.words_in(&characters, |place, number| found.push((place.start, place.end, number)));
            found.sort_unstable();
            let mut expected = Vec::new();
            for (start, (offset, _)) in text.char_indices().enumerate() {
                for (length, number) in trie.at_start_of(&text[offset..]) {
                    let end = start + text[offset..offset + length].chars().count();
                    expected.push((start, end, number));
                }
            }
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn changed_bytes_never_make_a_search_panic_or_endless(
            words in proptest::collection::btree_map(word(), 0..MARK, 1..20),
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
            text in "[中国人a𠀀é]{0,9}",
        ) {
            let mut bytes = trie(&words).bytes;
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            if let Some(trie) = DoubleArray::over(bytes) {
                let characters: Vec<char> = text.chars().collect();
                let mut found = 0;
                trie.words_in(&characters, |_, _| found += 1);
                prop_assert!(found <= characters.len() * characters.len());
            }
        }
    }

    #[test]
    fn bytes_that_the_parts_do_not_fill_are_refused() {
        let whole = trie(&BTreeMap::from([("中国".to_owned(), 3)])).bytes;
        for bytes in [
            &whole[..whole.len() - 1],
            &[whole.as_slice(), &[0]].concat(),
            &[],
            &[9; 4],
        ] {
            assert!(DoubleArray::over(bytes.to_vec()).is_none(), "{} bytes", bytes.len());
        }
    }

    #[test]
    fn no_words_and_too_large_numbers_are_refused() {
        assert!(build([]).is_err());
        assert!(build([("中", MARK)]).is_err());
    }
}
