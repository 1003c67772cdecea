//! `char.bin`: the category of every character, and how unknown words are formed of it.
//!
//! `u32 categories, char name[categories][32], u32 info[0xffff]`, one info per UTF-16 code unit: 18 bits for the set of categories,
//! 8 for the default one, 4 for the length, 1 for grouping, 1 for invoking always.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use super::bytes::{text32, u32_at};
use super::corruption::Corruption;

/// Code units described: 0xffff itself is not.
pub(super) const CODE_UNITS: usize = 0xffff;
/// The set of categories has this many bits.
const MAX_CATEGORIES: usize = 18;

/// How unknown words of a category are formed: always, by grouping, up to this length in characters.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Forming {
    invoke: u32,
    group: u32,
    length: u32,
}

/// The categories of one code unit.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Membership {
    default: usize,
    set: u32,
}

/// The text of `char.def`: the categories, then a line for each run of characters that are not DEFAULT.
pub(super) fn decompile(bytes: &[u8]) -> Result<Vec<u8>, Corruption> {
    let names = read_names(bytes)?;
    let (members, forming) = read_infos(bytes, &names)?;
    let mut text = String::new();
    // Writing to a String cannot fail. A category that is no character's default leaves no trace of how it forms words;
    // MeCab never asks for it.
    for (name, forming) in names.iter().zip(&forming) {
        let forming = forming.unwrap_or_default();
        let _ = writeln!(text, "{name} {} {} {}", forming.invoke, forming.group, forming.length);
    }
    let default = names
        .iter()
        .position(|name| name == "DEFAULT")
        .ok_or(Corruption::Categories {
            problem: "DEFAULT is not among them",
        })?;
    let plain = Membership {
        default,
        set: 1 << default,
    };
    for (range, membership) in runs(&members) {
        if membership == plain {
            continue;
        }
        let _ = write!(text, "0x{:04X}", range.start());
        if range.end() != range.start() {
            let _ = write!(text, "..0x{:04X}", range.end());
        }
        let _ = write!(text, " {}", names[membership.default]);
        for (index, name) in names.iter().enumerate() {
            if index != membership.default && membership.set & (1 << index) != 0 {
                let _ = write!(text, " {name}");
            }
        }
        text.push('\n');
    }
    Ok(text.into_bytes())
}

fn read_names(bytes: &[u8]) -> Result<Vec<String>, Corruption> {
    let count = u32_at(bytes, 0)?;
    let expected = 4 + 32 * u64::from(count) + 4 * CODE_UNITS as u64;
    if bytes.len() as u64 != expected {
        return Err(Corruption::Size {
            found: bytes.len(),
            expected,
        });
    }
    let count = count as usize;
    if count > MAX_CATEGORIES {
        return Err(Corruption::Categories {
            problem: "there are more than 18",
        });
    }
    let names: Vec<String> = (0..count)
        .map(|index| text32(bytes, 4 + 32 * index))
        .collect::<Result<_, _>>()?;
    let is_word = |name: &String| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !names.iter().all(is_word) {
        return Err(Corruption::Categories {
            problem: "a name is not a plain word",
        });
    }
    Ok(names)
}

type Infos = (Vec<Membership>, Vec<Option<Forming>>);

fn read_infos(bytes: &[u8], names: &[String]) -> Result<Infos, Corruption> {
    let mut members = Vec::with_capacity(CODE_UNITS);
    let mut forming: Vec<Option<Forming>> = vec![None; names.len()];
    for unit in 0..CODE_UNITS {
        let info = u32_at(bytes, 4 + 32 * names.len() + 4 * unit)?;
        let membership = Membership {
            default: (info >> 18 & 0xff) as usize,
            set: info & 0x3_ffff,
        };
        let found = Forming {
            invoke: info >> 31,
            group: info >> 30 & 1,
            length: info >> 26 & 0xf,
        };
        let Some(known) = forming.get_mut(membership.default) else {
            return Err(Corruption::Categories {
                problem: "a character's category does not exist",
            });
        };
        if *known.get_or_insert(found) != found {
            return Err(Corruption::Categories {
                problem: "two characters disagree on how their category forms words",
            });
        }
        members.push(membership);
    }
    Ok((members, forming))
}

/// The runs of code units of equal categories.
///
/// lindera reads the bounds through a UTF-16 decoder, so a bound must not be half a surrogate pair nor a byte order mark; such units
/// join the run before them.
fn runs(members: &[Membership]) -> Vec<(RangeInclusive<usize>, Membership)> {
    let no_bound = |unit: usize| matches!(unit, 0xd800..=0xdfff | 0xfeff | 0xfffe);
    let mut runs: Vec<(RangeInclusive<usize>, Membership)> = Vec::new();
    for (unit, &membership) in members.iter().enumerate().filter(|(unit, _)| !no_bound(*unit)) {
        match runs.last_mut() {
            Some((range, last)) if *last == membership => *range = *range.start()..=unit,
            _ => runs.push((unit..=unit, membership)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::encode::{Category, characters};
    use super::*;

    const CATEGORIES: [Category; 3] = [
        Category::new("DEFAULT", 0, 1, 0),
        Category::new("SPACE", 0, 1, 0),
        Category::new("KANJI", 1, 0, 2),
    ];

    fn sample() -> Vec<u8> {
        characters(&CATEGORIES, |unit| match unit {
            0x20 => (1, 0b010),
            0x4e00..=0x4eff => (2, 0b100),
            0x4f00 => (2, 0b110),
            _ => (0, 0b001),
        })
    }

    #[test]
    fn categories_and_runs_come_back() {
        assert_eq!(
            String::from_utf8(decompile(&sample()).unwrap()).unwrap(),
            "DEFAULT 0 1 0\nSPACE 0 1 0\nKANJI 1 0 2\n0x0020 SPACE\n0x4E00..0x4EFF KANJI\n0x4F00 KANJI SPACE\n"
        );
    }

    #[test]
    fn no_run_ends_in_a_surrogate() {
        let bytes = characters(&CATEGORIES, |unit| match unit {
            0xd000..=0xdabc => (2, 0b100),
            _ => (0, 0b001),
        });
        let text = String::from_utf8(decompile(&bytes).unwrap()).unwrap();
        assert!(text.contains("0xD000..0xD7FF KANJI"), "{text}");
    }

    #[test]
    fn a_cut_file_is_an_error() {
        let bytes = sample();
        for length in [0, 3, 4, 40, bytes.len() - 1] {
            assert!(decompile(&bytes[..length]).is_err(), "{length} bytes");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn corrupted_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), early in any::<bool>()) {
            let mut bytes = sample();
            let range = if early { 100 } else { bytes.len() };
            for (at, value) in changes {
                bytes[at.index(range)] = value;
            }
            let _ = decompile(&bytes);
        }
    }
}
