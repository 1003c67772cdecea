//! What the second stage of ranking looks at: the words and characters of a query in order, so that it can tell where they stand in a candidate.

use super::unit::Unit;
use crate::analysis::character_filter::FoldedText;
use crate::analysis::gram::{Gram, grams};
use crate::article::TermSpace;
use std::ops::Range;

/// The order of a query, per term space for words and once for characters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// The plain text of the query, for what words do not tell.
    pub text: String,
    /// The content words, per term space, in order.
    pub words: Vec<(TermSpace, Vec<EvidenceWord>)>,
    /// The bigrams of the reader's query, in order of position.
    pub grams: Vec<EvidenceGram>,
    /// How many pieces (what stands between spaces) the grams belong to.
    pub pieces: usize,
    /// The beginning of the Latin word that is still being typed.
    pub prefix: Option<String>,
}

/// A word of the query, or a part of the compound before it.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceWord {
    /// Its term.
    pub term: String,
    /// The exact form, when stemming changed it.
    pub exact: Option<String>,
    /// Position in the query.
    pub position: u32,
    /// Share of a full word that it counts: less for a stop word.
    pub share: f32,
    /// Whether it is a part of the compound before it.
    pub part: bool,
    /// Whether it is a compound whose parts follow.
    pub compound: bool,
    /// Which of [`Evidence::grams`] stand in it: the word is found by them where the text was cut otherwise.
    pub grams: Range<usize>,
    /// What stands for it.
    pub alternatives: Vec<Alternative>,
    /// Byte range in the query.
    range: Range<usize>,
}

/// A synonym: terms in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Terms with their positions, ascending.
    pub terms: Vec<(u32, String)>,
    /// Whether they are grams instead of words.
    pub characters: bool,
    /// Share of the word that one occurrence counts.
    pub share: f32,
}

/// Two adjacent characters of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceGram {
    /// The gram's term.
    pub term: String,
    /// Position of its first character.
    pub position: u32,
    /// Number of the piece it stands in; `None` when it reaches over a space.
    pub piece: Option<usize>,
    /// Byte range in the query.
    range: Range<usize>,
}

impl Alternative {
    /// Words in a row.
    pub fn words(units: &[Unit], share: f32) -> Alternative {
        Alternative {
            terms: units.iter().map(|unit| (unit.position, unit.term.clone())).collect(),
            characters: false,
            share,
        }
    }

    /// Characters in a row.
    pub fn characters(grams: &[Gram], share: f32) -> Alternative {
        let term = |gram: &Gram| {
            let mut term = String::new();
            gram.push_term(&mut term);
            (gram.position, term)
        };
        Alternative {
            terms: grams.iter().map(term).collect(),
            characters: true,
            share,
        }
    }
}

impl Evidence {
    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.grams.is_empty() && self.words.iter().all(|(_, words)| words.is_empty())
    }

    /// The words of one term space.
    pub fn words_in(&self, space: TermSpace) -> &[EvidenceWord] {
        let words = self.words.iter().find(|(of, _)| *of == space);
        words.map_or(&[], |(_, words)| words)
    }

    /// Adds the words of one term space; `share` tells how much of a full word each is, `alternatives` what stands for it.
    pub fn add_words(
        &mut self,
        space: TermSpace,
        units: &[Unit],
        share: impl Fn(&Unit) -> f32,
        mut alternatives: Vec<Vec<Alternative>>,
    ) {
        alternatives.resize(units.len(), Vec::new());
        let mut words = Vec::new();
        for (unit, alternatives) in units.iter().zip(alternatives) {
            let share = share(unit);
            words.push(EvidenceWord {
                term: unit.term.clone(),
                exact: unit.exact.clone(),
                position: unit.position,
                share,
                part: false,
                compound: !unit.parts.is_empty(),
                grams: 0..0,
                alternatives,
                range: unit.range.clone(),
            });
            words.extend(unit.parts.iter().map(|part| EvidenceWord {
                term: part.clone(),
                exact: None,
                position: unit.position,
                share,
                part: true,
                compound: false,
                grams: 0..0,
                alternatives: Vec::new(),
                range: 0..0,
            }));
        }
        self.words.push((space, words));
    }

    /// Adds the characters of the query and tells every word which are its own; to be called after the words were added.
    pub fn add_characters(&mut self, folded: &FoldedText) {
        let text = folded.as_str();
        let piece_of = |offset: usize| text[..offset].matches(char::is_whitespace).count();
        let mut last = None;
        grams(text, 0, |gram| {
            // A second gram at a position is the same character written with a repetition mark.
            if gram.second.is_none() || last == Some(gram.position) {
                return;
            }
            last = Some(gram.position);
            let range = gram.range.0 as usize..gram.range.1 as usize;
            let piece = piece_of(range.start);
            let mut term = String::new();
            gram.push_term(&mut term);
            self.grams.push(EvidenceGram {
                term,
                position: gram.position,
                piece: (piece_of(range.end) == piece).then_some(piece),
                range: folded.original_range(range),
            });
        });
        self.pieces = text.matches(char::is_whitespace).count() + 1;
        for word in self.words.iter_mut().flat_map(|(_, words)| words) {
            let within = |gram: &EvidenceGram| word.range.start <= gram.range.start && gram.range.end <= word.range.end;
            let first = self.grams.iter().position(within).unwrap_or_default();
            let count = self.grams[first..].iter().take_while(|gram| within(gram)).count();
            word.grams = first..first + count;
        }
    }
}
