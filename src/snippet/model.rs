//! From clues to a score: the weights of `likelihood.toml`.

use super::clue::{Clue, Clues};
use crate::article::TermSpace;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as NameError, StrDeserializer};
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Of English, of the other languages.
    bias: [f32; 2],
    terms: BTreeMap<String, [f32; 2]>,
}

/// A logistic regression: its value is the logarithm of the odds.
pub struct Model {
    bias: f32,
    /// A clue, or two that are multiplied, and the weight.
    terms: Vec<(Clue, Option<Clue>, f32)>,
}

static ALL: LazyLock<[Model; 2]> = LazyLock::new(read);

#[expect(
    clippy::expect_used,
    reason = "the table is part of the program; a test reads all of it"
)]
fn read() -> [Model; 2] {
    let table: Table = toml::from_str(include_str!("likelihood.toml")).expect("a table");
    let model = |number: usize| {
        let terms = table.terms.iter().map(|(name, weights)| {
            let mut clues = name.split(" * ").map(|name| clue(name).expect("a clue"));
            (clues.next().expect("a clue"), clues.next(), weights[number])
        });
        Model {
            bias: table.bias[number],
            terms: terms.collect(),
        }
    };
    [model(0), model(1)]
}

fn clue(name: &str) -> Result<Clue, NameError> {
    let name: StrDeserializer<'_, NameError> = name.into_deserializer();
    Clue::deserialize(name)
}

impl Model {
    /// The model of a term space.
    pub fn of(space: TermSpace) -> &'static Model {
        &ALL[usize::from(space != TermSpace::English)]
    }

    /// The logarithm of the odds that a piece with these clues answers.
    pub fn score(&self, clues: &Clues) -> f32 {
        let value = |&(first, second, weight): &(Clue, Option<Clue>, f32)| {
            weight * clues.get(first) * second.map_or(1.0, |second| clues.get(second))
        };
        self.bias + self.terms.iter().map(value).sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_with_the_words_and_their_neighbourhood_scores_higher_in_every_language() {
        for space in TermSpace::ALL {
            let model = Model::of(space);
            assert!(model.terms.len() > 50);
            let mut with = Clues::default();
            for clue in [
                Clue::InBest,
                Clue::NearBesideBest,
                Clue::AroundBesideBest,
                Clue::SentenceBesideBest,
            ] {
                with.set(clue, 1.0);
            }
            assert!(model.score(&with) > model.score(&Clues::default()), "{space:?}");
        }
    }
}
