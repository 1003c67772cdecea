//! Standard output, which may lose its reader (`sagasu generations | head -1`): what a command did and its exit code do not depend on that.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write, stdout};

/// Prints a line to standard output, like `println!`, as long as somebody reads it.
macro_rules! say {
    ($($text:tt)*) => {
        crate::cli::say::line(format_args!($($text)*))
    };
}

/// Prints a text and a line end.
pub(super) fn line(text: Arguments<'_>) {
    if let Err(error) = while_read(writeln!(stdout().lock(), "{text}")) {
        eprintln!("error: standard output: {error}");
    }
}

/// The result of writing, which is no failure when the reader went away.
pub(super) fn while_read(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
