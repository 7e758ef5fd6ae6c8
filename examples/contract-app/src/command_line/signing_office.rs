use std::io;

use tokio::runtime::{Builder, Runtime};

use crate::contract::signing::{Customers, SigningServer};

/// The example's own signing service, on a thread of its own: as far away from the application as it can be in one process.
#[derive(Debug)]
pub(super) struct SigningOffice {
    server: SigningServer,
    _runtime: Runtime,
}

impl SigningOffice {
    /// Starts it on a free port. Its customers sign at once.
    pub(super) fn open() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let server = runtime.block_on(SigningServer::start(Customers::SignAtOnce))?;
        Ok(Self {
            server,
            _runtime: runtime,
        })
    }

    pub(super) fn url(&self) -> String {
        self.server.url()
    }
}
