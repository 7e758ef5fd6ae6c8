//! What holds for any tree of commands, any order of listeners and hooks, and a crowd of handlers that panic, hang and are cancelled.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod crowd;
mod listeners;
mod queueing;
mod stages;

#[allow(dead_code, reason = "the stories use the rest of it")]
#[path = "../stories/support.rs"]
mod support;

/// Runs one generated case.
fn in_tokio<F: Future>(case: F) -> F::Output {
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tokio.block_on(support::within(case))
}
