//! How much of a query a set of its probes is.

use super::scan::ProbeSet;
use crate::query::Probes;

/// Weights of the probes of one query.
#[derive(Debug, Clone)]
pub struct Shares {
    weights: Vec<f32>,
    /// Those that stand in what was typed; others come of synonyms and the like.
    typed: Vec<bool>,
    /// Weight of all that was typed; 1 when that is nothing.
    whole: f32,
}

impl Shares {
    /// Of the probes of one query, weighed by how rare they are in the index.
    pub fn new(probes: &Probes) -> Shares {
        Shares::with(
            probes.list().iter().map(|probe| probe.weight).collect(),
            probes.list().iter().map(|probe| probe.typed).collect(),
        )
    }

    fn with(weights: Vec<f32>, typed: Vec<bool>) -> Shares {
        let all = weights.iter().zip(&typed).filter(|(_, typed)| **typed);
        let sum: f32 = all.map(|(weight, _)| weight).sum();
        Shares {
            weights,
            typed,
            whole: if sum > 0.0 { sum } else { 1.0 },
        }
    }

    /// The share of a set, 0 to 1.
    pub fn of(&self, mut set: ProbeSet) -> f32 {
        let mut sum = 0.0;
        while set != 0 {
            sum += self
                .weights
                .get(set.trailing_zeros() as usize)
                .copied()
                .unwrap_or_default();
            set &= set - 1;
        }
        (sum / self.whole).min(1.0)
    }

    /// The same in an article of these sentences: a probe weighs less the more of them have it, and nothing when none has. The whole is
    /// still that of the query.
    pub fn telling(&self, sentences: &[ProbeSet]) -> Shares {
        let mut counts = vec![0usize; self.weights.len()];
        for &sentence in sentences {
            let mut set = sentence;
            while set != 0 {
                counts[set.trailing_zeros() as usize] += 1;
                set &= set - 1;
            }
        }
        let all = (1.0 + sentences.len() as f32).ln();
        let telling = |(weight, count): (&f32, &usize)| match count {
            0 => 0.0,
            count => weight * (1.0 + sentences.len() as f32 / *count as f32).ln() / all,
        };
        Shares {
            weights: self.weights.iter().zip(&counts).map(telling).collect(),
            typed: self.typed.clone(),
            whole: self.whole,
        }
    }

    /// The same weights with the whole being what is left of it.
    pub fn known(&self) -> Shares {
        Shares::with(self.weights.clone(), self.typed.clone())
    }

    /// Weights by the numbers of the probes.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// Weight of all that was typed.
    pub fn whole(&self) -> f32 {
        self.whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_every_sentence_tells_less() {
        let shares = Shares::with(vec![2.0, 2.0, 4.0, 1.0], vec![true, true, true, false]);
        assert!((shares.of(0b11) - 0.5).abs() < 1e-6);
        let telling = shares.telling(&[0b01, 0b11, 0b01]);
        assert!(telling.of(0b01) < telling.of(0b10) && telling.of(0b10) <= shares.of(0b10));
        assert!(telling.of(0b100) == 0.0);
        assert!((telling.known().of(0b11) - 1.0).abs() < 1e-6);
    }
}
