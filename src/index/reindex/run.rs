//! The run itself: plan what changes while reading, apply, verify, publish.

use super::progress::RunProgress;
use super::report::RunReport;
use crate::analysis::{Analyzer, detect_language};
use crate::article::{Article, Language};
use crate::backend::tantivy::{TantivyBackend, TantivyWriter};
use crate::backend::{BackendError, IndexWriter, SearchBackend};
use crate::index::{Generation, GenerationError, IndexFolder, Manifest, analyze_article};
use crate::source::{ArticleSource, Draft, Problem, SourceError, SourceItem};
use crossbeam_channel::{Receiver, Sender, bounded};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Instant;

/// Articles read ahead of analysis.
const QUEUE: usize = 256;
/// Progress is told after so many articles.
const PROGRESS_EVERY: u64 = 64;

/// How a run works.
#[derive(Debug, Clone)]
pub struct ReindexOptions {
    /// Threads that analyze; the engine's indexing threads come on top.
    pub threads: usize,
    /// Language of articles that neither say theirs nor show it.
    pub default_language: Language,
    /// Whether the first problem ends the run with nothing changed.
    pub strict: bool,
}

/// Why a run changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReindexError {
    /// The index folder.
    #[error(transparent)]
    Generation(#[from] GenerationError),
    /// The engine.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// A source that cannot be read at all.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// An article that cannot be written as JSON.
    #[error("article {id}: {message}")]
    Article {
        /// The article's id.
        id: String,
        /// Why.
        message: String,
    },
    /// With [`ReindexOptions::strict`].
    #[error("stopped at the first problem, as --strict asks; the index is as it was: {0}")]
    Strict(String),
    /// What was built does not hold what was put in.
    #[error(
        "the new index holds {found} articles instead of {expected}; it was not published, the old one still serves"
    )]
    Verification {
        /// How many there should be.
        expected: u64,
        /// How many there are.
        found: u64,
    },
}

/// Reads `sources` into the index at `folder`.
///
/// Only articles that changed are analyzed, unless the analyzer's fingerprint or the index format changed: then a new
/// generation is built beside the old one, with the articles of other sources taken over from there. On any error the
/// index is as it was.
pub fn reindex(
    analyzer: &Analyzer,
    folder: &IndexFolder,
    sources: &mut [Box<dyn ArticleSource>],
    options: &ReindexOptions,
    progress: &dyn RunProgress,
) -> Result<RunReport, ReindexError> {
    let started = Instant::now();
    let lock = folder.lock()?;
    let manifest = Manifest::of(analyzer.fingerprint());
    let current = folder.current()?;
    let rebuild = current
        .as_ref()
        .is_none_or(|generation| generation.manifest != manifest);
    let old = match &current {
        Some(generation) if generation.manifest.format == manifest.format => {
            Some(TantivyBackend::open(&generation.folder)?)
        }
        _ => None,
    };
    let target = match current {
        Some(generation) if !rebuild => generation,
        _ => folder.begin(&lock, manifest)?,
    };
    let known = known_articles(old.as_ref())?;
    let mut writer = TantivyWriter::open(&target.folder, options.threads)?;
    let mut run = Run {
        analyzer,
        options,
        progress,
        rebuild,
        known,
        seen: FxHashMap::default(),
        incomplete: FxHashSet::default(),
        report: RunReport {
            rebuilt: rebuild,
            ..RunReport::default()
        },
        removed: FxHashSet::default(),
    };
    run.index_sources(sources, &writer)?;
    run.remove_missing(sources, &writer)?;
    let mut taken_over = 0;
    if rebuild && let Some(old) = &old {
        progress.step("taking over articles of other sources");
        taken_over = run.take_over(old, &writer)?;
    }
    progress.step("committing");
    writer.commit()?;
    writer.close()?;
    let mut report = run.report;
    verify(
        &target,
        &mut report,
        rebuild.then_some(run.seen.len() as u64 + taken_over),
    )?;
    if rebuild {
        folder.publish(&lock, target)?;
    }
    report.elapsed = started.elapsed();
    Ok(report)
}

/// What was indexed before.
struct Known {
    content_hash: u64,
    source: String,
    language: Language,
}

fn known_articles(old: Option<&TantivyBackend>) -> Result<FxHashMap<String, Known>, BackendError> {
    let mut known = FxHashMap::default();
    if let Some(old) = old {
        old.snapshot().states(&mut |state| {
            known.insert(
                state.id,
                Known {
                    content_hash: state.content_hash,
                    source: state.source,
                    language: state.language,
                },
            );
        })?;
    }
    Ok(known)
}

fn verify(target: &Generation, report: &mut RunReport, expected: Option<u64>) -> Result<(), ReindexError> {
    report.languages = TantivyBackend::open(&target.folder)?.snapshot().counts()?;
    let found = report.languages.values().sum();
    match expected {
        Some(expected) if expected != found => Err(ReindexError::Verification { expected, found }),
        _ => Ok(()),
    }
}

struct Run<'a> {
    analyzer: &'a Analyzer,
    options: &'a ReindexOptions,
    progress: &'a dyn RunProgress,
    rebuild: bool,
    known: FxHashMap<String, Known>,
    /// Ids read in this run and where.
    seen: FxHashMap<String, String>,
    /// Sources with something that could not be read: what is missing there is not taken as removed.
    incomplete: FxHashSet<String>,
    report: RunReport,
    /// Ids that their source no longer has.
    removed: FxHashSet<String>,
}

/// An article on its way to analysis, with the name of its source.
type Work = (Article, String);

impl Run<'_> {
    /// Reads every source on this thread while others analyze and write.
    fn index_sources(
        &mut self,
        sources: &mut [Box<dyn ArticleSource>],
        writer: &TantivyWriter,
    ) -> Result<(), ReindexError> {
        let (sender, receiver) = bounded::<Work>(QUEUE);
        let (analyzer, threads, rebuild) = (self.analyzer, self.options.threads.max(1), self.rebuild);
        let failure = Mutex::new(None);
        let read = std::thread::scope(|scope| {
            for _ in 0..threads {
                let receiver = receiver.clone();
                let failure = &failure;
                scope.spawn(move || {
                    if let Err(error) = analyze_all(analyzer, &receiver, writer, rebuild) {
                        let mut first = failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                        first.get_or_insert(error);
                    }
                });
            }
            drop(receiver);
            let read = sources
                .iter_mut()
                .try_for_each(|source| self.read_source(source.as_mut(), &sender));
            drop(sender);
            read
        });
        if let Some(error) = failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
            return Err(error);
        }
        read
    }

    fn read_source(&mut self, source: &mut dyn ArticleSource, work: &Sender<Work>) -> Result<(), ReindexError> {
        let name = source.name().to_owned();
        self.progress.step(&format!("reading {name}"));
        let mut stop = None;
        source.read(&mut |item| {
            let step = match item {
                SourceItem::Article(draft) => self.take(*draft, &name, work),
                SourceItem::Problem(problem) => self.note(problem, &name),
                SourceItem::Skipped(skipped) => {
                    let reason = skipped.reason.to_string();
                    self.report.skip(skipped.place.to_string(), &reason, reason.clone());
                    Ok(true)
                }
            };
            match step {
                Ok(true) => ControlFlow::Continue(()),
                Ok(false) => ControlFlow::Break(()),
                Err(error) => {
                    stop = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        stop.map_or(Ok(()), Err)
    }

    /// Sends an article to analysis unless it is as it was. False when the workers are gone.
    fn take(&mut self, draft: Draft, source: &str, work: &Sender<Work>) -> Result<bool, ReindexError> {
        let place = draft.place.to_string();
        if let Some(first) = self.seen.get(&draft.id) {
            let message = format!(
                "the id {:?} was already used in {first}; this article is left out",
                draft.id
            );
            self.problem(place, "duplicate id", message, source)?;
            return Ok(true);
        }
        let language = draft.language.unwrap_or_else(|| {
            self.report.detected += 1;
            detect_language(&text_of(&draft)).unwrap_or(self.options.default_language)
        });
        let article = draft.with_language(language);
        self.report.bytes += article.text_bytes();
        self.seen.insert(article.id.clone(), place);
        let read = self.seen.len() as u64;
        if read.is_multiple_of(PROGRESS_EVERY) {
            self.progress.read(read, self.report.bytes);
        }
        let unchanged = match self.known.get(&article.id) {
            None => {
                self.report.added += 1;
                false
            }
            Some(known) => {
                let same = known.content_hash == article.content_hash()
                    && known.source == source
                    && known.language == article.language;
                if same {
                    self.report.unchanged += 1;
                } else {
                    self.report.changed += 1;
                }
                same
            }
        };
        if unchanged && !self.rebuild {
            return Ok(true);
        }
        Ok(work.send((article, source.to_owned())).is_ok())
    }

    fn note(&mut self, problem: Problem, source: &str) -> Result<bool, ReindexError> {
        let message = problem.kind.to_string();
        if problem.kind.keeps_article() {
            self.report
                .skip(problem.place.to_string(), problem.kind.reason(), message);
            return Ok(true);
        }
        self.problem(problem.place.to_string(), problem.kind.reason(), message, source)?;
        Ok(true)
    }

    fn problem(&mut self, place: String, reason: &str, message: String, source: &str) -> Result<(), ReindexError> {
        if self.options.strict {
            return Err(ReindexError::Strict(format!("{place}: {message}")));
        }
        self.incomplete.insert(source.to_owned());
        self.report.problems += 1;
        self.report.skip(place, reason, message);
        Ok(())
    }

    /// Removes the articles of these sources that were not read. Nothing of a source that could not be read completely.
    fn remove_missing(
        &mut self,
        sources: &[Box<dyn ArticleSource>],
        writer: &TantivyWriter,
    ) -> Result<(), ReindexError> {
        let names: FxHashSet<&str> = sources.iter().map(|source| source.name()).collect();
        for (id, known) in &self.known {
            if self.seen.contains_key(id) || !names.contains(known.source.as_str()) {
                continue;
            }
            if self.incomplete.contains(&known.source) {
                self.report.kept += 1;
            } else {
                self.report.removed += 1;
                self.removed.insert(id.clone());
                writer.delete(id)?;
            }
        }
        Ok(())
    }

    /// Puts every other article of the old generation into the new one: those of other sources, and those that a problem
    /// kept from being read. Returns how many.
    fn take_over(&mut self, old: &TantivyBackend, writer: &TantivyWriter) -> Result<u64, ReindexError> {
        let mut session = self.analyzer.indexing_session();
        let mut bulk = writer.bulk();
        let mut failure = None;
        let mut taken_over = 0;
        old.snapshot().articles(&mut |article, source| {
            if self.seen.contains_key(&article.id) || self.removed.contains(&article.id) {
                return true;
            }
            taken_over += 1;
            let put = analyze_article(&mut session, &article, &source)
                .map_err(|error| article_error(&article, &error))
                .and_then(|document| bulk.put(&document).map_err(ReindexError::from));
            failure = put.err();
            failure.is_none()
        })?;
        if let Some(error) = failure {
            return Err(error);
        }
        bulk.finish()?;
        Ok(taken_over)
    }
}

/// Analyzes and writes until there is nothing more. In a new generation every article is new, and this thread builds segments
/// by itself.
fn analyze_all(
    analyzer: &Analyzer,
    work: &Receiver<Work>,
    writer: &TantivyWriter,
    rebuild: bool,
) -> Result<(), ReindexError> {
    let mut session = analyzer.indexing_session();
    let mut bulk = writer.bulk();
    for (article, source) in work {
        let document =
            analyze_article(&mut session, &article, &source).map_err(|error| article_error(&article, &error))?;
        if rebuild {
            bulk.put(&document)?;
        } else {
            writer.put(document)?;
        }
    }
    Ok(bulk.finish()?)
}

fn article_error(article: &Article, error: &serde_json::Error) -> ReindexError {
    ReindexError::Article {
        id: article.id.clone(),
        message: error.to_string(),
    }
}

/// The text that shows a draft's language: its sections, and its title when there is little else.
fn text_of(draft: &Draft) -> String {
    let mut text = draft.title.clone();
    for section in &draft.sections {
        text.push('\n');
        text.push_str(&section.heading);
        text.push('\n');
        text.push_str(&section.text);
    }
    text
}
