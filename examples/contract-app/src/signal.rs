//! Being asked to end.

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
