//! What holds for any tree of commands, any order of listeners and hooks, and a crowd of handlers that panic, hang and are cancelled.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[allow(dead_code, reason = "what counts itself is never read")]
mod crowd;
mod listeners;
mod paths;
mod queueing;
mod stages;

#[allow(dead_code, reason = "the stories use the rest of it")]
#[path = "../stories/support.rs"]
mod support;

/// So many cases, other ones in each run. A case that fails is shown whole, so none is kept in a file.
fn cases(count: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        failure_persistence: None,
        ..proptest::test_runner::Config::with_cases(count)
    }
}

/// What panics here does so with these words.
const ON_PURPOSE: &str = "on purpose";

/// Thousands of panics that are meant say nothing.
fn quietly() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let payload = panic.payload();
            let text = payload.downcast_ref::<String>().map(String::as_str);
            if text.or(payload.downcast_ref::<&str>().copied()) != Some(ON_PURPOSE) {
                told(panic);
            }
        }));
    });
}

/// Runs one generated case.
fn in_tokio<F: Future>(case: F) -> F::Output {
    quietly();
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tokio.block_on(support::within(case))
}
