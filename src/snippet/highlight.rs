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

    /// All matches in `text`, sentence by sentence; sentences that cannot match are not analyzed.
    pub fn matches_in_sentences(
        &mut self,
        text: &str,
        sentences: impl IntoIterator<Item = Range<usize>>,
        space: TermSpace,
    ) -> Vec<TextMatch> {
        let mut found = Vec::new();
        for sentence in sentences {
            let slice = &text[sentence.clone()];
            if self.anchors.may_match(slice) {
                found.extend(self.matches(slice, space).into_iter().map(|found| TextMatch {
                    range: found.range.start + sentence.start..found.range.end + sentence.start,
                    word: found.word,
                }));
            }
        }
        found
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

/// The union of matches: in order, not overlapping; marks that touch become one.
pub fn merged(matches: &[TextMatch]) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    for found in matches {
        match marks.last_mut() {
            Some(last) if found.range.start <= last.end => last.end = last.end.max(found.range.end),
            _ => marks.push(found.range.clone()),
        }
    }
    marks
}
