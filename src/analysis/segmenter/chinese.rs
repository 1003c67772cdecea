//! Chinese words by jieba's algorithm: the likeliest dictionary words, and a hidden Markov model for what is in no dictionary.

use super::word_graph::WordGraph;
use super::{Morpheme, Role, Segmenter};
use crate::dictionary::WordList;
use jieba_rs::Jieba;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// Frequency given to the words of the user dictionary: higher than that of any other word, and high enough that one is never cut.
const USER_WORD_FREQUENCY: u32 = 5_000_000;
/// Longest part of a compound that jieba's search mode looks for, in characters.
const LONGEST_PART: usize = 3;

/// Cuts runs of (simplified) Han characters into words; words of three and more characters are followed by the
/// dictionary words of two and three characters inside them, as jieba's search mode does.
pub struct ChineseSegmenter {
    dictionary: ChineseDictionary,
    graph: WordGraph,
    words: Vec<Range<usize>>,
}

/// jieba's dictionary with our words, loaded once and shared by all segmenters.
#[derive(Clone)]
pub struct ChineseDictionary(Arc<Words>);

struct Words {
    list: WordList,
    /// The user dictionary's words by their first characters.
    user_words: FxHashMap<char, Vec<Vec<char>>>,
    /// The logarithm of the frequencies of all words together.
    log_total: f64,
    /// jieba without a dictionary: it sends whole texts through its hidden Markov model.
    unknown_words: Jieba,
}

impl ChineseDictionary {
    /// jieba's words with those of the user dictionary, which must be folded as the text will be.
    pub fn new<'a>(list: WordList, user_words: impl Iterator<Item = &'a str>) -> ChineseDictionary {
        let mut total = list.total_frequency();
        let mut by_first_character: FxHashMap<char, Vec<Vec<char>>> = FxHashMap::default();
        for word in user_words {
            let characters: Vec<char> = word.chars().collect();
            let Some(&first) = characters.first() else {
                continue;
            };
            let known = by_first_character.entry(first).or_default();
            if !known.contains(&characters) {
                known.push(characters);
                total = total + u64::from(USER_WORD_FREQUENCY) - u64::from(list.frequency(word).unwrap_or(0));
            }
        }
        ChineseDictionary(Arc::new(Words {
            list,
            user_words: by_first_character,
            log_total: (total as f64).ln(),
            unknown_words: Jieba::empty(),
        }))
    }
}

impl Words {
    /// Calls `found` with the place, in characters, and the logarithm of the frequency of each word in `text`.
    fn words_in(&self, text: &[char], found: &mut dyn FnMut(Range<usize>, f64)) {
        self.list
            .words_in(text, |place, frequency| found(place, f64::from(frequency).ln()));
        for (start, first) in text.iter().enumerate() {
            for word in self.user_words.get(first).into_iter().flatten() {
                if text[start..].starts_with(word) {
                    found(start..start + word.len(), f64::from(USER_WORD_FREQUENCY).ln());
                }
            }
        }
    }
}

impl ChineseSegmenter {
    /// A segmenter over a shared dictionary.
    pub fn new(dictionary: ChineseDictionary) -> ChineseSegmenter {
        ChineseSegmenter {
            dictionary,
            graph: WordGraph::default(),
            words: Vec::new(),
        }
    }
}

impl Segmenter for ChineseSegmenter {
    fn segment(&mut self, text: &str, out: &mut Vec<Morpheme>) {
        let mut start = 0;
        while let Some(first) = text[start..].chars().next() {
            if !is_ideograph(first) {
                let end = start + first.len_utf8();
                out.push(Morpheme::new(start..end, Role::Content));
                start = end;
                continue;
            }
            let end = text[start..]
                .find(|character| !is_ideograph(character))
                .map_or(text.len(), |length| start + length);
            self.cut(&text[start..end]);
            for word in &self.words {
                push_with_parts(&self.graph, word.clone(), start, out);
            }
            start = end;
        }
    }
}

impl ChineseSegmenter {
    /// Cuts a text of ideographs alone into `words`, and leaves the words it might have had in `graph`.
    fn cut(&mut self, text: &str) {
        let dictionary = &*self.dictionary.0;
        self.words.clear();
        self.graph.fill(text, dictionary.log_total, |characters, found| {
            dictionary.words_in(characters, found);
        });
        let mut start = 0;
        // Where the run of single characters before `start` began.
        let mut singles = 0;
        while start < self.graph.len() {
            let end = self.graph.next(start);
            if end - start > 1 {
                self.cut_singles(text, singles..start);
                self.words.push(start..end);
                singles = end;
            }
            start = end;
        }
        self.cut_singles(text, singles..start);
    }

    /// A run that the dictionary leaves as single characters: the hidden Markov model finds words in it, unless it is itself a word
    /// that was found less likely than its characters.
    fn cut_singles(&mut self, text: &str, run: Range<usize>) {
        if run.len() < 2 || self.graph.has_word(run.clone()) {
            self.words.extend(run.map(|start| start..start + 1));
            return;
        }
        let found = self.dictionary.0.unknown_words.cut(&text[self.graph.bytes(&run)], true);
        self.words
            .extend(found.iter().map(|word| run.start + word.start..run.start + word.end));
    }
}

/// Pushes a word of the text of `graph`, which begins at byte `base`, and after a word of three and more characters the dictionary words
/// inside it.
fn push_with_parts(graph: &WordGraph, word: Range<usize>, base: usize, out: &mut Vec<Morpheme>) {
    let morpheme = |place: &Range<usize>| {
        let bytes = graph.bytes(place);
        Morpheme::new(base + bytes.start..base + bytes.end, Role::Content)
    };
    let place = out.len();
    out.push(morpheme(&word));
    if word.len() < 3 {
        return;
    }
    for start in word.clone() {
        for end in start + 2..=word.end.min(start + LONGEST_PART) {
            let part = start..end;
            if part.len() < word.len() && graph.has_word(part.clone()) {
                out.push(morpheme(&part));
                out[place].role = Role::Compound;
            }
        }
    }
}

/// Whether jieba looks for words of several characters among such characters; the others in a run of Han stand alone: iteration
/// marks, radicals, bopomofo, and the newest extensions.
fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{4e00}'..='\u{9fff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2b73f}'
        | '\u{2b740}'..='\u{2b81f}'
        | '\u{2b820}'..='\u{2ceaf}'
        | '\u{2ceb0}'..='\u{2ebef}'
        | '\u{2f800}'..='\u{2fa1f}')
}
