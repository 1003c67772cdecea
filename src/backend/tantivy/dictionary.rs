//! Terms of a field: those that begin with something, those that are like something.

use crate::backend::KnownTerm;
use std::collections::BTreeMap;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// The first `most` terms of `field` that begin with `prefix`, in term order, with their document frequencies.
pub fn terms_with_prefix(
    searcher: &Searcher,
    field: Field,
    prefix: &str,
    most: usize,
) -> tantivy::Result<Vec<KnownTerm>> {
    let mut found = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().range().ge(prefix).into_stream()?;
        let mut taken = 0;
        while taken < most && stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
            add(stream.key(), stream.value().doc_freq, &mut found);
            taken += 1;
        }
    }
    Ok(known(found).take(most).collect())
}

/// The first `most` terms of `field` within `distance` edits of `word`, an exchange of neighbours being one edit; with `beginning`
/// the terms that begin with something so near.
pub fn similar_terms(
    searcher: &Searcher,
    field: Field,
    word: &str,
    distance: u8,
    beginning: bool,
    most: usize,
) -> tantivy::Result<Vec<KnownTerm>> {
    let term = Term::from_field_text(field, word);
    let query = if beginning {
        FuzzyTermQuery::new_prefix(term, distance, true)
    } else {
        FuzzyTermQuery::new(term, distance, true)
    };
    let mut found = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().search(query.automaton()?).into_stream()?;
        let mut taken = 0;
        while taken < most && stream.advance() {
            add(stream.key(), stream.value().doc_freq, &mut found);
            taken += 1;
        }
    }
    Ok(known(found).take(most).collect())
}

fn add(term: &[u8], frequency: u32, found: &mut BTreeMap<String, u64>) {
    if let Ok(term) = std::str::from_utf8(term) {
        match found.get_mut(term) {
            Some(documents) => *documents += u64::from(frequency),
            None => {
                found.insert(term.to_owned(), u64::from(frequency));
            }
        }
    }
}

fn known(found: BTreeMap<String, u64>) -> impl Iterator<Item = KnownTerm> {
    found.into_iter().map(|(term, documents)| KnownTerm { term, documents })
}
