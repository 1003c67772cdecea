//! The words of a query.

use crate::analysis::Token;
use crate::analysis::segmenter::Role;
use std::ops::Range;

/// A word of the query, with its parts when it is a compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Byte range in the query text.
    pub range: Range<usize>,
    /// Folded text.
    pub surface: String,
    /// Term of the whole.
    pub term: String,
    /// The exact form, when stemming changed it.
    pub exact: Option<String>,
    /// Terms of the parts, for a compound.
    pub parts: Vec<String>,
    /// Position in the query.
    pub position: u32,
}

/// The content words of an analyzed text; function words carry no meaning and are left out.
pub fn units(tokens: &[Token]) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut compound_end = 0;
    for token in tokens {
        if token.role == Role::Function {
            continue;
        }
        let inside = token.range.end <= compound_end;
        if inside
            && token.role == Role::Content
            && let Some(compound) = units.last_mut()
        {
            if !compound.parts.contains(&token.term) {
                compound.parts.push(token.term.clone());
            }
            continue;
        }
        if token.role == Role::Compound {
            compound_end = token.range.end;
        }
        units.push(Unit {
            range: token.range.clone(),
            surface: token.surface.clone(),
            term: token.term.clone(),
            exact: token.exact.clone(),
            parts: Vec::new(),
            position: token.position,
        });
    }
    units
}
