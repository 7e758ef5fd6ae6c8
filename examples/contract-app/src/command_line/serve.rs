use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use cqrs::HandlerResult;
use tokio::net::TcpListener;

use super::Action;
use super::session::Session;
use crate::console::note;
use crate::contract::signing::follow;
use crate::signal::asked_to_stop;
use crate::web::{self, Ended};

/// How often the signing service is asked who has signed.
const ROUND: Duration = Duration::from_secs(5);

/// Serves commands and queries over HTTP until SIGTERM
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where it listens, on this machine alone; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
}

/// The port is taken, or may not be used.
#[derive(Debug, thiserror::Error)]
#[error("nobody can listen on {address} ({error}): choose another port with `--port PORT`")]
struct PortTaken {
    address: SocketAddr,
    error: std::io::Error,
}

impl Action for Serve {
    const NAME: &'static str = "serve";

    async fn run(self, session: &Session) -> HandlerResult {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| PortTaken { address, error })?;
        session.app.run().await;
        note(format_args!(
            "listening on http://{}",
            listener.local_addr()?
        ));
        let signatures = tokio::spawn(follow(session.app.clone(), ROUND));
        let served = web::serve(session.app.clone(), listener, asked_to_stop()).await;
        signatures.abort();
        note(match served? {
            Ended::Finished => "everything that was taken is finished",
            Ended::GivenUp => "a request was not finished in time and is given up",
        });
        Ok(())
    }
}
