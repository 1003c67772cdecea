//! What analysis makes of a text, as a caller sees it.

use super::response::{AnalyzedText, AnalyzedToken};
use super::service::{SearchError, SearchService};
use crate::analysis::gram::grams;
use crate::analysis::{Analyzer, detect_language};
use crate::article::Language;

/// Longest text that `analyze` takes, in characters.
pub const LONGEST_ANALYZED_TEXT: usize = 10_000;

impl SearchService {
    /// The tokens of a text; in its own language when none is given.
    pub fn analyze(&self, text: &str, language: Option<Language>) -> Result<AnalyzedText, SearchError> {
        let characters = text.chars().count();
        if characters > LONGEST_ANALYZED_TEXT {
            return Err(SearchError::TextTooLong(characters));
        }
        let language = language
            .or_else(|| detect_language(text))
            .unwrap_or(self.site_language());
        Ok(analyze_text(self.analyzer(), text, language))
    }
}

/// The tokens and grams of a text analyzed as `language`.
pub fn analyze_text(analyzer: &Analyzer, text: &str, language: Language) -> AnalyzedText {
    let mut session = analyzer.session();
    let space = language.term_space();
    let tokens = session.analyze(text, space);
    let folded = session.fold(text, space);
    let mut all = Vec::new();
    grams(folded.as_str(), 0, |gram| {
        let mut term = String::new();
        gram.push_term(&mut term);
        all.push(term);
    });
    AnalyzedText {
        text: text.to_owned(),
        language,
        tokens: tokens
            .into_iter()
            .map(|token| AnalyzedToken::new(text, token))
            .collect(),
        grams: all,
    }
}
