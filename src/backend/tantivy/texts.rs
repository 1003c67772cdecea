//! Documents by address, and columns of text read for many documents at once: a column is opened once, its dictionary read in order.

use tantivy::{DocAddress, Searcher};

/// The (first) text that each document has in a column, in the order of the documents; empty where it has none.
pub fn read_texts(searcher: &Searcher, column: &str, documents: &[DocAddress]) -> tantivy::Result<Vec<String>> {
    let mut texts = vec![String::new(); documents.len()];
    for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
        let mut here = documents
            .iter()
            .enumerate()
            .filter(|(_, document)| document.segment_ord == segment_ord)
            .peekable();
        if here.peek().is_none() {
            continue;
        }
        let Some(column) = segment.fast_fields().str(column)? else {
            continue;
        };
        let mut wanted: Vec<(u64, usize)> = here
            .filter_map(|(number, document)| Some((column.term_ords(document.doc_id).next()?, number)))
            .collect();
        wanted.sort_unstable();
        let mut ordinals: Vec<u64> = wanted.iter().map(|&(ordinal, _)| ordinal).collect();
        ordinals.dedup();
        let mut next = 0;
        let mut ordinal = ordinals.iter();
        column.dictionary().sorted_ords_to_term_cb(&ordinals, |term| {
            let Some(&ordinal) = ordinal.next() else { return };
            let text = String::from_utf8_lossy(term);
            while let Some(&(_, number)) = wanted.get(next).filter(|(of, _)| *of == ordinal) {
                texts[number] = text.clone().into_owned();
                next += 1;
            }
        })?;
    }
    Ok(texts)
}

/// An address as a candidate carries it.
pub fn packed(address: DocAddress) -> u64 {
    (u64::from(address.segment_ord) << 32) | u64::from(address.doc_id)
}

/// The address that a candidate carries.
pub fn unpacked(address: u64) -> DocAddress {
    DocAddress::new((address >> 32) as u32, address as u32)
}
