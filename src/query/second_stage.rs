//! The weights of the second stage of ranking.

use serde::{Deserialize, Serialize};

/// How much each kind of evidence counts when the best candidates of the index are ranked anew (`[ranking.second_stage]`).
///
/// Fitted together on the development questions and keywords of all five language forms (see `docs/relevance.md`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecondStageWeights {
    /// How many candidates are ranked anew; 0 leaves the order of the first stage.
    pub candidates: usize,
    /// Share of the first stage's score.
    pub first_stage: f32,
    /// The words of the query, by BM25F.
    pub word: f32,
    /// Saturation of a word's frequency (k1 of BM25).
    pub saturation: f32,
    /// How far long articles are held back (b of BM25).
    pub length: f32,
    /// A part of a compound beside a word.
    pub part: f32,
    /// A compound beside its parts.
    pub compound: f32,
    /// A word found by its characters alone, beside the word.
    pub characters: f32,
    /// Every two adjacent CJK characters, by BM25.
    pub gram: f32,
    /// Saturation of their frequency.
    pub gram_saturation: f32,
    /// How far long articles are held back there.
    pub gram_length: f32,
    /// A gram with hiragana beside one without.
    pub hiragana: f32,
    /// Every three adjacent CJK characters.
    pub trigram: f32,
    /// A word that follows the word before it as in the query.
    pub chain: f32,
    /// Words within one window of about a sentence, or of headings, below the title; times their share.
    pub window: f32,
    /// Pieces of the query (between spaces) that stand in the article character by character; times their share.
    pub pieces: f32,
    /// The whole query, character by character.
    pub whole: f32,
    /// All words in a row in one field, in exactly these forms; in headings in any.
    pub whole_words: f32,
    /// A title of the query's words and of nothing but these; times their share of the title.
    pub title: f32,
    /// The query's words in the title; times their share of the query.
    pub titled: f32,
    /// What an article loses that lacks the rarest word; less for other words.
    pub missing: f32,
    /// A word near the beginning of the text.
    pub early: f32,
    /// The best sentence, by the characters and beginnings of words that it shares.
    pub sentence: f32,
    /// What an article loses that lacks the query's numbers; times their share of its words.
    pub number: f32,
}

impl Default for SecondStageWeights {
    fn default() -> Self {
        SecondStageWeights {
            candidates: 40,
            first_stage: 0.05,
            word: 0.32,
            saturation: 1.6,
            length: 1.0,
            part: 0.9,
            compound: 0.9,
            characters: 0.7,
            gram: 0.24,
            gram_saturation: 0.1,
            gram_length: 0.6,
            hiragana: 0.4,
            trigram: 0.08,
            chain: 0.4,
            window: 18.0,
            pieces: 4.0,
            whole: 16.0,
            whole_words: 3.2,
            title: 4.0,
            titled: 2.0,
            missing: 2.0,
            early: 0.32,
            sentence: 10.0,
            number: 16.0,
        }
    }
}

impl SecondStageWeights {
    /// Names and values, for checks and reports.
    pub fn named(&self) -> [(&'static str, f32); 23] {
        [
            ("first_stage", self.first_stage),
            ("word", self.word),
            ("saturation", self.saturation),
            ("length", self.length),
            ("part", self.part),
            ("compound", self.compound),
            ("characters", self.characters),
            ("gram", self.gram),
            ("gram_saturation", self.gram_saturation),
            ("gram_length", self.gram_length),
            ("hiragana", self.hiragana),
            ("trigram", self.trigram),
            ("chain", self.chain),
            ("window", self.window),
            ("pieces", self.pieces),
            ("whole", self.whole),
            ("whole_words", self.whole_words),
            ("title", self.title),
            ("titled", self.titled),
            ("missing", self.missing),
            ("early", self.early),
            ("sentence", self.sentence),
            ("number", self.number),
        ]
    }
}
