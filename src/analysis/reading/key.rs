//! Keys: readings of a text from the beginning of one of its words on, as terms of the reading field.
//!
//! A key is a letter for its kind (capital when it begins where a title begins), the reading, U+0002, and the text's own
//! characters, each piece behind a private-use character that says how much of the reading it is. So a query that is the
//! beginning of a key leads straight to the characters that it reads, and only from the beginning of a word.

use super::kind::Kind;
use super::pieces::Piece;
use super::romaji::canonical;
use smallvec::SmallVec;

/// Ends the reading; sorts before any letter, so that a whole title comes before titles that only begin so.
const READING_END: char = '\u{2}';
/// Length markers of pieces: this and the following.
const LENGTH: u32 = 0xE000;
/// Stands for a blank, which separates terms.
const BLANK: char = '\u{e100}';
/// Follows the last piece when the text ends there.
const TEXT_END: char = '\u{e101}';

/// How many keys a text gets.
#[derive(Debug, Clone, Copy)]
pub struct KeyLimits {
    /// Whether the text is a title.
    pub title: bool,
    /// Words that a key begins with, the first ones.
    pub starts: usize,
    /// Ways of reading the text from its first word on.
    pub first_ways: usize,
    /// Ways of reading it from a later word on.
    pub later_ways: usize,
}

impl KeyLimits {
    /// For titles.
    pub const TITLE: KeyLimits = KeyLimits {
        title: true,
        starts: 12,
        first_ways: 16,
        later_ways: 2,
    };
    /// For headings and tags.
    pub const HEADING: KeyLimits = KeyLimits {
        title: false,
        starts: 4,
        first_ways: 6,
        later_ways: 2,
    };
}

/// Calls `sink` for every key of `text`, whose pieces are `pieces`.
pub fn keys_of(text: &str, pieces: &[Piece], kind: Kind, limits: KeyLimits, mut sink: impl FnMut(&str)) {
    let starts = (0..pieces.len()).filter(|&index| index == 0 || pieces[index].word_start);
    for (number, start) in starts.take(limits.starts).enumerate() {
        let ways = if number == 0 {
            limits.first_ways
        } else {
            limits.later_ways
        };
        let title = limits.title && number == 0;
        let read = beginning(&pieces[start..], kind.longest(number == 0));
        let whole = start + read.len() == pieces.len();
        for choice in choices(read, ways) {
            if let Some(key) = key_of(text, read, &choice, kind, title, whole) {
                sink(&key);
            }
        }
    }
}

/// The pieces whose usual readings are `longest` characters long, or all.
fn beginning(pieces: &[Piece], longest: usize) -> &[Piece] {
    let mut length = 0;
    let reaches = |piece: &Piece| {
        length += piece.readings.first().map_or(0, |reading| reading.chars().count());
        length >= longest
    };
    let end = pieces.iter().position(reaches).map_or(pieces.len(), |last| last + 1);
    &pieces[..end]
}

/// The readings of a whole text, the usual one first, at most `most`.
pub fn readings_of(pieces: &[Piece], most: usize) -> Vec<String> {
    choices(pieces, most)
        .iter()
        .map(|choice| {
            let chosen = pieces.iter().zip(choice);
            chosen
                .map(|(piece, &choice)| piece.readings[choice as usize].as_str())
                .collect()
        })
        .collect()
}

/// Which reading each piece takes: the usual ones, then one piece otherwise, then two.
fn choices(pieces: &[Piece], most: usize) -> Vec<SmallVec<[u8; 24]>> {
    let usual: SmallVec<[u8; 24]> = pieces.iter().map(|_| 0).collect();
    let mut all = vec![usual];
    let mut from = 0;
    while from < all.len() && all.len() < most {
        let base = all[from].clone();
        from += 1;
        let changed = base.iter().rposition(|&choice| choice > 0).map_or(0, |last| last + 1);
        for index in changed..pieces.len() {
            for other in 1..pieces[index].readings.len() {
                if all.len() < most {
                    let mut next = base.clone();
                    next[index] = other as u8;
                    all.push(next);
                }
            }
        }
    }
    all
}

/// The key of pieces that are read as chosen; `whole` when the text ends with them.
fn key_of(text: &str, pieces: &[Piece], choice: &[u8], kind: Kind, title: bool, whole: bool) -> Option<String> {
    let mut reading = String::new();
    let mut ends = Vec::with_capacity(pieces.len());
    for (piece, &choice) in pieces.iter().zip(choice) {
        reading.push_str(&piece.readings[choice as usize]);
        ends.push(reading.len());
    }
    let (normal, places) = kind.normal(&reading);
    if normal.is_empty() {
        return None;
    }
    let mut key = String::new();
    key.push(kind.letter(title));
    key.push_str(&normal);
    key.push(READING_END);
    let mut from = 0;
    let mut begin = pieces.first().map_or(0, |piece| piece.range.start);
    for (piece, end) in pieces.iter().zip(&ends) {
        let length = places[from..].partition_point(|&place| place < *end);
        from += length;
        key.extend(char::from_u32(LENGTH + length.min(0xff) as u32));
        // What stands between two pieces (blanks, punctuation) goes with the second.
        let surface = &text[begin.min(piece.range.end)..piece.range.end];
        begin = piece.range.end;
        key.extend(
            surface
                .chars()
                .filter(|c| !c.is_control())
                .map(|c| if c.is_whitespace() { BLANK } else { c }),
        );
    }
    if whole {
        key.push(TEXT_END);
    }
    Some(key)
}

/// What a key leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The text's characters that the query reads.
    pub surface: String,
    /// Whether the key begins where a title begins.
    pub title: bool,
    /// Whether the query ends where a piece of the text ends.
    pub at_end: bool,
    /// Whether the query is the whole text.
    pub whole: bool,
}

impl Resolved {
    /// What of `key` a query of `length` characters of reading is.
    ///
    /// `spoken` is the query's own reading with its voicing: a piece written in kana must have the same, so that ガス is not カス.
    pub fn of(key: &str, length: usize, spoken: Option<&str>) -> Option<Resolved> {
        let (head, tail) = key.split_once(READING_END)?;
        let letter = head.chars().next()?;
        let mut surface = String::new();
        let mut covered = 0;
        let mut at_end = false;
        let mut whole = false;
        let mut piece_start = 0;
        let mut piece_text = String::new();
        for character in tail.chars() {
            let code = character as u32;
            let is_length = (LENGTH..=LENGTH + 0xff).contains(&code);
            if is_length || character == TEXT_END {
                if !same_voice(&piece_text, piece_start..covered, spoken) {
                    return None;
                }
                piece_text.clear();
                if covered >= length {
                    at_end = covered == length;
                    whole = at_end && character == TEXT_END;
                    break;
                }
                piece_start = covered;
                covered += (code.saturating_sub(LENGTH)) as usize & 0xff;
                continue;
            }
            let plain = if character == BLANK { ' ' } else { character };
            surface.push(plain);
            piece_text.push(plain);
        }
        (covered >= length && !surface.trim().is_empty()).then(|| Resolved {
            surface: surface.trim().to_owned(),
            title: letter.is_ascii_uppercase(),
            at_end,
            whole,
        })
    }

    /// Better ones come first: whole texts, titles, whole pieces.
    pub fn standing(&self) -> u8 {
        u8::from(self.whole) * 4 + u8::from(self.title) * 2 + u8::from(self.at_end)
    }
}

/// Whether a piece in kana is voiced as it was typed. Where contraction moved the letters the question cannot be asked.
fn same_voice(piece: &str, range: std::ops::Range<usize>, spoken: Option<&str>) -> bool {
    let kana = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー');
    let Some(spoken) = spoken else { return true };
    let piece = piece.trim_start_matches(|c: char| !c.is_alphanumeric());
    if piece.is_empty() || !piece.chars().all(kana) {
        return true;
    }
    let mut romaji = String::new();
    super::romaji::push_romaji(piece, &mut romaji);
    let own: Vec<u8> = canonical(&romaji).into_iter().map(|(letter, _)| letter).collect();
    if own.len() != range.len() {
        return true;
    }
    let end = range.end.min(spoken.len());
    let Some(said) = spoken.as_bytes().get(range.start.min(end)..end) else {
        return true;
    };
    own.starts_with(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(range: std::ops::Range<usize>, readings: &[&str], word_start: bool) -> Piece {
        Piece {
            range,
            readings: readings.iter().map(|&reading| reading.to_owned()).collect(),
            word_start,
        }
    }

    #[test]
    fn the_beginning_of_a_key_leads_to_the_characters_it_reads() {
        let text = "黒い 川";
        let pieces = [piece(0..6, &["kuroi"], true), piece(7..10, &["kawa", "sen"], true)];
        let mut keys = Vec::new();
        keys_of(text, &pieces, Kind::Kana, KeyLimits::TITLE, |key| {
            keys.push(key.to_owned())
        });
        assert_eq!(keys.len(), 4, "{keys:?}");
        let resolved = |reading: &str| {
            let (normal, _) = Kind::Kana.normal(reading);
            keys.iter()
                .filter(|key| key[1..].starts_with(&normal))
                .filter_map(|key| Resolved::of(key, normal.len(), None))
                .max_by_key(Resolved::standing)
        };
        let whole = resolved("kuroigawa");
        assert_eq!(
            whole,
            Some(Resolved {
                surface: "黒い 川".into(),
                title: true,
                at_end: true,
                whole: true
            })
        );
        let part = resolved("kuroi").map(|part| (part.surface, part.at_end, part.whole));
        assert_eq!(part, Some(("黒い".into(), true, false)));
        let typing = resolved("kuroika").map(|part| (part.surface, part.at_end));
        assert_eq!(typing, Some(("黒い 川".into(), false)));
        assert_eq!(
            resolved("sen").map(|part| (part.surface, part.title)),
            Some(("川".into(), false))
        );
        assert_eq!(resolved("uroi"), None);
    }

    #[test]
    fn a_long_title_has_shorter_keys_from_later_words_on_and_each_only_once() {
        let text = "な".repeat(40);
        let pieces: Vec<Piece> = (0..40)
            .map(|index| piece(index * 3..index * 3 + 3, &["na", "no"], index % 4 == 0))
            .collect();
        let mut keys = Vec::new();
        keys_of(&text, &pieces, Kind::Kana, KeyLimits::TITLE, |key| {
            keys.push(key.to_owned());
        });
        let length = |key: &String| key.split_once(READING_END).map_or(0, |(reading, _)| reading.len() - 1);
        let (first, later): (Vec<&String>, Vec<&String>) = keys.iter().partition(|key| key.starts_with('K'));
        assert!(first.iter().all(|key| length(key) == Kind::Kana.longest(true)));
        assert!(later.iter().all(|key| length(key) <= Kind::Kana.longest(false)) && later.len() > first.len());
        let distinct: std::collections::BTreeSet<&String> = first.iter().copied().collect();
        assert_eq!(distinct.len(), KeyLimits::TITLE.first_ways);
    }

    #[test]
    fn a_title_in_kana_is_read_with_its_voicing() {
        let text = "ガス";
        let mut keys = Vec::new();
        keys_of(
            text,
            &[piece(0..6, &["gasu"], true)],
            Kind::Kana,
            KeyLimits::TITLE,
            |key| {
                keys.push(key.to_owned());
            },
        );
        assert!(Resolved::of(&keys[0], 4, Some("gasu")).is_some());
        assert!(Resolved::of(&keys[0], 4, Some("kasu")).is_none());
        assert!(Resolved::of(&keys[0], 2, Some("ka")).is_none());
    }
}
