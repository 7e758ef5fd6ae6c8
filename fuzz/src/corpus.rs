//! The inputs that all others are made of.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Target;

/// The files of a target's corpus, in the order of their names.
///
/// # Panics
/// When one cannot be read, or there is none.
#[must_use]
pub fn of(target: &Target) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in target.corpus {
        files(&root.join(folder), &mut paths);
    }
    paths.sort();
    assert!(!paths.is_empty(), "{} has no corpus", target.name);
    let read = |path: &PathBuf| {
        fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths.iter().map(read).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        let kind = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            files(&path, found);
        } else if kind.is_some_and(|kind| ["yaml", "yml", "json", "txt"].contains(&kind)) {
            found.push(path);
        }
    }
}
