//! What several tests of this crate need: a store in a folder of its own, and child processes that play a part.
#![allow(dead_code, reason = "not every test needs all of it")]

use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cqrs_core::store::StoreError;
use cqrs_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

/// The variable that tells a child process which part it plays.
const PART: &str = "CQRS_SQLITE_PART";
/// The variable that tells a child process where the database is.
const FILE: &str = "CQRS_SQLITE_FILE";
/// A number of the child's own.
const NUMBER: &str = "CQRS_SQLITE_NUMBER";

pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.path().join("events.db")
    }

    pub(crate) async fn store(&self) -> SqliteStore {
        open(&self.file()).await.unwrap()
    }

    /// Whether this process may do everything anyway, so that only another user can be refused.
    pub(crate) fn is_roots(&self) -> bool {
        std::fs::metadata(self.path()).unwrap().uid() == 0
    }
}

pub(crate) async fn open(file: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(SqliteOptions::new(file)).await
}

/// The refusal, which names the file, as people read it.
pub(crate) async fn refusal(file: &Path) -> String {
    let error = open(file).await.expect_err("the file is refused");
    assert!(matches!(error, StoreError::Unusable { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.starts_with(&file.display().to_string()), "{text}");
    text
}

/// This very test program again, playing `part` in the test of the name `parts`.
pub(crate) fn child(part: &str, file: &Path, number: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    playing(&mut command, part, file, number);
    command
}

/// The same, behind a shell that has set a limit.
pub(crate) fn limited_child(limit: &str, part: &str, file: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!(r#"trap "" XFSZ; {limit}; exec "$0" "$@""#));
    command.arg(std::env::current_exe().unwrap());
    playing(&mut command, part, file, 0);
    command
}

/// The same, as a user who may do nothing.
pub(crate) fn nobodys_child(folder: &Folder, part: &str, file: &Path) -> Command {
    let mut command = child(part, file, 0);
    if folder.is_roots() {
        command.uid(65534).gid(65534);
    }
    command
}

fn playing(command: &mut Command, part: &str, file: &Path, number: usize) {
    command.args(["parts", "--exact", "--nocapture", "--test-threads=1"]);
    command
        .env(PART, part)
        .env(FILE, file)
        .env(NUMBER, number.to_string());
    command.stdout(Stdio::piped());
}

/// The part that this process plays, if it is a child.
pub(crate) fn part() -> Option<(String, PathBuf, u64)> {
    let number = std::env::var(NUMBER).ok()?.parse().unwrap();
    Some((
        std::env::var(PART).ok()?,
        std::env::var(FILE).ok()?.into(),
        number,
    ))
}

/// Tells the parent something, at once.
pub(crate) fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\ntold: {line}").unwrap();
    out.flush().unwrap();
}

/// What a line of a child's output tells.
pub(crate) fn told(line: &str) -> Option<&str> {
    line.strip_prefix("told: ")
}

/// All that a child told, after it has ended well.
pub(crate) fn all_told(mut command: Command) -> Vec<String> {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(told).map(str::to_owned).collect()
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}
