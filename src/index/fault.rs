//! Named points of writing that a test can make fail.
//!
//! Without the cargo feature `faults` a point does nothing and costs nothing. With it, `SAGASU_FAULT=NAME=error` makes the point answer with an
//! input/output error, `NAME=full` with a full disk, `NAME=abort` ends the process there as SIGKILL would, and `NAME=torn` is for
//! [`torn`]: half of what is written arrives, then the process ends.

use std::io;

/// Passes the point, or fails there as a test asks.
#[cfg(not(feature = "faults"))]
#[inline]
pub fn point(_name: &str) -> io::Result<()> {
    Ok(())
}

/// How many of `length` bytes may be written here before the process ends; `None` for all.
#[cfg(not(feature = "faults"))]
#[inline]
pub fn torn(_name: &str, _length: usize) -> Option<usize> {
    None
}

/// Passes the point, or fails there as a test asks.
#[cfg(feature = "faults")]
pub fn point(name: &str) -> io::Result<()> {
    match asked(name).as_deref() {
        Some("error") => Err(io::Error::other(format!("a test makes {name} fail"))),
        Some("full") => Err(io::Error::from(io::ErrorKind::StorageFull)),
        Some("abort") => std::process::abort(),
        _ => Ok(()),
    }
}

/// How many of `length` bytes may be written here before the process ends; `None` for all.
#[cfg(feature = "faults")]
pub fn torn(name: &str, length: usize) -> Option<usize> {
    (asked(name).as_deref() == Some("torn")).then_some(length / 2)
}

#[cfg(feature = "faults")]
fn asked(name: &str) -> Option<String> {
    let asked = std::env::var("SAGASU_FAULT").ok()?;
    let (point, action) = asked.split_once('=')?;
    (point == name).then(|| action.to_owned())
}
