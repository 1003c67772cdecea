//! Writes small compiled MeCab files, for tests.

use std::collections::{BTreeMap, BTreeSet};

use super::characters::CODE_UNITS;
use super::lexicon::{HEADER, MAGIC, VERSION};

/// A word of a lexicon.
pub(in super::super) struct Entry {
    word: String,
    left: u16,
    right: u16,
    cost: i16,
    feature: String,
}

impl Entry {
    pub(in super::super) fn new(word: &str, left: u16, right: u16, cost: i16, feature: &str) -> Self {
        Entry {
            word: word.to_owned(),
            left,
            right,
            cost,
            feature: feature.to_owned(),
        }
    }
}

/// A category of characters.
pub(in super::super) struct Category {
    name: &'static str,
    invoke: u32,
    group: u32,
    length: u32,
}

impl Category {
    pub(in super::super) const fn new(name: &'static str, invoke: u32, group: u32, length: u32) -> Self {
        Category {
            name,
            invoke,
            group,
            length,
        }
    }
}

/// `sys.dic` or `unk.dic`.
pub(in super::super) fn lexicon(entries: &[Entry]) -> Vec<u8> {
    let mut words: BTreeMap<&[u8], Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        words.entry(entry.word.as_bytes()).or_default().push(entry);
    }
    let (mut tokens, mut features) = (Vec::new(), Vec::new());
    let mut leaves: Vec<(&[u8], u32)> = Vec::new();
    for (word, entries) in &words {
        leaves.push((word, ((tokens.len() / 16) << 8 | entries.len()) as u32));
        for entry in entries {
            for number in [entry.left, entry.right, 0, entry.cost as u16] {
                tokens.extend(number.to_le_bytes());
            }
            tokens.extend((features.len() as u32).to_le_bytes());
            tokens.extend([0; 4]);
            features.extend(entry.feature.as_bytes());
            features.push(0);
        }
    }
    let mut array = DoubleArray::default();
    let root = array.place(&leaves, 0);
    array.units.entry(0).or_insert((root as i32, 0)).0 = root as i32;
    let last = *array.units.keys().last().unwrap_or(&0);
    let units: Vec<u8> = (0..=last)
        .flat_map(|unit| {
            let (base, check) = array.units.get(&unit).copied().unwrap_or((0, 0));
            [base.to_le_bytes(), check.to_le_bytes()].concat()
        })
        .collect();
    let length = HEADER + units.len() + tokens.len() + features.len();
    let header = [
        length as u32 ^ MAGIC,
        VERSION,
        0,
        entries.len() as u32,
        0,
        0,
        units.len() as u32,
        tokens.len() as u32,
        features.len() as u32,
        0,
    ];
    let mut bytes: Vec<u8> = header.iter().flat_map(|number| number.to_le_bytes()).collect();
    bytes.extend(padded("UTF-8"));
    [bytes, units, tokens, features].concat()
}

#[derive(Default)]
struct DoubleArray {
    units: BTreeMap<usize, (i32, u32)>,
    bases: BTreeSet<usize>,
}

impl DoubleArray {
    /// Places the node of all these words, which agree on their first `depth` bytes; returns its base.
    fn place(&mut self, words: &[(&[u8], u32)], depth: usize) -> usize {
        // Code 0 ends a word, code byte + 1 goes on.
        let mut groups: BTreeMap<usize, Vec<(&[u8], u32)>> = BTreeMap::new();
        for &(word, leaf) in words {
            let code = word.get(depth).map_or(0, |&byte| usize::from(byte) + 1);
            groups.entry(code).or_default().push((word, leaf));
        }
        let base = (1..)
            .find(|base| {
                !self.bases.contains(base) && groups.keys().all(|code| !self.units.contains_key(&(base + code)))
            })
            .unwrap();
        self.bases.insert(base);
        for code in groups.keys() {
            self.units.insert(base + code, (0, base as u32));
        }
        for (code, group) in groups {
            let value = match code {
                0 => !(group[0].1 as i32),
                _ => self.place(&group, depth + 1) as i32,
            };
            self.units.insert(base + code, (value, base as u32));
        }
        base
    }
}

/// `matrix.bin` with `cost(right, left)`.
pub(in super::super) fn matrix(rights: u16, lefts: u16, cost: impl Fn(u16, u16) -> i16) -> Vec<u8> {
    let mut bytes = [rights.to_le_bytes(), lefts.to_le_bytes()].concat();
    for left in 0..lefts {
        for right in 0..rights {
            bytes.extend(cost(right, left).to_le_bytes());
        }
    }
    bytes
}

/// `char.bin` with the default category and the set of categories of each code unit.
pub(in super::super) fn characters(categories: &[Category], membership: impl Fn(usize) -> (usize, u32)) -> Vec<u8> {
    let mut bytes = (categories.len() as u32).to_le_bytes().to_vec();
    for category in categories {
        bytes.extend(padded(category.name));
    }
    for unit in 0..CODE_UNITS {
        let (default, set) = membership(unit);
        let category = &categories[default];
        let info = set | (default as u32) << 18 | category.length << 26 | category.group << 30 | category.invoke << 31;
        bytes.extend(info.to_le_bytes());
    }
    bytes
}

/// The four files of a dictionary that segments 東京都 into 東京 and 都.
pub(in super::super) fn small_dictionary() -> Vec<(&'static str, Vec<u8>)> {
    let feature = |word: &str| format!("名詞,一般,*,*,*,*,{word},{word},{word}");
    let words = ["東京", "都", "京都"]
        .map(|word| Entry::new(word, 1, 1, if word == "京都" { 900 } else { 100 }, &feature(word)));
    let unknown = ["DEFAULT", "SPACE"].map(|name| Entry::new(name, 1, 1, 5000, "名詞,一般,*,*,*,*,*"));
    let categories = [Category::new("DEFAULT", 0, 1, 0), Category::new("SPACE", 0, 1, 0)];
    vec![
        ("sys.dic", lexicon(&words)),
        ("unk.dic", lexicon(&unknown)),
        ("matrix.bin", matrix(2, 2, |_, _| 0)),
        (
            "char.bin",
            characters(&categories, |unit| if unit == 0x20 { (1, 2) } else { (0, 1) }),
        ),
    ]
}

fn padded(text: &str) -> [u8; 32] {
    let mut field = [0; 32];
    field[..text.len()].copy_from_slice(text.as_bytes());
    field
}
