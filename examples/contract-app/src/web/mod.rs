//! The application over HTTP: commands in, answers out.
//!
//! | request | answer |
//! | --- | --- |
//! | `POST /commands/{name}` | handles the command in the body; `Idempotency-Key: <UUID>` makes a repetition harmless |
//! | `POST /messages` | the same for a command in prooph's array form, whose `uuid` makes a repetition harmless |
//! | `GET /customers?search=petra` | the customers whose name has a part like this |
//! | `GET /processes` | the negotiations that are running, and what they wait for |
//! | `GET /health` | 200 where stores answer, listeners run and queues are consumed, 503 with the reason otherwise |

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

pub use refusal::Refusal;

/// A command is short; what is longer is none.
const LONGEST_BODY: usize = 64 * 1024;

/// How long a request that was taken may still need when the program is asked to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a server came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every request that was taken is answered.
    Finished,
    /// One was not finished in time.
    GivenUp,
}

/// Answers requests until `stop` is there; then takes no more and finishes those that it has taken.
///
/// # Errors
/// Those of the listener.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<Ended> {
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
        ended = server.into_future() => ended.map(|()| Ended::Finished),
        () = out_of_patience => Ok(Ended::GivenUp),
    }
}

/// The routes, with the application as their state.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/commands/{name}", post(commands::dispatch))
        .route("/messages", post(commands::dispatch_raw))
        .route("/customers", get(queries::customers))
        .route("/processes", get(queries::processes))
        .route("/health", get(health::health))
        .fallback(async || Refusal::NoSuchPage)
        .method_not_allowed_fallback(async || Refusal::Method)
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(app)
}
