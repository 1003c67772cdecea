//! A text as a whole, however it is spaced and punctuated: what must be equal for a query to be a title.

use super::token_filter::{comparable, without_diacritics};

/// Longest key, in bytes; longer ones are cut on a character boundary.
const LONGEST_KEY: usize = 128;

/// The key of a folded text: its letters and digits in comparable form, without diacritics; `None` when it has none.
pub fn whole_key(folded: &str) -> Option<String> {
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() {
        return None;
    }
    let mut key = String::with_capacity(letters.len());
    comparable(&letters, &mut key);
    let mut key = without_diacritics(&key).unwrap_or(key);
    let mut end = key.len().min(LONGEST_KEY);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.truncate(end);
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_signs_and_forms_do_not_matter() {
        let table = [
            ("what is a café?", "what is a cafe"),
            ("ヴァイオリン 教室", "バイオリン教室"),
            ("國際・交流", "国際交流"),
            ("피부 재생", "피부재생"),
        ];
        for (a, b) in table {
            assert_eq!(whole_key(a), whole_key(b), "{a} {b}");
        }
        assert_ne!(whole_key("ガス"), whole_key("カス"));
        assert_eq!(whole_key("?!"), None);
        assert!(whole_key(&"語".repeat(100)).is_some_and(|key| key.len() == 126));
    }
}
