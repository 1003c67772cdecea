//! What makes an article acceptable, whatever source or request it came from.

use super::Article;

/// Why an article is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    /// No `id`, or an empty one.
    #[error("the article has no id")]
    MissingId,
    /// An `id` over [`Article::MAX_ID_BYTES`].
    #[error(
        "the id has {bytes} bytes, more than the {} allowed: {start:?}…",
        Article::MAX_ID_BYTES
    )]
    IdTooLong {
        /// Length of the id.
        bytes: usize,
        /// Its first characters.
        start: String,
    },
    /// An `id` with a blank, a line break or another character nobody can type into an address.
    #[error("the id {id:?} holds {character:?}; blanks and control characters are not allowed")]
    InvalidId {
        /// The id.
        id: String,
        /// The first character that is not allowed.
        character: char,
    },
    /// A `url` that a result list must not link to.
    #[error("the url {url:?} {reason}")]
    InvalidUrl {
        /// The url, at most its first 200 characters.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// More text than one article may have.
    #[error("the article has {} of text, more than the {} allowed", megabytes(*bytes), megabytes(*limit))]
    TooLarge {
        /// UTF-8 bytes of title, headings and texts.
        bytes: u64,
        /// The limit in force.
        limit: u64,
    },
}

impl Article {
    /// Longest `id`, in UTF-8 bytes.
    pub const MAX_ID_BYTES: usize = 512;

    /// Most text one article may have, in UTF-8 bytes of title, headings and section texts: 10 MB.
    ///
    /// The longest novels have 3 MB; what exceeds this is a database dump or a mistake, and would hold up the
    /// index writer and every snippet made from it.
    pub const MAX_TEXT_BYTES: u64 = 10_000_000;

    /// Checks what the types cannot: id, url, and that the text has at most `max_text_bytes`.
    pub fn check(&self, max_text_bytes: u64) -> Result<(), ArticleError> {
        check_id(&self.id)?;
        check_url(&self.url)?;
        check_text_bytes(self.text_bytes(), max_text_bytes)
    }

    /// UTF-8 bytes of what a visitor can search in: title, headings and section texts.
    pub fn text_bytes(&self) -> u64 {
        let sections: usize = self
            .sections
            .iter()
            .map(|section| section.heading.len() + section.text.len())
            .sum();
        (self.title.len() + sections) as u64
    }
}

/// Checks that `id` is there, short, and free of white space and control characters.
pub fn check_id(id: &str) -> Result<(), ArticleError> {
    if id.is_empty() {
        return Err(ArticleError::MissingId);
    }
    if id.len() > Article::MAX_ID_BYTES {
        return Err(ArticleError::IdTooLong {
            bytes: id.len(),
            start: id.chars().take(40).collect(),
        });
    }
    match id.chars().find(|c| c.is_whitespace() || c.is_control()) {
        None => Ok(()),
        Some(character) => Err(ArticleError::InvalidId {
            id: id.to_owned(),
            character,
        }),
    }
}

/// Checks that a result list may link to `url`: no control characters, and no scheme but `http` and `https`
/// (`javascript:` in a link would run in the visitor's page).
pub fn check_url(url: &str) -> Result<(), ArticleError> {
    let refuse = |reason| {
        Err(ArticleError::InvalidUrl {
            url: url.chars().take(200).collect(),
            reason,
        })
    };
    if url.trim().is_empty() {
        return refuse("is empty");
    }
    if url.chars().any(char::is_control) {
        return refuse("holds a control character");
    }
    // Browsers skip blanks before a scheme.
    match scheme(url.trim_start()) {
        Some(scheme) if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") => {
            refuse("has a scheme other than http and https")
        }
        _ => Ok(()),
    }
}

/// Checks `bytes` of text against `limit`.
pub fn check_text_bytes(bytes: u64, limit: u64) -> Result<(), ArticleError> {
    if bytes > limit {
        return Err(ArticleError::TooLarge { bytes, limit });
    }
    Ok(())
}

/// The part before `:`, when it is a scheme by RFC 3986, section 3.1.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let mut characters = scheme.chars();
    let begins = characters.next().is_some_and(|c| c.is_ascii_alphabetic());
    let continues = characters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    (begins && continues).then_some(scheme)
}

/// `50.1 MB`; limits under a tenth of a megabyte only occur in tests and are shown in bytes.
fn megabytes(bytes: u64) -> String {
    if bytes < 100_000 {
        return format!("{bytes} bytes");
    }
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_has_no_blanks() {
        let long = "あ".repeat(171);
        let table = [
            ("ja/exosome", Ok(())),
            ("再生医療-1", Ok(())),
            ("", Err("the article has no id")),
            (
                "a b",
                Err("the id \"a b\" holds ' '; blanks and control characters are not allowed"),
            ),
            (
                "a\u{3000}b",
                Err("the id \"a\\u{3000}b\" holds '\\u{3000}'; blanks and control characters are not allowed"),
            ),
            (
                "a\0",
                Err("the id \"a\\0\" holds '\\0'; blanks and control characters are not allowed"),
            ),
        ];
        for (id, expected) in table {
            let result = check_id(id).map_err(|error| error.to_string());
            assert_eq!(result, expected.map_err(str::to_owned), "{id:?}");
        }
        assert!(matches!(
            check_id(&long),
            Err(ArticleError::IdTooLong { bytes: 513, .. })
        ));
    }

    #[test]
    fn a_url_cannot_run_a_script() {
        for url in [
            "/ja/column/1",
            "https://example.jp/?a=b:c",
            "column:1/x",
            "?q=1",
            "a b",
            "//cdn/x",
        ] {
            let allowed = url != "column:1/x";
            assert_eq!(check_url(url).is_ok(), allowed, "{url}");
        }
        for url in [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "data:text/html,x",
            "/a\nb",
            "",
            "  ",
        ] {
            assert!(check_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn too_much_text_is_named_in_megabytes() {
        let error = check_text_bytes(50_120_000, Article::MAX_TEXT_BYTES).expect_err("over the limit");
        assert_eq!(
            error.to_string(),
            "the article has 50.1 MB of text, more than the 10.0 MB allowed"
        );
    }
}
