//! Pages put aside until all of a site were read, so that a site need not fit into memory.

use super::page::Page;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A file of pages, one line of JSON each.
#[derive(Debug)]
pub(in crate::source) struct Spool {
    writer: BufWriter<File>,
    reader: File,
    length: u64,
}

/// Where a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) struct Span {
    start: u64,
    bytes: u64,
}

impl Spool {
    /// A spool that vanishes with the process.
    pub(in crate::source) fn temporary() -> io::Result<Spool> {
        let file = tempfile::tempfile()?;
        let reader = file.try_clone()?;
        Ok(Spool {
            writer: BufWriter::new(file),
            reader,
            length: 0,
        })
    }

    /// A spool in a new file at `path`, which begins with `header`.
    pub(in crate::source) fn create(path: &Path, header: &str) -> io::Result<Spool> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
        let mut spool = Spool {
            writer: BufWriter::new(file),
            reader: File::open(path)?,
            length: 0,
        };
        spool.write_line(header.as_bytes())?;
        spool.writer.flush()?;
        Ok(spool)
    }

    /// Adds a page.
    pub(in crate::source) fn append(&mut self, page: &Page) -> io::Result<Span> {
        let line = serde_json::to_vec(page)?;
        let start = self.length;
        self.write_line(&line)?;
        Ok(Span {
            start,
            bytes: line.len() as u64,
        })
    }

    fn write_line(&mut self, line: &[u8]) -> io::Result<()> {
        self.writer.write_all(line)?;
        self.writer.write_all(b"\n")?;
        self.length += line.len() as u64 + 1;
        Ok(())
    }

    /// Hands what was added over to the system.
    pub(in crate::source) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    /// Has the system write everything to disk.
    pub(in crate::source) fn sync(&mut self) -> io::Result<()> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()
    }

    /// Reads a page back; what was added after the last [`Spool::flush`] may not be there.
    ///
    /// The two handles of a temporary file share one position, so that nothing may be added between reads; `length` is
    /// where adding goes on.
    pub(in crate::source) fn read(&mut self, span: Span) -> io::Result<Page> {
        let mut line = vec![0; usize::try_from(span.bytes).map_err(io::Error::other)?];
        self.reader.seek(SeekFrom::Start(span.start))?;
        self.reader.read_exact(&mut line)?;
        Ok(serde_json::from_slice(&line)?)
    }
}
