//! Reading a file that somebody named.

use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

use crate::yaml::MAX_BYTES;

/// Files of these look like any other, and reading one may wait for ever: `/proc/kmsg`.
const OF_THE_KERNEL: [&str; 2] = ["/proc", "/sys"];

/// The bytes of a file, one more than the limit if there are more.
///
/// A pipe may never say anything and a device never end, so neither is opened; nor is what the kernel shows as files.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let refused = |why: &str| Err(Error::new(ErrorKind::InvalidInput, why));
    let found = std::fs::metadata(path)?;
    if !found.is_file() && !found.is_dir() {
        return refused("it is a pipe, a socket or a device");
    }
    let real = path.canonicalize()?;
    if OF_THE_KERNEL.iter().any(|folder| real.starts_with(folder)) {
        return refused("it is no file of a disk");
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
