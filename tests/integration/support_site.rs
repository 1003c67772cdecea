//! The small site of `tests/fixtures/site.jsonl` in five languages.

use crate::support_index::{ScratchIndex, article_of, project};
use sagasu::article::Article;
use sagasu::search::SearchService;
use std::fs;
use std::sync::OnceLock;

/// Its articles.
pub fn articles() -> &'static [Article] {
    static ARTICLES: OnceLock<Vec<Article>> = OnceLock::new();
    ARTICLES.get_or_init(|| {
        let lines = fs::read_to_string(project("tests/fixtures/site.jsonl")).expect("the site");
        let values = lines.lines().map(|line| serde_json::from_str(line).expect("JSON"));
        values.map(|value| article_of(&value)).collect()
    })
}

/// A service over it with every version of a column by itself: what a search finds, not what of it is shown as one.
pub fn site() -> &'static SearchService {
    static SITE: OnceLock<(ScratchIndex, SearchService)> = OnceLock::new();
    let build = || {
        let mut articles = articles().to_vec();
        for article in &mut articles {
            article.translation_key = None;
        }
        let index = ScratchIndex::of(articles);
        let service = index.service();
        (index, service)
    };
    &SITE.get_or_init(build).1
}

/// A service over it as it is.
pub fn site_of_columns() -> &'static SearchService {
    static SITE: OnceLock<(ScratchIndex, SearchService)> = OnceLock::new();
    let build = || {
        let index = ScratchIndex::of(articles().to_vec());
        let service = index.service();
        (index, service)
    };
    &SITE.get_or_init(build).1
}
