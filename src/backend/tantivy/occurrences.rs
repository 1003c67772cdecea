//! Positions of terms in a few documents, read from the postings.

use super::schema::Fields;
use super::statistics::FieldStatistics;
use crate::backend::{DocumentOccurrences, Occurrences};
use crate::index::FieldId;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, Term};

/// Where `terms` stand in `documents`; one seek per term and document.
pub fn read_occurrences(
    searcher: &Searcher,
    fields: &Fields,
    statistics: &FieldStatistics,
    documents: &[DocAddress],
    terms: &[(FieldId, &str)],
    length_fields: &[FieldId],
) -> tantivy::Result<Occurrences> {
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_unstable_by_key(|&index| documents[index]);
    let mut found = Occurrences {
        documents: vec![DocumentOccurrences::default(); documents.len()],
        frequencies: vec![0; terms.len()],
        populations: terms
            .iter()
            .map(|(field, _)| statistics.documents(fields.term_field(*field)))
            .collect(),
        mean_lengths: length_fields
            .iter()
            .map(|&field| statistics.mean_length(fields.term_field(field)))
            .collect(),
    };
    let terms: Vec<Term> = terms
        .iter()
        .map(|(field, term)| Term::from_field_text(fields.term_field(*field), term))
        .collect();
    let mut positions = Vec::new();
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let here: Vec<usize> = order
            .iter()
            .copied()
            .filter(|&index| documents[index].segment_ord == ordinal)
            .collect();
        for (number, term) in terms.iter().enumerate() {
            let inverted = segment.inverted_index(term.field())?;
            let Some(info) = inverted.get_term_info(term)? else {
                here.iter().for_each(|&index| found.documents[index].push(&[]));
                continue;
            };
            found.frequencies[number] += u64::from(info.doc_freq);
            if here.is_empty() {
                continue;
            }
            let mut postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)?;
            for &index in &here {
                let doc = documents[index].doc_id;
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                positions.clear();
                if postings.doc() == doc {
                    postings.positions(&mut positions);
                }
                found.documents[index].push(&positions);
            }
        }
        for &field in length_fields {
            let norms = segment.get_fieldnorms_reader(fields.term_field(field))?;
            for &index in &here {
                let length = norms.fieldnorm(documents[index].doc_id);
                found.documents[index].lengths.push(length);
            }
        }
    }
    Ok(found)
}
