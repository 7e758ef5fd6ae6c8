//! Being asked to end.

use cqrs::HandlerResult;

/// There was something left to do.
#[derive(Debug, thiserror::Error)]
#[error(
    "it was asked to stop before everything was done; what is left is done after the next start"
)]
struct Interrupted;

/// Does this, unless SIGTERM or ctrl-c comes before it is done.
///
/// # Errors
/// Those of the work; and when it was interrupted.
pub async fn unless_asked_to_stop<T>(
    work: impl Future<Output = HandlerResult<T>>,
) -> HandlerResult<T> {
    tokio::select! {
        done = work => done,
        () = asked_to_stop() => Err(Interrupted.into()),
    }
}

/// Waits for SIGTERM or ctrl-c. Where signals cannot be waited for, it never comes.
pub async fn asked_to_stop() {
    if wait().await.is_err() {
        std::future::pending().await
    }
}

#[cfg(unix)]
async fn wait() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

#[cfg(not(unix))]
async fn wait() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
