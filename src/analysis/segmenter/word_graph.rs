//! The dictionary words of a text, and the likeliest way through them.

use std::ops::Range;

/// Every dictionary word in a text, and the best of the ways that lead from one word to the next through all of it.
///
/// What is no dictionary word is passed character by character, each as likely as a word that was counted once. Places are counted in
/// characters of the text.
#[derive(Default)]
pub(super) struct WordGraph {
    characters: Vec<char>,
    /// Where each character begins, in bytes, and the end of the text.
    offsets: Vec<usize>,
    words: Vec<Word>,
    /// One for each character, and the end.
    nodes: Vec<Node>,
}

struct Word {
    end: usize,
    log_frequency: f64,
    /// The word found before it that begins with it.
    other: Option<usize>,
}

#[derive(Clone, Copy, Default)]
struct Node {
    /// The word found last that begins here, in `words`.
    word: Option<usize>,
    /// Where the best way from here leads next.
    next: usize,
    /// The logarithm of the likelihood of the best way from here to the end.
    log_likelihood: f64,
}

impl WordGraph {
    /// Takes another text. `words_in` calls back with the place and the logarithm of the frequency of each dictionary word in it;
    /// `log_total` is the logarithm of all frequencies together.
    pub(super) fn fill(
        &mut self,
        text: &str,
        log_total: f64,
        words_in: impl FnOnce(&[char], &mut dyn FnMut(Range<usize>, f64)),
    ) {
        self.characters.clear();
        self.offsets.clear();
        for (offset, character) in text.char_indices() {
            self.characters.push(character);
            self.offsets.push(offset);
        }
        self.offsets.push(text.len());
        self.nodes.clear();
        self.nodes.resize(self.offsets.len(), Node::default());
        self.words.clear();
        words_in(&self.characters, &mut |place, log_frequency| {
            let first = &mut self.nodes[place.start].word;
            let other = first.replace(self.words.len());
            self.words.push(Word {
                end: place.end,
                log_frequency,
                other,
            });
        });
        self.find_best_way(log_total);
    }

    fn find_best_way(&mut self, log_total: f64) {
        for start in (0..self.characters.len()).rev() {
            let mut best: Option<(f64, usize)> = None;
            for word in self.words_at(start) {
                let likelihood = word.log_frequency - log_total + self.nodes[word.end].log_likelihood;
                // Of equally good ways the one with the longer word.
                if best.is_none_or(|best| (likelihood, word.end) > best) {
                    best = Some((likelihood, word.end));
                }
            }
            let next = start + 1;
            let (log_likelihood, next) = best.unwrap_or_else(|| (-log_total + self.nodes[next].log_likelihood, next));
            let node = &mut self.nodes[start];
            (node.log_likelihood, node.next) = (log_likelihood, next);
        }
    }

    fn words_at(&self, start: usize) -> impl Iterator<Item = &Word> {
        let first = self.nodes[start].word.map(|word| &self.words[word]);
        std::iter::successors(first, |word| word.other.map(|other| &self.words[other]))
    }

    /// How many characters the text has.
    pub(super) fn len(&self) -> usize {
        self.characters.len()
    }

    /// Where the word of the best way that begins at `start` ends; the first begins at 0.
    pub(super) fn next(&self, start: usize) -> usize {
        self.nodes[start].next
    }

    /// Whether this part of the text is a dictionary word.
    pub(super) fn has_word(&self, place: Range<usize>) -> bool {
        self.words_at(place.start).any(|word| word.end == place.end)
    }

    /// The bytes of a place.
    pub(super) fn bytes(&self, place: &Range<usize>) -> Range<usize> {
        self.offsets[place.start]..self.offsets[place.end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The graph of `text` with these words, and the best way through it.
    fn best<'a>(text: &'a str, words: &[(&str, f64)]) -> (WordGraph, Vec<&'a str>) {
        let mut graph = WordGraph::default();
        let total: f64 = words.iter().map(|&(_, frequency)| frequency).sum();
        graph.fill(text, total.ln(), |characters, found| {
            for start in 0..characters.len() {
                let rest = String::from_iter(&characters[start..]);
                for (word, frequency) in words.iter().filter(|(word, _)| rest.starts_with(word)) {
                    found(start..start + word.chars().count(), frequency.ln());
                }
            }
        });
        let mut way = Vec::new();
        let mut start = 0;
        while start < graph.len() {
            let end = graph.next(start);
            way.push(&text[graph.bytes(&(start..end))]);
            start = end;
        }
        (graph, way)
    }

    #[test]
    fn the_likeliest_words_are_chosen_not_the_longest() {
        let words = [
            ("研究", 50.0),
            ("研究生", 12.0),
            ("生命", 40.0),
            ("命", 5.0),
            ("生", 9.0),
        ];
        assert_eq!(best("研究生命", &words).1, ["研究", "生命"]);
        assert_eq!(best("研究生", &words).1, ["研究生"]);
    }

    #[test]
    fn what_is_no_word_is_passed_character_by_character() {
        let words = [("研究", 50.0)];
        assert_eq!(best("甲𠀀研究乙", &words).1, ["甲", "𠀀", "研究", "乙"]);
        assert_eq!(best("", &words).1, [""; 0]);
    }

    #[test]
    fn words_off_the_best_way_are_known_too() {
        let words = [("研究", 50.0), ("研究生", 2.0), ("生命", 40.0)];
        let (graph, _) = best("研究生命", &words);
        assert!(graph.has_word(0..3) && graph.has_word(2..4));
        assert!(!graph.has_word(1..3) && !graph.has_word(0..1));
    }

    #[test]
    fn of_equally_likely_ways_the_longer_word_is_taken() {
        let mut graph = WordGraph::default();
        // Every word is sure, and so is every way.
        graph.fill("甲乙", 0.0, |_, found| {
            for place in [0..1, 0..2, 1..2] {
                found(place, 0.0);
            }
        });
        assert_eq!(graph.next(0), 2);
    }
}
