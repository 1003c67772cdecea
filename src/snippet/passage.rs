//! Picking the passage that best covers what was asked.

use super::boundary::{Piece, pieces, pieces_of, sentences};
use super::highlight::{Highlighter, TextMatch, merged};
use super::markup::Marked;
use super::width::display_width;
use crate::analysis::Session;
use crate::article::Article;
use crate::query::MatchTerms;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use std::fmt::Write;
use std::ops::Range;

/// What a visitor sees of a hit besides its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The passage and its marks.
    #[serde(flatten)]
    pub passage: Marked,
    /// Heading of the section it stands in; empty before the first heading.
    pub heading: String,
    /// Address of the section: its anchor, else a text fragment.
    pub url: String,
}

/// Shown where a passage begins or ends inside a sentence.
const ELLIPSIS: &str = "…";
/// Score of a query word in the section's heading, beside one in the passage.
const HEADING_SHARE: f32 = 0.3;
/// What a passage loses per section, so that among equals the earlier one is shown.
const SECTION_DECAY: f32 = 0.005;
/// Longest text fragment, in characters; it must stay within one paragraph.
const FRAGMENT_CHARACTERS: usize = 40;

/// Builds the snippets of one query.
pub struct SnippetBuilder<'a> {
    terms: &'a MatchTerms,
    session: &'a mut Session,
    max_width: usize,
}

/// A section cut and matched.
struct MatchedSection<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
    matches: Vec<TextMatch>,
    heading_words: FxHashSet<usize>,
}

/// A run of pieces within one section.
struct Passage {
    section: usize,
    pieces: Range<usize>,
    score: f32,
}

impl<'a> SnippetBuilder<'a> {
    /// A builder of snippets at most `max_width` columns wide.
    pub fn new(terms: &'a MatchTerms, session: &'a mut Session, max_width: usize) -> SnippetBuilder<'a> {
        SnippetBuilder {
            terms,
            session,
            max_width,
        }
    }

    /// The title with what matches in it.
    pub fn title(&mut self, article: &Article) -> Marked {
        let matches = self
            .highlighter()
            .matches(&article.title, article.language.term_space());
        Marked::new(article.title.clone(), &merged(&matches))
    }

    /// The passage of the article that covers the query best; its summary, or its opening, when nothing matches.
    pub fn snippet(&mut self, article: &Article) -> Snippet {
        let sections = self.matched_sections(article);
        match best_passage(&sections, self.max_width - 2 * ELLIPSIS_WIDTH) {
            Some(passage) => self.render(article, &sections[passage.section], &passage),
            None => self.opening(article),
        }
    }

    fn highlighter(&mut self) -> Highlighter<'_> {
        Highlighter::new(self.terms, self.session)
    }

    fn matched_sections<'b>(&mut self, article: &'b Article) -> Vec<MatchedSection<'b>> {
        let space = article.language.term_space();
        let width = self.max_width - 2 * ELLIPSIS_WIDTH;
        let mut highlighter = self.highlighter();
        article
            .sections
            .iter()
            .map(|section| {
                let sentences = sentences(&section.text);
                MatchedSection {
                    text: &section.text,
                    pieces: pieces_of(&section.text, &sentences, width),
                    matches: highlighter.matches_in_sentences(&section.text, sentences, space),
                    heading_words: highlighter
                        .matches(&section.heading, space)
                        .into_iter()
                        .map(|found| found.word)
                        .collect(),
                }
            })
            .collect()
    }

    fn render(&self, article: &Article, section: &MatchedSection<'_>, passage: &Passage) -> Snippet {
        let first = &section.pieces[passage.pieces.start];
        let last = &section.pieces[passage.pieces.end - 1];
        let range = first.range.start..last.range.end;
        let mut text = String::new();
        if !first.starts_sentence {
            text.push_str(ELLIPSIS);
        }
        let shift = text.len();
        text.push_str(&section.text[range.clone()]);
        if !last.ends_sentence {
            text.push_str(ELLIPSIS);
        }
        let marks: Vec<Range<usize>> = merged(&section.matches)
            .into_iter()
            .map(|mark| mark.start.max(range.start)..mark.end.min(range.end))
            .filter(|mark| mark.start < mark.end)
            .map(|mark| mark.start - range.start + shift..mark.end - range.start + shift)
            .collect();
        let shown = &article.sections[passage.section];
        Snippet {
            passage: Marked::new(text, &marks),
            heading: shown.heading.clone(),
            url: section_url(
                &article.url,
                shown.anchor.as_deref(),
                &section.text[first.range.clone()],
            ),
        }
    }

    /// The summary, else the first pieces of the text; without marks.
    fn opening(&self, article: &Article) -> Snippet {
        let plain = |text: String| Snippet {
            passage: Marked::new(text, &[]),
            heading: String::new(),
            url: article.url.clone(),
        };
        let summary = article.summary.as_deref().unwrap_or_default().trim();
        let body = article
            .sections
            .iter()
            .map(|section| section.text.as_str())
            .find(|text| !text.trim().is_empty());
        let source = if summary.is_empty() {
            body.unwrap_or_default()
        } else {
            summary
        };
        let width = self.max_width - ELLIPSIS_WIDTH;
        let all = pieces(source, width);
        let Some(first) = all.first() else {
            return plain(String::new());
        };
        let end = widest_run(source, &all, 0, width);
        let last = &all[end - 1];
        let mut text = source[first.range.start..last.range.end].to_owned();
        if !last.ends_sentence {
            text.push_str(ELLIPSIS);
        }
        plain(text)
    }
}

/// Columns of [`ELLIPSIS`]: ambiguous width, so count it wide.
const ELLIPSIS_WIDTH: usize = 2;

/// The end of the longest run of pieces from `start` that fits.
fn widest_run(text: &str, all: &[Piece], start: usize, max_width: usize) -> usize {
    let mut end = start + 1;
    let mut width = all[start].width;
    while end < all.len() {
        let gap = display_width(&text[all[end - 1].range.end..all[end].range.start]);
        if width + gap + all[end].width > max_width {
            break;
        }
        width += gap + all[end].width;
        end += 1;
    }
    end
}

fn best_passage(sections: &[MatchedSection<'_>], max_width: usize) -> Option<Passage> {
    let weights = word_weights(sections);
    let mut best: Option<Passage> = None;
    for (number, section) in sections.iter().enumerate() {
        if section.matches.is_empty() {
            continue;
        }
        let heading: f32 = section.heading_words.iter().filter_map(|word| weights.get(word)).sum();
        let mut next_match = 0;
        for start in 0..section.pieces.len() {
            // Only passages that begin with a piece that matches; what is before it says nothing of the query.
            let piece = &section.pieces[start];
            while next_match < section.matches.len() && section.matches[next_match].range.end <= piece.range.start {
                next_match += 1;
            }
            let begins = section
                .matches
                .get(next_match)
                .is_some_and(|found| found.range.start < piece.range.end);
            if !begins {
                continue;
            }
            let end = widest_run(section.text, &section.pieces, start, max_width);
            let range = piece.range.start..section.pieces[end - 1].range.end;
            let score = score_range(&section.matches[next_match..], &range, &weights) + HEADING_SHARE * heading
                - SECTION_DECAY * number as f32;
            if best.as_ref().is_none_or(|best| score > best.score) {
                best = Some(Passage {
                    section: number,
                    pieces: start..end,
                    score,
                });
            }
        }
    }
    best
}

/// Rare words count more: the weight of a query word falls with how often this article uses it.
fn word_weights(sections: &[MatchedSection<'_>]) -> FxHashMap<usize, f32> {
    let mut counts: FxHashMap<usize, u32> = FxHashMap::default();
    for found in sections.iter().flat_map(|section| &section.matches) {
        *counts.entry(found.word).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(word, count)| (word, 1.0 / (1.0 + (count as f32).ln())))
        .collect()
}

/// Each distinct word once, a little for its repetitions, and more when words stand close together.
fn score_range(matches: &[TextMatch], range: &Range<usize>, weights: &FxHashMap<usize, f32>) -> f32 {
    let mut seen: FxHashMap<usize, u32> = FxHashMap::default();
    let mut score = 0.0;
    let mut last: Option<&TextMatch> = None;
    for found in matches {
        if found.range.start >= range.end {
            break;
        }
        let weight = weights.get(&found.word).copied().unwrap_or_default();
        let times = seen.entry(found.word).or_default();
        score += weight / (1 + 4 * *times) as f32;
        *times += 1;
        if let Some(last) = last
            && last.word != found.word
        {
            let distance = found.range.start.saturating_sub(last.range.end);
            score += 0.2 * weight / (1.0 + distance as f32 / 10.0);
        }
        last = Some(found);
    }
    score
}

/// The address of a section: `url#anchor`, or `url#:~:text=…` with the beginning of the passage.
fn section_url(url: &str, anchor: Option<&str>, passage: &str) -> String {
    let page = url.split('#').next().unwrap_or(url);
    if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) {
        return format!("{page}#{}", percent_encoded(anchor, false));
    }
    let fragment: String = passage
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(FRAGMENT_CHARACTERS)
        .collect();
    // A fragment matches whole words: a word cut in two would never be found.
    let whole = fragment.chars().count() < FRAGMENT_CHARACTERS;
    let fragment = match fragment.rfind(char::is_whitespace) {
        Some(end) if !whole => &fragment[..end],
        _ => &fragment,
    };
    if fragment.trim().is_empty() {
        return page.to_owned();
    }
    format!("{page}#:~:text={}", percent_encoded(fragment.trim(), true))
}

/// Percent-encodes a fragment: everything but unreserved characters; `-` too in a text directive, where it has a meaning.
fn percent_encoded(text: &str, directive: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let unreserved =
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~') || (byte == b'-' && !directive);
        if unreserved {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_linked_by_anchor_or_by_its_text() {
        assert_eq!(section_url("/ja/x", Some("料金"), "…"), "/ja/x#%E6%96%99%E9%87%91");
        assert_eq!(
            section_url("/x#top", None, "two-step plan, A&B"),
            "/x#:~:text=two%2Dstep%20plan%2C%20A%26B"
        );
        assert_eq!(section_url("/x", None, ""), "/x");
    }
}
