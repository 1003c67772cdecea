//! The service: plan, candidates, ranking, snippets, response.

use super::analyze::LONGEST_ANALYZED_TEXT;
use super::deadline::{READING, in_time, is_over, limit};
use super::index_handle::IndexHandle;
use super::kept_answers::{Asked, KeptAnswers};
use super::pin_file::PinFile;
use super::pinned::{pin, put_on_top};
use super::popular::FoundLately;
use super::response::{Correction, Facets, Hit, SearchResponse, Stages, other_versions};
use super::shown::show_own_versions;
use super::suggest::{PopularQueries, PopularQuery, SuggestRequest, Suggester, Suggestions};
use super::translated_titles::add_translated_titles;
use super::weaker;
use crate::analysis::Analyzer;
use crate::article::{Article, Language};
use crate::backend::{BackendError, Candidate, Candidates, Snapshot};
use crate::query::{PlannedQuery, Planner, RankingWeights, RequestError, SearchRequest, reader_language};
use crate::ranking::{freshen, order_ties, rerank};
use crate::snippet::{Marked, SnippetBuilder};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Answers searches over one index.
pub struct SearchService {
    analyzer: Arc<Analyzer>,
    planner: Planner,
    index: Arc<IndexHandle>,
    site_language: Language,
    facets: Vec<String>,
    pins: Option<PinFile>,
    suggester: Arc<Suggester>,
    found_lately: FoundLately,
    kept: Option<KeptAnswers>,
    time: Option<Duration>,
}

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The request is out of its limits.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// A text to analyze that is too long.
    #[error("the text has {0} characters; at most {LONGEST_ANALYZED_TEXT} are analyzed")]
    TextTooLong(usize),
    /// Nothing is being served.
    #[error("no index is being served yet")]
    NotReady,
    /// The engine failed.
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl SearchService {
    /// A service over `index`; `site_language` is assumed of readers who don't show theirs.
    pub fn new(
        analyzer: Arc<Analyzer>,
        index: Arc<IndexHandle>,
        weights: RankingWeights,
        site_language: Language,
    ) -> SearchService {
        SearchService {
            planner: Planner::new(analyzer.clone(), weights),
            analyzer,
            index,
            site_language,
            facets: Vec::new(),
            pins: None,
            suggester: Arc::default(),
            found_lately: FoundLately::default(),
            kept: None,
            time: None,
        }
    }

    /// The same; whatever it asks a backend that is far away has an answer, or fails, after this time.
    pub fn within(mut self, time: Duration) -> SearchService {
        self.time = Some(time);
        self
    }

    /// The same, keeping about so many bytes of answers for whoever asks the same; none when it is 0.
    pub fn keeping(mut self, bytes: u64) -> SearchService {
        self.kept = (bytes > 0).then(|| KeptAnswers::new(bytes));
        self
    }

    /// The same, counting the values of these attributes.
    pub fn with_facets(mut self, attributes: Vec<String>) -> SearchService {
        self.facets = attributes;
        self
    }

    /// The same with pinned results.
    pub fn with_pins(mut self, pins: PinFile) -> SearchService {
        self.pins = Some(pins);
        self
    }

    /// The same, suggesting what visitors often ask.
    pub fn with_popular_queries(mut self, queries: Arc<dyn PopularQueries>) -> SearchService {
        self.suggester = Arc::new(Suggester::with_popular(queries));
        self
    }

    /// Changes whenever an answer to the same request may change: with the commit that is served, and with the pins. `None` when
    /// nothing is served.
    pub fn version(&self) -> Option<String> {
        let snapshot = self.index.snapshot()?;
        let pins = self.pins.as_ref().map(PinFile::version).unwrap_or_default();
        let generation = self.index.generation().unwrap_or_default();
        Some(format!("{generation} {} {pins}", snapshot.commit_id()))
    }

    /// What a half-typed query may become. Until the suggestions of a new commit are ready those of the one before are given.
    pub fn suggest(&self, request: &SuggestRequest) -> Result<Suggestions, SearchError> {
        self.suggester.suggest(self, request)
    }

    /// Makes suggestions ready, or begins to where some are ready already; for a server that waits for visitors.
    pub fn prepare_suggestions(&self) -> Result<(), SearchError> {
        self.suggester.prepare(self)
    }

    pub(super) fn popular_queries(&self) -> Vec<PopularQuery> {
        self.suggester.popular_queries()
    }

    pub(super) fn found_lately(&self) -> &FoundLately {
        &self.found_lately
    }

    pub(super) fn analyzer_handle(&self) -> Arc<Analyzer> {
        self.analyzer.clone()
    }

    /// What queries are analyzed with.
    pub fn analyzer(&self) -> &Arc<Analyzer> {
        &self.analyzer
    }

    pub(super) fn planner(&self) -> &Planner {
        &self.planner
    }

    pub(super) fn site_language(&self) -> Language {
        self.site_language
    }

    /// The index it searches.
    pub fn index(&self) -> &Arc<IndexHandle> {
        &self.index
    }

    /// A view of what is served now, for one answer.
    pub fn snapshot(&self) -> Result<Box<dyn Snapshot>, SearchError> {
        let mut snapshot = self.index.snapshot().ok_or(SearchError::NotReady)?;
        if let Some(time) = self.time {
            snapshot.until(Instant::now() + time);
        }
        Ok(snapshot)
    }

    /// One page of results.
    pub fn search(&self, request: SearchRequest) -> Result<SearchResponse, SearchError> {
        let request = request.check()?;
        let Some(kept) = &self.kept else {
            return self.find(request);
        };
        // The version is read first: what is found is at least as new.
        let asked = Asked::of(&self.version().ok_or(SearchError::NotReady)?, &request);
        kept.get_or_find(&asked, request.deadline, || self.find(request))
    }

    /// The answer that an earlier request like this one got, when it was kept and is still right. Takes next to no time.
    pub fn kept_answer(&self, request: &SearchRequest) -> Option<SearchResponse> {
        self.kept.as_ref()?.get(&Asked::of(&self.version()?, request))
    }

    fn find(&self, request: SearchRequest) -> Result<SearchResponse, SearchError> {
        let started = Instant::now();
        let (language, language_source) = reader_language(&request, self.site_language);
        let mut snapshot = self.snapshot()?;
        limit(snapshot.as_mut(), request.deadline, READING);
        let (mut planned, correction) = self.plan(&request, language, snapshot.as_ref())?;
        planned.plan.facets.clone_from(&self.facets);
        for name in &request.facets {
            if !planned.plan.facets.contains(name) {
                planned.plan.facets.push(name.clone());
            }
        }
        let probes = planned.terms.probes_mut();
        snapshot.expect_terms(&|| probes.weighed_terms())?;
        let rarity = |field, space, term: &str| snapshot.rarity(field, space, term);
        planned.terms.probes_mut().weigh(rarity)?;
        let planned_at = started.elapsed();
        limit(snapshot.as_mut(), request.deadline, Duration::ZERO);
        let (found, pinned) = self.listed(&mut planned, &request, language, snapshot.as_ref())?;
        let found_at = started.elapsed();
        let mut page: Vec<Candidate> = found
            .candidates
            .into_iter()
            .skip(request.offset.get())
            .take(request.limit.get())
            .collect();
        let own = show_own_versions(&mut page, &planned.plan, snapshot.as_ref());
        in_time(own, request.deadline)?;
        limit(snapshot.as_mut(), request.deadline, READING);
        let mut hits = self.hits(&page, &planned, &request, snapshot.as_ref())?;
        for hit in hits.iter_mut().take(pinned.saturating_sub(request.offset.get())) {
            hit.pinned = true;
        }
        Ok(SearchResponse {
            query: request.query,
            language,
            language_source,
            total: found.total,
            took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            hits,
            facets: Facets {
                language: found.languages,
                tag: found.tags.into_iter().collect(),
                attribute: found
                    .attributes
                    .into_iter()
                    .map(|(name, values)| (name, values.into_iter().collect()))
                    .collect(),
            },
            correction,
            by_reading: planned.by_reading,
            partial: found.partial || is_over(request.deadline),
            stages: Some(Stages {
                plan: planned_at,
                candidates: found_at - planned_at,
                snippets: started.elapsed() - found_at,
            }),
        })
    }

    /// The best ids of a query with their scores, without reading articles: what evaluation measures. Every version of a column by
    /// itself, or `grouped` as a visitor sees them.
    pub fn ranked_ids(
        &self,
        request: SearchRequest,
        depth: usize,
        grouped: bool,
    ) -> Result<Vec<(String, f32)>, SearchError> {
        let (language, _) = reader_language(&request, self.site_language);
        let snapshot = self.snapshot()?;
        let (mut planned, _) = self.plan(&request, language, snapshot.as_ref())?;
        planned.plan.candidates = planned.plan.candidates.max(depth);
        planned.plan.grouped = grouped;
        let mut found = self.ranked(&planned, snapshot.as_ref())?;
        show_own_versions(&mut found.candidates, &planned.plan, snapshot.as_ref())?;
        Ok(found
            .candidates
            .into_iter()
            .take(depth)
            .map(|candidate| (candidate.id, candidate.score))
            .collect())
    }

    /// The list that a visitor pages through, and how many of its first are pinned. The plan is changed to find these too.
    pub(super) fn listed(
        &self,
        planned: &mut PlannedQuery,
        request: &SearchRequest,
        language: Language,
        snapshot: &dyn Snapshot,
    ) -> Result<(Candidates, usize), SearchError> {
        let pinned = match &self.pins {
            Some(file) => pin(file, &request.query, language, &mut planned.plan, snapshot)?,
            None => Vec::new(),
        };
        let mut found = self.ranked(planned, snapshot)?;
        put_on_top(&mut found.candidates, &pinned);
        Ok((found, pinned.len()))
    }

    /// The plan of a request, with the weaker tiers where the stronger ones have nothing.
    pub(super) fn plan(
        &self,
        request: &SearchRequest,
        language: Language,
        snapshot: &dyn Snapshot,
    ) -> Result<(PlannedQuery, Option<Correction>), SearchError> {
        let (mut planned, correction) = weaker::plan(&self.analyzer, &self.planner, request, language, snapshot)?;
        let query = correction
            .as_ref()
            .map_or(&request.query, |correction| &correction.query);
        let wanted = match request.languages.as_slice() {
            [] => &[language],
            filtered => filtered,
        };
        add_translated_titles(&mut planned, query, wanted, &self.analyzer, &self.planner, snapshot)?;
        Ok((planned, correction))
    }

    /// The candidates of a plan in their final order.
    fn ranked(&self, planned: &PlannedQuery, snapshot: &dyn Snapshot) -> Result<Candidates, SearchError> {
        let plan = &planned.plan;
        let mut found = snapshot.search(plan)?;
        order_ties(&mut found.candidates, &plan.languages, plan.sort);
        if found.partial {
            // Time is over: the first order stands.
            return Ok(found);
        }
        let reranked = rerank(&mut found.candidates, plan, snapshot, self.planner.weights());
        if in_time(reranked, plan.deadline)?.is_none() {
            found.partial = true;
            return Ok(found);
        }
        freshen(&mut found.candidates, plan, self.planner.weights());
        Ok(found)
    }

    /// The article with this id.
    pub fn article(&self, id: &str) -> Result<Option<Article>, SearchError> {
        Ok(self.snapshot()?.article(id)?)
    }

    fn hits(
        &self,
        page: &[Candidate],
        planned: &PlannedQuery,
        request: &SearchRequest,
        snapshot: &dyn Snapshot,
    ) -> Result<Vec<Hit>, SearchError> {
        let mut session = self.analyzer.session();
        let mut builder = SnippetBuilder::new(&planned.terms, &mut session, request.snippet_width);
        let mut hits = Vec::with_capacity(page.len());
        let mut keys = Vec::new();
        let articles = snapshot.candidate_articles(&page.iter().collect::<Vec<_>>())?;
        for (candidate, article) in page.iter().zip(articles) {
            // When time is over, what remains of the page is shown without looking for matches.
            let (title, snippet) = if is_over(request.deadline) {
                (Marked::plain(article.title.clone()), builder.opening(&article))
            } else {
                (builder.title(&article), builder.snippet(&article))
            };
            keys.push(article.translation_key.clone());
            hits.push(Hit {
                id: article.id.clone(),
                language: article.language,
                url: article.url.clone(),
                title: title.text,
                title_html: title.html,
                title_highlights: title.highlights,
                snippet,
                pinned: false,
                score: candidate.score,
                published_at: article.published_at,
                updated_at: article.updated_at,
                tags: article.tags.clone(),
                author: article.author.clone(),
                image: article.image.clone(),
                translations: Vec::new(),
            });
        }
        let wanted: Vec<&str> = keys.iter().flatten().map(String::as_str).collect();
        let groups = in_time(snapshot.translations(&wanted), request.deadline)?.unwrap_or_default();
        for (hit, key) in hits.iter_mut().zip(&keys) {
            hit.translations = other_versions(hit, key.as_deref(), &groups);
        }
        Ok(hits)
    }
}
