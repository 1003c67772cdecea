//! Positions of terms in a few documents, read from the postings.

use super::schema::Fields;
use super::statistics::FieldStatistics;
use super::term_infos::{TermInfos, document_frequency};
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
    infos: &TermInfos,
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
    let mut standing = Vec::with_capacity(terms.len());
    for (number, &(field, term)) in terms.iter().enumerate() {
        let field = fields.term_field(field);
        let infos = infos.of(Term::from_field_text(field, term), searcher, statistics)?;
        found.frequencies[number] = document_frequency(&infos);
        standing.push((field, infos));
    }
    let mut positions = Vec::new();
    for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
        let here: Vec<usize> = order
            .iter()
            .copied()
            .filter(|&index| documents[index].segment_ord as usize == ordinal)
            .collect();
        if here.is_empty() {
            continue;
        }
        for (field, infos) in &standing {
            let Some(Some(info)) = infos.get(ordinal) else {
                here.iter().for_each(|&index| found.documents[index].push(&[]));
                continue;
            };
            let inverted = segment.inverted_index(*field)?;
            let mut postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
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
