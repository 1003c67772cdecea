//! The score of the second stage: a sum of named parts.

use super::signals::{Signals, WordSignal};
use crate::query::RankingWeights;
use serde::Serialize;

/// What a part of the score rewards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScorePart {
    /// The score of the first stage, times its share.
    FirstStage,
    /// The words of the query, by BM25F.
    Words,
    /// Its characters, two and three in a row.
    Characters,
    /// Words in a row, and within one window of text.
    Order,
    /// The query, or its pieces, exactly as typed.
    Exactness,
    /// A title of the query's words and of nothing but these; times their share of the title.
    Title,
    /// What is missing, numbers above all; negative.
    Missing,
    /// Words near the beginning of the text.
    Early,
    /// The best sentence, by the characters and beginnings of words that it shares.
    Sentence,
}

/// Positions at which a word counts half as early as at the beginning of the text.
const EARLY_POSITIONS: f32 = 20.0;

/// The parts of a candidate's score; the score is their sum.
pub fn score_parts(signals: &Signals, first_stage: f32, weights: &RankingWeights) -> [(ScorePart, f32); 9] {
    let stage = &weights.second_stage;
    let words = words_part(signals, weights);
    [
        (ScorePart::FirstStage, stage.first_stage * first_stage),
        (ScorePart::Words, stage.word * words.score),
        (ScorePart::Characters, characters_part(signals, weights)),
        (
            ScorePart::Order,
            stage.chain * words.chained + stage.window * signals.window,
        ),
        (ScorePart::Exactness, exactness_part(signals, weights)),
        (
            ScorePart::Title,
            stage.title * words.title_share + stage.titled * words.titled_share,
        ),
        (
            ScorePart::Missing,
            -stage.missing * words.missing_share - stage.number * words.missing_numbers,
        ),
        (ScorePart::Early, stage.early * words.early),
        (ScorePart::Sentence, stage.sentence * signals.sentence),
    ]
}

/// What the words of a query say of a candidate.
#[derive(Debug, Default)]
struct WordsPart {
    score: f32,
    chained: f32,
    early: f32,
    title_share: f32,
    titled_share: f32,
    missing_share: f32,
    missing_numbers: f32,
}

fn words_part(signals: &Signals, weights: &RankingWeights) -> WordsPart {
    let stage = &weights.second_stage;
    let lengths = |of: &[f32; 4]| of[2] + weights.title * of[0] + weights.heading * of[1];
    let relative_length = lengths(&signals.lengths) / lengths(&signals.mean_lengths).max(1.0);
    let norm = stage.saturation * (1.0 - stage.length + stage.length * relative_length);
    let mut part = WordsPart::default();
    let (mut rarest, mut rarest_missing, mut title_tokens) = (f32::MIN_POSITIVE, 0.0f32, 0);
    let (mut total, mut titled, mut missing_numbers) = (0.0f32, 0.0, 0.0);
    let last = signals.words.iter().rposition(|word| !word.part);
    for (number, word) in signals.words.iter().enumerate() {
        let factor = match (word.part, word.compound) {
            (true, _) => stage.part,
            (_, true) => stage.compound,
            _ => 1.0,
        };
        let idf = word.idf * word.share * factor;
        rarest = rarest.max(idf);
        let typed = signals.prefix && Some(number) == last;
        let frequency = frequency(word, typed, weights);
        if frequency > 0.0 {
            part.score += idf * (1.0 + stage.saturation) * frequency / (frequency + norm);
        } else {
            rarest_missing = rarest_missing.max(idf);
            if word.number && !word.part {
                missing_numbers += word.idf * word.share;
            }
        }
        if !word.part {
            total += word.idf * word.share;
            if word.title > 0 {
                titled += word.idf * word.share;
            }
        }
        title_tokens += word.title;
        for least in [2, 3] {
            if word.chain >= least {
                // A third word in a row says little more than the second: half as much.
                part.chained += idf / (least - 1) as f32;
            }
        }
        if let Some(first) = word.first {
            part.early += idf / (1.0 + first as f32 / EARLY_POSITIONS);
        }
    }
    part.missing_share = rarest_missing / rarest;
    part.titled_share = titled / total.max(f32::MIN_POSITIVE);
    part.missing_numbers = missing_numbers / total.max(f32::MIN_POSITIVE);
    if signals.lengths[0] > 0.0 {
        part.title_share = (title_tokens as f32 / signals.lengths[0]).min(1.0);
    }
    part
}

/// Occurrences of a word in all its forms and fields, weighed.
fn frequency(word: &WordSignal, typed: bool, weights: &RankingWeights) -> f32 {
    let title = word.title as f32 + weights.exact * word.exact_title as f32;
    let literal = word.body as f32
        + weights.exact * word.exact_body as f32
        + weights.title * title
        + weights.heading * word.heading as f32;
    let other = word.alternatives + weights.second_stage.characters * word.characters as f32;
    let begun = if literal == 0.0 && typed { weights.prefix } else { 0.0 };
    literal + other + begun
}

fn characters_part(signals: &Signals, weights: &RankingWeights) -> f32 {
    let stage = &weights.second_stage;
    let relative_length = signals.lengths[3] / signals.mean_lengths[3].max(1.0);
    let norm = stage.gram_saturation * (1.0 - stage.gram_length + stage.gram_length * relative_length);
    let mut score = 0.0;
    let mut idfs = [0.0; 2];
    for gram in &signals.grams {
        let idf = gram.idf * if gram.hiragana { stage.hiragana } else { 1.0 };
        let count = gram.count as f32;
        if count > 0.0 {
            score += stage.gram * idf * (1.0 + stage.gram_saturation) * count / (count + norm);
        }
        // Two grams in a row are three characters, three are four: worth the mean idf of the grams.
        if gram.chain >= 3 {
            score += stage.trigram * (idf + idfs[0] + idfs[1]) / 3.0;
        }
        idfs = [idf, idfs[0]];
    }
    score
}

fn exactness_part(signals: &Signals, weights: &RankingWeights) -> f32 {
    let stage = &weights.second_stage;
    let mut score = stage.pieces * signals.whole_pieces;
    if signals.whole_grams {
        score += stage.whole;
    }
    if signals.whole_words {
        score += stage.whole_words;
    }
    score
}
