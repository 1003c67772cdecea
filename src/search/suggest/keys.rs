//! What a text is looked up by: its own characters from every word on, and its readings.

use crate::analysis::Session;
use crate::analysis::gram::is_cjk;
use crate::analysis::reading::{KeyLimits, Kind, keys_of};
use crate::analysis::segmenter::script_of;
use crate::article::TermSpace;
use std::ops::Range;

/// Begins the key of a text from its beginning on.
pub const START: char = 'T';
/// Begins the key of a text from a later word on.
pub const WORD: char = 'W';

/// Readings of titles: fewer than the index has, since every one is kept in memory.
const TITLE_READINGS: KeyLimits = KeyLimits {
    title: true,
    starts: 6,
    first_ways: 8,
    later_ways: 2,
};
/// Readings of headings.
const HEADING_READINGS: KeyLimits = KeyLimits {
    title: false,
    starts: 2,
    first_ways: 2,
    later_ways: 1,
};
/// Words that keys begin with, the first ones.
const STARTS: usize = 12;
/// Longest key, in characters; nobody types more before choosing.
const LONGEST: usize = 64;

/// A text as it is compared: folded, with one blank for whatever stands between Latin words, and nothing between CJK characters.
pub struct NormalText {
    /// The characters.
    pub text: String,
    /// For each character: where it stands in `text`, and where it stood in the original.
    places: Vec<(usize, Range<usize>)>,
}

impl NormalText {
    /// Normalizes `original`.
    pub fn of(original: &str, space: TermSpace, session: &mut Session) -> NormalText {
        let folded = session.fold(original, space);
        let mut normal = NormalText {
            text: String::new(),
            places: Vec::new(),
        };
        let mut gap = false;
        let mut last_cjk = true;
        for (at, character) in folded.as_str().char_indices() {
            if !character.is_alphanumeric() && !matches!(character, '+' | '#' | 'ー') {
                gap = true;
                continue;
            }
            let range = folded.original_range(at..at + character.len_utf8());
            let cjk = is_cjk(script_of(character));
            if gap && !normal.text.is_empty() && !cjk && !last_cjk {
                // The blank belongs to the word before it, so that no word begins with it.
                let end = normal.places.last().map_or(range.start, |(_, before)| before.end);
                normal.places.push((normal.text.len(), end..end));
                normal.text.push(' ');
            }
            (gap, last_cjk) = (false, cjk);
            normal.places.push((normal.text.len(), range));
            normal.text.push(character);
        }
        normal
    }

    /// Where the words of the original begin in the normal text, the first at zero.
    fn starts(&self, original: &str, space: TermSpace, session: &mut Session) -> Vec<usize> {
        let mut starts = vec![0];
        for token in session.analyze(original, space) {
            let begins = self.places.iter().find(|(_, range)| range.start >= token.range.start);
            if let Some(&(at, _)) = begins
                && starts.last().is_some_and(|&last| at > last)
            {
                starts.push(at);
            }
        }
        starts.truncate(STARTS);
        starts
    }

    /// The original's characters that `typed` stands for where a word begins with it.
    pub fn find(&self, typed: &str, original: &str, space: TermSpace, session: &mut Session) -> Option<Range<usize>> {
        // Words are only looked for where that can matter: segmenting takes most of the time.
        let start = match self.text.find(typed)? {
            0 => 0,
            _ => {
                let mut starts = self.starts(original, space, session).into_iter();
                starts.find(|&start| self.text[start..].starts_with(typed))?
            }
        };
        let inside = |at: usize| (start..start + typed.len()).contains(&at);
        let mut covered = self
            .places
            .iter()
            .filter(|(at, _)| inside(*at))
            .map(|(_, range)| range.clone());
        let first = covered.next()?;
        Some(first.start..covered.next_back().map_or(first.end, |last| last.end))
    }
}

/// Calls `sink` with every key of `text`.
pub fn keys(text: &str, title: bool, space: TermSpace, session: &mut Session, mut sink: impl FnMut(String)) {
    let normal = NormalText::of(text, space, session);
    if normal.text.is_empty() {
        return;
    }
    for start in normal.starts(text, space, session) {
        let letter = if start == 0 { START } else { WORD };
        let key = std::iter::once(letter).chain(normal.text[start..].chars().take(LONGEST));
        sink(key.collect());
    }
    let limits = if title { TITLE_READINGS } else { HEADING_READINGS };
    for &kind in Kind::of_space(space).iter().filter(|&&kind| kind != Kind::Surface) {
        let pieces = session.pieces(text, space, kind);
        keys_of(text, &pieces, kind, limits, |key| {
            // The reading alone: what follows its end are the text's own characters.
            sink(key.split('\u{2}').next().unwrap_or(key).to_owned());
        });
    }
}
