//! What kind of answer a query asks for, and where a text looks like one: the patterns of `questions.toml`.

use super::boilerplate::Boilerplate;
use crate::article::TermSpace;
use aho_corasick::{AhoCorasick, BuildError};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Kinds of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerKind {
    /// When: a date, a year.
    Time,
    /// How many: a number.
    Number,
    /// Who: a name.
    Person,
    /// Where: a place.
    Place,
    /// Why and how: a reason.
    Cause,
}

type PerLanguage = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    kind: Vec<Row>,
    boilerplate: PerLanguage,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: AnswerKind,
    question: PerLanguage,
    answer: PerLanguage,
}

/// The patterns of one term space.
pub struct Patterns {
    /// What a question of the kind has, and what an answer.
    kinds: Vec<(AnswerKind, PatternSet, PatternSet)>,
    boilerplate: Boilerplate,
}

/// Patterns of which a text has at least one, as `questions.toml` explains them.
struct PatternSet {
    /// CJK text as it is.
    literals: AhoCorasick,
    /// Latin words between spaces.
    words: AhoCorasick,
    others: Vec<Pattern>,
}

/// A pattern that is no text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Digit,
    Digits,
    AfterNumeral(String),
    Name,
    Katakana,
}

static ALL: LazyLock<Vec<(TermSpace, Patterns)>> = LazyLock::new(read);

#[expect(
    clippy::expect_used,
    reason = "the table is part of the program; a test reads all of it"
)]
fn read() -> Vec<(TermSpace, Patterns)> {
    let table: Table = toml::from_str(include_str!("questions.toml")).expect("a table");
    let patterns = |lists: &PerLanguage, space: TermSpace| {
        PatternSet::new(lists.get(space.tag()).expect("a list per language")).expect("a few short texts")
    };
    let of_space = |space: TermSpace| Patterns {
        kinds: (table.kind.iter())
            .map(|row| (row.name, patterns(&row.question, space), patterns(&row.answer, space)))
            .collect(),
        boilerplate: Boilerplate::new(table.boilerplate.get(space.tag()).expect("a list per language"))
            .expect("a few short phrases"),
    };
    TermSpace::ALL
        .into_iter()
        .map(|space| (space, of_space(space)))
        .collect()
}

impl Patterns {
    /// The patterns of a term space.
    pub fn of(space: TermSpace) -> Option<&'static Patterns> {
        ALL.iter().find(|(of, _)| *of == space).map(|(_, patterns)| patterns)
    }

    /// What `query` asks for, if it is a question of a known kind.
    pub fn kind_of(&self, query: &str) -> Option<AnswerKind> {
        let found = self.kinds.iter().find(|(_, question, _)| question.any_is_in(query));
        found.map(|(kind, ..)| *kind)
    }

    /// Whether a text looks like an answer of a kind.
    pub fn answers(&self, kind: AnswerKind, text: &str) -> bool {
        self.kinds
            .iter()
            .any(|(of, _, answer)| *of == kind && answer.any_is_in(text))
    }

    /// Whether a sentence surrounds the column instead of being it: breadcrumbs, links to elsewhere.
    pub fn is_boilerplate(&self, sentence: &str) -> bool {
        self.boilerplate.is_in(sentence)
    }
}

impl PatternSet {
    fn new(texts: &[String]) -> Result<PatternSet, BuildError> {
        let (mut literals, mut words, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for text in texts {
            match Pattern::parse(text) {
                Some(pattern) => others.push(pattern),
                None if text.starts_with(' ') => words.push(text),
                None => literals.push(text),
            }
        }
        Ok(PatternSet {
            literals: AhoCorasick::new(literals)?,
            words: AhoCorasick::new(words)?,
            others,
        })
    }

    fn any_is_in(&self, text: &str) -> bool {
        self.literals.is_match(text)
            || self.others.iter().any(|pattern| pattern.is_in(text))
            || self.words.patterns_len() > 0 && self.words.is_match(&between_spaces(text))
    }
}

/// The words of a text in lower case, with spaces around each.
fn between_spaces(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    words.extend(text.chars().map(|character| {
        if character.is_alphanumeric() {
            character.to_ascii_lowercase()
        } else {
            ' '
        }
    }));
    words.push(' ');
    words
}

impl Pattern {
    fn parse(text: &str) -> Option<Pattern> {
        match text {
            "<digit>" => Some(Pattern::Digit),
            "<digits>" => Some(Pattern::Digits),
            "<name>" => Some(Pattern::Name),
            "<katakana>" => Some(Pattern::Katakana),
            _ => text
                .strip_prefix("<n>")
                .map(|rest| Pattern::AfterNumeral(rest.to_owned())),
        }
    }

    fn is_in(&self, text: &str) -> bool {
        match self {
            Pattern::Digit => text.contains(is_digit),
            Pattern::Digits => has_run(text, is_digit),
            Pattern::Katakana => has_run(text, |character| matches!(character, '\u{30a1}'..='\u{30fc}')),
            Pattern::AfterNumeral(literal) => text
                .match_indices(literal.as_str())
                .any(|(at, _)| text[..at].chars().next_back().is_some_and(is_numeral)),
            Pattern::Name => (text.split_whitespace().skip(1)).any(|word| word.starts_with(|c: char| c.is_uppercase())),
        }
    }
}

fn is_digit(character: char) -> bool {
    matches!(character, '0'..='9' | '０'..='９')
}

fn is_numeral(character: char) -> bool {
    is_digit(character)
        || matches!(
            character,
            '〇' | '元'
                | '一'
                | '二'
                | '两'
                | '兩'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '千'
                | '万'
                | '萬'
                | '億'
                | '亿'
        )
}

/// Whether three characters of a kind stand in a row.
fn has_run(text: &str, kind: impl Fn(char) -> bool) -> bool {
    let mut length = 0;
    text.chars().any(|character| {
        length = if kind(character) { length + 1 } else { 0 };
        length == 3
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use AnswerKind::{Cause, Number, Person, Place, Time};
    use TermSpace::{Chinese, English, Japanese, Korean};

    #[test]
    fn a_question_asks_for_a_kind_and_an_answer_looks_like_it() {
        let table = [
            (
                English,
                "When was the harbour built?",
                Some(Time),
                "It opened in 1931.",
                "It opened early.",
            ),
            (
                English,
                "how many seats",
                Some(Number),
                "There are forty seats.",
                "There are seats.",
            ),
            (
                English,
                "Who drew the map?",
                Some(Person),
                "drawn by Ada Moss",
                "drawn by hand",
            ),
            (
                English,
                "where is the mill",
                Some(Place),
                "a mill near Hull",
                "the old mill",
            ),
            (English, "harbour opening hours", None, "", ""),
            (
                Japanese,
                "港はいつ開いたか",
                Some(Time),
                "昭和六年に開いた",
                "早くに開いた",
            ),
            (Japanese, "座席は何席か、いくつか", Some(Number), "40席ある", "席がある"),
            (
                Japanese,
                "地図は誰が描いた",
                Some(Person),
                "モスリンが描いた",
                "それを描いた",
            ),
            (Japanese, "水車はどこにある", Some(Place), "三重県にある", "近くにある"),
            (Japanese, "なぜ閉まるのか", Some(Cause), "雪のため閉まる", "閉まる"),
            (
                Korean,
                "항구는 언제 열렸나",
                Some(Time),
                "1931년에 열렸다",
                "일찍 열렸다",
            ),
            (Korean, "누가 그렸나", Some(Person), "김하나는 그렸다", "그렸다"),
            (Chinese, "港口什么时候开放", Some(Time), "1931年开放", "很早开放"),
            (Chinese, "港口何時開放", Some(Time), "一九三一年開放", "很早開放"),
            (Chinese, "有多少座位", Some(Number), "四十个座位", "有座位"),
            (Chinese, "水磨坊在哪裡", Some(Place), "在臺中市", "在附近"),
        ];
        for (space, question, kind, answer, other) in table {
            let patterns = Patterns::of(space).expect("every space has its patterns");
            assert_eq!(patterns.kind_of(question), kind, "{question}");
            if let Some(kind) = kind {
                assert!(patterns.answers(kind, answer), "{question} {answer}");
                assert!(!patterns.answers(kind, other), "{question} {other}");
            }
        }
    }

    #[test]
    fn what_surrounds_a_column_is_told_from_it() {
        let table = [
            (English, "Home › Columns › Travel", true),
            (English, "Click here for the map.", true),
            (English, "The path goes uphill > steeply.", false),
            (Japanese, "↑ ページトップへ", true),
            (Japanese, "ホーム › コラム › 旅", true),
            (Japanese, "山道は急です。", false),
        ];
        for (space, text, expected) in table {
            let patterns = Patterns::of(space).expect("every space has its patterns");
            assert_eq!(patterns.is_boilerplate(text), expected, "{text}");
        }
    }
}
