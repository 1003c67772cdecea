//! Character filters: what happens to text before it is segmented, with an offset map back to the article's own text.

mod fold;
mod han;
mod offset_map;

pub use fold::{HanFold, fold};
pub use han::HanForms;
pub use offset_map::{FoldedText, OriginalStarts};
