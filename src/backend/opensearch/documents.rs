//! Stored documents of candidates: fetched together, and kept for the next query.

use super::client::{Client, Request};
use super::mapping::{column, length_field};
use crate::article::Article;
use crate::backend::{BackendError, Candidate};
use crate::index::{FieldId, decode_terms};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// Memory for documents that are kept, in bytes.
const KEPT_BYTES: usize = 128 * 1024 * 1024;

/// A stored document.
pub struct Document {
    /// Its article.
    pub article: Arc<Article>,
    /// Encoded terms per field.
    terms: Vec<(FieldId, String)>,
    /// Length per field, as engines keep it.
    lengths: Vec<(FieldId, u32)>,
}

impl Document {
    fn of_source(source: &Value) -> Result<Document, BackendError> {
        let article = article_of(source)?;
        let mut document = Document {
            article: Arc::new(article),
            terms: Vec::new(),
            lengths: Vec::new(),
        };
        for field in FieldId::all().filter(|field| *field != FieldId::Reading) {
            if let Some(terms) = source[field.name()].as_str() {
                document.terms.push((field, terms.to_owned()));
            }
            if let Some(length) = source[length_field(field).as_str()].as_u64() {
                document.lengths.push((field, length as u32));
            }
        }
        Ok(document)
    }

    /// How many tokens it has in a field, as precisely as engines keep it.
    pub fn length(&self, field: FieldId) -> u32 {
        let found = self.lengths.iter().find(|(of, _)| *of == field);
        found.map_or(0, |(_, length)| *length)
    }

    /// Positions of each of `terms`, ascending.
    pub fn positions(&self, terms: &[(FieldId, &str)]) -> Vec<Vec<u32>> {
        let mut found = vec![Vec::new(); terms.len()];
        for (field, encoded) in &self.terms {
            let mut wanted: FxHashMap<&str, usize> = FxHashMap::default();
            for (number, (of, term)) in terms.iter().enumerate() {
                if of == field {
                    wanted.entry(term).or_insert(number);
                }
            }
            if wanted.is_empty() {
                continue;
            }
            for (term, position) in decode_terms(encoded) {
                if let Some(&number) = wanted.get(term) {
                    found[number].push(position);
                }
            }
        }
        // A term that is asked for twice has its positions where it was named first.
        for number in 0..terms.len() {
            if let Some(first) = terms[..number].iter().position(|term| *term == terms[number]) {
                found[number] = found[first].clone();
            }
        }
        found
    }

    fn bytes(&self) -> usize {
        let terms: usize = self.terms.iter().map(|(_, terms)| terms.len()).sum();
        // The article's text is about a third of its terms.
        terms + terms / 2 + 512
    }
}

/// The article of a stored document.
pub fn article_of(source: &Value) -> Result<Article, BackendError> {
    let stored = source[column::ARTICLE].as_str();
    let stored = stored.ok_or_else(|| BackendError::Stored("it is missing".to_owned()))?;
    serde_json::from_str(stored).map_err(|error| BackendError::Stored(error.to_string()))
}

/// Documents that were read lately, by id and by the number of the write that made them.
#[derive(Default)]
pub struct DocumentCache {
    kept: Mutex<Kept>,
}

type Key = (String, u64);

/// Two halves: when the young one is full it becomes the old one, and what was not asked for since is forgotten.
#[derive(Default)]
struct Kept {
    young: FxHashMap<Key, Arc<Document>>,
    old: FxHashMap<Key, Arc<Document>>,
    bytes: usize,
}

impl Kept {
    fn get(&mut self, key: &Key) -> Option<Arc<Document>> {
        if let Some(document) = self.young.get(key) {
            return Some(document.clone());
        }
        let document = self.old.remove(key)?;
        self.insert(key.clone(), document.clone());
        Some(document)
    }

    fn insert(&mut self, key: Key, document: Arc<Document>) {
        self.bytes += document.bytes();
        self.young.insert(key, document);
        if self.bytes > KEPT_BYTES / 2 {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
    }
}

impl DocumentCache {
    /// The documents of candidates, in their order.
    pub fn read(
        &self,
        client: &Client,
        index: &str,
        candidates: &[&Candidate],
    ) -> Result<Vec<Arc<Document>>, BackendError> {
        let key = |candidate: &Candidate| (candidate.id.clone(), candidate.address);
        let mut found: Vec<Option<Arc<Document>>> = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            candidates.iter().map(|candidate| kept.get(&key(candidate))).collect()
        };
        let missing: Vec<usize> = (0..found.len()).filter(|&number| found[number].is_none()).collect();
        if !missing.is_empty() {
            let ids: Vec<&str> = missing.iter().map(|&number| candidates[number].id.as_str()).collect();
            let answer = client
                .send(Request::post(format!("{index}/_mget?realtime=false"), &json!({ "ids": ids })).of_any_copy())
                .map_err(|error| error.during("read"))?;
            let sources = answer["docs"].as_array().map(Vec::as_slice).unwrap_or_default();
            for (&number, answer) in missing.iter().zip(sources) {
                let document = Arc::new(Document::of_source(&answer["_source"])?);
                let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.insert(key(candidates[number]), document.clone());
                found[number] = Some(document);
            }
        }
        let gone = || BackendError::Stored("it was deleted while it was read".to_owned());
        found.into_iter().map(|document| document.ok_or_else(gone)).collect()
    }
}
