//! Plain text put together from blocks and lines of markup.

/// Text in the making.
#[derive(Default)]
pub(super) struct Text {
    text: String,
    pending: Break,
}

/// What to put before the next text.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    #[default]
    None,
    Soft,
    Blank,
    Cell,
    Line,
}

impl Text {
    /// Adds text that stands within a line; line breaks in it are kept.
    pub(super) fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        // Code and HTML bring line breaks of their own; those at the ends are block breaks.
        match std::mem::take(&mut self.pending) {
            Break::None => {}
            Break::Soft => {
                let before = self.text.chars().next_back();
                let is_joined = before.is_some_and(joins_lines) && text.starts_with(joins_lines);
                if !is_joined && before.is_some_and(|c| !c.is_whitespace()) {
                    self.text.push(' ');
                }
            }
            Break::Blank => {
                if self.text.chars().next_back().is_some_and(|c| !c.is_whitespace()) {
                    self.text.push(' ');
                }
            }
            Break::Cell => {}
            Break::Line => {
                if !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.push('\n');
                }
            }
        }
        self.text.push_str(text);
    }

    /// Whether what was added last ends with a letter or digit of ASCII.
    pub(super) fn ends_word(&self) -> bool {
        self.pending == Break::None && self.text.ends_with(|last: char| last.is_ascii_alphanumeric())
    }

    /// A line break that a browser shows as a blank.
    pub(super) fn soft_break(&mut self) {
        self.pending = self.pending.max(Break::Soft);
    }

    /// A blank between words, whatever their script.
    pub(super) fn blank(&mut self) {
        self.pending = self.pending.max(Break::Blank);
    }

    /// What follows stands on a line of its own.
    pub(super) fn end_line(&mut self) {
        self.pending = Break::Line;
    }

    /// A cell after the first one of its row is set off by a tab.
    pub(super) fn start_cell(&mut self) {
        match self.pending {
            Break::Line => {
                // Brings the row onto its line, so that an empty first cell still counts.
                if !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.push('\n');
                }
            }
            Break::None | Break::Soft | Break::Blank | Break::Cell => self.text.push('\t'),
        }
        self.pending = Break::Cell;
    }

    /// Empty cells at the end of a row leave no tabs.
    pub(super) fn end_row(&mut self) {
        self.text.truncate(self.text.trim_end_matches('\t').len());
        self.end_line();
    }

    /// The text, without blank lines at its ends.
    pub(super) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        let blank = self.text.len() - self.text.trim_start_matches('\n').len();
        self.text.drain(..blank);
        self.text
    }
}

/// Whether a line break beside `c` stands for nothing: Han, kana, bopomofo and the punctuation that goes with them, but
/// not Hangul, which is written with blanks.
fn joins_lines(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{312f}'     // radicals, CJK punctuation, kana, bopomofo
        | '\u{31a0}'..='\u{9fff}'   // bopomofo, enclosed and squared forms, Han with extension A
        | '\u{f900}'..='\u{faff}'   // compatibility Han
        | '\u{fe30}'..='\u{fe4f}'   // vertical forms
        | '\u{ff00}'..='\u{ff9f}'   // full-width forms, half-width katakana
        | '\u{20000}'..='\u{3ffff}' // further Han
    )
}
