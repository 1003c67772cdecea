//! The articles that visitors look for most, from what they ask: nothing is kept of who read what.

use super::service::{SearchError, SearchService};
use super::suggest::PopularQuery;
use crate::article::Language;
use crate::query::{Limit, SearchRequest};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most articles in one answer.
pub const MAX_POPULAR: usize = 20;
/// Popular queries that are looked at, those asked most.
const MOST_QUERIES: usize = 40;
/// How long what was found stands.
const AGE: Duration = Duration::from_secs(60);

/// The articles that answer what visitors of one language ask most.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PopularArticles {
    /// The visitors' language.
    pub language: Language,
    /// The most wanted first; none where the site keeps no query log.
    pub articles: Vec<PopularArticle>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PopularArticle {
    /// The article's id.
    pub id: String,
    /// Its language.
    pub language: Language,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
}

/// What was found lately, per language, and when.
#[derive(Default)]
pub(super) struct FoundLately(Mutex<BTreeMap<Language, Found>>);

type Found = (Instant, Arc<[PopularArticle]>);

impl FoundLately {
    fn get(&self, language: Language) -> Option<Arc<[PopularArticle]>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, articles) = kept.get(&language)?;
        (at.elapsed() < AGE).then(|| articles.clone())
    }

    fn keep(&self, language: Language, articles: Arc<[PopularArticle]>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(language, (Instant::now(), articles));
    }
}

impl SearchService {
    /// The articles that stand first for what visitors of `language` ask most, up to a minute old.
    ///
    /// An article counts as often as all queries it is the first result of were asked; of equal ones the one that answers the more frequent query
    /// comes first.
    pub fn popular_articles(&self, language: Language, most: usize) -> Result<PopularArticles, SearchError> {
        let articles = match self.found_lately().get(language) {
            Some(articles) => articles,
            None => {
                let found: Arc<[PopularArticle]> = self.most_wanted(language)?.into();
                self.found_lately().keep(language, found.clone());
                found
            }
        };
        Ok(PopularArticles {
            language,
            articles: articles.iter().take(most).cloned().collect(),
        })
    }

    fn most_wanted(&self, language: Language) -> Result<Vec<PopularArticle>, SearchError> {
        let mut queries: Vec<PopularQuery> = self.popular_queries();
        queries.retain(|query| query.language == language);
        queries.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.query.cmp(&b.query)));
        let mut counted: Vec<(u64, PopularArticle)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for asked in queries.into_iter().take(MOST_QUERIES) {
            let request = SearchRequest {
                language: Some(language),
                limit: Limit::new(1)?,
                ..SearchRequest::new(&asked.query)
            };
            let Some(hit) = self.search(request)?.hits.pop() else {
                continue;
            };
            let place = *places.entry(hit.id.clone()).or_insert(counted.len());
            match counted.get_mut(place) {
                Some((count, _)) => *count += asked.count,
                None => counted.push((
                    asked.count,
                    PopularArticle {
                        id: hit.id,
                        language: hit.language,
                        url: hit.url,
                        title: hit.title,
                    },
                )),
            }
        }
        counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        counted.truncate(MAX_POPULAR);
        Ok(counted.into_iter().map(|(_, article)| article).collect())
    }
}
