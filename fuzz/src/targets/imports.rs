use std::cell::OnceCell;
use std::fs;
use std::path::{Component, Path, PathBuf};

use cqrs_config::{Catalog, Environment, Model, Source, lint_file};
use tempfile::TempDir;

use super::report::look_at;

/// As many folders as an input can have `..`, so that it stays within.
const FOLDERS: [&str; super::MOST_PARENTS] = ["1", "2", "3", "4", "5", "6"];
const MOST_FILES: usize = 16;

thread_local! {
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

/// `=== b.yaml` begins a file of that name; what stands before the first is the main file.
pub(super) fn run(bytes: &[u8]) {
    if super::leaves_its_folder(bytes) {
        return;
    }
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| TempDir::new().expect("there is a place for files"));
        let folder = &folder.path().join(FOLDERS.iter().collect::<PathBuf>());
        fs::create_dir_all(folder).expect("there is a place for files");
        write(folder, bytes);
        let main = folder.join("main.yaml");
        let text = String::from_utf8_lossy(bytes);
        match bytes.len() % 2 {
            0 => look_at(&lint_file(main, &Catalog::default()), &text),
            _ => match Source::read(main, &Environment::empty().named("test")) {
                Ok(source) => look_at(&Model::parse(&source).1, &text),
                Err(report) => look_at(&report, &text),
            },
        }
        clear(folder);
    });
}

fn write(folder: &Path, bytes: &[u8]) {
    let mut name = "main.yaml".to_owned();
    let mut text = Vec::new();
    let mut files = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"=== ") {
            Some(next) if files.len() < MOST_FILES => {
                let next = String::from_utf8_lossy(next).trim().to_owned();
                files.push((
                    std::mem::replace(&mut name, next),
                    std::mem::take(&mut text),
                ));
            }
            _ => text.extend_from_slice(line),
        }
    }
    files.push((name, text));
    for (name, text) in files {
        let path = Path::new(&name);
        let is_within = |part| matches!(part, Component::Normal(_));
        if name.is_empty() || name.len() > 60 || !path.components().all(is_within) {
            continue;
        }
        let path = folder.join(path);
        // A name may be that of a folder by now, or hold what no file system takes.
        let _ = path.parent().map(fs::create_dir_all);
        let _ = fs::write(path, text);
    }
}

fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = match path.is_dir() {
            true => fs::remove_dir_all(path),
            false => fs::remove_file(path),
        };
    }
}
