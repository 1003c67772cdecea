//! A quick look at a sentence: can it match at all?
//!
//! Analyzing whole articles for a snippet costs more than finding them did. Every match begins with a character that the
//! query tells, so sentences without any of these are left unanalyzed. The look may say yes too often, never no too often.

use crate::analysis::character_filter::{HanFold, fold};

/// Letters of a Latin stem that a word must begin with; shorter stems may belong to irregular words (die, dying).
const LATIN_LETTERS: usize = 3;
/// Syllables of Hangul that share an initial consonant, and the first of them.
const SYLLABLES_PER_INITIAL: u32 = 588;
const FIRST_SYLLABLE: u32 = 0xAC00;

/// What some place of a sentence must hold for the sentence to match.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    texts: Vec<String>,
    /// Initial consonants of one-syllable Korean stems, whose vowels change (하다, 했다).
    initials: Vec<u32>,
    /// A word whose forms share nothing (くる, きます): every sentence may match.
    anything: bool,
}

impl Anchors {
    /// Adds what a term (comparable form) must begin with.
    pub fn add_term(&mut self, term: &str) {
        let mut characters = term.chars();
        let (Some(first), second) = (characters.next(), characters.next()) else {
            return;
        };
        let syllable = (first as u32)
            .checked_sub(FIRST_SYLLABLE)
            .filter(|syllable| *syllable < 19 * SYLLABLES_PER_INITIAL);
        match (first, second) {
            (_, None) if syllable.is_some() => self.initials.extend(syllable.map(|code| code / SYLLABLES_PER_INITIAL)),
            ('\u{3041}'..='\u{309f}', _) if term.chars().count() <= 2 => self.anything = true,
            (letter, _) if letter.is_ascii_alphabetic() && term.is_ascii() && term.len() > LATIN_LETTERS => {
                self.add_text(&term[..LATIN_LETTERS]);
            }
            _ => self.add_text(&term[..first.len_utf8()]),
        }
    }

    /// A word whose forms share nothing: every sentence may match.
    pub fn add_anything(&mut self) {
        self.anything = true;
    }

    /// Adds text in comparable form that must occur.
    pub fn add_text(&mut self, text: &str) {
        if !self.texts.iter().any(|known| known == text) {
            self.texts.push(text.to_owned());
        }
    }

    /// Whether `sentence` can match.
    pub fn may_match(&self, sentence: &str) -> bool {
        if self.anything {
            return true;
        }
        let folded = fold(sentence, HanFold::Common);
        let folded = folded.as_str();
        // Characters that the comparable form writes otherwise or leaves out: letters with diacritics, ヴ, 々, hyphens.
        let rewritten = |c: char| matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | 'ヴ' | '々' | '〻' | '-' | '\u{2010}' | '\u{2011}');
        self.texts.iter().any(|text| folded.contains(text.as_str()))
            || folded.chars().any(|c| rewritten(c) || self.has_initial(c))
    }

    fn has_initial(&self, character: char) -> bool {
        let initial = (character as u32)
            .checked_sub(FIRST_SYLLABLE)
            .map(|code| code / SYLLABLES_PER_INITIAL);
        initial.is_some_and(|initial| self.initials.contains(&initial))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_with_any_form_of_a_word_may_match() {
        let table = [
            ("食べる", "よく食べた。", true),
            ("食べる", "よく寝た。", false),
            ("国际", "國際新聞", true),
            ("하", "그렇게 했다.", true),
            ("하", "모두 간다.", false),
            ("die", "He was dying.", true),
            ("clinic", "Two CLINICS", true),
            ("clinic", "Two hospitals", false),
            ("cafe", "Le café", true),
            ("くる", "また来ます", true),
        ];
        for (term, sentence, expected) in table {
            let mut anchors = Anchors::default();
            anchors.add_term(term);
            assert_eq!(anchors.may_match(sentence), expected, "{term} in {sentence}");
        }
    }
}
