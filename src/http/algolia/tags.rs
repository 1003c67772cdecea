//! Matches between the tags that a client asks for.

use super::parameters::Parameters;
use crate::http::error::ApiError;
use crate::snippet::{Marked, escape_html};
use serde_json::{Value, json};

/// Longest tag taken from a request, in bytes: it is repeated around every match.
const LONGEST: usize = 256;

/// What stands before and after a match.
#[derive(Debug, Clone)]
pub struct Tags {
    before: String,
    after: String,
}

impl Tags {
    /// Those of a request; `<em>` and `</em>` when it does not say.
    pub fn of(parameters: &Parameters) -> Result<Tags, ApiError> {
        let tag = |name, default: &str| -> Result<String, ApiError> {
            let tag = parameters.text(name)?;
            if tag.len() > LONGEST {
                return Err(super::parameters::invalid(name, "at most 256 bytes long"));
            }
            Ok(if tag.is_empty() { default.to_owned() } else { tag })
        };
        Ok(Tags {
            before: tag("highlightPreTag", "<em>")?,
            after: tag("highlightPostTag", "</em>")?,
        })
    }

    /// The text with its matches between the tags.
    ///
    /// A client that asks for HTML puts the value into its page as it is: the text is escaped. One that asks for tags of its own
    /// (`__ais-highlight__`) escapes the value itself, and would show escapes of ours.
    pub fn text(&self, marked: &Marked) -> String {
        let html = self.before.contains('<');
        let mut out = String::new();
        let push = |text: &str, out: &mut String| {
            if html {
                escape_html(text, out);
            } else {
                out.push_str(text);
            }
        };
        let units: Vec<u16> = marked.text.encode_utf16().collect();
        let slice = |from: usize, to: usize| String::from_utf16_lossy(units.get(from..to).unwrap_or_default());
        let mut at = 0;
        for &[start, end] in &marked.highlights {
            push(&slice(at, start), &mut out);
            out.push_str(&self.before);
            push(&slice(start, end), &mut out);
            out.push_str(&self.after);
            at = end;
        }
        push(&slice(at, units.len()), &mut out);
        out
    }

    /// An entry of `_highlightResult`.
    pub fn highlighted(&self, marked: &Marked) -> Value {
        let units: Vec<u16> = marked.text.encode_utf16().collect();
        let mut words: Vec<String> = Vec::new();
        for &[start, end] in &marked.highlights {
            let word = String::from_utf16_lossy(units.get(start..end).unwrap_or_default()).to_lowercase();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let marked_units: usize = marked.highlights.iter().map(|[start, end]| end - start).sum();
        json!({
            "value": self.text(marked),
            "matchLevel": level(marked),
            "fullyHighlighted": !units.is_empty() && marked_units == units.len(),
            "matchedWords": words,
        })
    }

    /// An entry of `_snippetResult`.
    pub fn snippet(&self, marked: &Marked) -> Value {
        json!({"value": self.text(marked), "matchLevel": level(marked)})
    }

    /// The same for a text that nothing matches in.
    pub fn plain(&self, text: &str) -> Value {
        self.highlighted(&unmarked(text))
    }
}

/// A text without marks.
pub fn unmarked(text: &str) -> Marked {
    Marked::plain(text.to_owned())
}

fn level(marked: &Marked) -> &'static str {
    if marked.highlights.is_empty() { "none" } else { "full" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_tags_want_escaped_text_and_others_raw() -> Result<(), ApiError> {
        let marked = Marked::new("a <b> 𠮷&".to_owned(), &[2..5, 6..10]);
        let tags = |body: &str| Parameters::parse(body.as_bytes()).and_then(|parameters| Tags::of(&parameters));
        assert_eq!(tags("{}")?.text(&marked), "a <em>&lt;b&gt;</em> <em>𠮷</em>&amp;");
        let own = tags(r#"{"highlightPreTag":"__ais-highlight__","highlightPostTag":"__/ais-highlight__"}"#)?;
        assert_eq!(
            own.text(&marked),
            "a __ais-highlight__<b>__/ais-highlight__ __ais-highlight__𠮷__/ais-highlight__&"
        );
        assert_eq!(own.highlighted(&marked)["matchLevel"], "full");
        Ok(())
    }
}
