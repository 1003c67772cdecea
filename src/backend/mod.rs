//! Backends: where documents are kept and candidates found.
//!
//! A backend knows fields, terms and plans, never languages' rules or raw text. `tantivy` is the embedded one, `opensearch` a cluster.

mod column_values;
mod explanation;
pub mod opensearch;
mod store;
pub mod tantivy;

pub use explanation::{ClauseMatch, PlanExplanation};
pub use store::{IndexEdit, IndexSize, IndexStore, WRITING_ARTICLES, edit_after, edit_after_articles};

use crate::article::{Article, Language, TermSpace};
use crate::index::{FieldId, IndexDocument};
use crate::query::{Clause, Filter, QueryPlan};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// A searchable index.
pub trait SearchBackend: Send + Sync {
    /// One consistent view: everything a request reads comes from the same commit.
    fn snapshot(&self) -> Box<dyn Snapshot>;

    /// Looks for a new commit now; otherwise one is seen within half a second.
    fn reload(&self) -> Result<(), BackendError>;
}

/// A consistent, read-only view of an index.
pub trait Snapshot: Send + Sync {
    /// The best candidates of a plan, in its order, with counts over everything that matches.
    ///
    /// In a grouped plan a column counts once: the matching version nearest to the reader (then the best, then the first id) stands for
    /// it. A count is what `total` would be with that value as a filter.
    fn search(&self, plan: &QueryPlan) -> Result<Candidates, BackendError>;

    /// The documents that pass the filters and exclusions of a plan and these filters too, by id, whether or not they match; scores are zero.
    fn passing(&self, plan: &QueryPlan, also: &[Filter]) -> Result<Vec<Candidate>, BackendError>;

    /// How a plan matches the document with this id, clause by clause; `None` when there is none.
    fn explain(&self, plan: &QueryPlan, id: &str) -> Result<Option<PlanExplanation>, BackendError>;

    /// Whether any document matches a clause.
    fn matches(&self, clause: &Clause) -> Result<bool, BackendError>;

    /// The first `most` terms of a field that begin with `prefix`, in term order.
    fn terms_with_prefix(&self, field: FieldId, prefix: &str, most: usize) -> Result<Vec<KnownTerm>, BackendError>;

    /// The first `most` terms of a field within `distance` (1 or 2) edits of `word`, in term order. An edit adds, drops or replaces
    /// a character or exchanges two neighbours. With `beginning`, terms that begin with something so near.
    fn similar_terms(
        &self,
        field: FieldId,
        word: &str,
        distance: u8,
        beginning: bool,
        most: usize,
    ) -> Result<Vec<KnownTerm>, BackendError>;

    /// Says when whoever asks must have an answer: calls to a backend that is far away fail then. Others are bounded by the deadline of
    /// a plan alone.
    fn until(&mut self, _deadline: Instant) {}

    /// Where terms stand in some candidates of this snapshot, and how long these candidates are in `length_fields`.
    fn occurrences(
        &self,
        candidates: &[&Candidate],
        terms: &[(FieldId, &str)],
        length_fields: &[FieldId],
    ) -> Result<Occurrences, BackendError>;

    /// Tells which terms will be asked for, so that a backend that is far away can look them up together; others do not ask which.
    fn expect_terms(&self, _terms: &dyn Fn() -> Vec<(FieldId, String)>) -> Result<(), BackendError> {
        Ok(())
    }

    /// The article with this id.
    fn article(&self, id: &str) -> Result<Option<Article>, BackendError>;

    /// How rare a term is in a field among the articles of `space`'s languages: ln(1 + (N − n + ½) / (n + ½)); `None` when no
    /// article has it.
    fn rarity(&self, field: FieldId, space: TermSpace, term: &str) -> Result<Option<f32>, BackendError>;

    /// The stored articles of candidates of this snapshot, in their order. It keeps them: ranking and snippets read the same articles.
    fn candidate_articles(&self, candidates: &[&Candidate]) -> Result<Vec<Arc<Article>>, BackendError>;

    /// All versions of the columns with these translation keys.
    fn translations(&self, keys: &[&str]) -> Result<BTreeMap<String, Vec<Translation>>, BackendError>;

    /// Calls `visit` with the state of every article.
    fn states(&self, visit: &mut dyn FnMut(ArticleState)) -> Result<(), BackendError>;

    /// The source that owns the article with this id and the hash of its content.
    fn state(&self, id: &str) -> Result<Option<ArticleState>, BackendError>;

    /// Calls `visit` with every stored article and the source that owns it; stops when it returns false.
    fn articles(&self, visit: &mut dyn FnMut(Article, String) -> bool) -> Result<(), BackendError>;

    /// How many articles there are per language.
    fn counts(&self) -> Result<BTreeMap<Language, u64>, BackendError>;

    /// Changes with every commit: for conditional requests and for tests that wait.
    fn commit_id(&self) -> String;
}

/// Changes an index; nothing is seen before `commit`.
pub trait IndexWriter: Send + Sync {
    /// Adds a document, or replaces the one with its id.
    fn put(&self, document: IndexDocument) -> Result<(), BackendError>;

    /// Removes the document with this id, if there is one.
    fn delete(&self, id: &str) -> Result<(), BackendError>;

    /// Makes all changes so far durable and visible at once.
    fn commit(&mut self) -> Result<(), BackendError>;

    /// A writer for one thread's share of a new index: faster than [`IndexWriter::put`], and it replaces nothing.
    fn bulk(&self) -> Box<dyn BulkPut + '_>;

    /// Ends what the engine still does in the background.
    fn close(self: Box<Self>) -> Result<(), BackendError>;
}

/// Adds documents to a new index on one thread; several may fill the same index.
pub trait BulkPut {
    /// Adds a document whose id the index does not hold.
    fn put(&mut self, document: &IndexDocument) -> Result<(), BackendError>;

    /// Writes what is left.
    fn finish(self: Box<Self>) -> Result<(), BackendError>;
}

/// A term of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTerm {
    /// The term.
    pub term: String,
    /// How many documents have it.
    pub documents: u64,
}

/// Candidates of a plan.
#[derive(Debug, Clone)]
pub struct Candidates {
    /// How many documents match.
    pub total: u64,
    /// The best of them, best first.
    pub candidates: Vec<Candidate>,
    /// Whether the plan's deadline passed before every document was looked at.
    pub partial: bool,
    /// How many match per language.
    pub languages: BTreeMap<Language, u64>,
    /// How many match per tag, most frequent first, at most [`FACET_VALUES`].
    pub tags: Vec<(String, u64)>,
    /// How many match per value of each attribute that the plan names, in its order; values as of tags.
    pub attributes: Vec<(String, Vec<(String, u64)>)>,
}

/// How telling a term is that `frequency` of `documents` have: ln(1 + (N − n + ½) / (n + ½)), as in BM25.
pub fn inverse_document_frequency(frequency: u64, documents: u64) -> f32 {
    let rest = documents.saturating_sub(frequency) as f32;
    (1.0 + (rest + 0.5) / (frequency as f32 + 0.5)).ln()
}

/// Values a facet lists at most.
pub const FACET_VALUES: usize = 100;

/// A document before re-ranking.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The article's id.
    pub id: String,
    /// Its language.
    pub language: Language,
    /// The plan's score, without what being new adds.
    pub score: f32,
    /// Seconds since 1970; `i64::MIN` when unknown.
    pub published_at: i64,
    /// Shared by the versions of its column.
    pub translation_key: Option<String>,
    /// The backend's own address of the document, valid within the snapshot.
    pub address: u64,
}

/// Where terms stand in documents.
#[derive(Debug, Clone, Default)]
pub struct Occurrences {
    /// Per document, in the order asked for.
    pub documents: Vec<DocumentOccurrences>,
    /// Per term: how many documents of the index have it.
    pub frequencies: Vec<u64>,
    /// Per term: how many documents have its field at all.
    pub populations: Vec<u64>,
    /// Per field whose lengths were asked for: mean number of tokens of the documents that have it.
    pub mean_lengths: Vec<f32>,
}

/// Where terms stand in one document.
#[derive(Debug, Clone, Default)]
pub struct DocumentOccurrences {
    positions: Vec<u32>,
    ends: Vec<u32>,
    /// How many tokens each of the fields asked for has, as precisely as the engine keeps it.
    pub lengths: Vec<u32>,
}

impl DocumentOccurrences {
    /// Appends the positions of the next term, ascending.
    pub fn push(&mut self, positions: &[u32]) {
        self.positions.extend_from_slice(positions);
        self.ends.push(self.positions.len() as u32);
    }

    /// Positions of term number `term`, ascending; empty when the document does not have it.
    pub fn of(&self, term: usize) -> &[u32] {
        let start = term.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.positions[start..self.ends[term] as usize]
    }
}

/// What a run needs to know about an article it may leave alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleState {
    /// The article's id.
    pub id: String,
    /// Hash of its content.
    pub content_hash: u64,
    /// Hash of the terms it was indexed with.
    pub terms_hash: u64,
    /// Name of the source that owns it.
    pub source: String,
    /// Its language.
    pub language: Language,
}

/// A version of a column in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The article's id.
    pub id: String,
    /// Its language.
    pub language: Language,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
}

impl Translation {
    /// Versions of columns by their translation key, each column's in the order of languages and ids.
    fn by_key(
        articles: impl Iterator<Item = Result<Article, BackendError>>,
    ) -> Result<BTreeMap<String, Vec<Translation>>, BackendError> {
        let mut groups: BTreeMap<String, Vec<Translation>> = BTreeMap::new();
        for article in articles {
            let article = article?;
            let Some(key) = article.translation_key else { continue };
            groups.entry(key).or_default().push(Translation {
                id: article.id,
                language: article.language,
                url: article.url,
                title: article.title,
            });
        }
        for group in groups.values_mut() {
            group.sort_by(|a, b| (a.language, &a.id).cmp(&(b.language, &b.id)));
        }
        Ok(groups)
    }
}

/// A backend that could not answer.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// The engine failed.
    #[error("the index could not be {action}: {message}")]
    Engine {
        /// read, written, opened …
        action: &'static str,
        /// The engine's own words.
        message: String,
    },
    /// A cluster could not be reached, or refuses for now.
    #[error("the cluster could not be {action}: {message}")]
    Unavailable {
        /// read, written, opened …
        action: &'static str,
        /// What it or the network said.
        message: String,
    },
    /// What is stored is not what this version writes.
    #[error("the index holds an article that cannot be read ({0}); run `sagasu index` to rebuild it")]
    Stored(String),
}

impl BackendError {
    /// Whether it is away for now rather than broken.
    pub fn is_passing(&self) -> bool {
        match self {
            BackendError::Unavailable { .. } => true,
            BackendError::Engine { .. } | BackendError::Stored(_) => false,
        }
    }
}
