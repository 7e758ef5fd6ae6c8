//! The files of this repository.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file with its path from the root, written with slashes.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it lies in a folder called `name`, at any depth.
    pub(crate) fn is_below(&self, name: &str) -> bool {
        let folders = self
            .path
            .rsplit_once('/')
            .map_or("", |(folders, _)| folders);
        folders.split('/').any(|folder| folder == name)
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All text files but what cargo and git keep for themselves, in the order of their paths.
pub(crate) fn files() -> Vec<File> {
    let mut files = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && is_ours(&path) {
                folders.push(path);
            } else if path.is_file()
                && is_ours(&path)
                && let Ok(text) = fs::read_to_string(&path)
            {
                files.push(File {
                    path: from_root(&path),
                    text,
                });
            }
        }
    }
    assert!(
        files.iter().any(|file| file.path == "src/lib.rs"),
        "the tree is not where it was looked for"
    );
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

/// Fails with all of `findings`, one a line.
pub(crate) fn assert_none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

fn is_ours(folder: &Path) -> bool {
    !["target", ".git", "var"]
        .iter()
        .any(|name| folder.ends_with(name))
}

fn from_root(path: &Path) -> String {
    let path: PathBuf = path.strip_prefix(root()).unwrap().to_owned();
    path.to_string_lossy().replace('\\', "/")
}
