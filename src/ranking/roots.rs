//! What query and article share below the word: single characters and beginnings of words, sentence by sentence.
//!
//! 動かす and 動作, 개발 and 발달, *celebrated* and *celebration* are no forms of one word, yet share what carries their meaning. Read from the
//! stored articles of the candidates alone, since an index of single characters would cost a quarter of indexing.

use crate::analysis::Maybe;
use crate::analysis::character_filter::HanForms;
use crate::article::Article;
use rustc_hash::FxHashMap;

/// Letters of a Latin word that stand for its root; shorter words have none, unless they hold a digit.
const ROOT_LETTERS: usize = 5;
/// Characters of a katakana word that stand for its root; a single one has none.
const KATAKANA_LETTERS: usize = 3;
/// Characters of an article that are looked at, so that the cost of a page does not grow with the articles on it.
const MOST_CHARACTERS: usize = 16_000;
/// Different roots of a query that are looked for; one bit of a [`RootSet`] each.
const MOST_ROOTS: usize = 128;

/// A Han character (common form), a Hangul syllable, or the first letters of a Latin or katakana word.
type Root = [char; ROOT_LETTERS];

/// Which of the query's roots: bit *n* is its *n*-th.
pub type RootSet = u128;

/// The roots of a query, numbered, and the beginning of the word that is being typed.
#[derive(Debug, Clone, Default)]
pub struct QueryRoots {
    roots: FxHashMap<Root, usize>,
    /// Nearly all roots of an article are none of the query's, and need no search in `roots`.
    maybe: Maybe<MAYBE_WORDS>,
    prefix: Vec<char>,
}

/// Words of bits in [`QueryRoots::maybe`].
const MAYBE_WORDS: usize = 16;

/// What tells roots apart in [`QueryRoots::maybe`].
#[inline]
fn root_number(root: &Root) -> u32 {
    (root[0] as u32).wrapping_mul(31) ^ (root[2] as u32).rotate_left(16) ^ root[ROOT_LETTERS - 1] as u32
}

/// A sentence, list item, heading or title.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SentenceRoots {
    /// Which of the query's roots stand in it, in its heading or in the title.
    pub found: RootSet,
    /// How many roots it has, asked for or not.
    pub length: u32,
}

/// What of a query an article holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundRoots {
    /// The roots that stand anywhere in it.
    pub found: RootSet,
    /// Its sentences, without those that add nothing to title and heading.
    pub sentences: Vec<SentenceRoots>,
    /// Whether a word of the article begins with what is being typed.
    pub prefix: bool,
}

impl QueryRoots {
    /// The roots of what was typed; `prefix` is its unfinished last word, folded.
    pub fn of(query: &str, prefix: Option<&str>) -> QueryRoots {
        let mut roots = FxHashMap::default();
        let mut maybe = Maybe::default();
        let mut words = RootReader::default();
        for character in query.chars().chain(['\n']) {
            words.read(character, |root| {
                let next = roots.len();
                if next < MOST_ROOTS {
                    roots.entry(root).or_insert(next);
                    maybe.add(root_number(&root));
                }
            });
        }
        QueryRoots {
            roots,
            maybe,
            prefix: prefix.unwrap_or_default().chars().collect(),
        }
    }

    /// How many different roots the query has.
    pub fn count(&self) -> usize {
        self.roots.len()
    }

    /// The number of a root of the query.
    #[inline]
    fn number(&self, root: &Root) -> Option<usize> {
        if self.maybe.has(root_number(root)) {
            self.roots.get(root).copied()
        } else {
            None
        }
    }

    /// What of them an article holds, in its first [`MOST_CHARACTERS`].
    pub fn in_article(&self, article: &Article) -> FoundRoots {
        let mut reader = ArticleReader {
            query: self,
            words: RootReader::default(),
            left: MOST_CHARACTERS,
            sentence: SentenceRoots::default(),
            found: FoundRoots::default(),
        };
        let title = reader.line(&article.title, 0);
        for section in &article.sections {
            let heading = reader.line(&section.heading, title);
            reader.text(&section.text, title | heading);
        }
        reader.found
    }
}

/// Reads an article for the roots of a query.
struct ArticleReader<'a> {
    query: &'a QueryRoots,
    words: RootReader,
    /// Characters that may still be read.
    left: usize,
    sentence: SentenceRoots,
    found: FoundRoots,
}

impl ArticleReader<'_> {
    /// Reads a title or heading; which of the query's roots it has.
    fn line(&mut self, text: &str, context: RootSet) -> RootSet {
        for character in text.chars().chain(['\n']) {
            self.character(character);
        }
        let found = self.sentence.found;
        self.end_sentence(context);
        found
    }

    /// Reads a text; `context` is what stands above all its sentences.
    fn text(&mut self, text: &str, context: RootSet) {
        let mut characters = text.chars().chain(['\n']).peekable();
        while let Some(character) = characters.next() {
            self.character(character);
            let ends = match character {
                '\n' | '。' | '！' | '？' | '；' => true,
                '.' | '!' | '?' | ';' => characters.peek().is_some_and(|next| next.is_whitespace()),
                _ => false,
            };
            if ends {
                self.end_sentence(context);
            }
            if self.left == 0 {
                self.end_sentence(context);
                return;
            }
        }
    }

    fn character(&mut self, character: char) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let (query, sentence) = (self.query, &mut self.sentence);
        self.words.read(character, |root| {
            sentence.length += 1;
            if let Some(number) = query.number(&root) {
                sentence.found |= 1 << number;
            }
        });
        let prefix = &self.query.prefix;
        self.found.prefix |= !prefix.is_empty() && self.words.begins_with(prefix);
    }

    fn end_sentence(&mut self, context: RootSet) {
        let mut sentence = std::mem::take(&mut self.sentence);
        let adds = sentence.found & !context != 0;
        self.found.found |= sentence.found;
        sentence.found |= context;
        if adds || self.found.sentences.is_empty() && sentence.found != 0 {
            self.found.sentences.push(sentence);
        }
    }
}

/// Reads roots character by character.
#[derive(Debug, Default)]
struct RootReader {
    /// The letters of the current Latin or katakana word, as far as anybody asks.
    word: Vec<char>,
}

/// Letters of a word that are kept: no prefix is longer that could not be told by its first letters.
const KEPT_LETTERS: usize = 32;

impl RootReader {
    /// Reads one character and tells the roots that it completes.
    #[inline]
    fn read(&mut self, character: char, mut each: impl FnMut(Root)) {
        match character {
            'a'..='z' | '0'..='9' => self.read_letter(character, false, &mut each),
            'A'..='Z' => self.read_letter(character.to_ascii_lowercase(), false, &mut each),
            '\u{30a1}'..='\u{30fa}' | 'ー' => self.read_letter(character, true, &mut each),
            '\u{3400}'..='\u{9fff}' => {
                self.end_word(&mut each);
                each(root_of(&[HanForms::get().common(character)]));
            }
            '\u{ac00}'..='\u{d7a3}' => {
                self.end_word(&mut each);
                each(root_of(&[character]));
            }
            '\u{80}'..'\u{2e80}' if character.is_alphanumeric() => {
                let lower = character.to_lowercase().next().unwrap_or(character);
                self.read_letter(lower, false, &mut each);
            }
            _ => self.end_word(&mut each),
        }
    }

    /// Reads a letter of a katakana or Latin word.
    #[inline]
    fn read_letter(&mut self, letter: char, katakana: bool, each: &mut impl FnMut(Root)) {
        if self.word.first().is_some_and(|first| is_katakana(*first) != katakana) {
            self.end_word(each);
        }
        if self.word.len() > KEPT_LETTERS {
            return;
        }
        self.word.push(letter);
        let letters = if katakana { KATAKANA_LETTERS } else { ROOT_LETTERS };
        if self.word.len() == letters {
            each(root_of(&self.word));
        }
    }

    /// Ends the current word, which may be a short one with a root nevertheless.
    #[inline]
    fn end_word(&mut self, each: &mut impl FnMut(Root)) {
        if self.word.is_empty() {
            return;
        }
        let short = match self.word.first() {
            Some(first) if is_katakana(*first) => self.word.len() + 1 == KATAKANA_LETTERS,
            _ => self.word.len() < ROOT_LETTERS && self.word.iter().any(char::is_ascii_digit),
        };
        if short {
            each(root_of(&self.word));
        }
        self.word.clear();
    }

    /// Whether the current word has just become `prefix`.
    fn begins_with(&self, prefix: &[char]) -> bool {
        self.word.len() == prefix.len().min(KEPT_LETTERS) && prefix.starts_with(&self.word)
    }
}

fn is_katakana(character: char) -> bool {
    character > '\u{3000}'
}

/// At most [`ROOT_LETTERS`] letters as a root.
fn root_of(letters: &[char]) -> Root {
    let mut root = ['\0'; ROOT_LETTERS];
    root[..letters.len()].copy_from_slice(letters);
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(title: &str, text: &str) -> Article {
        let json =
            serde_json::json!({"id": "a", "language": "ja", "url": "/a", "title": title, "sections": [{"text": text}]});
        serde_json::from_value(json).expect("an article")
    }

    #[test]
    fn a_word_that_begins_as_typed_is_seen() {
        let found = |text| {
            QueryRoots::of("skin exos", Some("exos"))
                .in_article(&article("", text))
                .prefix
        };
        assert!(found("What Exosomes do") && found("exos"));
        assert!(!found("neoexos and exo sphere"));
    }

    #[test]
    fn roots_are_characters_and_the_beginnings_of_words_and_numbers() {
        let table = [
            ("動かす", "自動車の動作", 1),
            ("國際", "国際交流", 2),
            ("celebrated", "a celebration", 1),
            ("cat", "category", 0),
            ("개발", "발달", 1),
            ("とても", "とても", 0),
            ("5月 2018年", "2018年5月", 4),
            ("2018", "20180", 0),
            ("covid19", "covid-19", 1),
            ("レーザー治療", "レーザ治療", 3),
            ("ガス", "ガスの", 1),
            ("ガス", "ガスト", 0),
        ];
        for (query, text, expected) in table {
            let shared = QueryRoots::of(query, None).in_article(&article("", text));
            assert_eq!(shared.found.count_ones(), expected, "{query} in {text}");
        }
    }

    #[test]
    fn a_sentence_has_its_own_roots_and_those_of_title_and_heading() {
        let roots = QueryRoots::of("治療 費用", None);
        let found = roots.in_article(&article("治療", "費用です。期間です。治療の費 3.5 用"));
        let lengths: Vec<u32> = found.sentences.iter().map(|sentence| sentence.length).collect();
        assert_eq!(lengths, [2, 2, 6], "the title, its first sentence and the last");
        assert_eq!(found.sentences[1].found.count_ones(), 4);
    }

    #[test]
    fn a_long_query_and_a_long_article_are_read_as_far_as_the_limits() {
        let many: String = ('\u{4e00}'..='\u{9000}').collect();
        assert_eq!(QueryRoots::of(&many, None).count(), MOST_ROOTS);
        let text = format!("{}費", "あ".repeat(MOST_CHARACTERS));
        assert_eq!(QueryRoots::of("費", None).in_article(&article("", &text)).found, 0);
    }
}
