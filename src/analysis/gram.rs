//! Character grams of CJK text: the recall that no segmentation can give.

use super::segmenter::{Script, script_of};
use super::token_filter::comparable_character;
use std::ops::Range;

/// One gram: its characters in comparable form, its position, and where it stands in the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gram {
    /// First character.
    pub first: char,
    /// Second character; `None` in a unigram.
    pub second: Option<char>,
    /// Position of the first character; consecutive characters of a run have consecutive positions, runs are apart.
    pub position: u32,
    /// Byte range in the folded text.
    pub range: (u32, u32),
}

impl Gram {
    /// Appends the gram's term to `out`.
    pub fn push_term(&self, out: &mut String) {
        out.push(self.first);
        out.extend(self.second);
    }
}

/// Distance between the last position of a run and the first of the next, so that no phrase crosses them.
const RUN_GAP: u32 = 2;

/// Calls `sink` for each gram of folded text, in order of position, and returns the position after the last.
///
/// Every two adjacent CJK characters (Han, kana, Hangul, bopomofo) of a run are a bigram. A run is not broken by a middle dot
/// nor by single spaces between Hangul, because both are written or left out as the writer likes. The characters that
/// begin and end a run, and Hangul syllables between spaces, are unigrams too: a single character is found where it
/// stands as a boundary.
pub fn grams(folded: &str, first_position: u32, mut sink: impl FnMut(Gram)) -> u32 {
    let mut position = first_position;
    if folded.is_ascii() {
        return position;
    }
    let mut last: Option<Character> = None;
    let mut characters = folded.char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let script = script_of(character);
        let next = characters.peek().map(|&(_, next)| next);
        if !is_cjk(script) {
            let Some(before) = &mut last else { continue };
            if continues_run(*before, character, next) {
                before.space_after = true;
                emit_lone_syllable(*before, position, &mut sink);
            } else {
                emit_end(*before, position, &mut sink);
                last = None;
                position += RUN_GAP;
            }
            continue;
        }
        let form = comparable_character(last.map(|last| last.form), character, next);
        let Some((form, used)) = form else { continue };
        let mut end = offset + character.len_utf8();
        if used == 2
            && let Some((second_offset, second)) = characters.next()
        {
            end = second_offset + second.len_utf8();
        }
        let current = Character {
            form,
            mark: (character == '々' && form != character).then_some(character),
            range: (offset as u32, end as u32),
            starts_run: last.is_none(),
            after_space: last.is_some_and(|last| last.space_after),
            space_after: false,
        };
        if let Some(last) = last {
            sink(Gram {
                first: last.form,
                second: Some(form),
                position: position - 1,
                range: (last.range.0, current.range.1),
            });
            // A query may begin with the mark, where nothing says what it repeats.
            if let Some(mark) = last.mark {
                sink(Gram {
                    first: mark,
                    second: Some(form),
                    position: position - 1,
                    range: (last.range.0, current.range.1),
                });
            }
        } else {
            sink(current.unigram(position));
        }
        last = Some(current);
        position += 1;
    }
    if let Some(ended) = last {
        emit_end(ended, position, &mut sink);
    }
    position
}

/// A character of the current run.
#[derive(Debug, Clone, Copy)]
struct Character {
    form: char,
    /// The repetition mark that stands for `form`.
    mark: Option<char>,
    range: (u32, u32),
    starts_run: bool,
    after_space: bool,
    space_after: bool,
}

impl Character {
    fn unigram(&self, position: u32) -> Gram {
        Gram {
            first: self.form,
            second: None,
            position,
            range: self.range,
        }
    }
}

/// The unigram of the character that ends a run; `position` is the one after it. One-character runs have theirs already.
fn emit_end(ended: Character, position: u32, sink: &mut impl FnMut(Gram)) {
    if !ended.starts_run {
        sink(ended.unigram(position - 1));
    }
}

/// The unigram of a Hangul syllable between two spaces.
fn emit_lone_syllable(last: Character, position: u32, sink: &mut impl FnMut(Gram)) {
    if last.after_space {
        sink(last.unigram(position - 1));
    }
}

fn continues_run(last: Character, character: char, next: Option<char>) -> bool {
    match character {
        '・' => next.is_some_and(|next| is_cjk(script_of(next))),
        ' ' => script_of(last.form) == Script::Hangul && next.is_some_and(|next| script_of(next) == Script::Hangul),
        _ => false,
    }
}

/// Whether grams are made of characters of this script.
pub fn is_cjk(script: Script) -> bool {
    matches!(script, Script::Han | Script::Japanese | Script::Hangul)
}

/// The folded byte ranges of `needle`'s gram sequence in `haystack`'s: where a phrase of grams matches.
pub fn find_phrase(haystack: &[Gram], needle: &[Gram]) -> Vec<Range<usize>> {
    let (Some(first), Some(last)) = (needle.first(), needle.last()) else {
        return Vec::new();
    };
    let span = (last.position - first.position) as usize;
    let mut found = Vec::new();
    for (index, start) in haystack.iter().enumerate() {
        if !same(start, first) {
            continue;
        }
        let mut end = start.range.1;
        let matches = needle.iter().all(|wanted| {
            let offset = wanted.position - first.position;
            haystack[index..]
                .iter()
                .take_while(|gram| gram.position <= start.position + offset)
                .find(|gram| gram.position == start.position + offset && same(gram, wanted))
                .inspect(|gram| end = end.max(gram.range.1))
                .is_some()
        });
        if matches && span < haystack.len() {
            found.push(start.range.0 as usize..end as usize);
        }
    }
    found
}

fn same(a: &Gram, b: &Gram) -> bool {
    a.first == b.first && a.second == b.second
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<(String, u32)> {
        let mut out = Vec::new();
        grams(text, 0, |gram| {
            let mut term = String::new();
            gram.push_term(&mut term);
            out.push((term, gram.position));
        });
        out
    }

    fn expected(rows: &[(&str, u32)]) -> Vec<(String, u32)> {
        rows.iter()
            .map(|&(term, position)| (term.to_owned(), position))
            .collect()
    }

    #[test]
    fn runs_give_bigrams_and_boundary_unigrams() {
        assert_eq!(
            terms("胡蝶。蝶"),
            expected(&[("胡", 0), ("胡蝶", 0), ("蝶", 1), ("蝶", 4)])
        );
    }

    #[test]
    fn korean_spaces_and_middle_dots_do_not_break_a_run() {
        assert_eq!(terms("피부 재생"), terms("피부재생"));
        assert_eq!(terms("ア・イ"), terms("アイ"));
        assert_eq!(terms("ヴァン"), terms("バン"));
    }

    #[test]
    fn a_lone_syllable_between_spaces_is_a_unigram() {
        assert!(terms("그 달 밤").contains(&("달".to_owned(), 1)));
    }

    #[test]
    fn a_phrase_is_found_where_its_grams_are_consecutive() {
        let collect = |text: &str| {
            let mut out = Vec::new();
            grams(text, 0, |gram| out.push(gram));
            out
        };
        let haystack = collect("待处理和处，理");
        let needle: Vec<Gram> = collect("处理").into_iter().filter(|g| g.second.is_some()).collect();
        assert_eq!(find_phrase(&haystack, &needle), vec![3..9]);
    }
}
