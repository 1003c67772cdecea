//! Corrections: another query that was probably meant.

use super::Weaker;
use super::edits::distance;
use crate::analysis::reading::Kind;
use crate::analysis::reading::layout::{hangul_from_latin, kana_from_latin};
use crate::article::TermSpace;
use crate::backend::BackendError;
use crate::index::{FieldId, exact_term};
use crate::query::{Written, literal_word, spoken, written};
use crate::search::response::Correction;

/// Shortest Latin words that are corrected by one and by two edits, in letters.
const ONE_EDIT: usize = 4;
const TWO_EDITS: usize = 8;
/// The same in syllables and kana, each of which is worth about two letters.
const ONE_EDIT_CJK: usize = 3;
const TWO_EDITS_CJK: usize = 8;
/// Terms looked at for one word, and corrections tried with the rest of the query.
const MOST_SIMILAR: usize = 256;
const MOST_TRIED: usize = 5;
/// What a document with the word in its title is worth beside one with it in the text.
const TITLE_DOCUMENTS: u64 = 10;

/// A word that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    word: String,
    distance: usize,
    same_start: bool,
    documents: u64,
}

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
        let words: Vec<String> = self.text.split_whitespace().map(str::to_owned).collect();
        let last = words.len().saturating_sub(1);
        let mut best: Option<String> = None;
        for (index, word) in words.iter().enumerate() {
            if self.is_known(word, index == last)? {
                continue;
            }
            let candidates = self.candidates(word)?;
            let current = best.clone().unwrap_or_else(|| words.join(" "));
            let mut chosen = None;
            for candidate in candidates.iter().take(MOST_TRIED) {
                let query = replaced(&current, index, &candidate.word);
                if self.is_literal(&query)? {
                    chosen = Some(query);
                    break;
                }
            }
            if chosen.is_none() {
                chosen = candidates.first().map(|first| replaced(&current, index, &first.word));
            }
            best = chosen.or(best);
        }
        Ok(best)
    }

    /// Whether a word stands anywhere, in any language for which it could be meant.
    fn is_known(&mut self, word: &str, typing: bool) -> Result<bool, BackendError> {
        let mut spaces = vec![self.reader.term_space()];
        if written(word) == Written::Latin && !spaces.contains(&TermSpace::English) {
            spaces.push(TermSpace::English);
        }
        for space in spaces {
            for clause in literal_word(word, space, typing, self.session) {
                if self.snapshot.matches(&clause, &[])? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Words that `word` may have been meant to be, the likeliest first.
    fn candidates(&mut self, word: &str) -> Result<Vec<Candidate>, BackendError> {
        let space = self.reader.term_space();
        let folded = self.session.fold(word, space).as_str().to_owned();
        let length = folded.chars().count();
        let latin = match written(word) {
            Written::Latin => folded.chars().all(|c| c.is_alphabetic()),
            Written::Kana if folded.chars().all(|c| matches!(c, 'ァ'..='ー')) => false,
            Written::Hangul => false,
            Written::Kana | Written::Han | Written::Other => return Ok(Vec::new()),
        };
        let (one, two) = if latin {
            (ONE_EDIT, TWO_EDITS)
        } else {
            (ONE_EDIT_CJK, TWO_EDITS_CJK)
        };
        if length < one || (written(word) == Written::Latin && !latin) {
            return Ok(Vec::new());
        }
        let edits: u8 = if length >= two { 2 } else { 1 };
        let mut found: Vec<Candidate> = Vec::new();
        let mut spaces = vec![space];
        if latin && space != TermSpace::English {
            spaces.push(TermSpace::English);
        }
        for space in spaces {
            for (field, worth) in [
                (FieldId::Title(space), TITLE_DOCUMENTS),
                (FieldId::Heading(space), 1),
                (FieldId::Body(space), 1),
            ] {
                let mut forms = vec![folded.clone()];
                if latin {
                    forms.push(exact_term(&folded));
                }
                for form in forms {
                    let similar = self.snapshot.similar_terms(field, &form, edits, false, MOST_SIMILAR)?;
                    for known in similar {
                        let term = known.term.strip_prefix('=').unwrap_or(&known.term);
                        add(&mut found, &folded, term, edits, known.documents * worth);
                    }
                }
            }
        }
        if !latin {
            for title in [true, false] {
                let prefix = format!("{}\u{2}", Kind::Surface.prefix(title, &folded));
                let similar = self
                    .snapshot
                    .similar_terms(FieldId::Reading, &prefix, edits, true, MOST_SIMILAR)?;
                for known in similar {
                    let Some((head, _)) = known.term.split_once('\u{2}') else {
                        continue;
                    };
                    let mut letters = head.chars();
                    if letters.next() == Some(Kind::Surface.letter(title)) {
                        let worth = if title { TITLE_DOCUMENTS } else { 1 };
                        add(&mut found, &folded, letters.as_str(), edits, known.documents * worth);
                    }
                }
            }
        }
        found.sort_by(|a, b| {
            a.distance
                .cmp(&b.distance)
                .then(b.same_start.cmp(&a.same_start))
                .then(b.documents.cmp(&a.documents))
                .then_with(|| a.word.cmp(&b.word))
        });
        Ok(found)
    }
}

fn add(found: &mut Vec<Candidate>, typed: &str, term: &str, edits: u8, documents: u64) {
    let apart = distance(typed, term);
    if apart == 0 || apart > usize::from(edits) {
        return;
    }
    match found.iter_mut().find(|candidate| candidate.word == term) {
        Some(candidate) => candidate.documents += documents,
        None => found.push(Candidate {
            word: term.to_owned(),
            distance: apart,
            same_start: typed.chars().next() == term.chars().next(),
            documents,
        }),
    }
}

/// `query` with its word at `index` replaced.
fn replaced(query: &str, index: usize, word: &str) -> String {
    let words = query.split_whitespace().enumerate();
    let words: Vec<&str> = words
        .map(|(place, known)| if place == index { word } else { known })
        .collect();
    words.join(" ")
}

/// How many characters stand at the same place in both.
fn shared(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).filter(|(a, b)| a == b).count()
}
