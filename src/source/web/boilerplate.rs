//! Lines that a site repeats from page to page: menus, author boxes, banners, "to the top".
//!
//! A line is boilerplate on a page when it stands on at least [`MIN_PAGES`] pages and on at least [`MIN_SHARE`] of the pages of
//! the same folder and language, or of the same language. Rows of tables are never: a row such as "downtime: none" repeats
//! because it is true. What is left out depends on nothing but the pages themselves, whatever order they were read in.

use super::head::is_sign;
use crate::article::{Language, Section};
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Pages with a line below which it is never boilerplate; on a small site three equal sentences may be three answers.
pub(super) const MIN_PAGES: u32 = 8;

/// Share of pages, in percent, from which a line is boilerplate.
pub(super) const MIN_SHARE: u32 = 60;

/// Kinds of text that are counted apart.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Line = 1,
    Heading = 2,
    Summary = 3,
    TitleEnd = 4,
    TitleStart = 5,
}

/// How often lines stand on the pages of a site.
#[derive(Debug, Default)]
pub(super) struct Repetition {
    /// Pages by group.
    pages: FxHashMap<u64, u32>,
    /// Pages with a text, by group and text.
    counts: FxHashMap<(u64, u64), u32>,
}

/// The groups a page belongs to: its language, and its folder in this language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Groups([u64; 2]);

impl Groups {
    /// Of a page in `language` whose address has the path `path`.
    pub(super) fn of(language: Option<Language>, path: &str) -> Groups {
        let tag = language.map_or("", Language::tag);
        let folder = path
            .trim_end_matches('/')
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        Groups([
            xxh3_64_with_seed(tag.as_bytes(), 0),
            xxh3_64_with_seed(format!("{tag} {folder}").as_bytes(), 1),
        ])
    }
}

/// The texts of a page that may repeat.
pub(super) struct Texts<'a> {
    /// The title, when it is the one of the window, which may carry the name of the site.
    pub(super) title: Option<&'a mut String>,
    pub(super) summary: &'a mut Option<String>,
    pub(super) sections: &'a mut Vec<Section>,
}

impl Repetition {
    /// Counts a page.
    pub(super) fn add(&mut self, groups: Groups, texts: &Texts<'_>) {
        let mut hashes = FxHashSet::default();
        for section in texts.sections.iter() {
            hashes.insert(hash(Kind::Heading, &section.heading));
            hashes.extend(section.text.lines().map(|line| hash(Kind::Line, line)));
        }
        if let Some(summary) = texts.summary.as_deref() {
            hashes.insert(hash(Kind::Summary, summary));
        }
        if let Some(title) = &texts.title {
            hashes.extend(title_end(title).map(|(_, end)| hash(Kind::TitleEnd, end)));
            hashes.extend(title_start(title).map(|(start, _)| hash(Kind::TitleStart, start)));
        }
        for group in groups.0 {
            *self.pages.entry(group).or_default() += 1;
            for &hash in &hashes {
                *self.counts.entry((group, hash)).or_default() += 1;
            }
        }
    }

    /// Leaves out what repeats. A page of nothing else stays as it is.
    pub(super) fn clean(&self, groups: Groups, texts: Texts<'_>) {
        let repeats = |kind, text: &str| self.repeats(groups, kind, text);
        if texts
            .summary
            .as_deref()
            .is_some_and(|summary| repeats(Kind::Summary, summary))
        {
            *texts.summary = None;
        }
        if let Some(title) = texts.title {
            let end = title_end(title)
                .filter(|(_, end)| repeats(Kind::TitleEnd, end))
                .map(|(rest, _)| rest);
            let start = || {
                title_start(title)
                    .filter(|(start, _)| repeats(Kind::TitleStart, start))
                    .map(|(_, rest)| rest)
            };
            if let Some(rest) = end.or_else(start).map(str::to_owned) {
                *title = rest;
            }
        }
        let mut cleaned = Vec::with_capacity(texts.sections.len());
        for section in texts.sections.iter() {
            let is_kept = |line: &&str| line.contains('\t') || line.trim().is_empty() || !repeats(Kind::Line, line);
            let kept: Vec<&str> = section.text.lines().filter(is_kept).collect();
            let text = kept.join("\n");
            let text = text.trim_matches('\n');
            if text.is_empty() && (section.heading.is_empty() || repeats(Kind::Heading, &section.heading)) {
                continue;
            }
            cleaned.push(Section {
                heading: section.heading.clone(),
                anchor: section.anchor.clone(),
                text: text.to_owned(),
            });
        }
        if cleaned.iter().any(|section| !section.text.is_empty()) {
            *texts.sections = cleaned;
        }
    }

    fn repeats(&self, groups: Groups, kind: Kind, text: &str) -> bool {
        let hash = hash(kind, text);
        groups.0.iter().any(|group| {
            let pages = self.pages.get(group).copied().unwrap_or_default();
            let count = self.counts.get(&(*group, hash)).copied().unwrap_or_default();
            count >= MIN_PAGES && u64::from(count) * 100 >= u64::from(pages) * u64::from(MIN_SHARE)
        })
    }
}

fn hash(kind: Kind, text: &str) -> u64 {
    xxh3_64_with_seed(text.trim().as_bytes(), kind as u64)
}

/// The title before the last sign between blanks or full-width bars, and what follows it.
fn title_end(title: &str) -> Option<(&str, &str)> {
    let (at, sign) = title
        .char_indices()
        .rev()
        .find(|&(at, sign)| divides(title, at, sign))?;
    ends(title, at, sign)
}

/// The title up to the first such sign, and what follows it.
fn title_start(title: &str) -> Option<(&str, &str)> {
    let (at, sign) = title.char_indices().find(|&(at, sign)| divides(title, at, sign))?;
    ends(title, at, sign)
}

fn ends(title: &str, at: usize, sign: char) -> Option<(&str, &str)> {
    let (before, after) = (title[..at].trim(), title[at + sign.len_utf8()..].trim());
    (!before.is_empty() && !after.is_empty()).then_some((before, after))
}

fn divides(title: &str, at: usize, sign: char) -> bool {
    let spaced =
        title[..at].ends_with(char::is_whitespace) && title[at + sign.len_utf8()..].starts_with(char::is_whitespace);
    is_sign(sign) && (spaced || "|｜".contains(sign))
}

#[cfg(test)]
#[path = "boilerplate_tests.rs"]
mod tests;
