//! The weights of readings.

use serde::{Deserialize, Serialize};

/// What a title, heading or tag that the query *reads* is worth (`[ranking.reading]`): scores on the scale of the first stage, where
/// a rare word in a title is worth about 25.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadingWeights {
    /// Where no article holds the query as typed: above what its fragments score.
    pub alone: f32,
    /// What each step of a better reading adds to that: of the whole title, of its beginning, of a title at all.
    pub step: f32,
    /// Where articles hold the query as typed: below any of them.
    pub below_literal: f32,
    /// A whole title in katakana that was typed in hiragana: the same word in other letters, as good as a literal title.
    pub other_kana: f32,
    /// An article that holds the characters of a title that was read, anywhere.
    pub mention: f32,
}

impl Default for ReadingWeights {
    fn default() -> Self {
        ReadingWeights {
            alone: 200.0,
            step: 20.0,
            below_literal: 0.001,
            other_kana: 20.0,
            mention: 10.0,
        }
    }
}

impl ReadingWeights {
    /// Names and values, for checks and reports.
    pub fn named(&self) -> [(&'static str, f32); 5] {
        [
            ("alone", self.alone),
            ("step", self.step),
            ("below_literal", self.below_literal),
            ("other_kana", self.other_kana),
            ("mention", self.mention),
        ]
    }
}
