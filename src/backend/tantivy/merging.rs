//! Which segments are merged, and when.
//!
//! Two kinds of segments meet in an index. A run that builds anew writes segments as large as its memory allows: merging those writes the index
//! a second time, maps all of it, and makes searches hardly faster. Single changes write segments of a few articles each: those must not pile up, and a
//! change must not wait until a run's segments are written again because it is one more segment. Only one that is mostly deleted is.
//! tantivy's `LogMergePolicy` has one number of segments and one lowest level for both, and writes a whole level again for one deleted segment.

use tantivy::index::SegmentMeta;
use tantivy::indexer::{MergeCandidate, MergePolicy};

/// Segments of about the same size are merged when there are so many: few articles,
const SMALL_SEGMENTS: usize = 8;
/// and many.
const LARGE_SEGMENTS: usize = 16;
/// Articles from which a segment is large.
const LARGE: u32 = 2_000;
/// Segments of fewer articles than this are of the same size.
const LEAST: u32 = 64;
/// How many times larger the largest of a level may be than its smallest.
const LEVEL: u32 = 4;
/// Share of deleted articles above which a segment is written again by itself.
const DELETED: f32 = 0.4;

/// Levels of segments: those of one level are merged when there are enough of them, those that are mostly deleted at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Levels;

impl MergePolicy for Levels {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut by_size: Vec<&SegmentMeta> = segments.iter().collect();
        by_size.sort_by_key(|segment| std::cmp::Reverse(segment.num_docs()));
        let mut candidates = Vec::new();
        let mut rest = by_size.as_slice();
        while let Some(largest) = rest.first().map(|first| first.num_docs()) {
            let same = |segment: &&SegmentMeta| segment.num_docs().max(LEAST) >= largest / LEVEL;
            let (level, smaller) = rest.split_at(rest.partition_point(same));
            rest = smaller;
            let enough = if largest >= LARGE {
                LARGE_SEGMENTS
            } else {
                SMALL_SEGMENTS
            };
            if level.len() >= enough {
                candidates.push(MergeCandidate(level.iter().map(|segment| segment.id()).collect()));
            } else {
                let mostly_deleted = level.iter().filter(|segment| deleted(segment) > DELETED);
                candidates.extend(mostly_deleted.map(|segment| MergeCandidate(vec![segment.id()])));
            }
        }
        candidates
    }
}

fn deleted(segment: &SegmentMeta) -> f32 {
    segment.num_deleted_docs() as f32 / segment.max_doc().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use tantivy::Index;
    use tantivy::index::SegmentId;
    use tantivy::schema::{STRING, Schema};

    /// The sizes of the segments of each merge.
    fn merges(sizes: &[u32]) -> Vec<Vec<u32>> {
        let index = Index::create_in_ram(Schema::builder().build());
        let segments: Vec<SegmentMeta> = sizes
            .iter()
            .map(|&size| index.new_segment_meta(SegmentId::generate_random(), size))
            .collect();
        let size = |id: &SegmentId| {
            segments
                .iter()
                .find(|segment| segment.id() == *id)
                .map_or(0, |segment| segment.max_doc())
        };
        let candidates = Levels.compute_merge_candidates(&segments);
        candidates
            .iter()
            .map(|candidate| candidate.0.iter().map(size).collect())
            .collect()
    }

    #[test]
    fn segments_of_a_run_stay_as_they_are_beside_small_ones() {
        let run = [18_000, 17_000, 16_500, 9_000];
        assert!(merges(&run).is_empty());
        let with = |small: &[u32]| merges(&[&run, small].concat());
        assert!(with(&[1; 7]).is_empty());
        assert_eq!(with(&[1; 8]), [[1; 8]]);
        assert_eq!(with(&[1, 30, 1, 1, 64, 1, 1, 1, 900]), [[64, 30, 1, 1, 1, 1, 1, 1]]);
        assert!(merges(&[5_000; 15]).is_empty());
        assert_eq!(merges(&[5_000; 16]), [[5_000; 16]]);
    }

    #[test]
    fn a_segment_that_is_mostly_deleted_is_written_again() {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING);
        let index = Index::create_in_ram(schema.build());
        let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(Levels));
        for number in 0..10 {
            writer.add_document(tantivy::doc!(id => format!("{number}"))).unwrap();
        }
        writer.commit().unwrap();
        let largest = |deleted: std::ops::Range<u32>, mut writer: tantivy::IndexWriter| {
            for number in deleted {
                writer.delete_term(tantivy::Term::from_field_text(id, &format!("{number}")));
            }
            writer.commit().unwrap();
            writer.wait_merging_threads().unwrap();
            index.searchable_segment_metas().unwrap()[0].max_doc()
        };
        assert_eq!(largest(0..4, writer), 10);
        let writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(Levels));
        assert_eq!(largest(4..5, writer), 5);
    }
}
