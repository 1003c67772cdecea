//! Reading: every item of a source is compared with what the index held before.

use super::change::{ChangedArticle, ListedArticle, changed_fields};
use super::known::Known;
use super::options::ReindexError;
use super::report::RunReport;
use super::run::{PROGRESS_EVERY, Run, Seen, Work};
use crate::analysis::detect_language;
use crate::article::Article;
use crate::source::{ArticleSource, Draft, Problem, SourceItem};
use rustc_hash::FxHashMap;
use std::ops::ControlFlow;

impl Run<'_> {
    pub(super) fn read_source(
        &mut self,
        source: &mut dyn ArticleSource,
        work: &mut dyn FnMut(Work) -> bool,
    ) -> Result<(), ReindexError> {
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
    fn take(&mut self, draft: Draft, source: &str, work: &mut dyn FnMut(Work) -> bool) -> Result<bool, ReindexError> {
        let place = draft.place.to_string();
        if let Some(first) = self.seen.get(&draft.id) {
            let message = format!(
                "the id {:?} was already used in {}; this article is left out",
                draft.id, first.place
            );
            self.problem(place, "duplicate id", message, source)?;
            return Ok(true);
        }
        let language = draft.language.unwrap_or_else(|| {
            self.report.detected += 1;
            detect_language(&draft.text()).unwrap_or(self.options.default_language)
        });
        let article = draft.with_language(language);
        self.report.bytes += article.text_bytes();
        let hash = article.content_hash();
        self.seen.insert(article.id.clone(), Seen { place, hash });
        let read = self.seen.len() as u64;
        if read.is_multiple_of(PROGRESS_EVERY) {
            self.progress.read(read, self.report.bytes);
        }
        let unchanged = self.compare(&article, hash, source)?;
        if unchanged && !self.everything && !self.stale.contains(&article.id) {
            return Ok(true);
        }
        Ok(work((article, source.to_owned())))
    }

    /// Counts an article as added, changed or unchanged; true for the last.
    fn compare(&mut self, article: &Article, hash: u64, source: &str) -> Result<bool, ReindexError> {
        let changes = self.report.changes.entry(article.language).or_default();
        let Some(known) = self.known.get(&article.id) else {
            self.report.added += 1;
            changes.added += 1;
            list(&mut self.report.added_articles, article);
            return Ok(false);
        };
        if known.content_hash == hash && known.source == source && known.language == article.language {
            self.report.unchanged += 1;
            changes.unchanged += 1;
            return Ok(true);
        }
        self.report.changed += 1;
        changes.changed += 1;
        if self.report.changed_articles.len() < RunReport::LISTED {
            let before = match &self.before {
                Some(snapshot) => snapshot.article(&article.id)?,
                None => None,
            };
            let mut fields = before.map_or_else(Vec::new, |before| changed_fields(&before, article));
            if known.source != source {
                fields.push("source");
            }
            self.report.changed_articles.push(ChangedArticle {
                id: article.id.clone(),
                language: article.language,
                fields,
            });
        }
        Ok(false)
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

    /// Finds the articles of these sources that were not read: they are to be removed, unless their source could not be read completely.
    pub(super) fn find_removed(&mut self, sources: &[Box<dyn ArticleSource>]) -> Result<(), ReindexError> {
        let mut owned: FxHashMap<&str, (u64, u64)> = FxHashMap::default();
        for source in sources {
            owned.insert(source.name(), (0, 0));
        }
        let mut missing: Vec<(&String, &Known)> = Vec::new();
        for (id, known) in &self.known {
            let Some((all, gone)) = owned.get_mut(known.source.as_str()) else {
                continue;
            };
            *all += 1;
            if self.seen.contains_key(id) {
                continue;
            }
            if self.incomplete.contains(&known.source) {
                self.report.kept += 1;
            } else {
                *gone += 1;
                missing.push((id, known));
            }
        }
        missing.sort_unstable_by_key(|(id, _)| *id);
        for (id, known) in missing {
            self.report.removed += 1;
            self.report.changes.entry(known.language).or_default().removed += 1;
            if self.report.removed_articles.len() < RunReport::LISTED {
                self.report.removed_articles.push(ListedArticle {
                    id: id.clone(),
                    language: known.language,
                });
            }
            self.removed.insert(id.clone());
        }
        for (name, (all, gone)) in owned {
            if gone as f64 > self.options.max_removed_share * all as f64 {
                self.report.refused_removals = true;
                if !self.options.dry_run {
                    return Err(ReindexError::TooManyRemovals {
                        name: name.to_owned(),
                        removed: gone,
                        owned: all,
                        percent: (self.options.max_removed_share * 100.0).round() as u64,
                    });
                }
            }
        }
        Ok(())
    }
}

fn list(listed: &mut Vec<ListedArticle>, article: &Article) {
    if listed.len() < RunReport::LISTED {
        listed.push(ListedArticle {
            id: article.id.clone(),
            language: article.language,
        });
    }
}
