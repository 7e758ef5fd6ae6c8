//! The application as everybody starts it: the program, its sub-commands, and the tests.

use std::path::PathBuf;

use cqrs::config::Environment;
use cqrs::{App, AppBuilder};

const CONFIGURATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config/cqrs.yaml");

/// What is different from one place to another.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of the database and of the mails.
    pub data: PathBuf,
}

impl Settings {
    /// Everything in this folder, which is made when it is missing.
    pub fn in_folder(data: impl Into<PathBuf>) -> Self {
        Self { data: data.into() }
    }
}

/// The application in its folder, from `config/cqrs.yaml`.
#[must_use]
pub fn application(settings: Settings) -> AppBuilder {
    let data = settings.data.display().to_string();
    let variables = Environment::from_lookup(move |name| match name {
        "CONTRACT_APP_DATA" => Some(data.clone()),
        other => std::env::var(other).ok(),
    });
    App::from_yaml(CONFIGURATION).variables(variables)
}
