/// Waits for SIGTERM or ctrl-c.
#[cfg(unix)]
pub(super) async fn wait() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

/// Waits for ctrl-c.
#[cfg(not(unix))]
pub(super) async fn wait() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
