//! What query and article share below the word: single characters and beginnings of words.
//!
//! 動かす and 動作, 개발 and 발달, *celebrated* and *celebration* are no forms of one word, yet share what carries their meaning. Among articles that
//! otherwise match alike, those that share more of it answer more often (English questions +.005 nDCG@10, Japanese +.003, Korean +.005).
//! Read from the stored articles of the candidates alone, since an index of single characters would cost a quarter of indexing.

use crate::analysis::character_filter::HanForms;
use crate::article::Article;
use rustc_hash::FxHashMap;

/// Letters of a Latin word that stand for its root; shorter words have none.
const ROOT_LETTERS: usize = 5;
/// Characters of an article that are looked at, so that the cost of a page does not grow with the articles on it.
const MOST_CHARACTERS: usize = 16_000;

/// A Han character (common form), a Hangul syllable, or the first letters of a Latin word.
type Root = [char; ROOT_LETTERS];

/// The roots of a query, numbered, and the beginning of the word that is being typed.
#[derive(Debug, Clone, Default)]
pub struct QueryRoots {
    roots: FxHashMap<Root, usize>,
    prefix: Vec<char>,
}

/// What of a query an article holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundRoots {
    /// Which of the roots.
    pub roots: Vec<bool>,
    /// Whether a word of the article begins with what is being typed.
    pub prefix: bool,
}

impl QueryRoots {
    /// The roots of what was typed; `prefix` is its unfinished last word, folded.
    pub fn of(query: &str, prefix: Option<&str>) -> QueryRoots {
        let mut roots = FxHashMap::default();
        let mut words = RootReader::default();
        for character in query.chars().chain(['\n']) {
            if let Some(root) = words.next(character) {
                let next = roots.len();
                roots.entry(root).or_insert(next);
            }
        }
        QueryRoots {
            roots,
            prefix: prefix.unwrap_or_default().chars().collect(),
        }
    }

    /// What of them an article holds, in its first [`MOST_CHARACTERS`].
    pub fn in_article(&self, article: &Article) -> FoundRoots {
        let mut found = FoundRoots {
            roots: vec![false; self.roots.len()],
            prefix: false,
        };
        let texts = std::iter::once(article.title.as_str()).chain(
            article
                .sections
                .iter()
                .flat_map(|section| [section.heading.as_str(), section.text.as_str()]),
        );
        let characters = texts.flat_map(|text| text.chars().chain(['\n'])).take(MOST_CHARACTERS);
        let mut words = RootReader::default();
        for character in characters {
            if let Some(&number) = words.next(character).and_then(|root| self.roots.get(&root)) {
                found.roots[number] = true;
            }
            found.prefix |= !self.prefix.is_empty() && words.begins_with(&self.prefix);
        }
        found
    }
}

/// The idf of what each article shares with the query, counted among these articles.
pub fn overlaps(shared: &[Vec<bool>]) -> Vec<f32> {
    let roots = shared.first().map_or(0, Vec::len);
    let all = shared.len() as f32;
    let idf: Vec<f32> = (0..roots)
        .map(|root| {
            let having = shared.iter().filter(|article| article[root]).count() as f32;
            (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
        })
        .collect();
    let overlap = |article: &Vec<bool>| {
        article
            .iter()
            .zip(&idf)
            .filter(|(has, _)| **has)
            .map(|(_, idf)| idf)
            .sum()
    };
    shared.iter().map(overlap).collect()
}

/// Reads roots character by character.
#[derive(Debug, Default)]
struct RootReader {
    /// The letters of the current word, as far as anybody asks.
    word: Vec<char>,
}

/// Letters of a word that are kept: no prefix is longer that could not be told by its first letters.
const KEPT_LETTERS: usize = 32;

impl RootReader {
    /// The root that `character` completes.
    fn next(&mut self, character: char) -> Option<Root> {
        match character {
            letter if letter < '\u{2e80}' && letter.is_alphanumeric() => {
                if self.word.len() > KEPT_LETTERS {
                    return None;
                }
                self.word.push(letter.to_lowercase().next().unwrap_or(letter));
                return Root::try_from(self.word.as_slice()).ok();
            }
            _ => self.word.clear(),
        }
        match character {
            '\u{3400}'..='\u{9fff}' => Some(single(HanForms::get().common(character))),
            '\u{ac00}'..='\u{d7a3}' => Some(single(character)),
            _ => None,
        }
    }

    /// Whether the current word has just become `prefix`.
    fn begins_with(&self, prefix: &[char]) -> bool {
        self.word.len() == prefix.len().min(KEPT_LETTERS) && prefix.starts_with(&self.word)
    }
}

fn single(character: char) -> Root {
    let mut root = ['\0'; ROOT_LETTERS];
    root[0] = character;
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str) -> Article {
        let json =
            serde_json::json!({"id": "a", "language": "ja", "url": "/a", "title": "", "sections": [{"text": text}]});
        serde_json::from_value(json).expect("an article")
    }

    #[test]
    fn a_word_that_begins_as_typed_is_seen() {
        let found = |text| {
            QueryRoots::of("skin exos", Some("exos"))
                .in_article(&article(text))
                .prefix
        };
        assert!(found("What Exosomes do") && found("exos"));
        assert!(!found("neoexos and exo sphere"));
    }

    #[test]
    fn roots_are_han_hangul_and_the_beginnings_of_long_words() {
        let table = [
            ("動かす", "自動車の動作", 1),
            ("國際", "国際交流", 2),
            ("celebrated", "a celebration", 1),
            ("cat", "category", 0),
            ("개발", "발달", 1),
            ("とても", "とても", 0),
        ];
        for (query, text, expected) in table {
            let article = article(text);
            let shared = QueryRoots::of(query, None).in_article(&article);
            assert_eq!(
                shared.roots.iter().filter(|has| **has).count(),
                expected,
                "{query} in {text}"
            );
        }
    }

    #[test]
    fn what_few_articles_share_counts_more() {
        let shared = [vec![true, false], vec![true, true], vec![true, false]];
        let overlaps = overlaps(&shared);
        assert!(overlaps[1] > overlaps[0] && overlaps[0] == overlaps[2]);
    }
}
