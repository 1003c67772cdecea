//! Sentences that surround a column instead of being it: breadcrumbs, links to elsewhere, notices.

use aho_corasick::{AhoCorasick, BuildError};

/// Marks between the steps of a path or the links of a row; `↑` also leads back to the top.
const MARKS: [&str; 5] = ["›", "»", "→", "|", "↑"];

/// Finds the phrases of one language in one pass over a text.
pub struct Boilerplate {
    /// The marks, then the phrases.
    finder: AhoCorasick,
    phrases: Vec<String>,
}

impl Boilerplate {
    /// For phrases in lower case; those with a space at their beginning stand between words.
    pub fn new(phrases: &[String]) -> Result<Boilerplate, BuildError> {
        let patterns = MARKS.into_iter().chain(phrases.iter().map(|phrase| phrase.trim()));
        Ok(Boilerplate {
            finder: AhoCorasick::builder().ascii_case_insensitive(true).build(patterns)?,
            phrases: phrases.to_vec(),
        })
    }

    /// Whether a sentence has a phrase, more than one mark, or begins with the arrow to the top.
    pub fn is_in(&self, sentence: &str) -> bool {
        let mut marks = 0;
        for found in self.finder.find_overlapping_iter(sentence) {
            let Some(phrase) = found.pattern().as_usize().checked_sub(MARKS.len()) else {
                marks += 1;
                continue;
            };
            let whole = !self.phrases[phrase].starts_with(' ')
                || !sentence[..found.start()].ends_with(char::is_alphanumeric)
                    && !sentence[found.end()..].starts_with(char::is_alphanumeric);
            if whole {
                return true;
            }
        }
        marks > 1 || sentence.starts_with('↑')
    }
}
