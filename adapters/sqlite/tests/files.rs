//! Files that cannot be used, and what is said about them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use cqrs_core::store::{EventStore, Expected, LoadQuery, StoreError};
use cqrs_sqlite::{SqliteOptions, SqliteStore, rusqlite::Connection};
use cqrs_testing::store::sample::{accounts, deposit, read_log};
use support::{Folder, all_told, nobodys_child, open, part, refusal, tell};

#[test]
fn parts() {
    let Some((_, file, _)) = part() else { return };
    support::block_on(async {
        match open(&file).await {
            Ok(_) => tell("opened"),
            Err(error) => tell(&error.to_string()),
        }
    });
}

#[tokio::test]
async fn a_missing_folder_is_made() {
    let folder = Folder::new();
    let file = folder.path().join("var/data/events.db");
    open(&file)
        .await
        .unwrap()
        .commit(deposit("a", Expected::Any, [1]))
        .await
        .unwrap();
    assert!(file.is_file());
}

#[tokio::test]
async fn a_folder_is_no_file() {
    let folder = Folder::new();
    let text = refusal(folder.path()).await;
    assert!(
        text.contains("this is a folder; name a file in it"),
        "{text}"
    );
}

#[tokio::test]
async fn a_file_in_the_place_of_a_folder_is_named() {
    let folder = Folder::new();
    fs::write(folder.path().join("var"), "").unwrap();
    let text = refusal(&folder.path().join("var/events.db")).await;
    assert!(
        text.contains("the folder") && text.contains("cannot be made"),
        "{text}"
    );
}

#[tokio::test]
async fn a_database_in_memory_is_the_memory_driver() {
    let error = open(Path::new(":memory:")).await.unwrap_err();
    assert!(
        error.to_string().contains("use `driver: memory`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = Folder::new();
    let letter = "Dear Bettina,\n".repeat(1000);
    fs::write(folder.file(), &letter).unwrap();
    let text = refusal(&folder.file()).await;
    assert!(text.contains("this is not an SQLite database"), "{text}");
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), letter);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_database_of_another_program_is_left_alone() {
    let made = [
        "PRAGMA application_id = 252006; PRAGMA user_version = 3",
        "CREATE TABLE events (id INTEGER PRIMARY KEY, text TEXT)",
        "PRAGMA user_version = 1",
    ];
    for statements in made {
        let folder = Folder::new();
        Connection::open(folder.file())
            .unwrap()
            .execute_batch(statements)
            .unwrap();
        let before = fs::read(folder.file()).unwrap();
        let text = refusal(&folder.file()).await;
        assert!(
            text.contains("this is the database of another program; name another file"),
            "{text}"
        );
        assert_eq!(fs::read(folder.file()).unwrap(), before);
    }
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_left_alone() {
    let folder = Folder::new();
    folder.store().await.close().await.unwrap();
    Connection::open(folder.file())
        .unwrap()
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    let text = refusal(&folder.file()).await;
    assert!(
        text.contains("its tables have version 99, this program knows ")
            && text.contains(" and older; start a newer version"),
        "{text}"
    );
}

#[tokio::test]
async fn a_damaged_file_is_named() {
    let folder = Folder::new();
    let store = folder.store().await;
    store
        .commit(deposit("a", Expected::Any, 1..=2000))
        .await
        .unwrap();
    store.close().await.unwrap();
    let mut bytes = fs::read(folder.file()).unwrap();
    bytes[8192..].fill(0xA5);
    fs::write(folder.file(), bytes).unwrap();
    let error = match open(&folder.file()).await {
        Err(error) => error,
        Ok(store) => store
            .load(&accounts(), LoadQuery::all())
            .await
            .err()
            .expect("the damage is found"),
    };
    assert!(matches!(error, StoreError::Unusable { .. }), "{error:?}");
    assert!(
        error
            .to_string()
            .contains("the database is damaged; restore it from a copy"),
        "{error}"
    );
}

#[test]
fn a_file_that_this_user_may_not_write_is_named() {
    let folder = Folder::new();
    support::block_on(async { folder.store().await.close().await.unwrap() });
    fs::set_permissions(folder.file(), Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o555)).unwrap();
    let told = all_told(nobodys_child(&folder, "open", &folder.file()));
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let expected = format!(
        "{}: this user may not write to the file; give it the right to write to the file and to its folder",
        folder.file().display()
    );
    assert_eq!(told, [expected]);
}

#[test]
fn a_folder_that_this_user_may_not_write_is_named() {
    let folder = Folder::new();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o555)).unwrap();
    let new_file = all_told(nobodys_child(&folder, "open", &folder.file()));
    let new_folder = all_told(nobodys_child(
        &folder,
        "open",
        &folder.path().join("var/events.db"),
    ));
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    assert!(
        new_file[0].contains(
            "the file cannot be opened; look whether it and its folder exist and may be written"
        ),
        "{new_file:?}"
    );
    assert!(new_folder[0].contains("cannot be made"), "{new_folder:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_that_is_locked_for_too_long_is_busy() {
    let folder = Folder::new();
    let options =
        SqliteOptions::new(folder.file()).busy_timeout(std::time::Duration::from_millis(50));
    let store = SqliteStore::open(options).await.unwrap();
    let other = Connection::open(folder.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store
        .commit(deposit("a", Expected::Any, [1]))
        .await
        .unwrap_err();
    assert!(error.is_retryable(), "{error:?}");
    assert!(
        error
            .to_string()
            .contains("another process is writing to the file"),
        "{error}"
    );
    other.execute_batch("COMMIT").unwrap();
    store
        .commit(deposit("a", Expected::Any, [1]))
        .await
        .unwrap();
    assert_eq!(read_log(&store, store.log_start(), 10).await.0.len(), 1);
}
