//! Reading a file that somebody named.

use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

use crate::yaml::MAX_BYTES;

/// The bytes of a file, one more than the limit if there are more.
///
/// A pipe may never say anything and a device never end, so neither is opened.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let found = std::fs::metadata(path)?;
    if !found.is_file() && !found.is_dir() {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "it is a pipe, a socket or a device",
        ));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file that is not too large.
pub(super) fn text(path: &Path) -> Option<String> {
    let bytes = read(path).ok()?;
    let fits = bytes.len() as u64 <= MAX_BYTES;
    String::from_utf8(bytes).ok().filter(|_| fits)
}
