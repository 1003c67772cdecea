//! Chinese words by jieba.

use super::{Morpheme, Role, Segmenter};
use jieba_rs::Jieba;
use std::sync::Arc;

/// Frequency given to the words of the user dictionary: high enough that jieba never cuts through one.
const USER_WORD_FREQUENCY: usize = 5_000_000;
/// Longest part of a compound that jieba's search mode looks for, in characters.
const LONGEST_PART: usize = 3;

/// Cuts runs of (simplified) Han characters into words; words of three and more characters are followed by the
/// dictionary words of two and three characters inside them, as jieba's search mode does.
pub struct ChineseSegmenter {
    dictionary: ChineseDictionary,
}

/// jieba's dictionary with our words, loaded once and shared by all segmenters.
#[derive(Clone)]
pub struct ChineseDictionary(Arc<Jieba>);

impl ChineseDictionary {
    /// jieba's dictionary with the user dictionary's words, which must be folded as the text will be.
    pub fn load<'a>(user_words: impl Iterator<Item = &'a str>) -> ChineseDictionary {
        let mut jieba = Jieba::new();
        for word in user_words {
            jieba.add_word(word, Some(USER_WORD_FREQUENCY), None);
        }
        ChineseDictionary(Arc::new(jieba))
    }
}

impl ChineseSegmenter {
    /// A segmenter over a shared dictionary.
    pub fn new(dictionary: ChineseDictionary) -> ChineseSegmenter {
        ChineseSegmenter { dictionary }
    }
}

impl Segmenter for ChineseSegmenter {
    fn segment(&mut self, text: &str, out: &mut Vec<Morpheme>) {
        for token in self.dictionary.0.cut(text, true) {
            let range = token.byte_start..token.byte_end;
            let length = token.end - token.start;
            let parts_from = out.len() + 1;
            out.push(Morpheme::new(range.clone(), Role::Content));
            if length > 2 {
                self.push_parts(text, range, out);
            }
            if out.len() > parts_from {
                out[parts_from - 1].role = Role::Compound;
            }
        }
    }
}

impl ChineseSegmenter {
    fn push_parts(&self, text: &str, word: std::ops::Range<usize>, out: &mut Vec<Morpheme>) {
        let mut boundaries: smallvec::SmallVec<[usize; 12]> = text[word.clone()]
            .char_indices()
            .map(|(offset, _)| word.start + offset)
            .collect();
        boundaries.push(word.end);
        let characters = boundaries.len() - 1;
        for start in 0..characters {
            for length in 2..=LONGEST_PART.min(characters - start) {
                let part = boundaries[start]..boundaries[start + length];
                if length < characters && self.dictionary.0.has_word(&text[part.clone()]) {
                    out.push(Morpheme::new(part, Role::Content));
                }
            }
        }
    }
}
