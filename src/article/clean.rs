//! Text as the stages behind expect it: no control characters, tags without doubles.

/// The text of a section or summary: `\r\n` becomes `\n`; NUL, DEL and every other C0 control character except `\n`
/// and `\t` becomes a space, so that no engine, terminal or browser ever sees one. Untouched text is not copied.
pub fn clean_text(text: String) -> String {
    if !text.bytes().any(is_unwanted) {
        return text;
    }
    let text = text.replace("\r\n", "\n");
    text.chars()
        .map(|c| if c.is_ascii() && is_unwanted(c as u8) { ' ' } else { c })
        .collect()
}

/// A text of one line, such as a title or heading: as [`clean_text`], line breaks and tabs become spaces too, and
/// white space at both ends goes.
pub fn clean_line(text: String) -> String {
    let clean = !text.bytes().any(|byte| byte.is_ascii_control());
    if clean && text.trim().len() == text.len() {
        return text;
    }
    let line = text.replace("\r\n", " ").replace(|c: char| c.is_ascii_control(), " ");
    line.trim().to_owned()
}

/// Tags as [`clean_line`]s, in the order given, without empty ones and doubles.
pub fn clean_tags(tags: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    tags.into_iter()
        .map(clean_line)
        .filter(|tag| !tag.is_empty() && seen.insert(tag.clone()))
        .collect()
}

fn is_unwanted(byte: u8) -> bool {
    byte.is_ascii_control() && byte != b'\n' && byte != b'\t'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_characters_become_spaces() {
        let table = [
            ("肌\0再生", "肌 再生", "肌 再生"),
            ("a\r\nb\rc\td\n", "a\nb c\td\n", "a b c d"),
            (" \u{1b}[1m재생\u{7f} ", "  [1m재생  ", "[1m재생"),
            ("外泌体", "外泌体", "外泌体"),
        ];
        for (given, text, line) in table {
            assert_eq!(clean_text(given.to_owned()), text);
            assert_eq!(clean_line(given.to_owned()), line);
        }
    }

    #[test]
    fn tags_are_trimmed_and_kept_once_in_order() {
        let tags = [" 再生医療 ", "laser", "", " ", "再生医療", "Laser"].map(str::to_owned);
        assert_eq!(clean_tags(tags), ["再生医療", "laser", "Laser"]);
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            let once = clean_text(text.clone());
            prop_assert_eq!(clean_text(once.clone()), once);
            let line = clean_line(text);
            prop_assert_eq!(clean_line(line.clone()), line);
        }
    }
}
