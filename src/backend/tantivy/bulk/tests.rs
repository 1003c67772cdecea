//! Both ways of writing give the same files.

use super::super::TantivyWriter;
use crate::article::{Language, TermSpace};
use crate::backend::IndexWriter;
use crate::index::{FieldId, IndexDocument, TermStream};
use std::collections::BTreeMap;
use std::path::Path;

/// More than the 128 documents of a block of postings, so that full blocks and rests are both written.
const DOCUMENTS: u64 = 700;

/// Knuth's linear congruential generator (MMIX): the same documents in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Terms of one to thirty bytes, some much more frequent than others, several at one position.
fn terms(numbers: &mut Numbers, count: u64) -> String {
    let mut stream = TermStream::default();
    let mut position = 0;
    for _ in 0..count {
        position += numbers.below(4) as u32;
        let bound = 1 + numbers.below(3000);
        let kind = numbers.below(bound);
        let term = match kind % 3 {
            0 => format!("胡{}", char::from_u32(0x4e00 + kind as u32).unwrap_or('蝶')),
            1 => format!("word{kind}"),
            _ => format!("とても長い言葉{kind}"),
        };
        stream.push(&term, position);
    }
    stream.into_string()
}

fn documents() -> Vec<IndexDocument> {
    let mut numbers = Numbers(7);
    (0..DOCUMENTS)
        .map(|index| {
            let mut fields = vec![(FieldId::Gram, terms(&mut numbers, 60))];
            if index % 3 == 0 {
                fields.push((FieldId::Title(TermSpace::Japanese), terms(&mut numbers, 5)));
            }
            if index % 5 > 0 {
                fields.push((FieldId::Body(TermSpace::Korean), terms(&mut numbers, 40)));
            }
            IndexDocument {
                id: format!("column/{index}\0{}", "x".repeat((index % 9) as usize)),
                language: Language::ALL[(index % 5) as usize],
                source: "a".to_owned(),
                content_hash: numbers.below(u64::MAX),
                terms_hash: numbers.below(u64::MAX),
                fields,
                tags: ["再生医療", "laser", "laser"][..(index % 4).min(3) as usize]
                    .iter()
                    .map(|&tag| tag.to_owned())
                    .collect(),
                published_at: (index % 2 == 0).then_some(index as i64 - 50),
                translation_key: (index % 7 == 0).then(|| format!("key{}", index / 14)),
                attributes: BTreeMap::from([("area".to_owned(), vec!["顔".to_owned(), format!("{}", index % 3)])]),
                stored: format!("{{\"number\":{index}}}"),
            }
        })
        .collect()
}

/// The bytes of every file of the only segment, by extension.
fn segment_files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the index folder") {
        let path = entry.expect("an entry").path();
        let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else {
            continue;
        };
        if !matches!(extension, "json" | "lock") {
            let bytes = std::fs::read(&path).expect("a readable file");
            assert!(files.insert(extension.to_owned(), bytes).is_none(), "two segments");
        }
    }
    files
}

#[test]
fn a_bulk_segment_equals_the_one_that_tantivy_writes() {
    let (one_by_one, bulk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut writer = TantivyWriter::open(one_by_one.path(), 1).unwrap();
    for document in documents() {
        writer.put(document).unwrap();
    }
    writer.commit().unwrap();
    writer.close().unwrap();

    let mut writer = TantivyWriter::open(bulk.path(), 1).unwrap();
    let mut bulk_writer = writer.bulk();
    for document in documents() {
        bulk_writer.put(&document).unwrap();
    }
    bulk_writer.finish().unwrap();
    writer.commit().unwrap();
    writer.close().unwrap();

    let (expected, found) = (segment_files(one_by_one.path()), segment_files(bulk.path()));
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(
        expected.len() >= 6,
        "postings, positions, terms, lengths, columns, store"
    );
    for (extension, bytes) in &expected {
        assert!(found[extension] == *bytes, "the .{extension} files differ");
    }
}

#[test]
fn nothing_put_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = TantivyWriter::open(folder.path(), 2).unwrap();
    writer.bulk().finish().unwrap();
    writer.commit().unwrap();
    writer.close().unwrap();
    assert!(segment_files(folder.path()).is_empty());
}

#[test]
fn a_full_segment_is_followed_by_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = TantivyWriter::open(folder.path(), 1).unwrap();
    let mut bulk = super::BulkWriter::new(&writer, 1);
    for document in documents().into_iter().take(3) {
        bulk.put(&document).unwrap();
    }
    bulk.finish().unwrap();
    writer.commit().unwrap();
    writer.close().unwrap();
    let lengths = std::fs::read_dir(folder.path()).unwrap().filter(|entry| {
        let path = entry.as_ref().unwrap().path();
        path.extension().is_some_and(|extension| extension == "fieldnorm")
    });
    assert_eq!(lengths.count(), 3);
}
