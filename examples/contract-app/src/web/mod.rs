//! The application over HTTP: commands in, answers out.
//!
//! | request | answer |
//! | --- | --- |
//! | `POST /commands/{name}` | handles the command in the body; `Idempotency-Key: <UUID>` makes a repetition harmless |
//! | `GET /customers?search=petra` | the customers whose name or city has a part like this |
//! | `GET /processes` | the negotiations that are running, and what they wait for |
//! | `GET /health` | 200 where stores answer and listeners run, 503 with the reason otherwise |

mod commands;
mod health;
mod queries;
mod refusal;

use std::future::{Future, IntoFuture};
use std::io;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use cqrs::App;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::console::note;
pub use refusal::Refusal;

/// A command is short; what is longer is none.
const LONGEST_BODY: usize = 64 * 1024;

/// How long a request that was taken may still need when the program is asked to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers requests until `stop` is there; then takes no more and finishes those that it has taken.
///
/// # Errors
/// Those of the listener.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let clock = app.clock().clone();
    let (stopping, stopped) = oneshot::channel();
    let asked = async move {
        stop.await;
        let _ = stopping.send(());
    };
    let server = axum::serve(listener, router(app)).with_graceful_shutdown(asked);
    let out_of_patience = async move {
        match stopped.await {
            Ok(()) => clock.sleep(PATIENCE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = server.into_future() => ended,
        () = out_of_patience => {
            note("a request was not finished in time and is given up");
            Ok(())
        }
    }
}

/// The routes, with the application as their state.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/commands/{name}", post(commands::dispatch))
        .route("/customers", get(queries::customers))
        .route("/processes", get(queries::processes))
        .route("/health", get(health::health))
        .fallback(async || Refusal::NoSuchPage)
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(app)
}
