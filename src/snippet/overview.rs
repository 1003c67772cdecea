//! The first look at a long article: which stretches of it are worth the quick one.
//!
//! Cutting, folding and weighing all of a long text takes most of a snippet's time, and a few sentences of it are shown. This look reads the text
//! once as it stands, sentence by sentence: pairs of characters, however their Han is written, and Latin words of ASCII letters. It overlooks what only folding would
//! show (half-width kana, decomposed letters); where it sees nothing, the quick look reads everything.

use super::scan::{ProbeSet, Scanner};
use super::sentence::{is_cjk, sentence_end};
use super::shares::Shares;
use crate::analysis::Session;
use crate::analysis::segmenter::{Script, script_of};
use crate::analysis::token_filter::comparable_character;
use std::ops::Range;

/// Columns of an article that are looked at more closely, about.
const BUDGET: usize = 3_000;
/// Bytes of articles that are read whole, at most.
const LONG: usize = 6_750;
/// Stretches that are kept before and after a good one.
const BESIDE: usize = 2;
/// What the share of the query in a section's heading adds to that of a stretch.
const HEADING: f32 = 0.2;

/// A sentence, or what is between two places where the text may be taken apart without changing its sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Byte range; each begins where the one before it ends.
    pub range: Range<usize>,
    /// The probes seen in it.
    pub probes: ProbeSet,
}

/// Whether an article of so many bytes is worth an overview.
pub fn is_long(bytes: usize) -> bool {
    bytes > LONG
}

/// The stretches of a text, in order.
pub fn stretches(text: &str, scanner: &Scanner, session: &mut Session) -> Vec<Stretch> {
    let lower = text.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let mut all = Vec::new();
    let (mut start, mut at, mut probes) = (0, 0, 0);
    let mut previous: Option<char> = None;
    while let Some(&byte) = bytes.get(at) {
        let mut width = 1;
        let end = match byte {
            b'a'..=b'z' | b'0'..=b'9' => {
                let letters = bytes[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric())
                    .count();
                if scanner.begins_word(byte) {
                    let rest = &lower[at..];
                    probes |= scanner.word_probes(rest, &rest[..letters], session);
                }
                previous = None;
                at += letters;
                continue;
            }
            // A run of Hangul goes on over a space.
            b' ' => {
                previous = previous.filter(|&before| script_of(before) == Script::Hangul);
                None
            }
            b'\n' => Some(at + 1),
            b'.' | b'!' | b'?' => sentence_end(text, at),
            0..0x80 => None,
            _ => {
                if let Some(character) = plain_cjk(&bytes[at..]) {
                    probes |= previous.map_or(0, |before| scanner.written_pair_probe(before, character));
                    previous = Some(character);
                    at += character.len_utf8();
                    continue;
                }
                let character = lower[at..].chars().next().unwrap_or_default();
                width = character.len_utf8();
                if is_cjk(character) {
                    if let Some((form, _)) = comparable_character(previous, character, None) {
                        probes |= previous.map_or(0, |before| scanner.written_pair_probe(before, form));
                        previous = Some(form);
                    }
                    at += width;
                    continue;
                }
                sentence_end(text, at)
            }
        };
        if let Some(end) = end {
            all.push(Stretch {
                range: start..end,
                probes: std::mem::take(&mut probes),
            });
            start = end;
        }
        if byte != b' ' {
            previous = None;
        }
        at = end.unwrap_or(at + width);
    }
    if start < text.len() {
        let range = start..text.len();
        all.push(Stretch { range, probes });
    }
    all
}

/// The character at the beginning of UTF-8, when it is one of the kana, Han and Hangul that nothing before them changes: nearly all of them.
#[inline]
fn plain_cjk(bytes: &[u8]) -> Option<char> {
    let &[first @ 0xe3..=0xed, second, third, ..] = bytes else {
        return None;
    };
    let code = u32::from(first & 0xf) << 12 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f);
    match code {
        0x3041..=0x3096
        | 0x30a1..=0x30f3
        | 0x30f5..=0x30fa
        | 0x30fc
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xac00..=0xd7a3 => char::from_u32(code),
        _ => None,
    }
}

/// A section in the first look.
pub struct Overview<'a> {
    /// Its text.
    pub text: &'a str,
    /// All of it, in order.
    pub stretches: Vec<Stretch>,
    /// Probes seen in its heading.
    pub heading: ProbeSet,
}

/// What of a section is looked at more closely.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Stretches that follow each other are one part.
    pub parts: Vec<Part>,
    /// Probes of the sentences that are left out.
    pub left_out: Vec<ProbeSet>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its byte range.
    pub range: Range<usize>,
    /// How many sentences of the text are before it.
    pub sentences: usize,
}

/// The stretches with the greatest share of the query and those beside them, about [`BUDGET`] columns in all; section by section. `None` when nothing was
/// seen anywhere.
pub fn worth_looking(sections: &[Overview<'_>], shares: &Shares) -> Option<Vec<Kept>> {
    let stretches = || sections.iter().flat_map(|section| &section.stretches);
    let telling = shares.telling(&stretches().map(|stretch| stretch.probes).collect::<Vec<_>>());
    let mut ranked: Vec<(f32, usize, usize)> = Vec::new();
    for (number, section) in sections.iter().enumerate() {
        let heading = HEADING * shares.of(section.heading);
        let seen = section
            .stretches
            .iter()
            .enumerate()
            .filter(|(_, stretch)| stretch.probes != 0);
        ranked.extend(seen.map(|(index, stretch)| (telling.of(stretch.probes) + heading, number, index)));
    }
    if ranked.is_empty() {
        return None;
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut kept: Vec<Vec<bool>> = sections
        .iter()
        .map(|section| vec![false; section.stretches.len()])
        .collect();
    let mut columns = 0;
    for (_, number, index) in ranked {
        if columns >= BUDGET {
            break;
        }
        let Overview {
            text, stretches: all, ..
        } = &sections[number];
        for near in index.saturating_sub(BESIDE)..(index + BESIDE + 1).min(all.len()) {
            if !std::mem::replace(&mut kept[number][near], true) {
                columns += columns_of(&text[all[near].range.clone()]);
            }
        }
    }
    Some(
        sections
            .iter()
            .zip(kept)
            .map(|(section, kept)| section.keep(&kept))
            .collect(),
    )
}

/// Columns of a text, about: letters of ASCII take one, others two.
fn columns_of(text: &str) -> usize {
    let letters = text.bytes().filter(u8::is_ascii).count();
    letters + (text.len() - letters) * 2 / 3
}

impl Overview<'_> {
    fn keep(&self, kept: &[bool]) -> Kept {
        let mut all = Kept::default();
        let mut sentences = 0;
        for (stretch, &kept) in self.stretches.iter().zip(kept) {
            let is_sentence = !self.text[stretch.range.clone()].trim().is_empty();
            match all.parts.last_mut() {
                Some(last) if kept && last.range.end == stretch.range.start => last.range.end = stretch.range.end,
                _ if kept => all.parts.push(Part {
                    range: stretch.range.clone(),
                    sentences,
                }),
                _ if is_sentence => all.left_out.push(stretch.probes),
                _ => {}
            }
            sentences += usize::from(is_sentence);
        }
        all
    }
}
