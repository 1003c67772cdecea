//! Reading: every item of a source is compared with what the index held before.

use super::change::{ChangedArticle, ListedArticle, changed_fields};
use super::options::ReindexError;
use super::report::RunReport;
use super::run::{PROGRESS_EVERY, Run, Seen, Work};
use crate::analysis::detect_language;
use crate::article::Article;
use crate::source::{Draft, Problem, SourceItem};

impl Run<'_> {
    /// Takes, notes or counts one thing that the source in [`Run::reading`] handed over. False when the workers are gone.
    pub(super) fn take_item(
        &mut self,
        item: SourceItem,
        source: &str,
        work: &mut dyn FnMut(Work) -> bool,
    ) -> Result<bool, ReindexError> {
        match item {
            SourceItem::Article(draft) => self.take(*draft, source, work),
            SourceItem::Problem(problem) => self.note(problem).map(|()| true),
            SourceItem::Skipped(skipped) => {
                let reason = skipped.reason.to_string();
                self.report.skip(skipped.place.to_string(), &reason, reason.clone());
                Ok(true)
            }
        }
    }

    /// Sends an article to analysis unless it is as it was. False when the workers are gone.
    fn take(&mut self, draft: Draft, source: &str, work: &mut dyn FnMut(Work) -> bool) -> Result<bool, ReindexError> {
        let place = draft.place.to_string();
        if let Some(first) = self.seen.get(&draft.id) {
            let message = format!(
                "the id {:?} was already used in {}; this article is left out",
                draft.id, first.place
            );
            self.problem(place, "duplicate id", message)?;
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
        let counts = [
            self.report.changes.entry(article.language).or_default(),
            &mut self.report.sources[self.reading].changes,
        ];
        let Some(known) = self.known.get(&article.id) else {
            self.report.added += 1;
            counts.into_iter().for_each(|counts| counts.added += 1);
            list(&mut self.report.added_articles, article);
            return Ok(false);
        };
        if known.content_hash == hash && known.source == source && known.language == article.language {
            self.report.unchanged += 1;
            counts.into_iter().for_each(|counts| counts.unchanged += 1);
            return Ok(true);
        }
        self.report.changed += 1;
        counts.into_iter().for_each(|counts| counts.changed += 1);
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

    fn note(&mut self, problem: Problem) -> Result<(), ReindexError> {
        let (place, message) = (problem.place.to_string(), problem.kind.to_string());
        if problem.kind.keeps_article() {
            self.report.skip(place, problem.kind.reason(), message);
            return Ok(());
        }
        self.problem(place, problem.kind.reason(), message)
    }

    fn problem(&mut self, place: String, reason: &str, message: String) -> Result<(), ReindexError> {
        if self.options.strict {
            return Err(ReindexError::Strict(format!("{place}: {message}")));
        }
        self.report.sources[self.reading].problems += 1;
        self.report.problems += 1;
        self.report.skip(place, reason, message);
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
