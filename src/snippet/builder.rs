//! The builder: an article in, its snippet out.

use super::asked::Question;
use super::boundary::{trimmed, widest_piece};
use super::highlight::{Highlighter, merged};
use super::likelihood::{LookedAt, likelihoods};
use super::link::section_url;
use super::markup::Marked;
use super::model::Model;
use super::opening::{ELLIPSIS, beginning, opening};
use super::overview::{Overview, is_long, stretches, worth_looking};
use super::passage::{Passage, ShownPassage};
use super::scan::Scanner;
use super::selection::{Choice, select};
use super::shares::Shares;
use super::width::display_width;
use crate::analysis::Session;
use crate::article::{Article, TermSpace};
use crate::query::MatchTerms;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a visitor sees of a hit besides its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Snippet {
    /// The passages and their marks.
    #[serde(flatten)]
    pub passage: Marked,
    /// Heading of the section that the likeliest passage stands in; empty before the first heading.
    pub heading: String,
    /// Address of that section: its anchor, else a text fragment.
    pub url: String,
}

/// The same between passages of languages that have spaces.
const SPACED_ELLIPSIS: &str = " … ";
/// Widest white space inside a passage, in columns; wider is a blank line.
const WIDEST_GAP: usize = 2;
/// Text that is analyzed in search of a match that the quick look does not see (きます for くる), in bytes.
const SEARCHED: usize = 64 * 1024;

/// Share of what was typed that a heading has which asks the same, and how many times as wide it may be.
const HEADED: f32 = 0.8;
const WIDEST_HEADING: usize = 2;

/// Builds the snippets of one query.
pub struct SnippetBuilder<'a> {
    terms: &'a MatchTerms,
    session: &'a mut Session,
    max_width: usize,
    scanner: Scanner,
    shares: Shares,
}

impl<'a> SnippetBuilder<'a> {
    /// A builder of snippets at most `max_width` columns wide.
    pub fn new(terms: &'a MatchTerms, session: &'a mut Session, max_width: usize) -> SnippetBuilder<'a> {
        SnippetBuilder {
            scanner: Scanner::new(terms.probes()),
            shares: Shares::new(terms.probes()),
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
        Marked::new(article.title.clone(), &merged(&article.title, &matches))
    }

    /// The passages of the article that are likeliest to answer, of the section alone whose heading asks the same. Where only a heading
    /// matches, the beginning of its section; the article's summary, or its opening, when nothing does.
    pub fn snippet(&mut self, article: &Article) -> Snippet {
        if self.terms.is_empty() {
            return self.opening(article);
        }
        let headed = self.headed(article);
        if let Some((number, true)) = headed {
            let sections = self.look_at(article, |section| section == number);
            let snippet = self.likeliest(article, &sections);
            return snippet.unwrap_or_else(|| self.marked(article, self.opening_of(article, number)));
        }
        let best = self.look_at_best(article);
        if let Some(snippet) = best.and_then(|sections| self.likeliest(article, &sections)) {
            return snippet;
        }
        let sections = self.look_at(article, |_| true);
        if let Some(snippet) = self.likeliest(article, &sections) {
            return snippet;
        }
        let slow = self.search(&sections, article.language.term_space());
        slow.and_then(|likelihoods| self.choose(article, &sections, &likelihoods))
            .unwrap_or_else(|| match headed {
                Some((number, _)) => self.marked(article, self.opening_of(article, number)),
                None => self.marked(article, self.opening(article)),
            })
    }

    /// An opening with what matches in it after all: in a summary, or in a form that the quick look does not see.
    fn marked(&mut self, article: &Article, opening: Snippet) -> Snippet {
        let text = opening.passage.text;
        let matches = self.highlighter().matches(&text, article.language.term_space());
        let marks = merged(&text, &matches);
        Snippet {
            passage: Marked::new(text, &marks),
            ..opening
        }
    }

    /// The section whose heading has most of what was typed, and whether it asks the same: it says little more and no other does.
    fn headed(&mut self, article: &Article) -> Option<(usize, bool)> {
        let mut best: Option<(usize, f32)> = None;
        let mut alike = 0;
        for (number, section) in article.sections.iter().enumerate() {
            if section.heading.is_empty() || section.text.trim().is_empty() {
                continue;
            }
            let share = self.shares.of(self.scanner.probes_in(&section.heading, self.session));
            if share >= HEADED
                && display_width(&section.heading) <= WIDEST_HEADING * display_width(self.terms.probes().asked())
            {
                alike += 1;
            }
            if share > best.map_or(0.0, |(_, best)| best) {
                best = Some((number, share));
            }
        }
        best.map(|(number, share)| (number, alike == 1 && share >= HEADED))
    }

    /// The snippet of what was looked at; `None` when no probe was seen in it, or no word of the query stands in what would be shown.
    fn likeliest(&mut self, article: &Article, sections: &[LookedAt<'_>]) -> Option<Snippet> {
        let mut seen = sections.iter().flat_map(|section| &section.scanned.seen);
        if seen.all(|seen| seen.probes == 0) {
            return None;
        }
        let space = article.language.term_space();
        let question = Question::new(self.terms.probes(), space);
        let likelihoods = likelihoods(sections, &self.shares, &question, Model::of(space));
        self.choose(article, sections, &likelihoods)
    }

    fn highlighter(&mut self) -> Highlighter<'_> {
        Highlighter::new(self.terms, self.session)
    }

    /// Columns that passages may take: a mark at the end takes the last one.
    fn room(&self) -> usize {
        self.max_width - display_width(ELLIPSIS)
    }

    /// Looks at all of these sections of an article; the others are as if they were empty.
    fn look_at<'b>(&mut self, article: &'b Article, wanted: impl Fn(usize) -> bool) -> Vec<LookedAt<'b>> {
        let width = self.piece_width(article);
        let sections = article.sections.iter().enumerate();
        sections
            .map(|(number, section)| {
                let text = if wanted(number) { section.text.as_str() } else { "" };
                LookedAt {
                    text,
                    scanned: self.scanner.scan(text, width, self.session),
                    left_out: Vec::new(),
                    heading: self.scanner.probes_in(&section.heading, self.session),
                }
            })
            .collect()
    }

    /// Looks at the best parts of a long article; `None` for a short one, and where none is better than others.
    fn look_at_best<'b>(&mut self, article: &'b Article) -> Option<Vec<LookedAt<'b>>> {
        if !is_long(article.sections.iter().map(|section| section.text.len()).sum()) {
            return None;
        }
        let width = self.piece_width(article);
        let overviews: Vec<Overview<'_>> = article
            .sections
            .iter()
            .map(|section| Overview {
                text: &section.text,
                stretches: stretches(&section.text, &self.scanner, self.session),
                heading: self.scanner.probes_in(&section.heading, self.session),
            })
            .collect();
        let kept = worth_looking(&overviews, &self.shares)?;
        let looked_at = overviews.iter().zip(kept).map(|(overview, kept)| LookedAt {
            text: overview.text,
            scanned: self.scanner.scan_parts(overview.text, &kept.parts, width, self.session),
            left_out: kept.left_out,
            heading: overview.heading,
        });
        Some(looked_at.collect())
    }

    fn piece_width(&self, article: &Article) -> usize {
        widest_piece(article.language.term_space()).min(self.room() - display_width(ELLIPSIS))
    }

    /// Looks for a sentence that matches by its words alone: the first one is what is shown.
    fn search(&mut self, sections: &[LookedAt<'_>], space: TermSpace) -> Option<Vec<Vec<f32>>> {
        let mut highlighter = Highlighter::new(self.terms, self.session);
        let mut searched = 0;
        for (number, section) in sections.iter().enumerate() {
            for sentence in section.scanned.pieces.chunk_by(|a, b| a.sentence == b.sentence) {
                let range = sentence[0].range.start..sentence[sentence.len() - 1].range.end;
                if !highlighter.may_match(&section.text[range.clone()]) {
                    continue;
                }
                searched += range.len();
                if searched > SEARCHED {
                    return None;
                }
                let found = highlighter.matches(&section.text[range.clone()], space);
                let Some(first) = found.first() else { continue };
                let at = range.start + first.range.start;
                return Some(nearest_first(sections, number, at));
            }
        }
        None
    }

    /// The snippet of the likeliest pieces; `None` when no word of the query stands in them.
    fn choose(&mut self, article: &Article, sections: &[LookedAt<'_>], likelihoods: &[Vec<f32>]) -> Option<Snippet> {
        let choices = choices(sections, likelihoods);
        let chosen = passages(sections, &select(&choices, self.room()));
        let space = article.language.term_space();
        let mut highlighter = self.highlighter();
        let shown: Vec<(usize, ShownPassage)> = chosen
            .iter()
            .map(|passage| {
                let section = &sections[passage.section];
                let shown = passage.show(section.text, &section.scanned.pieces, space, &mut highlighter);
                (passage.section, shown)
            })
            .collect();
        if shown.iter().all(|(_, passage)| passage.matches.is_empty()) {
            return None;
        }
        let likelihood = |passage: &Passage| {
            let all = &likelihoods[passage.section][passage.pieces.clone()];
            all.iter().copied().fold(0.0, f32::max)
        };
        let main = chosen.iter().max_by(|a, b| likelihood(a).total_cmp(&likelihood(b)))?;
        let section = &article.sections[main.section];
        Some(Snippet {
            passage: joined(sections, &shown),
            heading: section.heading.clone(),
            url: section_url(
                &article.url,
                section.anchor.as_deref(),
                fragment(&sections[main.section], main),
            ),
        })
    }

    /// The summary, else the first pieces of the text; without marks.
    pub fn opening(&self, article: &Article) -> Snippet {
        let summary = article.summary.as_deref().filter(|summary| !summary.trim().is_empty());
        let mut bodies = article.sections.iter().map(|section| section.text.as_str());
        let source = summary
            .or_else(|| bodies.find(|text| !text.trim().is_empty()))
            .unwrap_or_default();
        Snippet {
            passage: self.first_pieces(article, source),
            heading: String::new(),
            url: article.url.clone(),
        }
    }

    /// The first pieces of a section; without marks.
    fn opening_of(&self, article: &Article, number: usize) -> Snippet {
        let section = &article.sections[number];
        let passage = self.first_pieces(article, &section.text);
        let fragment = passage.text.trim_end_matches(ELLIPSIS);
        Snippet {
            url: section_url(&article.url, section.anchor.as_deref(), fragment),
            heading: section.heading.clone(),
            passage,
        }
    }

    /// The first pieces of a text; without marks.
    fn first_pieces(&self, article: &Article, source: &str) -> Marked {
        let piece_width = widest_piece(article.language.term_space()).min(self.room());
        Marked::plain(opening(beginning(source, self.max_width), piece_width, self.room()))
    }
}

/// Likelihoods that fall with the distance from a place.
fn nearest_first(sections: &[LookedAt<'_>], number: usize, at: usize) -> Vec<Vec<f32>> {
    let distance =
        |piece: &Range<usize>| piece.start.saturating_sub(at) + at.saturating_sub(piece.end.saturating_sub(1));
    let near = |piece: &Range<usize>| 1.0 / (1.0 + distance(piece) as f32);
    let of_section = |(index, section): (usize, &LookedAt<'_>)| {
        let pieces = section.scanned.pieces.iter();
        pieces
            .map(|piece| if index == number { near(&piece.range) } else { 0.0 })
            .collect()
    };
    sections.iter().enumerate().map(of_section).collect()
}

/// The pieces of all sections, one after the other.
fn choices(sections: &[LookedAt<'_>], likelihoods: &[Vec<f32>]) -> Vec<Choice> {
    let mut choices = Vec::new();
    for (section, likelihoods) in sections.iter().zip(likelihoods) {
        for (index, (piece, &likelihood)) in section.scanned.pieces.iter().zip(likelihoods).enumerate() {
            let before = index
                .checked_sub(1)
                .map(|before| section.scanned.pieces[before].range.end);
            let gap = before.map(|end| &section.text[end..piece.range.start]);
            let gap = gap
                .filter(|gap| gap.len() <= 8)
                .map(display_width)
                .filter(|&gap| gap <= WIDEST_GAP);
            let lead = if piece.starts_sentence {
                0
            } else {
                display_width(ELLIPSIS)
            };
            choices.push(Choice {
                width: piece.width,
                gap,
                lead: [lead, display_width(SPACED_ELLIPSIS)],
                likelihood,
            });
        }
    }
    choices
}

/// Ranges over the pieces of all sections as passages.
fn passages(sections: &[LookedAt<'_>], ranges: &[Range<usize>]) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut first = 0;
    for (number, section) in sections.iter().enumerate() {
        let end = first + section.scanned.pieces.len();
        let inside = ranges.iter().filter(|range| first <= range.start && range.end <= end);
        passages.extend(inside.map(|range| Passage {
            section: number,
            pieces: range.start - first..range.end - first,
        }));
        first = end;
    }
    passages
}

/// The passages in one text, with its marks.
fn joined(sections: &[LookedAt<'_>], shown: &[(usize, ShownPassage)]) -> Marked {
    let mut text = String::new();
    let mut marks = Vec::new();
    for (number, (section, passage)) in shown.iter().enumerate() {
        let source = sections[*section].text;
        let slice = &source[passage.range.clone()];
        if number > 0 {
            let spaced = |character: Option<char>| {
                character.is_some_and(|c| c < '\u{2e80}' || ('\u{ac00}'..='\u{d7a3}').contains(&c))
            };
            let wide = spaced(text.chars().next_back()) || spaced(slice.chars().next());
            text.push_str(if wide { SPACED_ELLIPSIS } else { ELLIPSIS });
        } else if !passage.starts_sentence {
            text.push_str(ELLIPSIS);
        }
        let shift = text.len();
        text.push_str(slice);
        let found = merged(source, &passage.matches);
        marks.extend(
            found
                .into_iter()
                .map(|mark| mark.start - passage.range.start + shift..mark.end - passage.range.start + shift),
        );
    }
    if shown.last().is_some_and(|(_, passage)| !passage.ends_sentence) {
        text.push_str(ELLIPSIS);
    }
    Marked::new(text, &marks)
}

/// The text that finds the passage in its page: its first whole clause, else its first piece.
fn fragment<'a>(section: &LookedAt<'a>, passage: &Passage) -> &'a str {
    let pieces = &section.scanned.pieces;
    let begins_clause = |index: usize| pieces[index].starts_sentence || index == 0 || pieces[index - 1].ends_clause;
    let whole = passage
        .pieces
        .clone()
        .find(|&index| begins_clause(index) && pieces[index].ends_clause);
    let piece = &pieces[whole.unwrap_or(passage.pieces.start)];
    trimmed(section.text, piece.range.clone()).map_or("", |range| &section.text[range])
}
