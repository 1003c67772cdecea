//! A document as the cluster gets it.
//!
//! Terms go as text of which the cluster's own tokenizer and filters make the same terms at the same positions (`mapping`): a space
//! moves one position on, U+0001 stands between terms of one position, and U+0003 alone at a position means that it is empty: it is
//! dropped as a stop word, which leaves a gap.

use super::mapping::{column, length_field};
use crate::backend::column_values::{attribute_term, group_of, language_code};
use crate::index::{FieldId, IndexDocument, decode_terms};
use serde_json::{Map, Value, json};

/// Stands at a position without terms.
pub const GAP: char = '\u{3}';

/// The terms of a field as text for the cluster.
pub fn encode_terms(encoded: &str) -> String {
    let mut text = String::with_capacity(encoded.len() + 16);
    for (position, terms) in encoded.split(' ').enumerate() {
        if position > 0 {
            text.push(' ');
        }
        match terms {
            "" => text.push(GAP),
            terms => text.push_str(terms),
        }
    }
    text
}

/// The terms of a phrase as text for the cluster.
pub fn encode_phrase(terms: &[(u32, String)]) -> String {
    let mut text = String::new();
    let mut position = terms.first().map_or(0, |(first, _)| *first);
    for (number, (at, term)) in terms.iter().enumerate() {
        if number > 0 {
            text.push(if *at == position { '\u{1}' } else { ' ' });
        }
        while position + 1 < *at {
            text.push(GAP);
            text.push(' ');
            position += 1;
        }
        position = *at;
        text.push_str(term);
    }
    text
}

/// The document as JSON.
pub fn document_body(document: &IndexDocument) -> Value {
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| {
        body.insert(name.to_owned(), value);
    };
    put(column::ID, json!(document.id));
    put(column::LANGUAGE, json!(language_code(document.language)));
    put(column::SOURCE, json!(document.source));
    put(column::CONTENT_HASH, json!(document.content_hash.cast_signed()));
    put(column::TERMS_HASH, json!(document.terms_hash.cast_signed()));
    put(column::TAG, json!(document.tags));
    let attributes = document.attributes.iter();
    let values = attributes.flat_map(|(name, values)| values.iter().map(move |value| attribute_term(name, value)));
    put(column::ATTRIBUTE, values.collect());
    if let Some(time) = document.published_at {
        put(column::PUBLISHED_AT, json!(time));
    }
    let group = match &document.translation_key {
        Some(key) => {
            put(column::TRANSLATION_KEY, json!(key));
            group_of(key)
        }
        // An article of its own is a column of its own; no key begins with a control character.
        None => group_of(&format!("\0{}", document.id)),
    };
    put(column::GROUP, json!(group.cast_signed()));
    put(column::ARTICLE, json!(document.stored));
    for (field, terms) in &document.fields {
        if *field == FieldId::Reading {
            put(field.name(), decode_terms(terms).map(|(term, _)| json!(term)).collect());
            continue;
        }
        put(field.name(), json!(encode_terms(terms)));
        let length = decode_terms(terms).count() as u32;
        put(&length_field(*field), json!(kept_length(length)));
    }
    Value::Object(body)
}

/// A length as engines keep it, in one byte: exact up to 40, then with four significant bits (Lucene's `SmallFloat.intToByte4`). Kept so here, too, since
/// scores are to be the same.
pub fn kept_length(length: u32) -> u32 {
    const EXACT: u32 = 24;
    let Some(rest) = length.checked_sub(EXACT) else {
        return length;
    };
    let bits = u32::BITS - rest.leading_zeros();
    match bits.checked_sub(4) {
        None => length,
        Some(shift) => EXACT + (rest >> shift << shift),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::TermStream;

    #[test]
    fn gaps_and_shared_positions_are_spelled_out() {
        let mut stream = TermStream::default();
        for (term, position) in [("a", 1), ("b", 2), ("c", 2), ("d", 5)] {
            stream.push(term, position);
        }
        let gap = GAP;
        assert_eq!(encode_terms(stream.as_str()), format!("{gap} a b\u{1}c {gap} {gap} d"));
        let phrase = [(3, "a"), (4, "b"), (7, "d")].map(|(position, term)| (position, term.to_owned()));
        assert_eq!(encode_phrase(&phrase), format!("a b {gap} {gap} d"));
    }

    #[test]
    fn lengths_are_kept_with_four_bits() {
        for (length, kept) in [
            (0, 0),
            (39, 39),
            (40, 40),
            (41, 40),
            (42, 42),
            (56, 56),
            (59, 56),
            (60, 60),
            (1_000, 984),
        ] {
            assert_eq!(kept_length(length), kept, "{length}");
        }
    }
}
