//! Bytes in: gzip by content, and lines under a limit.

use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// Bytes asked of the system at a time.
const BUFFER_BYTES: usize = 256 * 1024;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The UTF-8 byte order mark, which some editors put first.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// `input`, decompressed when it begins like a gzip file. The name of a file is not asked: standard input has none.
pub(super) fn decompress<'a>(mut input: impl Read + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let mut start = Vec::with_capacity(GZIP_MAGIC.len());
    (&mut input).take(GZIP_MAGIC.len() as u64).read_to_end(&mut start)?;
    let is_gzip = start == GZIP_MAGIC;
    let whole = BufReader::with_capacity(BUFFER_BYTES, Cursor::new(start).chain(input));
    if !is_gzip {
        return Ok(Box::new(whole));
    }
    let decoder = MultiGzDecoder::new(whole);
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, decoder)))
}

/// Reads line after line into one buffer.
pub(super) struct Lines<R> {
    input: R,
    line: Vec<u8>,
    limit: u64,
}

/// One line, without its line feed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// A line within the limit.
    Held(&'a [u8]),
    /// A line over the limit; nothing of it was kept.
    TooLong {
        /// Its length.
        bytes: u64,
    },
}

impl<R: BufRead> Lines<R> {
    /// Lines of at most `limit` bytes.
    pub(super) fn new(input: R, limit: u64) -> Self {
        Lines {
            input,
            line: Vec::new(),
            limit,
        }
    }

    /// The next line, or `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let mut bytes = 0;
        let mut ended = false;
        while !ended {
            let chunk = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            if chunk.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', chunk);
            let part = &chunk[..end.unwrap_or(chunk.len())];
            bytes += part.len() as u64;
            if bytes <= self.limit {
                self.line.extend_from_slice(part);
            }
            ended = end.is_some();
            let used = part.len() + usize::from(ended);
            self.input.consume(used);
        }
        if bytes == 0 && !ended {
            return Ok(None);
        }
        if bytes > self.limit {
            self.line = Vec::new();
            return Ok(Some(Line::TooLong { bytes }));
        }
        Ok(Some(Line::Held(&self.line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    fn lines(input: &[u8], capacity: usize, limit: u64) -> Vec<Result<Vec<u8>, u64>> {
        let mut lines = Lines::new(BufReader::with_capacity(capacity, input), limit);
        let mut all = Vec::new();
        while let Some(line) = lines.next().expect("memory") {
            all.push(match line {
                Line::Held(line) => Ok(line.to_vec()),
                Line::TooLong { bytes } => Err(bytes),
            });
        }
        all
    }

    #[test]
    fn gzip_is_known_by_its_first_bytes() {
        let both = [gzip(b"one\n"), gzip(b"two\n")].concat();
        let table: [(&[u8], &str); 5] = [
            (b"", ""),
            (b"a", "a"),
            (b"plain text", "plain text"),
            (&gzip("圧縮".as_bytes()), "圧縮"),
            (&both, "one\ntwo\n"),
        ];
        for (input, expected) in table {
            let mut text = String::new();
            decompress(input)
                .and_then(|mut reader| reader.read_to_string(&mut text))
                .expect(expected);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_line_over_the_limit_is_measured_and_passed_over() {
        assert_eq!(
            lines(b"abc\nabcdefghij\n\nabcd", 3, 4),
            [Ok(b"abc".to_vec()), Err(10), Ok(vec![]), Ok(b"abcd".to_vec())]
        );
        assert_eq!(lines(b"abcdef", 2, 4), [Err(6)]);
    }

    proptest! {
        #[test]
        fn lines_are_what_splitting_gives(input in "[ab\n]{0,40}", capacity in 1usize..8) {
            let mut expected: Vec<_> = input.split('\n').map(|line| Ok(line.as_bytes().to_vec())).collect();
            if expected.last() == Some(&Ok(vec![])) {
                expected.pop();
            }
            prop_assert_eq!(lines(input.as_bytes(), capacity, 100), expected);
        }
    }
}
