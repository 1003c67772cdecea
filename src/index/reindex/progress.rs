//! What a run tells while it works.

/// Hears how far a run is; called from several threads.
pub trait RunProgress: Sync {
    /// A new part of the work begins: "reading samples", "committing".
    fn step(&self, what: &str);

    /// So many articles and bytes of text were read so far.
    fn read(&self, articles: u64, bytes: u64);
}

/// Tells nobody.
pub struct NoProgress;

impl RunProgress for NoProgress {
    fn step(&self, _: &str) {}

    fn read(&self, _: u64, _: u64) {}
}
