//! A process that halts at a chosen moment and is killed there, and its successor.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that cannot go on fails"
)]

mod bells;
mod queue;
mod snapshots;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::time::Duration;

use cqrs::testing::PausedClock;
use cqrs::time::{Clock, SystemClock};

/// Tells a test that it runs as the process that will be killed, and where its files are.
const VICTIM: &str = "FAIL_POINT_OF_A_VICTIM";

/// Where this process's files are, if it is the one that will be killed.
fn victims_folder() -> Option<PathBuf> {
    std::env::var_os(VICTIM).map(PathBuf::from)
}

fn write_down(folder: &Path, file: &str, number: u32) -> std::io::Result<()> {
    let mut file = fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join(file))?;
    writeln!(file, "{number}")
}

fn written(folder: &Path, file: &str) -> Vec<u32> {
    let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
    text.lines().map(|line| line.parse().unwrap()).collect()
}

/// Runs the test `victim` in a process of its own until that passes this point for the n-th time, and kills it there.
fn kill_at(victim: &str, folder: &Path, point: &str, time: u32) {
    let mut victim = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", victim, "--nocapture"])
        .env(VICTIM, folder)
        .env("CQRS_FAIL_AT", format!("{point}:{time}"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let told = BufReader::new(victim.stderr.take().unwrap()).lines();
    let expected = format!("fail point {point} reached");
    let reached = told.map_while(Result::ok).any(|line| line == expected);
    assert!(reached, "it ended before it reached {point}:{time}");
    victim.kill().unwrap();
    victim.wait().unwrap();
}

/// The clock of a successor: the leases of the dead have run out.
fn a_minute_later() -> Arc<dyn Clock> {
    let later = SystemClock.now().saturating_add(Duration::from_secs(60));
    Arc::new(PausedClock::at(later))
}
