//! The question at hand: what it asks for, and what a piece of text looks like beside it.

use super::clue::Clue;
use super::question::{AnswerKind, Patterns};
use crate::article::TermSpace;
use crate::query::Probes;
use unicode_normalization::UnicodeNormalization;

/// Most names that are counted in a piece.
const MOST_NAMES: usize = 3;
/// Katakana in a row that make a word of foreign origin, most often a name or a thing.
const KATAKANA_WORD: usize = 3;

/// A query, as asked of an article.
pub struct Question {
    space: TermSpace,
    patterns: Option<&'static Patterns>,
    kind: Option<AnswerKind>,
    /// What was typed, compatible characters made one, in lower case and without white space.
    compact: String,
}

/// What a piece looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looks {
    /// It has brackets or quotation marks: names, dates and readings stand in them.
    pub brackets: bool,
    /// Length of its longest run of digits.
    pub digits: usize,
    /// It has a katakana word that is not the query's.
    pub katakana: bool,
    /// How many names in Latin letters it has that are not the query's, at most three.
    pub names: usize,
}

impl Question {
    /// What `probes` ask for, of an article in `space`.
    pub fn new(probes: &Probes, space: TermSpace) -> Question {
        let asked_in = probes.space().and_then(Patterns::of);
        Question {
            space,
            patterns: Patterns::of(space),
            kind: asked_in.and_then(|patterns| patterns.kind_of(probes.asked())),
            compact: compact(probes.asked()),
        }
    }

    /// The clue for the kind of question; none for kinds that tell nothing by themselves.
    pub fn asks(&self) -> Option<Clue> {
        match self.kind {
            Some(AnswerKind::Time) => Some(Clue::AsksTime),
            Some(AnswerKind::Number) => Some(Clue::AsksNumber),
            Some(AnswerKind::Person) => Some(Clue::AsksPerson),
            Some(AnswerKind::Place | AnswerKind::Cause) => None,
            None => Some(Clue::AsksNone),
        }
    }

    /// The clue for looking like an answer of the kind that is asked for.
    pub fn answers(&self) -> Option<Clue> {
        self.kind.map(|kind| match kind {
            AnswerKind::Time => Clue::AnswersTime,
            AnswerKind::Number => Clue::AnswersNumber,
            AnswerKind::Person => Clue::AnswersPerson,
            AnswerKind::Place => Clue::AnswersPlace,
            AnswerKind::Cause => Clue::AnswersCause,
        })
    }

    /// Whether a text looks like an answer of that kind.
    pub fn is_answered_by(&self, text: &str) -> bool {
        let asked = self.patterns.zip(self.kind);
        asked.is_some_and(|(patterns, kind)| patterns.answers(kind, text))
    }

    /// Whether a sentence surrounds the column instead of being it.
    pub fn is_boilerplate(&self, sentence: &str) -> bool {
        self.patterns.is_some_and(|patterns| patterns.is_boilerplate(sentence))
    }

    /// What a piece looks like.
    pub fn looks(&self, text: &str) -> Looks {
        let mut looks = Looks::default();
        let mut digits = 0;
        // Beginnings of the runs at hand, and the characters of the first.
        let mut katakana: Option<(usize, usize)> = None;
        let mut latin: Option<usize> = None;
        let mut after_space = false;
        for (at, character) in text.char_indices() {
            if katakana.is_none() && latin.is_none() && self.is_plain(character) {
                digits = 0;
                after_space = false;
                continue;
            }
            match (katakana.as_mut(), is_katakana(character)) {
                (None, false) => {}
                (None, true) => katakana = Some((at, 1)),
                (Some((_, length)), true) => *length += 1,
                (Some(&mut (start, length)), false) => {
                    looks.katakana |= length >= KATAKANA_WORD && self.is_new(&text[start..at]);
                    katakana = None;
                }
            }
            match latin {
                Some(_) if self.continues_word(character) => {}
                Some(start) => {
                    looks.names += usize::from(self.is_name(&text[start..at], &looks));
                    latin = None;
                }
                None if self.begins_name(character, after_space) => latin = Some(at),
                None => {}
            }
            if matches!(character, '0'..='9' | '０'..='９') {
                digits += 1;
                looks.digits = looks.digits.max(digits);
            } else {
                digits = 0;
            }
            looks.brackets |= matches!(character, '(' | '（' | '「' | '『' | '《' | '"' | '“');
            after_space = character.is_whitespace();
        }
        if let Some((start, length)) = katakana {
            looks.katakana |= length >= KATAKANA_WORD && self.is_new(&text[start..]);
        }
        if let Some(start) = latin {
            looks.names += usize::from(self.is_name(&text[start..], &looks));
        }
        looks
    }

    /// Whether a character is nothing of what is looked for; most are.
    fn is_plain(&self, character: char) -> bool {
        match character {
            'a'..='z' => self.space == TermSpace::English,
            '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
            _ => false,
        }
    }

    /// Whether a Latin word counts as one more name.
    fn is_name(&self, word: &str, looks: &Looks) -> bool {
        word.len() > 1 && looks.names < MOST_NAMES && self.is_new(word)
    }

    /// In English a name has a capital that does not merely begin a sentence; elsewhere any Latin word stands out.
    fn begins_name(&self, character: char, after_space: bool) -> bool {
        if self.space == TermSpace::English {
            after_space && character.is_ascii_uppercase()
        } else {
            character.is_ascii_alphabetic()
        }
    }

    fn continues_word(&self, character: char) -> bool {
        if self.space == TermSpace::English {
            character.is_alphanumeric() || matches!(character, '_' | '-')
        } else {
            character.is_ascii_alphabetic()
        }
    }

    fn is_new(&self, word: &str) -> bool {
        if word.is_ascii() {
            return !contains_letters(self.compact.as_bytes(), word.as_bytes());
        }
        if word.chars().all(is_katakana) {
            return !self.compact.contains(word);
        }
        !self.compact.contains(&compact(word))
    }
}

/// Whether ASCII letters stand in a text in lower case.
fn contains_letters(lower: &[u8], word: &[u8]) -> bool {
    lower.windows(word.len()).any(|place| place.eq_ignore_ascii_case(word))
}

/// Katakana of full width, with the middle dot and the prolonged sound: compatibility leaves them as they are.
fn is_katakana(character: char) -> bool {
    matches!(character, '\u{30a1}'..='\u{30fc}')
}

fn compact(text: &str) -> String {
    let characters = text.nfkc().flat_map(char::to_lowercase);
    characters.filter(|character| !character.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_and_foreign_words_stand_out_unless_they_were_asked() {
        let question = |space: TermSpace, asked: &str| Question {
            space,
            patterns: None,
            kind: None,
            compact: compact(asked),
        };
        let looks = |brackets, digits, katakana, names| Looks {
            brackets,
            digits,
            katakana,
            names,
        };
        let table = [
            (
                TermSpace::English,
                "who is Ann",
                "Ann met Bob Hill and Ann",
                looks(false, 0, false, 2),
            ),
            (TermSpace::English, "", "in \"May\" 1994", looks(true, 4, false, 0)),
            (
                TermSpace::Japanese,
                "フェリー",
                "フェリーのタグ",
                looks(false, 0, false, 0),
            ),
            (
                TermSpace::Japanese,
                "フェリー",
                "（ターミナルA棟、KIOSK）",
                looks(true, 0, true, 1),
            ),
            (
                TermSpace::Chinese,
                "app",
                "用ＡＰＰ或app、web",
                looks(false, 0, false, 1),
            ),
        ];
        for (space, asked, text, expected) in table {
            assert_eq!(question(space, asked).looks(text), expected, "{text}");
        }
    }
}
