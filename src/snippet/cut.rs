//! Where a clause that is too wide is cut: between words, in parts of about equal width.

use super::boundary::is_blank;
use super::width::Cluster;
use crate::analysis::segmenter::{Script, script_of};

/// Share of a part's fair width from which a good place to cut is taken.
const EARLIEST_CUT: f32 = 0.7;

/// How many clusters the next part takes: up to a space or, in text without spaces, to where hiragana ends and the next word
/// begins, close to `fair` columns; never more than `max_width`. `None` when all fit.
pub(super) fn cut_place(text: &str, clause: &[Cluster], fair: f32, max_width: usize) -> Option<usize> {
    let mut width = 0;
    let mut plain = None;
    let mut fallback = None;
    for (index, cluster) in clause.iter().enumerate() {
        if width + cluster.width > max_width {
            return plain.or(fallback).or(Some(index.max(1)));
        }
        width += cluster.width;
        let Some(next) = clause.get(index + 1) else { break };
        let place = place_between(text, cluster, next);
        if place == Place::Inside {
            continue;
        }
        let cut = index + 1;
        if (width as f32) < EARLIEST_CUT * fair {
            fallback = Some(cut);
        } else if place == Place::Good {
            return Some(cut);
        } else if width as f32 >= fair {
            return Some(plain.unwrap_or(cut));
        } else {
            plain = Some(cut);
        }
    }
    None
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between words.
    Good,
    /// Between characters that may be of one word, in a text that has no spaces.
    Possible,
    /// Inside a word or number, or before a mark that belongs to what is before it.
    Inside,
}

fn place_between(text: &str, cluster: &Cluster, next: &Cluster) -> Place {
    if is_blank(text, 0, cluster) || is_blank(text, 0, next) {
        return if is_blank(text, 0, next) {
            Place::Inside
        } else {
            Place::Good
        };
    }
    let hiragana = |character| matches!(character, '\u{3041}'..='\u{309f}');
    let joins = |character| {
        matches!(
            character,
            'ー' | '々'
                | 'ゝ'
                | 'ゞ'
                | 'ヽ'
                | 'ヾ'
                | '・'
                | 'ぁ'
                | 'ぃ'
                | 'ぅ'
                | 'ぇ'
                | 'ぉ'
                | 'っ'
                | 'ゃ'
                | 'ゅ'
                | 'ょ'
                | 'ん'
        )
    };
    match (script_of(cluster.first), script_of(next.first)) {
        (Script::Japanese, Script::Han) if hiragana(cluster.first) => Place::Good,
        (Script::Japanese, Script::Japanese) if hiragana(cluster.first) && !hiragana(next.first) => Place::Good,
        (Script::Japanese, Script::Japanese) if !hiragana(cluster.first) && !hiragana(next.first) => Place::Inside,
        (Script::Han | Script::Japanese, Script::Han | Script::Japanese) if !joins(next.first) => Place::Possible,
        _ => Place::Inside,
    }
}
