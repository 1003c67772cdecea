//! Segmenters: folded text into morphemes.
//!
//! Text is first cut into runs of one script (`script`); each run goes to the segmenter of its script, and Han runs to the
//! one of the article's language. Morpheme ranges are ordered by start, lie on character boundaries and never overlap,
//! but for the parts of a compound, which follow the compound they divide.

mod chinese;
mod japanese;
mod japanese_forms;
mod korean;
mod korean_forms;
mod latin;
mod script;
mod word_graph;

pub use chinese::{ChineseDictionary, ChineseSegmenter};
pub use japanese::JapaneseSegmenter;
pub use korean::{KoreanSegmenter, KoreanWords, SharedKoreanWords};
pub use latin::LatinSegmenter;
pub use script::{Run, Script, runs, script_of};

use std::ops::Range;
use std::sync::Arc;

/// A piece of a run, in bytes of the run's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Morpheme {
    /// Byte range in the text given to the segmenter.
    pub range: Range<usize>,
    /// What part it plays.
    pub role: Role,
    /// Dictionary form when it differs from the surface (食べ → 食べる).
    pub base_form: Option<Arc<str>>,
    /// Reading in katakana (Japanese), when the dictionary knows it.
    pub reading: Option<Arc<str>>,
}

/// The part a morpheme plays in analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A word that carries meaning.
    Content,
    /// A compound whose parts follow; it shares the position of its first part. Also a form that may be of several words, which follow.
    Compound,
    /// A particle, ending or auxiliary: keeps its position and is no term.
    Function,
}

impl Morpheme {
    /// A morpheme without base form or reading.
    pub fn new(range: Range<usize>, role: Role) -> Morpheme {
        Morpheme {
            range,
            role,
            base_form: None,
            reading: None,
        }
    }
}

/// Cuts a run of one script into morphemes.
///
/// A segmenter owns buffers and caches, so it is used by one thread at a time.
pub trait Segmenter: Send {
    /// Appends the morphemes of `text`, a run without white space or punctuation, to `out`.
    fn segment(&mut self, text: &str, out: &mut Vec<Morpheme>);
}

/// Longest run handed to a segmenter at once, in characters: keeps the cost of text without punctuation linear.
pub const WINDOW_CHARACTERS: usize = 512;
