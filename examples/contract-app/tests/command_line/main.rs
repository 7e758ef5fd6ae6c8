//! The program as people and machines call it: its answers, its exit codes, and what it says of bad input.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod bad_files;
mod bad_folders;
mod events_lock;
mod everything;
mod import;
mod processes;
mod readme;
mod refusals;
mod serve;
mod server;
mod support;
