//! The weights of ranking, in one place.

use super::reading_weights::ReadingWeights;
use super::second_stage::SecondStageWeights;
use crate::index::FieldId;
use serde::{Deserialize, Serialize};

/// How much each kind of evidence counts. Fitted on development queries (see `docs/relevance.md`); changing them needs
/// no reindexing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RankingWeights {
    /// The query is the whole title: on top of everything else that matches in the language.
    pub whole_title: f32,
    /// A term in the title.
    pub title: f32,
    /// A term in a section heading.
    pub heading: f32,
    /// A term in a section's text.
    pub body: f32,
    /// The exact form of a word beside its stem (running beside run).
    pub exact: f32,
    /// A compound as a whole beside its parts.
    pub compound: f32,
    /// Every two adjacent CJK characters of the query.
    pub gram: f32,
    /// A word of the query found by its grams where segmentation cut the text otherwise.
    pub gram_phrase: f32,
    /// A word of the stop lists beside a full word.
    pub stop_word: f32,
    /// What another region writes for a word beside the word itself.
    pub variant: f32,
    /// A synonym of a word beside the word itself.
    pub synonym: f32,
    /// A word that the last word of the query begins.
    pub prefix: f32,
    /// Share of a long query's words that an article must have to be found at all, 0 to 1.
    pub minimum_share: f32,
    /// Share of its score that an article of today gains; 0 for none.
    pub recency_weight: f32,
    /// Days after which half of that gain is left.
    pub recency_half_life_days: f32,
    /// What readings are worth.
    pub reading: ReadingWeights,
    /// How the best candidates are ranked anew.
    pub second_stage: SecondStageWeights,
}

impl RankingWeights {
    /// What a term counts in a field.
    pub fn of_field(&self, field: FieldId) -> f32 {
        match field {
            FieldId::Title(_) => self.title,
            FieldId::Heading(_) => self.heading,
            FieldId::Body(_) => self.body,
            FieldId::Gram => self.gram,
            // A key finds by being there; what it is worth depends on how much of it was typed.
            FieldId::Reading => 1.0,
        }
    }
}

impl Default for RankingWeights {
    fn default() -> Self {
        RankingWeights {
            whole_title: 3000.0,
            title: 2.5,
            heading: 1.5,
            body: 1.0,
            exact: 0.5,
            compound: 0.5,
            gram: 0.8,
            gram_phrase: 0.2,
            stop_word: 0.1,
            variant: 0.9,
            synonym: 0.5,
            prefix: 0.2,
            minimum_share: 0.0,
            recency_weight: 0.0,
            recency_half_life_days: 180.0,
            reading: ReadingWeights::default(),
            second_stage: SecondStageWeights::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Also one that only a translation is called, which the second stage knows nothing of.
    #[test]
    fn a_whole_title_outweighs_all_that_the_second_stage_gives_but_words() {
        let weights = RankingWeights::default();
        let stage = &weights.second_stage;
        let most = stage.window + stage.pieces + stage.whole + stage.whole_words + stage.title;
        assert!(weights.whole_title * stage.first_stage > 2.0 * most);
    }
}
