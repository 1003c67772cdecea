//! From the articles of a commit to tables.

use super::SuggestionKind;
use super::keys::keys;
use super::suggester::PopularQuery;
use super::table::{Entry, Table};
use crate::analysis::{Analyzer, Session};
use crate::article::Language;
use crate::backend::{BackendError, Snapshot};
use crate::snippet::section_url;
use std::collections::{BTreeMap, HashSet};

/// One table per language.
pub type Tables = BTreeMap<Language, Table>;

/// A text and what it is ordered by before its table is made.
struct Draft {
    entry: Entry,
    /// Greater comes first: seconds since 1970, or how often a query was asked.
    weight: i64,
}

/// The titles and headings of all articles. Newer articles come first; of equal texts only the first is kept.
pub fn of_articles(snapshot: &dyn Snapshot, analyzer: &Analyzer) -> Result<Tables, BackendError> {
    let mut drafts: BTreeMap<Language, Vec<Draft>> = BTreeMap::new();
    snapshot.articles(&mut |article, _| {
        let weight = article.published_at.map_or(i64::MIN, |time| time.unix_seconds());
        let drafts = drafts.entry(article.language).or_default();
        for section in &article.sections {
            let heading = section.heading.trim();
            if !heading.is_empty() && heading != article.title {
                let url = section_url(&article.url, section.anchor.as_deref(), heading);
                let entry = Entry {
                    kind: SuggestionKind::Heading,
                    text: heading.to_owned(),
                    id: Some(article.id.clone()),
                    url: Some(url),
                    title: Some(article.title.clone()),
                    translation_key: article.translation_key.clone(),
                };
                drafts.push(Draft { entry, weight });
            }
        }
        if !article.title.trim().is_empty() {
            let entry = Entry {
                kind: SuggestionKind::Title,
                text: article.title,
                id: Some(article.id),
                url: Some(article.url),
                title: None,
                translation_key: article.translation_key,
            };
            drafts.push(Draft { entry, weight });
        }
        true
    })?;
    tables(drafts, analyzer)
}

/// Queries that others asked.
pub fn of_queries(queries: Vec<PopularQuery>, analyzer: &Analyzer) -> Result<Tables, BackendError> {
    let mut drafts: BTreeMap<Language, Vec<Draft>> = BTreeMap::new();
    for query in queries {
        let entry = Entry {
            kind: SuggestionKind::Query,
            text: query.query,
            id: None,
            url: None,
            title: None,
            translation_key: None,
        };
        let weight = query.count.cast_signed();
        drafts.entry(query.language).or_default().push(Draft { entry, weight });
    }
    tables(drafts, analyzer)
}

fn tables(drafts: BTreeMap<Language, Vec<Draft>>, analyzer: &Analyzer) -> Result<Tables, BackendError> {
    let mut session = analyzer.session();
    let mut tables = Tables::new();
    for (language, drafts) in drafts {
        tables.insert(language, table(drafts, language, &mut session)?);
    }
    Ok(tables)
}

fn table(mut drafts: Vec<Draft>, language: Language, session: &mut Session) -> Result<Table, BackendError> {
    drafts.sort_by(|a, b| {
        let kind = a.entry.kind.cmp(&b.entry.kind);
        let order = kind
            .then(b.weight.cmp(&a.weight))
            .then_with(|| a.entry.id.cmp(&b.entry.id));
        order.then_with(|| a.entry.text.cmp(&b.entry.text))
    });
    let mut seen: HashSet<String> = HashSet::new();
    let mut entries = Vec::new();
    let mut all = Vec::new();
    for Draft { entry, .. } in drafts {
        if !seen.insert(entry.text.clone()) {
            continue;
        }
        let number = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let title = entry.kind != SuggestionKind::Heading;
        keys(&entry.text, title, language.term_space(), session, |key| {
            all.push((key, number))
        });
        entries.push(entry);
    }
    Table::new(entries, all).map_err(|error| BackendError::Engine {
        action: "read for suggestions",
        message: error.to_string(),
    })
}
