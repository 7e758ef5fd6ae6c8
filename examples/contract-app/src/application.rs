//! The application as everybody starts it: the program, its sub-commands, and the tests.

use std::path::PathBuf;
use std::sync::Arc;

use cqrs::config::Environment;
use cqrs::{App, AppBuilder};

use crate::contract::signing::{HttpSigningService, SigningService};
use crate::mail::{Mailer, OutboxFolder};
use crate::wiring;

/// Where the signing service is when nobody says it.
const SIGNING_SERVICE: &str = "http://127.0.0.1:8090";

/// What is different from one place to another.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of the database and of the mails.
    pub data: PathBuf,
    /// The address of the signing service, as `http://127.0.0.1:8090`.
    pub signing_service: String,
}

impl Settings {
    /// Everything in this folder, which is made when it is missing.
    #[must_use]
    pub fn in_folder(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            signing_service: SIGNING_SERVICE.to_owned(),
        }
    }

    /// With the signing service at this address.
    #[must_use]
    pub fn signing_at(mut self, url: impl Into<String>) -> Self {
        self.signing_service = url.into();
        self
    }

    /// The database of events and read models.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data.join("contract.db")
    }

    /// The folder of the mails.
    #[must_use]
    pub fn outbox(&self) -> OutboxFolder {
        OutboxFolder::at(self.data.join("mails"))
    }
}

/// The application from `config/cqrs.yaml`, provided with everything that its handlers want.
#[must_use]
pub fn application(settings: &Settings) -> AppBuilder {
    let data = settings.data.display().to_string();
    let variables = Environment::from_lookup(move |name| match name {
        "CONTRACT_APP_DATA" => Some(data.clone()),
        other => std::env::var(other).ok(),
    });
    let signing = HttpSigningService::at(&settings.signing_service);
    App::from_wiring(wiring::CONFIG)
        .variables(variables)
        .provide::<dyn Mailer>(Arc::new(settings.outbox()))
        .provide::<dyn SigningService>(Arc::new(signing))
}
