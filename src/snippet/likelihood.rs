//! How likely each piece of an article is to answer: the clues about it, weighed by the model.

use super::asked::Question;
use super::boundary::Piece;
use super::clue::{Clue, Clues};
use super::model::Model;
use super::nearness::{Extent, Nearness, nearness};
use super::scan::{ProbeSet, ScannedText};
use super::shares::Shares;
use std::ops::Range;

/// Added for the share of the query in the section's heading; a guess, the questions that the model was fitted on have no headings.
const HEADING: f32 = 0.8;
/// Added for breadcrumbs and the like; a guess, they have none.
const BOILERPLATE: f32 = -3.0;
/// How many of the likeliest pieces are looked at for an answer.
const LOOKED_AT: usize = 64;
/// Columns over which the nearness of a probe fades: within a clause or two, within a snippet's half.
const NEAR: f32 = 25.0;
const AROUND: f32 = 80.0;
/// Columns between the last piece of a section and the first of the next.
const BETWEEN_SECTIONS: f32 = 160.0;
/// Columns that a byte of text takes, about: one in Latin letters, two thirds in the others.
const COLUMNS_OF_BYTE: f32 = 0.75;
/// Where a share beside the best is high.
const HIGH: f32 = 0.8;

/// A section as it was looked at.
pub struct LookedAt<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its pieces and what was seen in them.
    pub scanned: ScannedText,
    /// Probes of its sentences that were not looked at.
    pub left_out: Vec<ProbeSet>,
    /// Probes seen in its heading.
    pub heading: ProbeSet,
}

/// A sentence: its pieces, counted over the article, and what was seen in it.
struct Sentence {
    section: usize,
    /// Number within the section.
    number: usize,
    pieces: Range<usize>,
    probes: ProbeSet,
    /// Telling share.
    share: f32,
    plain_share: f32,
}

/// An article laid out piece by piece.
struct Layout<'a> {
    /// Section and piece.
    pieces: Vec<(usize, &'a Piece)>,
    probes: Vec<ProbeSet>,
    sentences: Vec<Sentence>,
    extents: Vec<Extent>,
}

/// The likelihood of every piece, 0 to 1, section by section.
pub fn likelihoods(sections: &[LookedAt<'_>], weights: &Shares, question: &Question, model: &Model) -> Vec<Vec<f32>> {
    let mut layout = Layout::new(sections);
    let seen = layout.sentences.iter().map(|sentence| sentence.probes);
    let left_out = sections.iter().flat_map(|section| section.left_out.iter().copied());
    let telling = weights.telling(&seen.chain(left_out).collect::<Vec<_>>());
    for sentence in &mut layout.sentences {
        sentence.share = telling.of(sentence.probes);
        sentence.plain_share = weights.of(sentence.probes);
    }
    let mut clues = vec![Clues::default(); layout.pieces.len()];
    set_shares(&layout, weights, &telling, &mut clues);
    set_sentences(&layout, sections, &mut clues);
    set_nearness(&layout, &telling, &mut clues);
    set_looks(&layout, sections, question, &mut clues);
    let mut scores: Vec<f32> = clues.iter().map(|clues| model.score(clues)).collect();
    for sentence in &layout.sentences {
        let section = &sections[sentence.section];
        let range =
            layout.pieces[sentence.pieces.start].1.range.start..layout.pieces[sentence.pieces.end - 1].1.range.end;
        let mut more = HEADING * weights.of(section.heading);
        if question.is_boilerplate(&section.text[range]) {
            more += BOILERPLATE;
        }
        scores[sentence.pieces.clone()]
            .iter_mut()
            .for_each(|score| *score += more);
    }
    look_for_answers(&layout, sections, question, model, &mut clues, &mut scores);
    let mut all = scores.into_iter().map(|score| 1.0 / (1.0 + (-score).exp()));
    let of_section = |section: &LookedAt<'_>| all.by_ref().take(section.scanned.pieces.len()).collect();
    sections.iter().map(of_section).collect()
}

impl<'a> Layout<'a> {
    fn new(sections: &'a [LookedAt<'_>]) -> Layout<'a> {
        let mut layout = Layout {
            pieces: Vec::new(),
            probes: Vec::new(),
            sentences: Vec::new(),
            extents: Vec::new(),
        };
        let mut column = 0.0;
        for (number, section) in sections.iter().enumerate() {
            let mut start = layout.pieces.len();
            let mut probes = 0;
            let mut end = 0;
            for (piece, seen) in section.scanned.pieces.iter().zip(&section.scanned.seen) {
                if end > 0 && piece.range.start > end {
                    column += columns_between(&section.text[end..piece.range.start]);
                }
                end = piece.range.end;
                layout.extents.push(Extent {
                    start: column,
                    end: column + piece.width as f32,
                });
                column += piece.width as f32;
                layout.pieces.push((number, piece));
                layout.probes.push(seen.probes);
                probes |= seen.probes;
                if piece.ends_sentence {
                    layout.sentences.push(Sentence {
                        section: number,
                        number: piece.sentence,
                        pieces: start..layout.pieces.len(),
                        probes,
                        share: 0.0,
                        plain_share: 0.0,
                    });
                    start = layout.pieces.len();
                    probes = 0;
                }
            }
            column += BETWEEN_SECTIONS;
        }
        layout
    }
}

/// Columns of what is between two pieces. White space is one, whatever there is of it; text that was left out is not measured.
fn columns_between(text: &str) -> f32 {
    if text.trim().is_empty() {
        1.0
    } else {
        COLUMNS_OF_BYTE * text.len() as f32
    }
}

/// Shares of the pieces and of their neighbours within the sentence.
fn set_shares(layout: &Layout<'_>, weights: &Shares, telling: &Shares, clues: &mut [Clues]) {
    let known = telling.known();
    for sentence in &layout.sentences {
        let own: Vec<f32> = layout.probes[sentence.pieces.clone()]
            .iter()
            .map(|&seen| telling.of(seen))
            .collect();
        let at = |offset: Option<usize>| offset.and_then(|offset| own.get(offset)).copied().unwrap_or_default();
        let mut any_before = 0.0f32;
        for (offset, index) in sentence.pieces.clone().enumerate() {
            let seen = layout.probes[index];
            let clues = &mut clues[index];
            clues.set(Clue::Own, weights.of(seen));
            clues.set(Clue::OwnTelling, own[offset]);
            let of_known = known.of(seen);
            clues.set(Clue::OwnOfKnown, of_known);
            clues.set(Clue::OwnOfKnownHigh, (of_known - HIGH).max(0.0));
            clues.set(Clue::SentenceOfKnown, known.of(sentence.probes));
            let (before, after) = (at(offset.checked_sub(1)), at(Some(offset + 1)));
            clues.set(Clue::Before, before);
            clues.set(Clue::After, after);
            clues.set(Clue::TwoBefore, at(offset.checked_sub(2)));
            clues.set(Clue::AnyBefore, any_before);
            if offset > 0 && !layout.pieces[index - 1].1.ends_clause {
                clues.set(Clue::Continued, before);
            }
            if !layout.pieces[index].1.ends_clause {
                clues.set(Clue::Continues, after);
            }
            clues.set_if(Clue::BeginsSentence, offset == 0);
            clues.set_if(Clue::EndsSentence, index + 1 == sentence.pieces.end);
            clues.set_if(Clue::Whole, own.len() == 1);
            any_before = any_before.max(own[offset]);
        }
    }
}

/// The sentences beside the best one and in their order.
fn set_sentences(layout: &Layout<'_>, sections: &[LookedAt<'_>], clues: &mut [Clues]) {
    let shares: Vec<f32> = layout.sentences.iter().map(|sentence| sentence.share).collect();
    let greatest = shares.iter().copied().fold(0.0, f32::max);
    let greatest_plain = layout
        .sentences
        .iter()
        .map(|sentence| sentence.plain_share)
        .fold(0.0, f32::max);
    let best = shares.iter().position(|&share| share == greatest).unwrap_or_default();
    // As many pieces to a sentence where it was left out.
    let left_out: usize = sections.iter().map(|section| section.left_out.len()).sum();
    let of_all = 1.0 + left_out as f32 / layout.sentences.len().max(1) as f32;
    let pieces = (layout.pieces.len() as f32 * of_all).ln();
    for (index, sentence) in layout.sentences.iter().enumerate() {
        let share = |index: Option<usize>| index.and_then(|index| shares.get(index)).copied().unwrap_or_default();
        let beside_best = sentence.share / greatest.max(f32::MIN_POSITIVE);
        for clues in &mut clues[sentence.pieces.clone()] {
            clues.set(Clue::SentenceBesideBest, beside_best);
            clues.set(Clue::SentenceBesideBestHigh, (beside_best - HIGH).max(0.0));
            clues.set(
                Clue::SentenceBesideBestPlain,
                sentence.plain_share / greatest_plain.max(f32::MIN_POSITIVE),
            );
            clues.set_if(Clue::InBest, index == best);
            clues.set_if(Clue::BeforeBest, index + 1 == best);
            clues.set_if(Clue::AfterBest, index == best + 1);
            clues.set_if(Clue::SecondAfterBest, index == best + 2);
            clues.set(Clue::PreviousSentence, share(index.checked_sub(1)));
            clues.set(Clue::NextSentence, share(Some(index + 1)));
            clues.set_if(Clue::FirstSentence, sentence.number == 0);
            clues.set(Clue::Early, 1.0 / (1 + sentence.number) as f32);
            clues.set(Clue::Pieces, pieces);
        }
    }
}

fn set_nearness(layout: &Layout<'_>, telling: &Shares, clues: &mut [Clues]) {
    let of_reach = |reach: f32| nearness(&layout.extents, &layout.probes, telling.weights(), reach);
    let greatest = |all: &[Nearness], part: fn(&Nearness) -> f32| {
        let greatest = all.iter().map(part).fold(0.0, f32::max);
        greatest.max(f32::MIN_POSITIVE)
    };
    let (whole, known) = (telling.whole(), telling.known().whole());
    let near = of_reach(NEAR);
    let (best, best_before) = (greatest(&near, |near| near.either), greatest(&near, |near| near.before));
    for (clues, near) in clues.iter_mut().zip(&near) {
        clues.set(Clue::Near, near.either / whole);
        clues.set(Clue::NearOfKnown, near.either / known);
        clues.set(Clue::NearBesideBest, near.either / best);
        clues.set(Clue::NearBefore, near.before / whole);
        clues.set(Clue::NearAfter, near.after / whole);
        clues.set(Clue::NearBeforeBesideBest, near.before / best_before);
        clues.set(
            Clue::NearBeforeBesideBestHigh,
            (near.before / best_before - HIGH).max(0.0),
        );
    }
    let around = of_reach(AROUND);
    let (best, best_before) = (
        greatest(&around, |around| around.either),
        greatest(&around, |around| around.before),
    );
    for (clues, around) in clues.iter_mut().zip(&around) {
        clues.set(Clue::AroundBesideBest, around.either / best);
        clues.set(Clue::AroundBesideBestHigh, (around.either / best - HIGH).max(0.0));
        clues.set(Clue::AroundBefore, around.before / whole);
        clues.set(Clue::AroundAfter, around.after / whole);
        clues.set(Clue::AroundBeforeBesideBest, around.before / best_before);
    }
}

/// What a piece looks like by itself.
fn set_looks(layout: &Layout<'_>, sections: &[LookedAt<'_>], question: &Question, clues: &mut [Clues]) {
    let seen = sections.iter().flat_map(|section| &section.scanned.seen);
    for (((section, piece), seen), clues) in layout.pieces.iter().zip(seen).zip(clues) {
        let looks = question.looks(&sections[*section].text[piece.range.clone()]);
        clues.set(Clue::Width, (piece.width as f32).max(1.0).ln());
        clues.set(Clue::New, (1.0 + seen.units.saturating_sub(seen.hits) as f32).ln());
        clues.set(Clue::Repeated, seen.hits as f32 / seen.units.max(1) as f32);
        clues.set_if(Clue::Brackets, looks.brackets);
        clues.set_if(Clue::Digit, looks.digits > 0);
        clues.set_if(Clue::Digits, looks.digits > 2);
        clues.set_if(Clue::Katakana, looks.katakana);
        clues.set(Clue::Names, looks.names as f32);
        if let Some(asks) = question.asks() {
            clues.set(asks, 1.0);
        }
    }
}

/// Looks for answers of the kind that is asked for, only in pieces that may be shown then.
fn look_for_answers(
    layout: &Layout<'_>,
    sections: &[LookedAt<'_>],
    question: &Question,
    model: &Model,
    clues: &mut [Clues],
    scores: &mut [f32],
) {
    let Some(answers) = question.answers() else { return };
    let mut sorted = scores.to_vec();
    let worth_looking = if sorted.len() > LOOKED_AT {
        *sorted.select_nth_unstable_by(LOOKED_AT, |a, b| b.total_cmp(a)).1
    } else {
        f32::NEG_INFINITY
    };
    for (index, (section, piece)) in layout.pieces.iter().enumerate() {
        if scores[index] >= worth_looking && question.is_answered_by(&sections[*section].text[piece.range.clone()]) {
            let without = model.score(&clues[index]);
            clues[index].set(answers, 1.0);
            scores[index] += model.score(&clues[index]) - without;
        }
    }
}
