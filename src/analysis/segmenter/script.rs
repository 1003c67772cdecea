//! Runs of one script in folded text.

use std::ops::Range;

/// What kind of segmenter a character needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Han, with kana when any is adjacent (then the run is Japanese).
    Han,
    /// Kana, alone or together with Han.
    Japanese,
    /// Hangul syllables and jamo.
    Hangul,
    /// Everything written with letters or digits and, inside words, the marks that join them (`3.6.3`, `C++`).
    Latin,
    /// White space, punctuation, symbols.
    Other,
}

/// A maximal run of one script, as a byte range of the text it was found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The script; never [`Script::Other`].
    pub script: Script,
    /// Byte range.
    pub range: Range<usize>,
}

/// The script of one character.
#[inline]
pub fn script_of(character: char) -> Script {
    match character {
        '0'..='9' | 'a'..='z' | 'A'..='Z' => Script::Latin,
        '\0'..='\x7f' => Script::Other,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '々' | '〆' | '〇' => Script::Han,
        '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' => Script::Japanese,
        '\u{31f0}'..='\u{31ff}' => Script::Japanese,
        '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' => Script::Hangul,
        '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}' => Script::Hangul,
        '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '\u{2e80}'..='\u{2fdf}' => Script::Han,
        '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' => Script::Han,
        // The most frequent of the others.
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '・' | '\u{ff01}'..='\u{ff0f}' => Script::Other,
        other if other.is_alphanumeric() || is_mark(other) => Script::Latin,
        _ => Script::Other,
    }
}

/// Combining marks continue the word they stand in (Thai, Devanagari, Arabic).
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

/// The runs of `text`, in order, without the [`Script::Other`] text between them.
///
/// Han next to kana joins it into one Japanese run. Joining marks belong to a Latin run when a letter or digit follows
/// (`wes-5.4.5`), `+` and `#` also when they end it (`c++`, `spf50+`).
pub fn runs(text: &str) -> impl Iterator<Item = Run> + '_ {
    let mut position = 0;
    std::iter::from_fn(move || {
        while let Some(character) = text[position..].chars().next() {
            let script = script_of(character);
            if script == Script::Other {
                position += character.len_utf8();
                continue;
            }
            let run = match script {
                Script::Latin => latin_run(text, position),
                Script::Han | Script::Japanese => cjk_run(text, position),
                Script::Hangul | Script::Other => plain_run(text, position, script),
            };
            position = run.range.end;
            return Some(run);
        }
        None
    })
}

fn plain_run(text: &str, start: usize, script: Script) -> Run {
    let end = text[start..]
        .char_indices()
        .find(|&(_, character)| script_of(character) != script)
        .map_or(text.len(), |(offset, _)| start + offset);
    Run {
        script,
        range: start..end,
    }
}

fn cjk_run(text: &str, start: usize) -> Run {
    let mut script = Script::Han;
    let mut end = text.len();
    for (offset, character) in text[start..].char_indices() {
        match script_of(character) {
            Script::Han => {}
            Script::Japanese => script = Script::Japanese,
            Script::Hangul | Script::Latin | Script::Other => {
                end = start + offset;
                break;
            }
        }
    }
    Run {
        script,
        range: start..end,
    }
}

fn latin_run(text: &str, start: usize) -> Run {
    let letters = text.as_bytes()[start..].iter();
    let plain = start + letters.take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let mut end = plain;
    let mut characters = text[plain..].char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let inside = match script_of(character) {
            Script::Latin => true,
            Script::Other => match character {
                '+' | '#' => true,
                '.' | '-' | '_' | '\'' | '/' | '&' | '@' | ':' | ',' | '\u{2010}' | '\u{2011}' => characters
                    .peek()
                    .is_some_and(|&(_, next)| script_of(next) == Script::Latin),
                _ => false,
            },
            Script::Han | Script::Japanese | Script::Hangul => false,
        };
        if !inside {
            break;
        }
        end = plain + offset + character.len_utf8();
    }
    Run {
        script: Script::Latin,
        range: start..end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(text: &str) -> Vec<(Script, &str)> {
        runs(text).map(|run| (run.script, &text[run.range.clone()])).collect()
    }

    #[test]
    fn text_falls_into_runs_of_one_script() {
        use Script::*;
        let table: [(&str, &[(Script, &str)]); 5] = [
            ("acrs注入療法", &[(Latin, "acrs"), (Han, "注入療法")]),
            ("食べた、美味しい", &[(Japanese, "食べた"), (Japanese, "美味しい")]),
            ("chatgpt활용법", &[(Latin, "chatgpt"), (Hangul, "활용법")]),
            (
                "c++とc#、3.6.3.",
                &[(Latin, "c++"), (Japanese, "と"), (Latin, "c#"), (Latin, "3.6.3")],
            ),
            ("wes-5.4.5 - ok", &[(Latin, "wes-5.4.5"), (Latin, "ok")]),
        ];
        for (text, expected) in table {
            assert_eq!(described(text), expected, "{text}");
        }
    }

    #[test]
    fn the_frequent_marks_are_what_unicode_says_they_are() {
        let marks = ('\u{3000}'..='\u{3004}')
            .chain('\u{3008}'..='\u{3020}')
            .chain('\u{ff01}'..='\u{ff0f}')
            .chain(['・']);
        for mark in marks {
            assert!(
                script_of(mark) == Script::Other && !mark.is_alphanumeric() && !is_mark(mark),
                "{mark:?}"
            );
        }
    }
}
