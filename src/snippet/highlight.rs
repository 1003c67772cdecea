//! Where a query matches a text: byte ranges in the text itself.

use super::anchor::Anchors;
use crate::analysis::Session;
use crate::analysis::gram::{Gram, find_phrase, grams};
use crate::analysis::segmenter::Role;
use crate::article::TermSpace;
use crate::query::MatchTerms;
use std::ops::Range;

/// One place where a query matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMatch {
    /// Byte range in the original text, on grapheme boundaries.
    pub range: Range<usize>,
    /// Which word of the query it is: equal for equal words.
    pub word: usize,
}

/// Finds matches with the analyzer that made the index.
pub struct Highlighter<'a> {
    terms: &'a MatchTerms,
    anchors: Anchors,
    session: &'a mut Session,
}

/// Numbers of gram phrases follow those of words.
const GRAM_WORDS: usize = 1 << 32;

impl<'a> Highlighter<'a> {
    /// A highlighter for one query.
    pub fn new(terms: &'a MatchTerms, session: &'a mut Session) -> Highlighter<'a> {
        let mut anchors = Anchors::default();
        terms.for_each_term(|term| {
            if session.is_irregular(term) {
                anchors.add_anything();
            }
            anchors.add_term(term);
        });
        for first in terms.gram_phrases().iter().filter_map(|phrase| phrase.first()) {
            anchors.add_text(first.first.encode_utf8(&mut [0; 4]));
        }
        Highlighter {
            terms,
            anchors,
            session,
        }
    }

    /// Whether a sentence may match at all; a quick look that says yes too often.
    pub fn may_match(&self, sentence: &str) -> bool {
        self.anchors.may_match(sentence)
    }

    /// Whether something may match that has a mark of punctuation inside: words, or quoted characters.
    pub fn crosses_punctuation(&self, space: TermSpace) -> bool {
        let is_broken = |phrase: &Vec<Gram>| phrase.windows(2).any(|pair| pair[1].position > pair[0].position + 1);
        self.terms.phrases(space).next().is_some() || self.terms.gram_phrases().iter().any(is_broken)
    }

    /// The words of a text, in order: byte ranges of the segmenter's words, without the parts of compounds.
    pub fn words(&mut self, text: &str, space: TermSpace) -> Vec<Range<usize>> {
        let folded = self.session.fold(text, space);
        let mut words: Vec<Range<usize>> = Vec::new();
        self.session.tokens(folded.as_str(), space, 0, |token| {
            let range = folded.original_range(token.folded_range.clone());
            if words.last().is_none_or(|last| last.end <= range.start) {
                words.push(range);
            }
        });
        words
    }

    /// All matches in `text`, ordered by start; they may overlap.
    pub fn matches(&mut self, text: &str, space: TermSpace) -> Vec<TextMatch> {
        if self.terms.is_empty() || text.is_empty() {
            return Vec::new();
        }
        let folded = self.session.fold(text, space);
        let terms = self.terms;
        let mut found: Vec<TextMatch> = Vec::new();
        let mut key = (space, String::new());
        let wants_phrases = terms.phrases(space).next().is_some();
        let mut sequence: Vec<(String, Range<usize>)> = Vec::new();
        self.session.tokens(folded.as_str(), space, 0, |token| {
            if token.role == Role::Function {
                return;
            }
            if let Some(word) = terms.token(space, &token, &mut key) {
                found.push(TextMatch {
                    range: folded.original_range(token.folded_range.clone()),
                    word,
                });
            }
            if wants_phrases {
                sequence.push((token.term.to_owned(), token.folded_range));
            }
        });
        for phrase in terms.phrases(space) {
            for window in sequence.windows(phrase.len()) {
                if window.iter().map(|(term, _)| term).eq(phrase) {
                    let range = window[0].1.start..window[phrase.len() - 1].1.end;
                    found.push(TextMatch {
                        range: folded.original_range(range),
                        word: usize::MAX - 1,
                    });
                }
            }
        }
        if !terms.gram_phrases().is_empty() {
            let mut haystack: Vec<Gram> = Vec::new();
            grams(folded.as_str(), 0, |gram| haystack.push(gram));
            for (number, phrase) in terms.gram_phrases().iter().enumerate() {
                found.extend(find_phrase(&haystack, phrase).into_iter().map(|range| TextMatch {
                    range: folded.original_range(range),
                    word: GRAM_WORDS + number,
                }));
            }
        }
        found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
        found
    }
}

/// The union of matches in `text`: in order, not overlapping. Marks that touch become one, and so do two words that follow each other in the
/// query as they do here, with the space between them.
pub fn merged(text: &str, matches: &[TextMatch]) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    // The words that end where the last mark ends.
    let mut last_words: Vec<usize> = Vec::new();
    for found in matches {
        let continues = |last: &Range<usize>| {
            found.range.start <= last.end
                || is_word_space(&text[last.end..found.range.start])
                    && last_words.iter().any(|word| word.wrapping_add(1) == found.word)
        };
        match marks.last_mut() {
            Some(last) if continues(last) => {
                if found.range.end < last.end {
                    continue;
                }
                if found.range.end > last.end {
                    last.end = found.range.end;
                    last_words.clear();
                }
            }
            _ => {
                marks.push(found.range.clone());
                last_words.clear();
            }
        }
        last_words.push(found.word);
    }
    debug_assert!(marks.iter().all(|mark| text.get(mark.clone()).is_some()));
    marks
}

/// Whether nothing but one space is between two words.
fn is_word_space(between: &str) -> bool {
    matches!(between, " " | "\u{a0}" | "\u{3000}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str, matches: &[(Range<usize>, usize)]) -> Vec<String> {
        let matches: Vec<TextMatch> = matches
            .iter()
            .map(|(range, word)| TextMatch {
                range: range.clone(),
                word: *word,
            })
            .collect();
        merged(text, &matches)
            .into_iter()
            .map(|mark| text[mark].to_owned())
            .collect()
    }

    #[test]
    fn words_that_follow_each_other_as_in_the_query_are_one_mark() {
        assert_eq!(
            marks("laser skin care", &[(0..5, 0), (6..10, 1), (11..15, 2)]),
            ["laser skin care"]
        );
        assert_eq!(marks("skin laser", &[(0..4, 1), (5..10, 0)]), ["skin", "laser"]);
        assert_eq!(marks("laser, skin", &[(0..5, 0), (7..11, 1)]), ["laser", "skin"]);
        assert_eq!(marks("laser  skin", &[(0..5, 0), (7..11, 1)]), ["laser", "skin"]);
    }

    #[test]
    fn marks_that_touch_or_overlap_are_one() {
        assert_eq!(
            marks("피부재생 관리", &[(0..6, 4), (3..12, 9), (6..12, 5), (13..19, 6)]),
            ["피부재생 관리"]
        );
        assert_eq!(marks("abcd", &[(0..4, 0), (1..2, 7), (3..4, 3)]), ["abcd"]);
    }
}
