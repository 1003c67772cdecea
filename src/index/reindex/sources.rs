//! Sources as wholes: reading one after the other, what they no longer have, and what happens when one fails.

use super::change::ListedArticle;
use super::known::Known;
use super::options::ReindexError;
use super::report::{RunReport, SourceReport};
use super::run::{Run, Work};
use crate::source::ArticleSource;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// What a source owned before the run, and what of it was not read.
#[derive(Default)]
struct Owned<'a> {
    all: u64,
    missing: Vec<(&'a str, &'a Known)>,
}

impl Run<'_> {
    /// Reads every source, and finds what they no longer have.
    ///
    /// One that fails does not end the run for the others; when all do, the run changes nothing.
    pub(super) fn read_sources(
        &mut self,
        sources: &mut [Box<dyn ArticleSource>],
        work: &mut dyn FnMut(Work) -> bool,
    ) -> Result<(), ReindexError> {
        let names = sources.iter().map(|source| source.name().to_owned());
        self.report.sources = names
            .map(|name| SourceReport {
                name,
                ..SourceReport::default()
            })
            .collect();
        for (number, source) in sources.iter_mut().enumerate() {
            self.reading = number;
            match self.read_source(source.as_mut(), work) {
                Err(failure @ ReindexError::Source(_)) => self.fail(&[number], failure)?,
                read => read?,
            }
        }
        self.find_removed()?;
        if self.report.failed_sources().count() < sources.len() {
            return Ok(());
        }
        self.first_failure.take().map_or(Ok(()), Err)
    }

    fn read_source(
        &mut self,
        source: &mut dyn ArticleSource,
        work: &mut dyn FnMut(Work) -> bool,
    ) -> Result<(), ReindexError> {
        let name = source.name().to_owned();
        self.progress.step(&format!("reading {name}"));
        let mut stop = None;
        let read = source.read(&mut |item| match self.take_item(item, &name, work) {
            Ok(true) => ControlFlow::Continue(()),
            Ok(false) => ControlFlow::Break(()),
            Err(error) => {
                stop = Some(error);
                ControlFlow::Break(())
            }
        });
        stop.map_or(Ok(()), Err)?;
        Ok(read?)
    }

    /// Finds the articles of these sources that were not read: they are to be removed, unless their source could not be read completely or
    /// they are more than may go at once.
    fn find_removed(&mut self) -> Result<(), ReindexError> {
        let known = std::mem::take(&mut self.known);
        let found = self.compare_with(&known);
        self.known = known;
        found
    }

    fn compare_with(&mut self, known: &FxHashMap<String, Known>) -> Result<(), ReindexError> {
        // Sources of one name own the same articles.
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, source) in self.report.sources.iter().enumerate() {
            by_name.entry(source.name.clone()).or_default().push(number);
        }
        let mut owned: FxHashMap<usize, Owned> = FxHashMap::default();
        for (id, known) in known {
            let Some(numbers) = by_name.get(&known.source) else {
                continue;
            };
            let owned = owned.entry(numbers[0]).or_default();
            owned.all += 1;
            if !self.seen.contains_key(id) {
                owned.missing.push((id, known));
            }
        }
        for (name, numbers) in by_name {
            let Owned { all, missing } = owned.remove(&numbers[0]).unwrap_or_default();
            let gone = missing.len() as u64;
            let is_incomplete = |&number: &usize| {
                let source = &self.report.sources[number];
                source.problems > 0 || source.error.is_some()
            };
            if numbers.iter().any(is_incomplete) {
                self.keep(numbers[0], gone);
                continue;
            }
            if gone as f64 > self.options.max_removed_share * all as f64 {
                self.report.refused_removals = true;
                if !self.options.dry_run {
                    let failure = ReindexError::TooManyRemovals {
                        name,
                        removed: gone,
                        owned: all,
                        percent: (self.options.max_removed_share * 100.0).round() as u64,
                    };
                    self.fail(&numbers, failure)?;
                    self.keep(numbers[0], gone);
                    continue;
                }
            }
            self.remove(numbers[0], missing);
        }
        self.report.removed_articles.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Ok(())
    }

    fn remove(&mut self, source: usize, mut missing: Vec<(&str, &Known)>) {
        missing.sort_unstable_by_key(|(id, _)| *id);
        for (id, known) in missing {
            self.report.removed += 1;
            self.report.sources[source].changes.removed += 1;
            self.report.changes.entry(known.language).or_default().removed += 1;
            if self.report.removed_articles.len() < RunReport::LISTED {
                self.report.removed_articles.push(ListedArticle {
                    id: id.to_owned(),
                    language: known.language,
                });
            }
            self.removed.insert(id.to_owned());
        }
    }

    fn keep(&mut self, source: usize, articles: u64) {
        self.report.kept += articles;
        self.report.sources[source].kept += articles;
    }

    /// Notes that these sources failed. An error where that ends the run: what a new index would lack, nobody could put back.
    fn fail(&mut self, sources: &[usize], failure: ReindexError) -> Result<(), ReindexError> {
        if self.options.strict || self.options.fresh {
            return Err(failure);
        }
        self.report.problems += 1;
        for &source in sources {
            self.report.sources[source].error = Some(failure.to_string());
        }
        self.first_failure.get_or_insert(failure);
        Ok(())
    }
}
