//! Copies of the small packages, where cargo may write beside them and a test may change them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// A copy of `tests/links/packages`. One test at a time has one: programs of two copies have one name in the target folder.
pub(crate) struct Packages {
    pub(crate) folder: PathBuf,
    _turn: File,
}

impl Packages {
    /// The copy that all share who change nothing.
    pub(crate) fn shared() -> Self {
        Self::of("shared")
    }

    /// A copy that a test may change; whatever it was changed to before is mended.
    pub(crate) fn of(name: &str) -> Self {
        let folder = links().join(name);
        fs::create_dir_all(&folder).unwrap();
        let turn = File::create(links().join("turn")).unwrap();
        turn.lock().unwrap();
        copy(&original(), &folder);
        copy_lock_file(&folder);
        Self {
            folder,
            _turn: turn,
        }
    }

    /// Replaces a piece of a file.
    pub(crate) fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} does not say {from}");
        fs::write(&path, text.replace(from, to)).unwrap();
    }
}

/// The folder of the suite below `target`.
pub(crate) fn links() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("links")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn original() -> PathBuf {
    root().join("tests/links/packages")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &copied),
            false => write(&copied, &text_of(&path)),
        }
    }
}

/// The text, with the place of this repository in the manifest of the workspace.
fn text_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    match path.ends_with("packages/Cargo.toml") {
        true => text.replace("../../..", root().to_str().unwrap()),
        false => text,
    }
}

/// What is there already keeps its time, so that cargo sees nothing new in it.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return;
    }
    fs::write(path, text).unwrap();
}

/// Cargo leaves out of its copy what the small packages do not need; so a second one tells whether ours has changed.
fn copy_lock_file(folder: &Path) {
    let ours = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let copied = folder.join("Cargo.lock.copied");
    if fs::read_to_string(&copied).is_ok_and(|copied| copied == ours) {
        return;
    }
    fs::write(folder.join("Cargo.lock"), &ours).unwrap();
    fs::write(copied, &ours).unwrap();
}
