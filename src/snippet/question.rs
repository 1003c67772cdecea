//! What kind of answer a query asks for, and where a text looks like one: the patterns of `questions.toml`.

use crate::article::TermSpace;
use regex::Regex;
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    kind: Vec<Row>,
    boilerplate: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: AnswerKind,
    question: BTreeMap<String, String>,
    answer: BTreeMap<String, String>,
}

/// The patterns of one term space.
pub struct Patterns {
    kinds: Vec<(AnswerKind, Regex, Regex)>,
    boilerplate: [Regex; 2],
}

static ALL: LazyLock<Vec<(TermSpace, Patterns)>> = LazyLock::new(read);

#[expect(clippy::expect_used, reason = "the table is part of the program; a test reads all of it")]
fn read() -> Vec<(TermSpace, Patterns)> {
    let table: Table = toml::from_str(include_str!("questions.toml")).expect("a table");
    let pattern = |patterns: &BTreeMap<String, String>, key: &str| {
        let pattern = patterns.get(key).map(String::as_str).expect("a pattern per language");
        Regex::new(pattern).expect("a regular expression")
    };
    let of_space = |space: TermSpace| Patterns {
        kinds: table
            .kind
            .iter()
            .map(|row| (row.name, pattern(&row.question, space.tag()), pattern(&row.answer, space.tag())))
            .collect(),
        boilerplate: [pattern(&table.boilerplate, space.tag()), pattern(&table.boilerplate, "any")],
    };
    TermSpace::ALL.into_iter().map(|space| (space, of_space(space))).collect()
}

impl Patterns {
    /// The patterns of a term space.
    pub fn of(space: TermSpace) -> Option<&'static Patterns> {
        ALL.iter().find(|(of, _)| *of == space).map(|(_, patterns)| patterns)
    }

    /// What `query` asks for, if it is a question of a known kind.
    pub fn kind_of(&self, query: &str) -> Option<AnswerKind> {
        let found = self.kinds.iter().find(|(_, question, _)| question.is_match(query));
        found.map(|(kind, ..)| *kind)
    }

    /// How an answer of a kind looks.
    pub fn answer(&self, kind: AnswerKind) -> Option<&Regex> {
        self.kinds.iter().find(|(of, ..)| *of == kind).map(|(.., answer)| answer)
    }

    /// Whether a sentence surrounds the column instead of being it: breadcrumbs, links to elsewhere.
    pub fn is_boilerplate(&self, sentence: &str) -> bool {
        self.boilerplate.iter().any(|pattern| pattern.is_match(sentence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AnswerKind::{Cause, Number, Person, Place, Time};
    use TermSpace::{Chinese, English, Japanese, Korean};

    #[test]
    fn a_question_asks_for_a_kind_and_an_answer_looks_like_it() {
        let table = [
            (English, "When was the harbour built?", Some(Time), "It opened in 1931.", "It opened early."),
            (English, "how many seats", Some(Number), "There are forty seats.", "There are seats."),
            (English, "Who drew the map?", Some(Person), "drawn by Ada Moss", "drawn by hand"),
            (English, "where is the mill", Some(Place), "a mill near Hull", "a mill nearby"),
            (English, "harbour opening hours", None, "", ""),
            (Japanese, "港はいつ開いたか", Some(Time), "昭和六年に開いた", "早くに開いた"),
            (Japanese, "座席は何席か、いくつか", Some(Number), "40席ある", "席がある"),
            (Japanese, "地図は誰が描いた", Some(Person), "モスリンが描いた", "それを描いた"),
            (Japanese, "水車はどこにある", Some(Place), "三重県にある", "近くにある"),
            (Japanese, "なぜ閉まるのか", Some(Cause), "雪のため閉まる", "閉まる"),
            (Korean, "항구는 언제 열렸나", Some(Time), "1931년에 열렸다", "일찍 열렸다"),
            (Korean, "누가 그렸나", Some(Person), "김하나는 그렸다", "그렸다"),
            (Chinese, "港口什么时候开放", Some(Time), "1931年开放", "很早开放"),
            (Chinese, "港口何時開放", Some(Time), "一九三一年開放", "很早開放"),
            (Chinese, "有多少座位", Some(Number), "四十个座位", "有座位"),
            (Chinese, "水磨坊在哪裡", Some(Place), "在臺中市", "在附近"),
        ];
        for (space, question, kind, answer, other) in table {
            let patterns = Patterns::of(space).expect("every space has its patterns");
            assert_eq!(patterns.kind_of(question), kind, "{question}");
            if let Some(looks) = kind.and_then(|kind| patterns.answer(kind)) {
                assert!(looks.is_match(answer), "{question} {answer}");
                assert!(!looks.is_match(other), "{question} {other}");
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
            (Japanese, "ホーム > コラム > 旅", true),
            (Japanese, "山道は急です。", false),
        ];
        for (space, text, expected) in table {
            let patterns = Patterns::of(space).expect("every space has its patterns");
            assert_eq!(patterns.is_boilerplate(text), expected, "{text}");
        }
    }
}
