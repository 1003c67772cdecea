//! `Accept-Language`: what a browser says its reader reads.

use crate::article::Language;
use axum::http::{HeaderMap, header};

/// Entries looked at; browsers send a handful.
const MAX_ENTRIES: usize = 32;

/// The languages we serve that the headers accept, best first.
///
/// Of equal quality, the one named first is better; unknown languages, `*` and entries that cannot be read are passed over.
pub fn accepted_languages(headers: &HeaderMap) -> Vec<Language> {
    let values = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let mut accepted: Vec<(Language, u16)> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .take(MAX_ENTRIES)
        .filter_map(entry)
        .collect();
    accepted.sort_by_key(|&(_, quality)| std::cmp::Reverse(quality));
    let mut languages = Vec::new();
    for (language, _) in accepted {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages
}

/// A language and its quality in thousandths; `None` for what is not accepted (`q=0`) or not known.
fn entry(text: &str) -> Option<(Language, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let language = parts.next()?.parse().ok()?;
    let quality = match parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q="))) {
        None => 1000,
        Some(quality) => thousandths(quality)?,
    };
    (quality > 0).then_some((language, quality))
}

/// RFC 9110: `0`, `1`, and up to three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_number = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let decimals: u16 = format!("{decimals:0<3}").parse().ok().filter(|_| is_number)?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_best_known_language_comes_first() {
        use Language::{English, Japanese, Korean, SimplifiedChinese, TraditionalChinese};
        let table: [(&str, &[Language]); 11] = [
            ("", &[]),
            ("*", &[]),
            ("fr-FR, de;q=0.9", &[]),
            ("ja", &[Japanese]),
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", &[Korean, English]),
            ("en;q=0.5, zh-TW", &[TraditionalChinese, English]),
            ("zh-CN , zh;q=0.9, en;q=0.001", &[SimplifiedChinese, English]),
            ("fr, ja;q=0.4", &[Japanese]),
            ("ja;q=0, en;q=1.000", &[English]),
            ("ja;q=1.5, en;q=abc, ko;q=0.1234, zh;q=", &[]),
            ("en, ja", &[English, Japanese]),
        ];
        for (value, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value));
            assert_eq!(accepted_languages(&headers), expected, "{value}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_passed_over() -> Result<(), Box<dyn std::error::Error>> {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_bytes(b"ja\xff")?);
        headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_static("ko"));
        assert_eq!(accepted_languages(&headers), [Language::Korean]);
        Ok(())
    }
}
