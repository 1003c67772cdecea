//! What a query may sound like: the keys of the reading field that it could be the beginning of.

use crate::analysis::Session;
use crate::analysis::reading::{Kind, hangul, pinyin, readings_of, romaji};
use crate::analysis::segmenter::{Script, script_of};
use crate::article::TermSpace;

/// Longest query that is taken for the beginning of a title, in characters.
const LONGEST_SPOKEN: usize = 48;
/// Ways of reading a query that is written in Han characters.
const MOST_WAYS: usize = 16;
/// Shortest romaji or pinyin, and most initials, that are looked up, in letters.
const SHORTEST_LATIN: usize = 3;
const INITIALS: std::ops::RangeInclusive<usize> = 2..=16;
/// Shortest kana and choseong, in characters.
const SHORTEST_CJK: usize = 2;

/// One way to take a query as a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The kind of key.
    pub kind: Kind,
    /// What to look up in keys.
    pub reading: String,
    /// The reading with its voicing, where a title's own kana must have the same.
    pub voiced: Option<String>,
}

/// How a query is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Latin letters and digits alone.
    Latin,
    /// Kana alone.
    Kana,
    /// Hangul, whole or in letters.
    Hangul,
    /// With Han characters.
    Han,
    /// Anything else.
    Other,
}

/// How `text` is written.
pub fn written(text: &str) -> Written {
    let mut found = [false; 5];
    for character in text.chars() {
        match script_of(character) {
            Script::Latin => found[0] = true,
            Script::Japanese => found[1] = true,
            Script::Hangul => found[2] = true,
            Script::Han => found[3] = true,
            Script::Other => {}
        }
    }
    match found {
        [_, _, false, true, _] => Written::Han,
        [_, false, true, false, _] => Written::Hangul,
        [_, true, false, false, _] => Written::Kana,
        [true, false, false, false, _] => Written::Latin,
        _ => Written::Other,
    }
}

/// The ways to take `text` as a reading of titles in one term space.
pub fn spoken(text: &str, space: TermSpace, session: &mut Session) -> Vec<Spoken> {
    if text.chars().count() > LONGEST_SPOKEN {
        return Vec::new();
    }
    match (space, written(text)) {
        (TermSpace::Japanese, Written::Latin) => match romaji::letters(text) {
            Some(letters) if letters.len() >= SHORTEST_LATIN => vec![japanese(letters)],
            _ => Vec::new(),
        },
        (TermSpace::Japanese, Written::Kana) if text.chars().count() >= SHORTEST_CJK => {
            let mut letters = String::new();
            for character in session.fold(text, space).as_str().chars() {
                match character {
                    'a'..='z' | '0'..='9' => letters.push(character),
                    other => romaji::push_romaji(other.encode_utf8(&mut [0; 4]), &mut letters),
                }
            }
            vec![japanese(letters)]
        }
        (TermSpace::Japanese, Written::Han) => of_han(text, space, Kind::Kana, session),
        (TermSpace::Chinese, Written::Han) => of_han(text, space, Kind::Pinyin, session),
        (TermSpace::Chinese, Written::Latin) => of_pinyin(text),
        (TermSpace::Korean, Written::Hangul) => of_hangul(session.fold(text, space).as_str()),
        _ => Vec::new(),
    }
}

fn japanese(reading: String) -> Spoken {
    let voiced = romaji::canonical(&reading)
        .into_iter()
        .map(|(letter, _)| char::from(letter))
        .collect();
    Spoken {
        kind: Kind::Kana,
        reading,
        voiced: Some(voiced),
    }
}

fn of_pinyin(text: &str) -> Vec<Spoken> {
    let Some(letters) = pinyin::typed(text) else {
        return Vec::new();
    };
    let mut ways = Vec::new();
    let mut add = |kind: Kind| {
        ways.push(Spoken {
            kind,
            reading: letters.clone(),
            voiced: None,
        });
    };
    if letters.len() >= SHORTEST_LATIN {
        add(Kind::Pinyin);
    }
    if INITIALS.contains(&letters.len()) {
        add(Kind::Initials);
    }
    ways
}

fn of_hangul(text: &str) -> Vec<Spoken> {
    let mut letters = String::new();
    let mut initials = true;
    for character in text.chars().filter(|c| c.is_alphanumeric()) {
        initials &= !hangul::is_syllable(character);
        if !hangul::push_letters(character, &mut letters) {
            letters.extend(character.to_lowercase());
        }
    }
    let kind = if initials && letters.chars().all(|c| hangul::is_lead(c) || c.is_ascii()) {
        Kind::Choseong
    } else {
        Kind::Letters
    };
    if letters.chars().count() < SHORTEST_CJK {
        return Vec::new();
    }
    vec![Spoken {
        kind,
        reading: letters,
        voiced: None,
    }]
}

fn of_han(text: &str, space: TermSpace, kind: Kind, session: &mut Session) -> Vec<Spoken> {
    let pieces = session.pieces(text, space, kind);
    let mut ways: Vec<Spoken> = Vec::new();
    for reading in readings_of(&pieces, MOST_WAYS) {
        let way = Spoken {
            kind,
            reading,
            voiced: None,
        };
        if way.reading.len() >= SHORTEST_CJK && !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}
