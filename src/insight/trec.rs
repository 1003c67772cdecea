//! TREC runs: one result a line, `qid Q0 docid rank score tag`.

use std::io::{self, Write};

/// One result of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// The query's id.
    pub query: String,
    /// The article's id.
    pub article: String,
    /// From 1.
    pub rank: usize,
    /// Falls with the rank.
    pub score: f32,
}

/// Writes a run.
pub fn write_run(rows: &[RunRow], out: &mut impl Write) -> io::Result<()> {
    for row in rows {
        writeln!(
            out,
            "{} Q0 {} {} {} sagasu",
            row.query, row.article, row.rank, row.score
        )?;
    }
    Ok(())
}
