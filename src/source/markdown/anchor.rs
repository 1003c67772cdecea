//! Fragment identifiers of headings, as GitHub and Hugo make them.

use std::collections::HashMap;
use unicode_normalization::char::is_combining_mark;

/// The anchors of one page.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// How often each anchor was asked for again.
    used: HashMap<String, usize>,
}

impl Anchors {
    /// An anchor for `heading` that no heading before it has; the second of a kind gets `-1`, the third `-2`.
    /// `None` for a heading without letters and digits.
    ///
    /// The rules are those of `github-slugger`, the library GitHub publishes: <https://github.com/Flet/github-slugger>.
    pub(super) fn make(&mut self, heading: &str) -> Option<String> {
        let slug = slug(heading);
        if slug.is_empty() {
            return None;
        }
        let mut anchor = slug.clone();
        while self.used.contains_key(&anchor) {
            let again = self.used.entry(slug.clone()).or_default();
            *again += 1;
            anchor = format!("{slug}-{again}");
        }
        self.reserve(&anchor);
        Some(anchor)
    }

    /// Notes an anchor written by hand (`{#anchor}`).
    pub(super) fn reserve(&mut self, anchor: &str) {
        self.used.entry(anchor.to_owned()).or_default();
    }
}

/// Lower case; letters, marks, digits, `_` and `-` stay, blanks become `-`, all else goes.
fn slug(heading: &str) -> String {
    let lower = heading.trim().to_lowercase();
    lower
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() || is_combining_mark(c) => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_anchors_as_on_github() {
        let table = [
            ("What is PRP?", Some("what-is-prp")),
            ("施術の流れ・費用（税込）", Some("施術の流れ費用税込")),
            ("자주 묻는 질문", Some("자주-묻는-질문")),
            ("费用：多少钱？", Some("费用多少钱")),
            ("C++ & C#", Some("c--c")),
            ("snake_case -- dash", Some("snake_case----dash")),
            ("か\u{3099}", Some("か\u{3099}")),
            ("？！", None),
            ("", None),
        ];
        for (heading, anchor) in table {
            assert_eq!(Anchors::default().make(heading).as_deref(), anchor, "{heading}");
        }
    }

    #[test]
    fn equal_headings_are_numbered() {
        let mut anchors = Anchors::default();
        anchors.reserve("cost");
        let made = ["Cost", "Cost", "Cost-1", "Cost"].map(|heading| anchors.make(heading));
        let made: Vec<_> = made.into_iter().flatten().collect();
        assert_eq!(made, ["cost-1", "cost-2", "cost-1-1", "cost-3"]);
    }
}
