//! What a build script needs so that a program is built anew when its configuration changes.
//!
//! `wiring!` is expanded again when a file changes that it has read. It cannot know of a file that was not there: where `imports` has a pattern,
//! `packages/*.yaml`, a new file is seen by a build script alone.
//!
//! ```toml
//! [build-dependencies]
//! cqrs-build = "0.1"
//! ```
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     cqrs_build::watch("config");
//! }
//! ```
//!
//! It is a crate of its own, without dependencies, so that no build script waits for the runtime.

#![allow(
    clippy::needless_doctest_main,
    reason = "a build script is shown whole"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Has cargo build the program anew when a file below this folder changes, comes or goes; or when this file changes. The path starts at the
/// package, as those of `wiring!` do.
///
/// What is not there is an error of the build.
#[allow(clippy::print_stdout, reason = "it is how cargo is told")]
pub fn watch(path: impl AsRef<Path>) {
    for line in instructions(path.as_ref()) {
        println!("{line}");
    }
}

/// What [`watch`] tells cargo, line by line.
#[must_use]
pub fn instructions(path: &Path) -> Vec<String> {
    if let Err(error) = fs::metadata(path) {
        let path = path.display();
        return vec![format!("cargo::error=`{path}` cannot be watched: {error}")];
    }
    let mut found = vec![path.to_owned()];
    below(path, &mut found);
    let changed = found.iter();
    changed
        .map(|path| format!("cargo::rerun-if-changed={}", path.display()))
        .collect()
}

/// Everything below a folder, in the order of the names. Links to folders are not followed: they may lead back.
fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        found.push(path.clone());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            below(&path, found);
        }
    }
}
