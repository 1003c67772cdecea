//! One thread's use of the analyzer: segmenters with their buffers and caches.

use super::character_filter::{FoldedText, HanFold, fold};
use super::segmenter::{
    ChineseSegmenter, JapaneseSegmenter, KoreanSegmenter, LatinSegmenter, Morpheme, Script, Segmenter,
    WINDOW_CHARACTERS, runs,
};
use super::token::{Token, TokenView};
use super::token_filter::{Forms, Stemmer, comparable, without_okurigana};
use crate::article::TermSpace;
use std::ops::Range;
use std::sync::Arc;

/// Longest term, in bytes; longer ones are cut on a character boundary, in the index and in queries alike.
pub const LONGEST_TERM: usize = 128;

/// Analyzes text on one thread. Obtained from [`super::Analyzer::session`].
pub struct Session {
    segmenters: Segmenters,
    stemmer: Stemmer,
    morphemes: Vec<Morpheme>,
    term: String,
    exact: String,
}

/// The segmenters a run may go to.
pub(super) struct Segmenters {
    pub japanese: JapaneseSegmenter,
    pub chinese: ChineseSegmenter,
    pub korean: KoreanSegmenter,
    pub latin: LatinSegmenter,
}

impl Segmenters {
    /// The segmenter of a run: that of its script, and for Han alone that of the text's language.
    fn of(&mut self, script: Script, space: TermSpace) -> &mut dyn Segmenter {
        match (script, space) {
            (Script::Japanese, _) | (Script::Han, TermSpace::Japanese) => &mut self.japanese,
            (Script::Han, TermSpace::Chinese | TermSpace::Korean | TermSpace::English) => &mut self.chinese,
            (Script::Hangul, _) => &mut self.korean,
            (Script::Latin | Script::Other, _) => &mut self.latin,
        }
    }
}

impl Session {
    pub(super) fn new(segmenters: Segmenters, forms: Arc<Forms>, cache_entries: usize) -> Session {
        Session {
            segmenters,
            stemmer: Stemmer::new(cache_entries, forms),
            exact: String::new(),
            morphemes: Vec::new(),
            term: String::new(),
        }
    }

    /// Whether words of this (English) stem may begin otherwise than the stem does.
    pub fn is_irregular(&self, stem: &str) -> bool {
        self.stemmer.forms().is_irregular(stem)
    }

    /// Folds `text` as the segmenter of `space` expects it.
    pub fn fold(&self, text: &str, space: TermSpace) -> FoldedText {
        let han = match space {
            TermSpace::Japanese => HanFold::Shinjitai,
            TermSpace::Chinese => HanFold::Simplified,
            TermSpace::Korean | TermSpace::English => HanFold::Keep,
        };
        fold(text, han)
    }

    /// Calls `sink` for every token of folded text, in order, with positions from `first_position` on; returns the
    /// position after the last.
    pub fn tokens(
        &mut self,
        folded: &str,
        space: TermSpace,
        first_position: u32,
        mut sink: impl FnMut(TokenView<'_>),
    ) -> u32 {
        let mut position = first_position;
        for run in runs(folded) {
            for window in windows(folded, run.range) {
                self.morphemes.clear();
                let segmenter = self.segmenters.of(run.script, space);
                segmenter.segment(&folded[window.clone()], &mut self.morphemes);
                position = self.emit(folded, window.start, run.script, position, &mut sink);
            }
        }
        position
    }

    /// The term of a folded Latin word.
    pub fn stem(&mut self, word: &str) -> &str {
        self.stemmer.stem(word)
    }

    /// The tokens of `text` with ranges in it.
    pub fn analyze(&mut self, text: &str, space: TermSpace) -> Vec<Token> {
        let folded = self.fold(text, space);
        let mut tokens = Vec::new();
        self.tokens(folded.as_str(), space, 0, |view| {
            tokens.push(Token {
                range: folded.original_range(view.folded_range.clone()),
                surface: view.surface.to_owned(),
                term: view.term.to_owned(),
                exact: view.exact.map(str::to_owned),
                position: view.position,
                role: view.role,
                base_form: view.base_form.map(str::to_owned),
                reading: view.reading.map(str::to_owned),
            });
        });
        tokens
    }

    /// What else the Japanese dictionary reads a word as, in katakana, the likeliest first.
    pub(super) fn other_readings(&self, surface: &str) -> Vec<String> {
        self.segmenters.japanese.readings(surface)
    }

    /// What a Japanese reads one character as, in katakana.
    pub(super) fn character_readings(&mut self, character: char) -> Vec<String> {
        self.segmenters.japanese.character_readings(character)
    }

    /// Hands on the morphemes of one window that starts at byte `window_start` of `folded`.
    ///
    /// A morpheme that begins where the one before it began shares its position (a compound and its first part);
    /// any other takes the next one.
    fn emit(
        &mut self,
        folded: &str,
        window_start: usize,
        script: Script,
        first_position: u32,
        sink: &mut impl FnMut(TokenView<'_>),
    ) -> u32 {
        let mut next_position = first_position;
        let mut last_start = usize::MAX;
        for morpheme in &self.morphemes {
            let range = morpheme.range.start + window_start..morpheme.range.end + window_start;
            if range.start != last_start {
                next_position += 1;
                last_start = range.start;
            }
            let surface = &folded[range.clone()];
            let base = morpheme.base_form.as_deref();
            let mut exact = None;
            let term = match script {
                Script::Latin => {
                    let word = base.unwrap_or(surface);
                    let stem = self.stemmer.stem(word);
                    exact = (stem != word).then_some(word);
                    stem
                }
                Script::Japanese => {
                    self.exact.clear();
                    comparable(base.unwrap_or(surface), &mut self.exact);
                    self.term.clear();
                    if without_okurigana(&self.exact, &mut self.term) {
                        exact = Some(self.exact.as_str());
                        &self.term
                    } else {
                        &self.exact
                    }
                }
                Script::Han | Script::Hangul | Script::Other => {
                    self.term.clear();
                    comparable(base.unwrap_or(surface), &mut self.term);
                    &self.term
                }
            };
            sink(TokenView {
                folded_range: range,
                surface,
                term: shortened(term),
                exact: exact.map(shortened),
                position: next_position - 1,
                role: morpheme.role,
                base_form: base,
                reading: morpheme.reading.as_deref(),
            });
        }
        next_position
    }
}

/// At most [`LONGEST_TERM`] bytes of a term, cut on a character boundary.
fn shortened(term: &str) -> &str {
    let mut end = term.len().min(LONGEST_TERM);
    while !term.is_char_boundary(end) {
        end -= 1;
    }
    &term[..end]
}

/// A run in pieces of at most [`WINDOW_CHARACTERS`] characters, so that the cost of a text without punctuation stays linear.
fn windows(text: &str, run: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = run.start;
    std::iter::from_fn(move || {
        if start >= run.end {
            return None;
        }
        let from = start;
        let rest = &text[from..run.end];
        start = if rest.len() <= WINDOW_CHARACTERS {
            run.end
        } else {
            rest.char_indices()
                .nth(WINDOW_CHARACTERS)
                .map_or(run.end, |(offset, _)| from + offset)
        };
        Some(from..start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_runs_are_cut_into_windows_that_cover_them() {
        let text = "あ".repeat(WINDOW_CHARACTERS * 2 + 1);
        let pieces: Vec<_> = windows(&text, 0..text.len()).collect();
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces[0].end, pieces[1].start);
        assert_eq!(pieces[2].end, text.len());
    }

    #[test]
    fn a_term_is_cut_on_a_character_boundary() {
        let long = "あ".repeat(100);
        assert_eq!(shortened(&long).len(), 126);
    }
}
