//! A quick no to whether something is one of a few.

/// Numbers of things that may be one of those that were added, in `WORDS` · 64 bits, a power of two: where it says no, nobody needs to look them up.
#[derive(Debug, Clone)]
pub struct Maybe<const WORDS: usize>(Box<[u64; WORDS]>);

impl<const WORDS: usize> Default for Maybe<WORDS> {
    fn default() -> Maybe<WORDS> {
        Maybe(Box::new([0; WORDS]))
    }
}

impl<const WORDS: usize> Maybe<WORDS> {
    /// Adds a number that stands for a thing.
    pub fn add(&mut self, number: u32) {
        let bit = Self::bit_of(number);
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    /// Whether it may have been added; a few others pass, too.
    #[inline]
    pub fn has(&self, number: u32) -> bool {
        let bit = Self::bit_of(number);
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// The upper bits of a product spread well (Fibonacci hashing).
    #[inline]
    fn bit_of(number: u32) -> usize {
        (number.wrapping_mul(0x9e37_79b9) >> (u32::BITS - (WORDS * 64).trailing_zeros())) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_passes_and_little_else() {
        let mut maybe = Maybe::<16>::default();
        (0..50).for_each(|number| maybe.add(number * 7));
        assert!((0..50).all(|number| maybe.has(number * 7)));
        let others = (1_000..11_000).filter(|&number| maybe.has(number)).count();
        assert!(others < 1_000, "{others} of 10,000");
    }
}
