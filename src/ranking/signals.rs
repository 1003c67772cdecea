//! What the second stage of ranking knows of a candidate: which words and characters of the query stand in it, how often, and how closely they
//! follow the order of the query.

use super::chain::{best_window, chained, longest};
use crate::article::TermSpace;
use crate::backend::{BackendError, Candidate, DocumentOccurrences, Occurrences, Snapshot, inverse_document_frequency};
use crate::index::{FieldId, exact_term};
use crate::query::{Alternative, Evidence, EvidenceWord};

/// One word of the query in one candidate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WordSignal {
    /// Inverse document frequency in the text field of the candidate's language.
    pub idf: f32,
    /// Share of a full word: less for a stop word.
    pub share: f32,
    /// Whether it holds a digit.
    pub number: bool,
    /// Whether it is a part of a compound, or a compound whose parts follow.
    pub part: bool,
    /// See [`WordSignal::part`].
    pub compound: bool,
    /// Occurrences in the title.
    pub title: u32,
    /// Occurrences in headings.
    pub heading: u32,
    /// Occurrences in the text.
    pub body: u32,
    /// Occurrences of what stands for the word (synonyms, words of another region), times their shares.
    pub alternatives: f32,
    /// Occurrences of its characters where the text was cut otherwise; counted only when the word itself does not occur.
    pub characters: u32,
    /// Occurrences of the exact form in the title.
    pub exact_title: u32,
    /// Occurrences of the exact form in the text.
    pub exact_body: u32,
    /// Position of the first occurrence in the text.
    pub first: Option<u32>,
    /// Length of the longest chain of the query's exact words in a row, in one field, that ends with this one; in headings any form will do.
    pub chain: u32,
}

/// Two adjacent characters of the query in one candidate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GramSignal {
    /// Inverse document frequency.
    pub idf: f32,
    /// Whether it has hiragana, which mostly write grammar.
    pub hiragana: bool,
    /// Occurrences.
    pub count: u32,
    /// Length of the longest chain of the query's grams in a row that ends with this one.
    pub chain: u32,
}

/// All that is known of a candidate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Signals {
    /// The words, in the order of the query.
    pub words: Vec<WordSignal>,
    /// The grams, in the order of the query.
    pub grams: Vec<GramSignal>,
    /// Tokens of title, headings, text and grams.
    pub lengths: [f32; 4],
    /// Mean tokens of these fields.
    pub mean_lengths: [f32; 4],
    /// Greatest share of the words' idf within [`WINDOW_POSITIONS`] of text or of headings; words of the title count as standing in every window.
    pub window: f32,
    /// Share of the query's pieces (what stands between spaces) that stand in the candidate character by character; zero without grams.
    pub whole_pieces: f32,
    /// Whether all grams of the query stand in a row.
    pub whole_grams: bool,
    /// Whether all words of the query stand in a row in one field, in exactly these forms; in headings any form will do.
    pub whole_words: bool,
    /// What the best sentence shares with the query; see [`super::sentence`].
    pub sentence: f32,
    /// Whether a word of the candidate begins as the word does that is still being typed.
    pub prefix: bool,
}

/// A window of text in which words count as standing close together, in positions: about a sentence.
pub const WINDOW_POSITIONS: u32 = 25;

/// Fields of one word, in the order they are asked for.
const TITLE: usize = 0;
const HEADING: usize = 1;
const BODY: usize = 2;
const FIELDS: usize = 3;

/// Reads the signals of candidates whose articles are all of one term space.
pub fn read_signals(
    evidence: &Evidence,
    space: TermSpace,
    snapshot: &dyn Snapshot,
    candidates: &[&Candidate],
) -> Result<Vec<Signals>, BackendError> {
    let words = evidence.words_in(space);
    let exact: Vec<Option<String>> = words.iter().map(|word| word.exact.as_deref().map(exact_term)).collect();
    let mut terms = Vec::with_capacity(words.len() * FIELDS + evidence.grams.len());
    for word in words {
        let fields = [FieldId::Title(space), FieldId::Heading(space), FieldId::Body(space)];
        terms.extend(fields.map(|field| (field, word.term.as_str())));
    }
    let first_gram = terms.len();
    terms.extend(evidence.grams.iter().map(|gram| (FieldId::Gram, gram.term.as_str())));
    let first_exact = terms.len();
    for exact in exact.iter().flatten() {
        terms.extend([FieldId::Title(space), FieldId::Body(space)].map(|field| (field, exact.as_str())));
    }
    let first_alternative = terms.len();
    for term in words.iter().flat_map(|word| &word.alternatives) {
        let fields = alternative_fields(term.characters, space);
        for (_, term) in &term.terms {
            terms.extend(fields.iter().map(|&field| (field, term.as_str())));
        }
    }
    let lengths = [
        FieldId::Title(space),
        FieldId::Heading(space),
        FieldId::Body(space),
        FieldId::Gram,
    ];
    let occurrences = snapshot.occurrences(candidates, &terms, &lengths)?;
    let reader = SignalReader {
        evidence,
        words,
        occurrences: &occurrences,
        first_gram,
        first_exact,
        first_alternative,
    };
    Ok(occurrences
        .documents
        .iter()
        .map(|document| reader.signals(document))
        .collect())
}

/// Where an alternative may stand.
fn alternative_fields(characters: bool, space: TermSpace) -> Vec<FieldId> {
    if characters {
        vec![FieldId::Gram]
    } else {
        vec![FieldId::Title(space), FieldId::Heading(space), FieldId::Body(space)]
    }
}

struct SignalReader<'a> {
    evidence: &'a Evidence,
    words: &'a [EvidenceWord],
    occurrences: &'a Occurrences,
    /// Numbers of the first terms of each kind; those of words come before them.
    first_gram: usize,
    first_exact: usize,
    first_alternative: usize,
}

impl SignalReader<'_> {
    fn signals(&self, document: &DocumentOccurrences) -> Signals {
        let mut signals = Signals::default();
        for (length, &of) in signals.lengths.iter_mut().zip(&document.lengths) {
            *length = of as f32;
        }
        for (mean, &of) in signals.mean_lengths.iter_mut().zip(&self.occurrences.mean_lengths) {
            *mean = of;
        }
        self.read_words(document, &mut signals);
        self.read_grams(document, &mut signals);
        signals
    }

    fn idf(&self, term: usize) -> f32 {
        inverse_document_frequency(self.occurrences.frequencies[term], self.occurrences.populations[term])
    }

    fn read_words(&self, document: &DocumentOccurrences, signals: &mut Signals) {
        let at = |word: usize, field: usize| document.of(word * FIELDS + field);
        let mut next_exact = self.first_exact;
        let mut next_alternative = self.first_alternative;
        let wholes = self.words.iter().filter(|word| !word.part).count();
        let mut chains: [Vec<(u32, u32)>; FIELDS] = Default::default();
        let mut last: Option<usize> = None;
        for (number, word) in self.words.iter().enumerate() {
            let (exact_title, exact_body) = match word.exact {
                Some(_) => {
                    next_exact += 2;
                    (document.of(next_exact - 2), document.of(next_exact - 1))
                }
                None => (at(number, TITLE), at(number, BODY)),
            };
            let mut signal = WordSignal {
                idf: self.idf(number * FIELDS + BODY),
                share: word.share,
                number: word.term.chars().any(char::is_numeric),
                part: word.part,
                compound: word.compound,
                title: at(number, TITLE).len() as u32,
                heading: at(number, HEADING).len() as u32,
                body: at(number, BODY).len() as u32,
                exact_title: exact_title.len() as u32,
                exact_body: exact_body.len() as u32,
                first: at(number, BODY).first().copied(),
                ..WordSignal::default()
            };
            for alternative in &word.alternatives {
                let fields = if alternative.characters { 1 } else { 3 };
                let found: u32 = (0..fields)
                    .map(|field| in_a_row(document, alternative, next_alternative + field, fields))
                    .sum();
                signal.alternatives += alternative.share * found as f32;
                next_alternative += alternative.terms.len() * fields;
            }
            if signal.title + signal.heading + signal.body == 0 && !word.grams.is_empty() {
                signal.characters = self.characters_in_a_row(document, &word.grams);
            }
            if !word.part {
                let gap = last.map_or(1, |last| word.position.saturating_sub(self.words[last].position).max(1));
                for (chain, positions) in chains.iter_mut().zip([exact_title, at(number, HEADING), exact_body]) {
                    *chain = chained(positions, chain, gap);
                    signal.chain = signal.chain.max(longest(chain));
                }
                signals.whole_words = signal.chain as usize == wholes;
                last = Some(number);
            }
            signals.words.push(signal);
        }
        let wholes = || (0..self.words.len()).filter(|&number| !self.words[number].part);
        let weight = |number: usize| signals.words[number].idf * signals.words[number].share;
        let total: f32 = wholes().map(weight).sum();
        let (titled, others): (Vec<usize>, Vec<usize>) = wholes().partition(|&number| signals.words[number].title > 0);
        let in_title: f32 = titled.into_iter().map(weight).sum();
        let best_in = |field: usize| {
            let weighed: Vec<(f32, &[u32])> = others
                .iter()
                .map(|&number| (weight(number), at(number, field)))
                .collect();
            best_window(&weighed, WINDOW_POSITIONS)
        };
        if total > 0.0 {
            signals.window = (in_title + best_in(HEADING).max(best_in(BODY))) / total;
        }
    }

    /// How often the grams of a word stand in a row.
    fn characters_in_a_row(&self, document: &DocumentOccurrences, word: &std::ops::Range<usize>) -> u32 {
        let mut chain = Vec::new();
        for number in word.clone() {
            chain = chained(document.of(self.first_gram + number), &chain, 1);
        }
        chain
            .iter()
            .filter(|&&(_, length)| length as usize == word.len())
            .count() as u32
    }

    fn read_grams(&self, document: &DocumentOccurrences, signals: &mut Signals) {
        let grams = &self.evidence.grams;
        let first = self.first_gram;
        let mut pieces = vec![Piece::default(); self.evidence.pieces];
        let mut chain: Vec<(u32, u32)> = Vec::new();
        let mut piece_chain: Vec<(u32, u32)> = Vec::new();
        let mut most = 0;
        for (number, gram) in grams.iter().enumerate() {
            let positions = document.of(first + number);
            let before = number.checked_sub(1).map(|before| &grams[before]);
            let adjacent = before.filter(|before| before.position + 1 == gram.position);
            if adjacent.is_none() {
                chain.clear();
            }
            chain = chained(positions, &chain, 1);
            most = most.max(longest(&chain));
            signals.grams.push(GramSignal {
                idf: self.idf(first + number),
                hiragana: gram.term.chars().any(|c| matches!(c, '\u{3041}'..='\u{309f}')),
                count: positions.len() as u32,
                chain: longest(&chain),
            });
            let Some(piece) = gram.piece else {
                piece_chain.clear();
                continue;
            };
            if adjacent.is_none_or(|before| before.piece != Some(piece)) {
                piece_chain.clear();
            }
            piece_chain = chained(positions, &piece_chain, 1);
            pieces[piece].grams += 1;
            pieces[piece].longest = pieces[piece].longest.max(longest(&piece_chain));
        }
        let written = pieces.iter().filter(|piece| piece.grams > 0).count();
        let whole = pieces
            .iter()
            .filter(|piece| piece.grams > 0 && piece.longest >= piece.grams)
            .count();
        signals.whole_pieces = whole as f32 / written.max(1) as f32;
        signals.whole_grams = !grams.is_empty() && most as usize == grams.len();
    }
}

/// How often the terms of an alternative stand in a row in one field; `first` is the number of its first term there and `step` the distance
/// to the next.
fn in_a_row(document: &DocumentOccurrences, alternative: &Alternative, first: usize, step: usize) -> u32 {
    let mut chain = Vec::new();
    let mut before = None;
    for (number, (position, _)) in alternative.terms.iter().enumerate() {
        let gap = before.map_or(1, |before| position - before);
        chain = chained(document.of(first + number * step), &chain, gap);
        before = Some(*position);
    }
    chain
        .iter()
        .filter(|&&(_, length)| length as usize == alternative.terms.len())
        .count() as u32
}

/// The grams of one piece of the query, and how many of them stand in a row.
#[derive(Debug, Clone, Copy, Default)]
struct Piece {
    grams: u32,
    longest: u32,
}
