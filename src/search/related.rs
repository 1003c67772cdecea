//! Articles that are about the same: what a reader may open next.

use super::service::{SearchError, SearchService};
use crate::article::{Article, Language, Timestamp};
use crate::query::{Filter, LONGEST_QUERY, Limit, SearchRequest};
use serde::Serialize;

/// Articles near one article, the nearest first.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RelatedArticles {
    /// The article they are near to.
    pub id: String,
    /// Those of its own language first.
    pub related: Vec<RelatedArticle>,
}

/// One of them.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RelatedArticle {
    /// The article's id.
    pub id: String,
    /// Its language.
    pub language: Language,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Tags.
    pub tags: Vec<String>,
    /// First publication.
    pub published_at: Option<Timestamp>,
    /// Picture.
    pub image: Option<String>,
}

impl SearchService {
    /// Articles near the one with this id, its translations left out; `None` when there is no such article.
    ///
    /// Found by its title and tags, as a reader of its language would find them.
    pub fn related(&self, id: &str, limit: Limit) -> Result<Option<RelatedArticles>, SearchError> {
        let Some(article) = self.article(id)? else {
            return Ok(None);
        };
        let mut request = SearchRequest::new(about(&article));
        request.language = Some(article.language);
        request.limit = limit;
        request.exact = true;
        request
            .conditions
            .push(Filter::Not(Box::new(Filter::Ids(vec![article.id.clone()]))));
        if let Some(key) = article.translation_key {
            let versions = Filter::TranslationKeys(vec![key]);
            request.conditions.push(Filter::Not(Box::new(versions)));
        }
        let hits = if request.query.is_empty() {
            Vec::new()
        } else {
            self.search(request)?.hits
        };
        let related = hits.into_iter().map(|hit| RelatedArticle {
            id: hit.id,
            language: hit.language,
            url: hit.url,
            title: hit.title,
            tags: hit.tags,
            published_at: hit.published_at,
            image: hit.image,
        });
        Ok(Some(RelatedArticles {
            id: article.id,
            related: related.collect(),
        }))
    }
}

/// Title and tags as plain text: no quotes, signs or colons that a query would mean something by.
fn about(article: &Article) -> String {
    let mut text = article.title.clone();
    for tag in &article.tags {
        text.push(' ');
        text.push_str(tag);
    }
    let plain = text
        .chars()
        .map(|character| if character.is_alphanumeric() { character } else { ' ' });
    plain.take(LONGEST_QUERY).collect::<String>().trim().to_owned()
}
