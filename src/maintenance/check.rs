//! `check`: whether an index is what it should be, and what mends it.

use crate::analysis::Analyzer;
use crate::article::Language;
use crate::backend::{BackendError, IndexStore};
use crate::index::reindex::sample_failures;
use crate::index::{Generation, Manifest};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Ids listed with a finding.
const LISTED: usize = 10;

/// The result of a check.
#[derive(Debug, Clone, Default, Serialize)]
pub struct IndexCheck {
    /// Number of the generation that was checked.
    pub generation: Option<u64>,
    /// Articles read, per language.
    pub languages: BTreeMap<Language, u64>,
    /// What is wrong; empty when all is well.
    pub findings: Vec<Finding>,
}

/// Something wrong, and what mends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

const FROM_STORED: &str = "run `sagasu reindex --force`, which writes the index anew from its stored articles";
const FROM_SOURCES: &str = "run `sagasu rollback` for the generation before, `sagasu restore FILE` for a backup, or \
                            `sagasu index --fresh SOURCE…` to build it anew from its sources";

/// Checks the current generation: files against their checksums, every stored article against its hash, and sample searches.
pub fn check(analyzer: &Analyzer, store: &dyn IndexStore) -> IndexCheck {
    // The engine trusts its files and breaks off where one is damaged in certain ways.
    let work = std::panic::AssertUnwindSafe(|| check_unguarded(analyzer, store));
    std::panic::catch_unwind(work).unwrap_or_else(|_| {
        let mut check = IndexCheck::default();
        check.find("the engine broke off while it read the index", FROM_SOURCES);
        check
    })
}

fn check_unguarded(analyzer: &Analyzer, store: &dyn IndexStore) -> IndexCheck {
    let mut check = IndexCheck::default();
    let generation = match store.current() {
        Ok(Some(generation)) => generation,
        Ok(None) => {
            check.find("there is no index yet", "run `sagasu index SOURCE…`");
            return check;
        }
        Err(error) => {
            check.find(error, FROM_SOURCES);
            return check;
        }
    };
    check.generation = Some(generation.number);
    match store.damage(&generation) {
        Ok(damaged) if damaged.is_empty() => {}
        Ok(damaged) => {
            check.find(
                format!("files have other bytes than were written: {}", damaged.join(", ")),
                FROM_SOURCES,
            );
        }
        Err(error) => {
            check.find(error, FROM_SOURCES);
            return check;
        }
    }
    let manifest = Manifest::of(analyzer.fingerprint());
    if !generation.manifest.is_like(&manifest) {
        let problem = "it was built with another version or other dictionaries, and is not served";
        check.find(problem, "run `sagasu reindex`");
    }
    if let Err(error) = check.articles(store, &generation) {
        check.find(error, FROM_SOURCES);
        return check;
    }
    if generation.manifest.is_like(&manifest)
        && let Err(error) = check.searches(analyzer, store, &generation)
    {
        check.find(error, FROM_STORED);
    }
    check
}

impl IndexCheck {
    fn find(&mut self, problem: impl ToString, remedy: &str) {
        self.findings.push(Finding {
            problem: problem.to_string(),
            remedy: remedy.to_owned(),
        });
    }

    /// Every stored article parses, once per id.
    fn articles(&mut self, store: &dyn IndexStore, generation: &Generation) -> Result<(), BackendError> {
        let (mut ids, mut twice) = (BTreeSet::new(), Vec::new());
        store.visit_stored(generation, &mut |article, _| {
            *self.languages.entry(article.language).or_default() += 1;
            if !ids.insert(article.id.clone()) {
                twice.push(article.id);
            }
            true
        })?;
        if !twice.is_empty() {
            twice.truncate(LISTED);
            self.find(
                format!("several articles have one id: {}", twice.join(", ")),
                FROM_STORED,
            );
        }
        Ok(())
    }

    /// What columns say agrees with the stored articles, and samples find themselves.
    fn searches(
        &mut self,
        analyzer: &Analyzer,
        store: &dyn IndexStore,
        generation: &Generation,
    ) -> Result<(), BackendError> {
        let snapshot = store.open(generation)?.snapshot();
        let mut hashes = BTreeMap::new();
        snapshot.states(&mut |state| {
            hashes.insert(state.id, state.content_hash);
        })?;
        let ids: Vec<String> = hashes.keys().cloned().collect();
        let mut other = Vec::new();
        snapshot.articles(&mut |article, _| {
            if hashes.remove(&article.id) != Some(article.content_hash()) {
                other.push(article.id);
            }
            true
        })?;
        other.extend(hashes.into_keys());
        if !other.is_empty() {
            let count = other.len();
            other.truncate(LISTED);
            let ids = other.join(", ");
            self.find(
                format!("{count} stored articles are not those that were indexed: {ids}"),
                FROM_STORED,
            );
        }
        let failures = sample_failures(analyzer, snapshot.as_ref(), ids)?;
        if !failures.is_empty() {
            let ids = failures.join(", ");
            self.find(format!("sample queries do not find their article: {ids}"), FROM_STORED);
        }
        let counted: u64 = snapshot.counts()?.values().sum();
        let read: u64 = self.languages.values().sum();
        if counted != read {
            self.find(
                format!("{counted} articles are counted and {read} are stored"),
                FROM_STORED,
            );
        }
        Ok(())
    }
}
