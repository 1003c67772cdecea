//! Corrections: another query that was probably meant.

use super::Weaker;
use crate::analysis::reading::layout::{hangul_from_latin, kana_from_latin};
use crate::analysis::segmenter::{Role, Script, script_of};
use crate::article::TermSpace;
use crate::backend::BackendError;
use crate::query::{Written, form_clause, literal_word, spoken, written};
use crate::search::response::Correction;
use std::ops::Range;

/// Words of a query that are looked up at most: where more are unknown, the site does not have what is asked for.
const MOST_UNKNOWN: usize = 3;
/// Corrections of a word that are tried with the rest of the query.
const MOST_TRIED: usize = 5;
impl Weaker<'_> {
    /// What to search instead; `None` when nothing better is known.
    pub(super) fn correction(&mut self) -> Result<Option<Correction>, BackendError> {
        let corrected = match self.written {
            Written::Latin => match self.layout()? {
                Some(query) => Some((query, "layout")),
                None => self.words()?.map(|query| (query, "typo")),
            },
            Written::Han => self.homophone()?.map(|query| (query, "homophone")),
            Written::Kana | Written::Hangul | Written::Other => self.words()?.map(|query| (query, "typo")),
        };
        Ok(corrected.map(|(query, reason)| Correction {
            query,
            reason: reason.to_owned(),
        }))
    }

    /// The query as the other layout of the reader's keyboard would have typed it, when articles hold it so.
    fn layout(&mut self) -> Result<Option<String>, BackendError> {
        // A word that stands in some text, in the reader's language or in English, was meant as typed.
        let words: Vec<&str> = self.text.split_whitespace().collect();
        for word in words {
            if self.is_known(word, true)? {
                return Ok(None);
            }
        }
        if let Some(hangul) = hangul_from_latin(self.text) {
            // A single syllable is too little to contradict what was typed, unless the reader writes Korean.
            let korean = self.reader.term_space() == TermSpace::Korean;
            if (korean || hangul.chars().count() > 2) && self.is_literal(&hangul)? {
                return Ok(Some(hangul));
            }
            if korean && self.any_word_is_literal(&hangul)? {
                return Ok(Some(hangul));
            }
        }
        if self.reader.term_space() == TermSpace::Japanese
            && let Some(kana) = kana_from_latin(self.text)
        {
            if self.is_literal(&kana)? {
                return Ok(Some(kana));
            }
            let ways = spoken(&kana, TermSpace::Japanese, self.session);
            let found = self.resolve(&ways)?;
            let best = found.into_iter().find(|found| found.resolved.at_end);
            return Ok(best.map(|found| found.resolved.surface));
        }
        Ok(None)
    }

    fn any_word_is_literal(&mut self, text: &str) -> Result<bool, BackendError> {
        for word in text.split_whitespace() {
            if self.is_literal(word)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A title that sounds the same and shares characters with the query: the input method offered the wrong ones.
    fn homophone(&mut self) -> Result<Option<String>, BackendError> {
        let space = self.reader.term_space();
        let ways = spoken(self.text, space, self.session);
        let found = self.resolve(&ways)?;
        let best = found
            .into_iter()
            .filter(|found| found.resolved.at_end)
            .map(|found| (shared(self.text, &found.resolved.surface), found))
            .filter(|(shared, _)| *shared > 0)
            .max_by(|(a, x), (b, y)| {
                a.cmp(b)
                    .then_with(|| (x.resolved.standing(), x.documents).cmp(&(y.resolved.standing(), y.documents)))
            });
        Ok(best.map(|(_, found)| found.resolved.surface))
    }

    /// The query with its unknown words corrected.
    fn words(&mut self) -> Result<Option<String>, BackendError> {
        let mut words: Vec<String> = self.text.split_whitespace().map(str::to_owned).collect();
        let last = words.len().saturating_sub(1);
        let (mut unknown, mut corrected) = (0, false);
        for index in 0..words.len() {
            let typed = words[index].clone();
            let stem = self.stem(&typed);
            let (before, word, after) = (&typed[..stem.start], &typed[stem.clone()], &typed[stem.end..]);
            if word.is_empty() || self.is_known(&typed, index == last)? || self.is_known(word, index == last)? {
                continue;
            }
            unknown += 1;
            if unknown > MOST_UNKNOWN {
                break;
            }
            let candidates = self.candidates(word)?;
            let mut chosen = None;
            for candidate in candidates.iter().take(MOST_TRIED) {
                words[index] = format!("{before}{}{after}", candidate.word);
                if self.is_literal(&words.join(" "))? {
                    chosen = Some(candidate);
                    break;
                }
            }
            // Beside other words a word that merely looks alike is a guess, and few slip on the first letter.
            let alone = words.len() == 1;
            let chosen = chosen.or_else(|| candidates.iter().find(|candidate| alone || candidate.same_start));
            words[index] = chosen.map_or(typed.clone(), |chosen| format!("{before}{}{after}", chosen.word));
            corrected |= chosen.is_some();
        }
        Ok(corrected.then(|| words.join(" ")))
    }

    /// The part of a word that a slip is looked for in: without the signs around it and without Korean particles and endings, which
    /// no title has.
    fn stem(&mut self, word: &str) -> Range<usize> {
        let start = word.find(char::is_alphanumeric).unwrap_or(word.len());
        let end = word.rfind(char::is_alphanumeric).map_or(start, |last| {
            last + word[last..].chars().next().map_or(0, char::len_utf8)
        });
        if written(word) != Written::Hangul {
            return start..end;
        }
        let tokens = self.session.analyze(&word[start..end], TermSpace::Korean);
        let content = tokens.iter().filter(|token| token.role != Role::Function);
        let end = content.map(|token| token.range.end).max().unwrap_or_default();
        start..start + end
    }

    /// Whether a word or another form of it stands anywhere, in any language for which it could be meant.
    fn is_known(&mut self, word: &str, typing: bool) -> Result<bool, BackendError> {
        let mut spaces = vec![self.reader.term_space()];
        if written(word) == Written::Latin && !spaces.contains(&TermSpace::English) {
            spaces.push(TermSpace::English);
        }
        for space in spaces {
            let mut clauses = literal_word(word, space, typing, self.session);
            clauses.extend(form_clause(word, space, self.session));
            for clause in clauses {
                if self.snapshot.matches(&clause)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// How many Han characters stand at the same place in both: endings in kana are those of many words (痛い, 通い).
fn shared(a: &str, b: &str) -> usize {
    let same = a.chars().zip(b.chars()).filter(|(a, b)| a == b);
    same.filter(|&(a, _)| script_of(a) == Script::Han).count()
}
