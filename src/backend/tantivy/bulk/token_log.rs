//! Tokens in the order of reading, two to four bytes each.
//!
//! How many tokens fit in the memory of a run decides how many segments it writes and how much is merged afterwards.

/// Steps to the next position up to this stand beside the term's number.
const SHORT_STEP: u32 = (1 << STEP_BITS) - 1;
const STEP_BITS: u32 = 2;

/// Term numbers and positions, document after document.
///
/// A token is one number, `term << 2 | step`, and `step` is how far its position is from the one before in the document; the rest of a
/// step of three and more is a number of its own. Numbers are written in groups of seven bits, the lowest first (LEB128). The terms that are
/// met first have the smallest numbers, and most are the most frequent ones.
#[derive(Debug, Default)]
pub struct TokenLog {
    bytes: Vec<u8>,
    tokens: u32,
    /// Of the last token of the document at hand.
    position: u32,
}

/// A place between two documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenPlace {
    /// Tokens before it.
    pub tokens: u32,
    bytes: u32,
}

impl TokenLog {
    /// Appends a token; within a document positions must not decrease.
    #[inline]
    pub fn push(&mut self, term: u32, position: u32) {
        let step = position - self.position;
        self.position = position;
        self.tokens += 1;
        self.push_number(u64::from(term) << STEP_BITS | u64::from(step.min(SHORT_STEP)));
        if step >= SHORT_STEP {
            self.push_number(u64::from(step - SHORT_STEP));
        }
    }

    #[inline]
    fn push_number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Ends the document at hand and returns the place after it.
    pub fn end_document(&mut self) -> TokenPlace {
        self.position = 0;
        self.end()
    }

    /// The place after the last token.
    pub fn end(&self) -> TokenPlace {
        TokenPlace {
            tokens: self.tokens,
            bytes: self.bytes.len() as u32,
        }
    }

    /// How many tokens there are.
    pub fn len(&self) -> u64 {
        u64::from(self.tokens)
    }

    /// Bytes of memory in use.
    pub fn memory(&self) -> usize {
        self.bytes.len()
    }

    /// Calls `sink` with term and position of each token from one place to another. The positions are right when no document ends
    /// between them.
    #[inline]
    pub fn for_each(&self, from: TokenPlace, to: TokenPlace, mut sink: impl FnMut(u32, u32)) {
        let mut bytes = self.bytes[from.bytes as usize..to.bytes as usize].iter();
        let mut position: u32 = 0;
        while let Some(number) = next_number(&mut bytes) {
            let mut step = number as u32 & SHORT_STEP;
            if step == SHORT_STEP {
                step += next_number(&mut bytes).unwrap_or_default() as u32;
            }
            position = position.wrapping_add(step);
            sink((number >> STEP_BITS) as u32, position);
        }
    }
}

#[inline]
fn next_number(bytes: &mut std::slice::Iter<'_, u8>) -> Option<u64> {
    let mut number = 0;
    let mut shift = 0;
    loop {
        let &byte = bytes.next()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tokens_come_back_as_they_were_pushed(documents in proptest::collection::vec(proptest::collection::vec((0u32.., 0u32..2000), 0..9), 0..9)) {
            let mut log = TokenLog::default();
            let mut places = vec![log.end()];
            let mut pushed = Vec::new();
            for steps in documents {
                let mut position = 0;
                let mut document = Vec::new();
                for (term, step) in steps {
                    position += step / 9 * step;
                    log.push(term, position);
                    document.push((term, position));
                }
                places.push(log.end_document());
                pushed.push(document);
            }
            for (document, place) in pushed.iter().zip(places.windows(2)) {
                let mut found = Vec::new();
                log.for_each(place[0], place[1], |term, position| found.push((term, position)));
                prop_assert_eq!(&found, document);
                prop_assert_eq!((place[1].tokens - place[0].tokens) as usize, document.len());
            }
        }
    }
}
