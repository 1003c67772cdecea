//! `sys.dic` and `unk.dic`: words with context ids, cost and features, under a Darts double array.
//!
//! 72 bytes of header: ten `u32` (magic, version, type, entries, right ids, left ids, length of the double array, of the tokens, of the
//! features, zero) and the character set in 32 bytes. A unit of the double array is `i32 base, u32 check`; a token is `u16 left id,
//! u16 right id, u16 part of speech, i16 cost, u32 feature offset, u32 zero`; features are zero-terminated text.

use std::ffi::CStr;
use std::io::Write as _;

use memchr::{memchr2, memchr3};

use super::bytes::{array, text32, u16_at, u32_at};
use super::corruption::Corruption;
use super::matrix::MatrixSize;

/// The first number is this, xor the file's length.
pub(super) const MAGIC: u32 = 0xef71_8f77;
/// The format that MeCab 0.9x writes.
pub(super) const VERSION: u32 = 102;
/// Length of the header in bytes.
pub(super) const HEADER: usize = 72;
const UNIT: usize = 8;
const TOKEN: usize = 16;

/// The text of `lex.csv` or `unk.def`: "word,left-id,right-id,cost,features" a line, in the order of the words' bytes.
pub(super) fn decompile(bytes: &[u8], matrix: MatrixSize) -> Result<Vec<u8>, Corruption> {
    let lexicon = Lexicon::parse(bytes)?;
    let mut text = Vec::with_capacity(bytes.len());
    let mut entries = 0u32;
    lexicon.walk(|word, leaf| {
        let (first, count) = ((leaf >> 8) as usize, leaf & 0xff);
        for index in first..first + count as usize {
            if entries == lexicon.entries {
                return Err(Corruption::Entries {
                    found: entries.saturating_add(1),
                    expected: lexicon.entries,
                });
            }
            lexicon.write_line(&mut text, entries, word, index, matrix)?;
            entries += 1;
        }
        Ok(())
    })?;
    if entries != lexicon.entries {
        return Err(Corruption::Entries {
            found: entries,
            expected: lexicon.entries,
        });
    }
    Ok(text)
}

struct Lexicon<'a> {
    entries: u32,
    double_array: &'a [u8],
    tokens: &'a [u8],
    features: &'a [u8],
}

impl<'a> Lexicon<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, Corruption> {
        let header: [u8; HEADER] = array(bytes, 0)?;
        let number = |index: usize| u32_at(&header, 4 * index);
        if u64::from(number(0)? ^ MAGIC) != bytes.len() as u64 {
            return Err(Corruption::Magic { length: bytes.len() });
        }
        if number(1)? != VERSION {
            return Err(Corruption::Version { found: number(1)? });
        }
        let charset = text32(&header, 40)?;
        if !["utf-8", "utf8"].contains(&charset.to_ascii_lowercase().as_str()) {
            return Err(Corruption::Charset { found: charset });
        }
        let lengths = [number(6)?, number(7)?, number(8)?];
        let expected = HEADER as u64 + lengths.iter().map(|&part| u64::from(part)).sum::<u64>();
        if expected != bytes.len() as u64 {
            return Err(Corruption::Size {
                found: bytes.len(),
                expected,
            });
        }
        let (double_array, rest) = bytes[HEADER..].split_at(lengths[0] as usize);
        let (tokens, features) = rest.split_at(lengths[1] as usize);
        Ok(Lexicon {
            entries: number(3)?,
            double_array,
            tokens,
            features,
        })
    }

    /// Visits every word with its leaf value (first token's number times 256, plus how many tokens), in the order of bytes.
    ///
    /// A node's children are the units whose check is its base: the unit at the base ends a word there, the unit at the base plus one
    /// plus a byte goes on. A sound double array has fewer nodes than units, so a walk that meets more goes in circles.
    fn walk(&self, mut visit: impl FnMut(&[u8], u32) -> Result<(), Corruption>) -> Result<(), Corruption> {
        let children = Children::of(self.double_array)?;
        let mut nodes_left = self.double_array.len() / UNIT;
        let root = u32_at(self.double_array, 0)?;
        let mut word: Vec<u8> = Vec::new();
        // The base of each node on the path from the root, and its children not yet visited.
        let mut path = vec![(root, children.of_base(root))];
        while let Some((base, rest)) = path.last_mut() {
            let Some((&unit, later)) = rest.split_first() else {
                path.pop();
                word.pop();
                continue;
            };
            *rest = later;
            let value = u32_at(self.double_array, unit as usize * UNIT)?;
            let is_base = i32::try_from(value).is_ok();
            let code = unit.checked_sub(*base);
            if code == Some(0) && !is_base {
                visit(&word, !value)?;
            }
            let byte = code.and_then(|code| u8::try_from(code.checked_sub(1)?).ok());
            if let (Some(byte), true) = (byte, is_base) {
                nodes_left = nodes_left.checked_sub(1).ok_or(Corruption::Circle)?;
                word.push(byte);
                path.push((value, children.of_base(value)));
            }
        }
        Ok(())
    }

    fn write_line(
        &self,
        text: &mut Vec<u8>,
        entry: u32,
        word: &[u8],
        index: usize,
        matrix: MatrixSize,
    ) -> Result<(), Corruption> {
        let token: [u8; TOKEN] = array(self.tokens, index.saturating_mul(TOKEN))?;
        let (left, right) = (u16_at(&token, 0)?, u16_at(&token, 2)?);
        if left >= matrix.lefts || right >= matrix.rights {
            return Err(Corruption::ContextId { entry, left, right });
        }
        let cost = u16_at(&token, 6)? as i16;
        let offset = u32_at(&token, 8)? as usize;
        let feature = self
            .features
            .get(offset..)
            .and_then(|rest| CStr::from_bytes_until_nul(rest).ok())
            .ok_or(Corruption::TooShort {
                offset,
                needed: 1,
                length: self.features.len(),
            })?
            .to_bytes();
        let is_line = |part: &[u8]| std::str::from_utf8(part).is_ok() && memchr3(b'\n', b'\r', b'\0', part).is_none();
        if word.is_empty() || !is_line(word) || !is_line(feature) {
            return Err(Corruption::Text { entry });
        }
        push_field(text, word);
        // Writing to a Vec cannot fail.
        let _ = write!(text, ",{left},{right},{cost},");
        text.extend_from_slice(feature);
        text.push(b'\n');
        Ok(())
    }
}

/// The units of a double array by their check, so that no node has to be asked for all 256 bytes.
struct Children {
    /// Where the units with this check begin in `units`; one more than there are units.
    starts: Vec<u32>,
    /// All units with a check inside the array, by check, then by number.
    units: Vec<u32>,
}

impl Children {
    fn of(double_array: &[u8]) -> Result<Self, Corruption> {
        let count = double_array.len() / UNIT;
        let check = |unit: usize| u32_at(double_array, unit * UNIT + 4);
        let mut starts = vec![0u32; count + 1];
        for unit in 0..count {
            // Unused units have check 0.
            if let checked @ 1.. = check(unit)? as usize
                && checked < count
            {
                starts[checked + 1] += 1;
            }
        }
        for base in 0..count {
            starts[base + 1] += starts[base];
        }
        let mut next = starts.clone();
        let mut units = vec![0u32; starts[count] as usize];
        for unit in 0..count {
            if let checked @ 1.. = check(unit)? as usize
                && checked < count
            {
                units[next[checked] as usize] = unit as u32;
                next[checked] += 1;
            }
        }
        Ok(Children { starts, units })
    }

    fn of_base(&self, base: u32) -> &[u32] {
        let bounds = self.starts.get(base as usize..).unwrap_or_default();
        match bounds {
            [start, end, ..] => &self.units[*start as usize..*end as usize],
            _ => &[],
        }
    }
}

/// Quotes a word where CSV needs it; features are stored as CSV already.
fn push_field(text: &mut Vec<u8>, word: &[u8]) {
    if memchr2(b',', b'"', word).is_none() {
        return text.extend_from_slice(word);
    }
    text.push(b'"');
    for &byte in word {
        if byte == b'"' {
            text.push(b'"');
        }
        text.push(byte);
    }
    text.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::encode::{Entry, lexicon};
    use super::*;

    const MATRIX: MatrixSize = MatrixSize { rights: 10, lefts: 8 };

    fn decompiled(entries: &[Entry]) -> String {
        String::from_utf8(decompile(&lexicon(entries), MATRIX).unwrap()).unwrap()
    }

    #[test]
    fn words_come_back_with_ids_cost_and_features() {
        let entries = [
            Entry::new("東京", 1, 2, -100, "名詞,固有名詞"),
            Entry::new("東", 3, 9, 200, "名詞,一般"),
            Entry::new("東", 4, 4, 201, "名詞,人名"),
            Entry::new("a,\"b", 5, 5, 7, "記号"),
        ];
        assert_eq!(
            decompiled(&entries),
            "\"a,\"\"b\",5,5,7,記号\n東,3,9,200,名詞,一般\n東,4,4,201,名詞,人名\n東京,1,2,-100,名詞,固有名詞\n"
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        let good = lexicon(&[Entry::new("語", 1, 1, 1, "名詞")]);
        let change = |offset: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[offset] = byte;
            decompile(&bytes, MATRIX).unwrap_err()
        };
        assert!(matches!(change(0, 0), Corruption::Magic { .. }));
        assert_eq!(change(4, 9), Corruption::Version { found: 9 });
        assert_eq!(change(12, 2), Corruption::Entries { found: 1, expected: 2 });
        assert!(matches!(change(24, 0), Corruption::Size { .. }));
        assert!(matches!(change(40, b'X'), Corruption::Charset { .. }));
        let beyond = lexicon(&[Entry::new("語", 8, 1, 1, "名詞")]);
        assert!(matches!(
            decompile(&beyond, MATRIX).unwrap_err(),
            Corruption::ContextId { left: 8, .. }
        ));
        let lines = lexicon(&[Entry::new("語", 1, 1, 1, "名\n詞")]);
        assert_eq!(decompile(&lines, MATRIX).unwrap_err(), Corruption::Text { entry: 0 });
    }

    #[test]
    fn a_double_array_that_leads_in_circles_ends() {
        let mut bytes = lexicon(&[Entry::new("a", 1, 1, 1, "x")]);
        let units = u32_at(&bytes, 24).unwrap() as usize / UNIT;
        let root = u32_at(&bytes, HEADER).unwrap();
        for unit in 1..units {
            bytes[HEADER + UNIT * unit..][..4].copy_from_slice(&root.to_le_bytes());
            bytes[HEADER + UNIT * unit + 4..][..4].copy_from_slice(&root.to_le_bytes());
        }
        assert_eq!(decompile(&bytes, MATRIX), Err(Corruption::Circle));
    }

    proptest! {
        #[test]
        fn any_words_round_trip(words in prop::collection::btree_set("[a-cあ-う東京,\"]{1,5}", 1..12)) {
            let entries: Vec<Entry> = words.iter().map(|word| Entry::new(word, 1, 2, -3, "名詞,*")).collect();
            let expected: String = words
                .iter()
                .map(|word| {
                    let quoted = if word.contains([',', '"']) { format!("\"{}\"", word.replace('"', "\"\"")) } else { word.clone() };
                    format!("{quoted},1,2,-3,名詞,*\n")
                })
                .collect();
            prop_assert_eq!(decompiled(&entries), expected);
        }

        #[test]
        fn corrupted_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>()) {
            let mut bytes = lexicon(&[Entry::new("東京", 1, 2, 3, "名詞"), Entry::new("東", 1, 2, 3, "名詞"), Entry::new("ab", 1, 1, 1, "x")]);
            for (at, value) in changes {
                // Not the magic: it would reject all of them alike.
                let at = 4 + at.index(bytes.len() - 4);
                bytes[at] = value;
            }
            let _ = decompile(&bytes, MATRIX);
            bytes.truncate(cut.index(bytes.len()));
            prop_assert!(decompile(&bytes, MATRIX).is_err());
        }
    }
}
