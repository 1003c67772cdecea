//! `matrix.bin`: the cost of one word beside another.
//!
//! `u16 rights, u16 lefts, i16 cost[lefts][rights]`: `rights` counts the right context ids (of the word before), `lefts` the left
//! context ids (of the word after).

use std::fmt::Write as _;

use super::bytes::u16_at;
use super::corruption::Corruption;

/// How many context ids there are; a word's ids are smaller than these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MatrixSize {
    /// Right context ids, of the word before.
    pub rights: u16,
    /// Left context ids, of the word after.
    pub lefts: u16,
}

/// The text of `matrix.def`: the two sizes, then "right-id left-id cost" a line, and the size.
pub(super) fn decompile(bytes: &[u8]) -> Result<(Vec<u8>, MatrixSize), Corruption> {
    let size = MatrixSize {
        rights: u16_at(bytes, 0)?,
        lefts: u16_at(bytes, 2)?,
    };
    let expected = 4 + 2 * u64::from(size.rights) * u64::from(size.lefts);
    if bytes.len() as u64 != expected {
        return Err(Corruption::Size {
            found: bytes.len(),
            expected,
        });
    }
    let (rights, lefts) = (usize::from(size.rights), usize::from(size.lefts));
    let mut text = String::with_capacity(rights * lefts * 12);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{rights} {lefts}");
    for right in 0..rights {
        for left in 0..lefts {
            let cost = u16_at(bytes, 4 + 2 * (right + rights * left))? as i16;
            let _ = writeln!(text, "{right} {left} {cost}");
        }
    }
    Ok((text.into_bytes(), size))
}

#[cfg(test)]
mod tests {
    use super::super::encode;
    use super::*;

    #[test]
    fn a_matrix_reads_right_by_left() {
        // Two right ids, three left ids: cost = 10 * right + left, negative.
        let bytes = encode::matrix(2, 3, |right, left| -(10 * right as i16 + left as i16));
        let (text, size) = decompile(&bytes).unwrap();
        assert_eq!(size, MatrixSize { rights: 2, lefts: 3 });
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "2 3\n0 0 0\n0 1 -1\n0 2 -2\n1 0 -10\n1 1 -11\n1 2 -12\n"
        );
    }

    #[test]
    fn a_cut_matrix_is_an_error() {
        let bytes = encode::matrix(2, 3, |_, _| 7);
        for length in 0..bytes.len() {
            assert!(decompile(&bytes[..length]).is_err(), "{length} bytes");
        }
    }
}
