//! How likely a piece of an article is to answer: logistic regression over what the quick look saw.
//!
//! The weights were fitted with Newton's method on 4,600 questions with known answers in five languages (one model for all of
//! them; docs/relevance.md names the sets), each piece of the article that answers being one case. They say: pieces with the
//! query's rare words and pieces beside these; the sentence that covers the query best and the one after it; pieces that look like
//! an answer of the kind that is asked for; pieces that bring something new.

use super::question::{AnswerKind, Patterns};
use super::scan::{ProbeSet, ScannedText};
use crate::query::Probes;
use std::ops::Range;

const BIAS: f32 = -5.34;
/// Share of the query (by the weights of its probes) in the piece itself.
const OWN: f32 = 1.61;
/// The same of the piece before, the one two before and the one after, within the sentence.
const BEFORE: f32 = 0.34;
const TWO_BEFORE: f32 = 0.68;
const AFTER: f32 = -0.22;
/// The better of the two beside it.
const BESIDE: f32 = 1.52;
/// The best of all that come before it in the sentence.
const ANY_BEFORE: f32 = -0.61;
/// The sentence's share: by itself, beside the article's best sentence, and of the sentences around it.
const SENTENCE: f32 = -0.36;
const SENTENCE_BESIDE_BEST: f32 = 1.01;
const PREVIOUS_SENTENCE: f32 = -0.22;
const NEXT_SENTENCE: f32 = -0.51;
/// The piece stands in the best sentence, in the one before it, in the one after it.
const IN_BEST: f32 = 1.41;
const BEFORE_BEST: f32 = 0.49;
const AFTER_BEST: f32 = 0.88;
/// First sentence of its section; the reciprocal of its number from 1.
const FIRST: f32 = -0.31;
const EARLY: f32 = 0.44;
/// Per natural logarithm of its columns, and of the pairs and words in it that are not the query's (plus one).
const WIDTH: f32 = 0.22;
const NEW: f32 = 0.26;
/// Share of its pairs and words that are the query's.
const REPEATED: f32 = 0.36;
/// It has brackets or quotation marks: names and dates stand in them.
const BRACKETS: f32 = 0.26;
/// The piece is a whole sentence.
const WHOLE: f32 = 0.80;
/// Share of the query in the section's heading; a guess, the sets have no headings.
const HEADING: f32 = 0.8;
/// For breadcrumbs and the like; a guess, the sets have none.
const BOILERPLATE: f32 = -3.0;

/// How many of the likeliest pieces are looked at for an answer.
const LOOKED_AT: usize = 64;

/// What a piece gains when it looks like an answer of the kind that is asked for.
fn looks_like_answer(kind: AnswerKind) -> f32 {
    match kind {
        AnswerKind::Time => 1.67,
        AnswerKind::Number => 0.64,
        AnswerKind::Person => 0.60,
        AnswerKind::Place => 1.02,
        AnswerKind::Cause => 1.12,
    }
}

/// A section as it was looked at.
pub struct SectionEvidence<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its pieces and what was seen in them.
    pub scanned: ScannedText,
    /// Probes seen in its heading.
    pub heading: ProbeSet,
}

/// How much of a query a set of probes is.
pub struct Shares {
    weights: Vec<f32>,
    whole: f32,
}

impl Shares {
    /// Of the probes of one query.
    pub fn new(probes: &Probes) -> Shares {
        let typed = probes.list().iter().filter(|probe| probe.typed);
        Shares {
            weights: probes.list().iter().map(|probe| probe.weight).collect(),
            whole: typed.map(|probe| probe.weight).sum(),
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
        if self.whole > 0.0 {
            (sum / self.whole).min(1.0)
        } else {
            f32::from(u8::from(sum > 0.0))
        }
    }
}

/// A sentence: its pieces in its section and its share of the query.
struct Sentence {
    section: usize,
    /// Number within the section.
    number: usize,
    pieces: Range<usize>,
    share: f32,
}

/// The likelihood of every piece, 0 to 1, section by section.
pub fn likelihoods(
    sections: &[SectionEvidence<'_>],
    shares: &Shares,
    patterns: Option<&Patterns>,
    kind: Option<AnswerKind>,
) -> Vec<Vec<f32>> {
    let sentences = sentences_of(sections, shares);
    let best_share = sentences.iter().map(|sentence| sentence.share).fold(0.0, f32::max);
    let best = sentences.iter().position(|sentence| sentence.share == best_share);
    let headings: Vec<f32> = sections.iter().map(|section| shares.of(section.heading)).collect();
    let mut all: Vec<Vec<f32>> = sections
        .iter()
        .map(|section| vec![0.0; section.scanned.pieces.len()])
        .collect();
    for (index, sentence) in sentences.iter().enumerate() {
        let section = &sections[sentence.section];
        let neighbour = |index: Option<usize>| {
            let other = index.and_then(|index| sentences.get(index));
            other
                .filter(|other| other.section == sentence.section)
                .map_or(0.0, |other| other.share)
        };
        let mut common = BIAS + SENTENCE * sentence.share;
        common += SENTENCE_BESIDE_BEST * sentence.share / best_share.max(f32::MIN_POSITIVE);
        common += PREVIOUS_SENTENCE * neighbour(index.checked_sub(1)) + NEXT_SENTENCE * neighbour(Some(index + 1));
        if best == Some(index) {
            common += IN_BEST;
        } else if best == Some(index + 1) {
            common += BEFORE_BEST;
        } else if best.map(|best| best + 1) == Some(index) {
            common += AFTER_BEST;
        }
        common += if sentence.number == 0 { FIRST } else { 0.0 } + EARLY / (1 + sentence.number) as f32;
        common += HEADING * headings[sentence.section];
        // Only what may be shown is worth a closer look.
        let range = section.scanned.pieces[sentence.pieces.start].range.start
            ..section.scanned.pieces[sentence.pieces.end - 1].range.end;
        if patterns.is_some_and(|patterns| patterns.is_boilerplate(&section.text[range])) {
            common += BOILERPLATE;
        }
        let own: Vec<f32> = section.scanned.seen[sentence.pieces.clone()]
            .iter()
            .map(|seen| shares.of(seen.probes))
            .collect();
        let mut before_best = 0.0f32;
        for (offset, piece) in sentence.pieces.clone().enumerate() {
            let shown = &section.scanned.pieces[piece];
            let seen = &section.scanned.seen[piece];
            let text = &section.text[shown.range.clone()];
            let at = |offset: Option<usize>| offset.and_then(|offset| own.get(offset)).copied().unwrap_or_default();
            let (before, after) = (at(offset.checked_sub(1)), at(Some(offset + 1)));
            let mut score = common + OWN * own[offset] + BEFORE * before + AFTER * after;
            score += TWO_BEFORE * at(offset.checked_sub(2)) + BESIDE * before.max(after) + ANY_BEFORE * before_best;
            score += WIDTH * (shown.width as f32).ln();
            score += NEW * (1.0 + seen.units.saturating_sub(seen.hits) as f32).ln();
            score += REPEATED * seen.hits as f32 / seen.units.max(1) as f32;
            if text.contains(['(', '（', '「', '『', '《', '"', '“']) {
                score += BRACKETS;
            }
            if own.len() == 1 {
                score += WHOLE;
            }
            before_best = before_best.max(own[offset]);
            all[sentence.section][piece] = score;
        }
    }
    if let Some((patterns, kind)) = patterns.zip(kind) {
        prefer_answers(sections, patterns, kind, &mut all);
    }
    for score in all.iter_mut().flatten() {
        *score = 1.0 / (1.0 + (-*score).exp());
    }
    all
}

/// Raises the scores of pieces that look like an answer; only of those that may be shown then.
fn prefer_answers(sections: &[SectionEvidence<'_>], patterns: &Patterns, kind: AnswerKind, all: &mut [Vec<f32>]) {
    let mut scores: Vec<f32> = all.iter().flatten().copied().collect();
    let worth_looking = if scores.len() > LOOKED_AT {
        *scores.select_nth_unstable_by(LOOKED_AT, |a, b| b.total_cmp(a)).1
    } else {
        f32::NEG_INFINITY
    };
    for (section, scores) in sections.iter().zip(all) {
        for (piece, score) in section.scanned.pieces.iter().zip(scores) {
            if *score >= worth_looking && patterns.answers(kind, &section.text[piece.range.clone()]) {
                *score += looks_like_answer(kind);
            }
        }
    }
}

fn sentences_of(sections: &[SectionEvidence<'_>], shares: &Shares) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    for (section, evidence) in sections.iter().enumerate() {
        let scanned = &evidence.scanned;
        let mut start = 0;
        let mut number = 0;
        let mut probes = 0;
        for (index, piece) in scanned.pieces.iter().enumerate() {
            probes |= scanned.seen[index].probes;
            if piece.ends_sentence {
                sentences.push(Sentence {
                    section,
                    number,
                    pieces: start..index + 1,
                    share: shares.of(probes),
                });
                number += 1;
                start = index + 1;
                probes = 0;
            }
        }
    }
    sentences
}
