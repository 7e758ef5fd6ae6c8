//! What people read: answers on standard output, notes on standard error.

use std::fmt::Display;
use std::io::{self, Write};

/// Writes a line that is not part of the answer. Nothing depends on it being read.
pub fn note(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes a line of the answer. Who stops reading early, as `head` does, has read enough.
///
/// # Errors
/// When it cannot be written.
pub fn answer(line: impl Display) -> io::Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
