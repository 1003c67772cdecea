//! What the characters of a query mean. Everything a visitor can type is a query.

/// A query taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedQuery {
    /// Plain text, as typed, without what follows.
    pub text: String,
    /// Phrases in quotation marks.
    pub phrases: Vec<String>,
    /// Words after a minus sign.
    pub excluded: Vec<String>,
    /// Tags after `tag:`.
    pub tags: Vec<String>,
}

/// Pairs of quotation marks that make a phrase, in the forms the four languages type.
const QUOTES: [(char, char); 6] = [
    ('"', '"'),
    ('“', '”'),
    ('„', '“'),
    ('「', '」'),
    ('『', '』'),
    ('＂', '＂'),
];

/// Reads quotes, `-word` and `tag:…`; anything else, and anything unfinished, is plain text.
pub fn parse(query: &str) -> ParsedQuery {
    let mut parsed = ParsedQuery::default();
    for (part, _) in Parts::of(query) {
        match part {
            Part::Phrase(phrase) => {
                push_words(&mut parsed.phrases, phrase);
                parsed.text.push(' ');
            }
            Part::Excluded(word) => push_words(&mut parsed.excluded, word),
            Part::Tag(tag) => push_words(&mut parsed.tags, tag),
            Part::Character(character) => parsed.text.push(character),
        }
    }
    parsed.text = parsed.text.split_whitespace().collect::<Vec<_>>().join(" ");
    parsed
}

/// The query without the quotation marks of its phrases: their words are plain text then.
pub fn unquoted(query: &str) -> String {
    let mut plain = String::with_capacity(query.len());
    for (part, typed) in Parts::of(query) {
        match part {
            Part::Phrase(phrase) => plain.push_str(phrase),
            Part::Character(character) => plain.push(character),
            Part::Excluded(_) | Part::Tag(_) => {
                if !plain.is_empty() && !plain.ends_with(char::is_whitespace) {
                    plain.push(' ');
                }
                plain.push_str(typed);
            }
        }
    }
    plain.trim().to_owned()
}

/// What some characters of a query mean.
enum Part<'a> {
    Phrase(&'a str),
    Excluded(&'a str),
    Tag(&'a str),
    Character(char),
}

/// The parts of a query, in order, each with all that was typed for it.
struct Parts<'a> {
    rest: &'a str,
    at_word_start: bool,
}

impl<'a> Parts<'a> {
    fn of(query: &'a str) -> Parts<'a> {
        Parts {
            rest: query,
            at_word_start: true,
        }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = (Part<'a>, &'a str);

    fn next(&mut self) -> Option<(Part<'a>, &'a str)> {
        let rest = self.rest;
        let character = rest.chars().next()?;
        let after = &rest[character.len_utf8()..];
        let minus = self.at_word_start && matches!(character, '-' | '－' | '−');
        let (part, remaining) = if let Some((phrase, remaining)) = quoted(character, after) {
            self.at_word_start = true;
            (Part::Phrase(phrase), remaining)
        } else if minus && let Some((word, remaining)) = excluded(after) {
            (Part::Excluded(word), remaining)
        } else if self.at_word_start
            && let Some((tag, remaining)) = tag(rest)
        {
            (Part::Tag(tag), remaining)
        } else {
            self.at_word_start = character.is_whitespace();
            (Part::Character(character), after)
        };
        self.rest = remaining;
        Some((part, &rest[..rest.len() - remaining.len()]))
    }
}

fn push_words(list: &mut Vec<String>, words: &str) {
    let words = words.trim();
    if !words.is_empty() {
        list.push(words.to_owned());
    }
}

/// The phrase that `open` begins and what follows its end.
fn quoted(open: char, after: &str) -> Option<(&str, &str)> {
    let (_, close) = QUOTES.into_iter().find(|&(mark, _)| mark == open)?;
    let end = after.find(close)?;
    Some((&after[..end], &after[end + close.len_utf8()..]))
}

/// The word or phrase after a minus sign; a number is below zero and not left out.
fn excluded(after: &str) -> Option<(&str, &str)> {
    let first = after.chars().next()?;
    if let Some(phrase) = quoted(first, &after[first.len_utf8()..]) {
        return Some(phrase);
    }
    (!first.is_whitespace() && !first.is_numeric() && first != '-').then(|| until_space(after))
}

/// The tag after `tag:`, quoted or up to the next space.
fn tag(rest: &str) -> Option<(&str, &str)> {
    let head = rest.get(..4)?;
    if !head.eq_ignore_ascii_case("tag:") {
        return None;
    }
    let after = &rest[4..];
    let first = after.chars().next()?;
    if let Some(phrase) = quoted(first, &after[first.len_utf8()..]) {
        return Some(phrase);
    }
    (!first.is_whitespace()).then(|| until_space(after))
}

fn until_space(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn operators_are_read_and_everything_else_is_text() {
        let table = [
            (
                "美容 皮膚科",
                ParsedQuery {
                    text: "美容 皮膚科".into(),
                    ..Default::default()
                },
            ),
            (
                "\"stem cell\" cost",
                ParsedQuery {
                    text: "cost".into(),
                    phrases: vec!["stem cell".into()],
                    ..Default::default()
                },
            ),
            (
                "レーザー -脱毛",
                ParsedQuery {
                    text: "レーザー".into(),
                    excluded: vec!["脱毛".into()],
                    ..Default::default()
                },
            ),
            (
                "a -\"b c\" d",
                ParsedQuery {
                    text: "a d".into(),
                    excluded: vec!["b c".into()],
                    ..Default::default()
                },
            ),
            (
                "tag:再生医療 PRP",
                ParsedQuery {
                    text: "PRP".into(),
                    tags: vec!["再生医療".into()],
                    ..Default::default()
                },
            ),
            (
                "e-mail C++ - --x",
                ParsedQuery {
                    text: "e-mail C++ - --x".into(),
                    ..Default::default()
                },
            ),
            (
                "\"unfinished",
                ParsedQuery {
                    text: "\"unfinished".into(),
                    ..Default::default()
                },
            ),
            (
                "tag:",
                ParsedQuery {
                    text: "tag:".into(),
                    ..Default::default()
                },
            ),
            (
                "「肝斑」",
                ParsedQuery {
                    text: String::new(),
                    phrases: vec!["肝斑".into()],
                    ..Default::default()
                },
            ),
        ];
        for (query, expected) in table {
            assert_eq!(parse(query), expected, "{query}");
        }
    }

    #[test]
    fn quotation_marks_of_phrases_can_be_taken_away() {
        let table = [
            ("「肝斑」の治療", "肝斑の治療"),
            ("\"laser\" skin 5\"", "laser skin 5\""),
            ("\"a b\" -\"c d\" tag:\"e f\" -g", "a b -\"c d\" tag:\"e f\" -g"),
            ("plain -text", "plain -text"),
            ("『』", ""),
        ];
        for (query, expected) in table {
            assert_eq!(unquoted(query), expected, "{query}");
        }
    }

    proptest! {
        #[test]
        fn nothing_a_visitor_types_fails(query in "\\PC*|[\"“”「」\\-tag: あa]{0,30}") {
            parse(&query);
            unquoted(&query);
        }
    }
}
