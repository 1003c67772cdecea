//! Kinds of keys: what of a text's sound each is made of.

use super::romaji::{canonical, unvoiced};
use crate::article::TermSpace;

/// Longest reading of a key from the first word on, in characters; a longer text is found by its beginning.
const LONGEST_READING: usize = 48;
/// The same from a later word on, where letters are read one by one (about twelve syllables), and where a character stands for a syllable: every
/// word of a title has a key of its own, and what is typed from the middle of a title is short.
const LONGEST_LATER_LETTERS: usize = 30;
const LONGEST_LATER_SYLLABLES: usize = 16;

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Japanese: canonical romaji, unvoiced.
    Kana,
    /// Chinese: toneless pinyin.
    Pinyin,
    /// Chinese: the first letters of the pinyin.
    Initials,
    /// Korean: initial consonants.
    Choseong,
    /// Korean: all letters one by one.
    Letters,
    /// Katakana and Hangul as they stand: what corrections are looked up in.
    Surface,
}

impl Kind {
    /// The kinds that texts of a language have.
    pub fn of_space(space: TermSpace) -> &'static [Kind] {
        match space {
            TermSpace::Japanese => &[Kind::Kana, Kind::Surface],
            TermSpace::Chinese => &[Kind::Pinyin, Kind::Initials],
            TermSpace::Korean => &[Kind::Choseong, Kind::Letters, Kind::Surface],
            TermSpace::English => &[],
        }
    }

    /// The letter that its keys begin with.
    pub fn letter(self, title: bool) -> char {
        let letter = match self {
            Kind::Kana => 'k',
            Kind::Pinyin => 'p',
            Kind::Initials => 'i',
            Kind::Choseong => 'c',
            Kind::Letters => 'j',
            Kind::Surface => 's',
        };
        if title { letter.to_ascii_uppercase() } else { letter }
    }

    /// Longest reading of a key that begins with a text's first word or a later one, in characters.
    pub(super) fn longest(self, first: bool) -> usize {
        match self {
            _ if first => LONGEST_READING,
            Kind::Kana | Kind::Pinyin | Kind::Letters => LONGEST_LATER_LETTERS,
            Kind::Initials | Kind::Choseong | Kind::Surface => LONGEST_LATER_SYLLABLES,
        }
    }

    /// The beginning of all keys that begin with `reading`, in titles or elsewhere.
    pub fn prefix(self, title: bool, reading: &str) -> String {
        format!("{}{}", self.letter(title), self.normal(reading).0)
    }

    /// How many characters of a key a reading is.
    pub fn length(self, reading: &str) -> usize {
        self.normal(reading).1.len()
    }

    /// A reading as keys have it, and for each of its characters the byte in `reading` it comes from.
    pub(super) fn normal(self, reading: &str) -> (String, Vec<usize>) {
        match self {
            Kind::Kana => {
                let form = canonical(reading);
                (
                    form.iter().map(|&(letter, _)| char::from(unvoiced(letter))).collect(),
                    form.iter().map(|&(_, place)| place).collect(),
                )
            }
            Kind::Pinyin | Kind::Initials | Kind::Choseong | Kind::Letters | Kind::Surface => (
                reading.to_owned(),
                reading.char_indices().map(|(place, _)| place).collect(),
            ),
        }
    }
}
