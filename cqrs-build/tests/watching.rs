//! What cargo is told of a folder.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;

use cqrs_build::instructions;

#[test]
fn a_folder_is_watched_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    fs::create_dir_all(config.join("packages")).unwrap();
    for file in ["cqrs.yaml", "packages/b.yaml", "packages/a.yaml"] {
        fs::write(config.join(file), "").unwrap();
    }
    let prefix = format!("cargo::rerun-if-changed={}", folder.path().display());
    let told = instructions(&config);
    let told: Vec<&str> = told
        .iter()
        .map(|line| line.strip_prefix(&prefix).unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "/config",
            "/config/cqrs.yaml",
            "/config/packages",
            "/config/packages/a.yaml",
            "/config/packages/b.yaml"
        ]
    );
}

#[test]
fn a_file_is_watched_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cqrs.yaml");
    fs::write(&file, "").unwrap();
    let told = instructions(&file);
    assert_eq!(
        told,
        [format!("cargo::rerun-if-changed={}", file.display())]
    );
}

#[test]
fn what_is_not_there_fails_the_build() {
    let told = instructions("nowhere/config".as_ref());
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("cargo::error=`nowhere/config` cannot be watched: "),
        "{told:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("back")).unwrap();
    assert_eq!(instructions(folder.path()).len(), 2);
}
