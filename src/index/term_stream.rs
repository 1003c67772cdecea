//! Terms with positions as text: what an engine is given instead of raw text.
//!
//! Both engines read the same encoding: every space moves one position on, U+0001 stays at the position. `a b␁c   d` is a
//! at 0, b and c at 1, d at 4. Terms hold neither, since no segmenter keeps white space or control characters.

/// Separates terms and moves one position on.
const SPACE: u8 = b' ';
/// Separates terms that share a position.
const SAME: u8 = 1;

/// Builds the encoded terms of one field.
#[derive(Debug, Clone, Default)]
pub struct TermStream {
    encoded: String,
    position: u32,
}

impl TermStream {
    /// Appends a term; positions must not decrease.
    pub fn push(&mut self, term: &str, position: u32) {
        self.push_with(position, |encoded| encoded.push_str(term));
    }

    /// Appends a term that `write` spells.
    pub fn push_with(&mut self, position: u32, write: impl FnOnce(&mut String)) {
        debug_assert!(position >= self.position, "positions never decrease");
        if position == self.position && !self.encoded.is_empty() {
            self.encoded.push(char::from(SAME));
        }
        for _ in self.position..position {
            self.encoded.push(char::from(SPACE));
        }
        self.position = position;
        write(&mut self.encoded);
    }

    /// The encoded text; empty when no term was pushed.
    pub fn as_str(&self) -> &str {
        &self.encoded
    }

    /// The encoded text.
    pub fn into_string(self) -> String {
        self.encoded
    }
}

/// The terms of an encoded stream with their positions.
pub fn decode_terms(encoded: &str) -> impl Iterator<Item = (&str, u32)> {
    let bytes = encoded.as_bytes();
    let (mut position, mut at) = (0, 0);
    std::iter::from_fn(move || {
        while let Some(&byte) = bytes.get(at) {
            match byte {
                SPACE => position += 1,
                SAME => {}
                _ => break,
            }
            at += 1;
        }
        let start = at;
        at = start + memchr::memchr2(SPACE, SAME, &bytes[start..]).unwrap_or(bytes.len() - start);
        (start < at).then(|| (&encoded[start..at], position))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decoding_gives_back_terms_and_positions(steps in proptest::collection::vec(("[a-z一-龥=]{1,4}", 0u32..5), 0..40)) {
            let mut stream = TermStream::default();
            let mut position = 0;
            let mut pushed = Vec::new();
            for (term, step) in steps {
                position += step;
                stream.push(&term, position);
                pushed.push((term, position));
            }
            let decoded: Vec<_> = decode_terms(stream.as_str()).map(|(t, p)| (t.to_owned(), p)).collect();
            prop_assert_eq!(decoded, pushed);
        }
    }
}
