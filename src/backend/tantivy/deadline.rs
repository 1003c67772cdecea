//! Collecting with an end: what a search has found when its time is over is what it answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::Weight;
use tantivy::{SegmentOrdinal, SegmentReader, TERMINATED};

/// Documents between two looks at the clock: about 20 µs of work.
const LOOK: u32 = 256;

/// A collector that stops at a deadline.
pub struct Within<C> {
    inner: C,
    deadline: Option<Instant>,
    over: Arc<AtomicBool>,
}

impl<C> Within<C> {
    /// `inner`, until `deadline`.
    pub fn new(inner: C, deadline: Option<Instant>) -> Within<C> {
        Within {
            inner,
            deadline,
            over: Arc::default(),
        }
    }

    /// Whether it stopped before the end.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

impl<C: Collector> Collector for Within<C> {
    type Fruit = C::Fruit;
    type Child = C::Child;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<C::Child> {
        self.inner.for_segment(ordinal, segment)
    }

    fn requires_scoring(&self) -> bool {
        self.inner.requires_scoring()
    }

    fn merge_fruits(&self, fruits: Vec<<C::Child as SegmentCollector>::Fruit>) -> tantivy::Result<C::Fruit> {
        self.inner.merge_fruits(fruits)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<<C::Child as SegmentCollector>::Fruit> {
        let Some(deadline) = self.deadline else {
            return self.inner.collect_segment(weight, ordinal, segment);
        };
        let mut collector = self.inner.for_segment(ordinal, segment)?;
        let alive = segment.alive_bitset();
        let scoring = self.requires_scoring();
        let mut scorer = weight.scorer(segment, 1.0)?;
        let mut documents = 0_u32;
        let mut document = scorer.doc();
        while document != TERMINATED {
            if documents.is_multiple_of(LOOK) && Instant::now() >= deadline {
                self.over.store(true, Ordering::Relaxed);
                break;
            }
            documents = documents.wrapping_add(1);
            if alive.is_none_or(|alive| alive.is_alive(document)) {
                let score = if scoring { scorer.score() } else { 0.0 };
                collector.collect(document, score);
            }
            document = scorer.advance();
        }
        Ok(collector.harvest())
    }
}
