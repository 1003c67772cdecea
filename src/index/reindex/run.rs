//! The run itself: plan what changes while reading, apply, verify, publish.

use super::known::{Before, Known};
use super::options::{ReindexError, ReindexOptions};
use super::progress::RunProgress;
use super::report::RunReport;
use super::stale::stale_articles;
use super::verify::verify;
use crate::analysis::Analyzer;
use crate::article::Article;
use crate::backend::{IndexEdit, IndexStore, IndexWriter, Snapshot, edit_after_articles};
use crate::index::{Generation, Manifest, analyze_article};
use crate::source::ArticleSource;
use crossbeam_channel::{Receiver, bounded};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Articles read ahead of analysis.
const QUEUE: usize = 256;
/// Progress is told after so many articles.
pub(super) const PROGRESS_EVERY: u64 = 64;
/// Up to this share of stale articles, those alone are indexed anew; above it a whole new index is written faster.
const FEW_STALE: f64 = 0.25;

/// Reads `sources` into the index in `store`.
///
/// Only articles that changed are analyzed. When the analyzer's fingerprint changed, so are those that get other terms from it, whoever owns
/// them, from their stored text; with another format, or when most would change, everything is. Without sources that is all that happens.
///
/// A source that fails does not end the run for the others: [`RunReport::sources`] tells of it. When all fail, or one does with
/// [`ReindexOptions::strict`] or [`ReindexOptions::fresh`], that is an error. On any error, and with [`ReindexOptions::dry_run`], the index is
/// as it was.
pub fn reindex(
    analyzer: &Analyzer,
    store: &dyn IndexStore,
    sources: &mut [Box<dyn ArticleSource>],
    options: &ReindexOptions,
    progress: &dyn RunProgress,
) -> Result<RunReport, ReindexError> {
    let started = Instant::now();
    let names: Vec<&str> = sources.iter().map(|source| source.name()).collect();
    let edit = match options.dry_run {
        true => None,
        false => Some(edit_after_articles(
            store,
            format!("indexing {}", names.join(" ")).trim_end(),
        )?),
    };
    let current = if options.fresh { None } else { store.current()? };
    let before = current.map(|current| Before::open(store, current)).transpose()?;
    let mut run = Run::over(analyzer, store, options, progress, before)?;
    match edit {
        None => run.read_sources(sources, &mut |_| true)?,
        Some(edit) => run.apply(edit.as_ref(), sources)?,
    }
    run.report.elapsed = started.elapsed();
    Ok(run.report)
}

pub(super) struct Run<'a> {
    analyzer: &'a Analyzer,
    store: &'a dyn IndexStore,
    pub(super) options: &'a ReindexOptions,
    pub(super) progress: &'a dyn RunProgress,
    /// The generation before, whatever its version.
    old: Option<Generation>,
    /// What it holds, when its format is this version's.
    pub(super) before: Option<Box<dyn Snapshot>>,
    /// Whether everything is analyzed and written anew.
    pub(super) everything: bool,
    /// Ids of articles that get other terms from this analyzer than they were indexed with.
    pub(super) stale: FxHashSet<String>,
    pub(super) known: FxHashMap<String, Known>,
    /// Ids read in this run.
    pub(super) seen: FxHashMap<String, Seen>,
    /// Which of [`RunReport::sources`] is being read.
    pub(super) reading: usize,
    /// The first failure of a whole source.
    pub(super) first_failure: Option<ReindexError>,
    pub(super) report: RunReport,
    /// Ids that their source no longer has.
    pub(super) removed: FxHashSet<String>,
}

/// An article that was read in this run.
pub(super) struct Seen {
    /// Where.
    pub place: String,
    /// Hash of its content.
    pub hash: u64,
}

/// An article on its way to analysis, with the name of its source.
pub(super) type Work = (Article, String);

impl<'a> Run<'a> {
    fn over(
        analyzer: &'a Analyzer,
        store: &'a dyn IndexStore,
        options: &'a ReindexOptions,
        progress: &'a dyn RunProgress,
        before: Option<Before>,
    ) -> Result<Run<'a>, ReindexError> {
        let mut run = Run {
            analyzer,
            store,
            options,
            progress,
            old: None,
            before: None,
            everything: true,
            stale: FxHashSet::default(),
            known: FxHashMap::default(),
            seen: FxHashMap::default(),
            reading: 0,
            first_failure: None,
            report: RunReport::default(),
            removed: FxHashSet::default(),
        };
        let Some(before) = before else { return Ok(run) };
        run.before = before.backend.map(|backend| backend.snapshot());
        run.known = before.known;
        if let Some(snapshot) = &run.before
            && !options.rebuild
        {
            if before
                .generation
                .manifest
                .is_like(&Manifest::of(analyzer.fingerprint()))
            {
                run.everything = false;
            } else {
                progress.step("looking which articles the changed dictionaries touch");
                let few = stale_articles(analyzer, snapshot.as_ref(), options.threads, Some(FEW_STALE))?
                    .filter(|found| found.stale.len() as f64 <= FEW_STALE * found.looked_at as f64);
                if let Some(found) = few {
                    run.everything = false;
                    run.stale = found.stale.into_keys().collect();
                }
            }
        }
        run.old = Some(before.generation);
        Ok(run)
    }

    /// Builds the next generation and publishes it.
    fn apply(&mut self, edit: &dyn IndexEdit, sources: &mut [Box<dyn ArticleSource>]) -> Result<(), ReindexError> {
        let manifest = Manifest::of(self.analyzer.fingerprint());
        let same_version = self.old.as_ref().is_some_and(|old| old.manifest.is_like(&manifest));
        let from = self.old.as_ref().filter(|_| !self.everything);
        let target = edit.begin(manifest, from)?;
        let applied = self.build(edit, &target, sources);
        let untouched = same_version && !self.everything && self.changes() == 0;
        if applied.is_err() || untouched {
            // An error to clear away must not hide the one before it; the next run clears what is left.
            let abandoned = edit.abandon(&target);
            applied?;
            abandoned?;
            return Ok(());
        }
        self.report.rebuilt = self.everything;
        edit.publish(target, self.options.keep_generations)?;
        Ok(())
    }

    fn changes(&self) -> u64 {
        self.report.added + self.report.changed + self.report.removed
    }

    fn build(
        &mut self,
        edit: &dyn IndexEdit,
        target: &Generation,
        sources: &mut [Box<dyn ArticleSource>],
    ) -> Result<(), ReindexError> {
        let mut writer = edit.writer(target, self.options.threads)?;
        self.fill(sources, writer.as_ref())?;
        if !self.everything {
            for id in &self.removed {
                writer.delete(id)?;
            }
        }
        self.progress.step("committing");
        writer.commit()?;
        writer.close()?;
        self.progress.step("verifying");
        let (mut expected, mut sum) = (0u64, 0u64);
        let kept = self
            .known
            .iter()
            .filter(|(id, _)| !self.seen.contains_key(*id) && !self.removed.contains(*id));
        for hash in kept
            .map(|(_, known)| known.content_hash)
            .chain(self.seen.values().map(|seen| seen.hash))
        {
            expected += 1;
            sum = sum.wrapping_add(hash);
        }
        let built = self.store.open(target)?;
        self.report.languages = verify(self.analyzer, built.snapshot().as_ref(), expected, sum)?;
        Ok(())
    }

    /// Reads every source on this thread while others analyze and write; then the stored articles that are needed, too.
    fn fill(&mut self, sources: &mut [Box<dyn ArticleSource>], writer: &dyn IndexWriter) -> Result<(), ReindexError> {
        let (sender, receiver) = bounded::<Work>(QUEUE);
        let (analyzer, threads, everything) = (self.analyzer, self.options.threads.max(1), self.everything);
        let failure = Mutex::new(None);
        let read = std::thread::scope(|scope| {
            for _ in 0..threads {
                let receiver = receiver.clone();
                let failure = &failure;
                scope.spawn(move || {
                    if let Err(error) = analyze_all(analyzer, &receiver, writer, everything) {
                        let mut first = failure.lock().unwrap_or_else(PoisonError::into_inner);
                        first.get_or_insert(error);
                    }
                });
            }
            drop(receiver);
            let mut work = |article| sender.send(article).is_ok();
            let read = self
                .read_sources(sources, &mut work)
                .and_then(|()| self.take_over(&mut work));
            drop(sender);
            read
        });
        if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        read
    }

    /// Sends on what this run did not read and must be written all the same: in a new index every other article of the old one, else those
    /// that are stale.
    fn take_over(&mut self, work: &mut dyn FnMut(Work) -> bool) -> Result<(), ReindexError> {
        let Some(old) = self.old.as_ref().filter(|_| self.everything || !self.stale.is_empty()) else {
            return Ok(());
        };
        self.progress.step("taking over stored articles");
        let mut taken = self.seen.len() as u64;
        let store = self.store;
        store.visit_stored(old, &mut |article, source| {
            if self.seen.contains_key(&article.id) || self.removed.contains(&article.id) {
                return true;
            }
            if !self.everything && !self.stale.contains(&article.id) {
                return true;
            }
            self.report.reanalyzed += 1;
            self.report.bytes += article.text_bytes();
            taken += 1;
            if taken.is_multiple_of(PROGRESS_EVERY) {
                self.progress.read(taken, self.report.bytes);
            }
            work((article, source))
        })?;
        Ok(())
    }
}

/// Analyzes and writes until there is nothing more. In a new generation every article is new, and this thread builds segments
/// by itself.
fn analyze_all(
    analyzer: &Analyzer,
    work: &Receiver<Work>,
    writer: &dyn IndexWriter,
    everything: bool,
) -> Result<(), ReindexError> {
    let mut session = analyzer.indexing_session();
    let mut bulk = writer.bulk();
    for (article, source) in work {
        let document = analyze_article(&mut session, &article, &source).map_err(|error| ReindexError::Article {
            id: article.id.clone(),
            message: error.to_string(),
        })?;
        if everything {
            bulk.put(&document)?;
        } else {
            writer.put(document)?;
        }
    }
    Ok(bulk.finish()?)
}
