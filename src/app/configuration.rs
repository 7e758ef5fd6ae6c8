use std::path::PathBuf;

use cqrs_config::{Catalog, Embedded, Environment, Loaded, Report, Schema, load};
#[cfg(feature = "testing")]
use cqrs_config::{Provided, check_embedded, check_file, check_text};

use super::Wiring;

/// Where the configuration comes from.
pub(super) enum Configuration {
    File(PathBuf),
    Text { name: String, text: String },
    Wiring(Wiring),
}

impl Configuration {
    pub(super) fn load(
        &self,
        environment: &Environment,
        catalog: &Catalog,
    ) -> Result<Loaded, Report> {
        match self {
            Self::File(path) => load(path, environment, catalog),
            Self::Text { name, text } => Loaded::from_text(name, text, environment, catalog),
            Self::Wiring(wiring) => match wiring.on_disk() {
                Some(path) => load(path, environment, catalog),
                None => Loaded::from_embedded(&embedded(wiring), environment, catalog),
            },
        }
    }

    /// In every environment that it has an overlay for.
    #[cfg(feature = "testing")]
    pub(super) fn check_everywhere(&self, catalog: &Catalog, provided: Provided) -> Report {
        match self {
            Self::File(path) => check_file(path, catalog, provided),
            Self::Text { name, text } => check_text(name, text, catalog, provided),
            Self::Wiring(wiring) => match wiring.on_disk() {
                Some(path) => check_file(path, catalog, provided),
                None => check_embedded(&embedded(wiring), catalog, provided),
            },
        }
    }

    pub(super) fn schema(&self, catalog: &Catalog) -> Schema {
        match self {
            Self::File(path) => Schema::of_application(path, catalog),
            Self::Text { name, text } => Schema::of_application_text(name, text, catalog),
            Self::Wiring(wiring) => match wiring.on_disk() {
                Some(path) => Schema::of_application(path, catalog),
                None => Schema::of_embedded_application(&embedded(wiring), catalog),
            },
        }
    }
}

fn embedded(wiring: &Wiring) -> Embedded {
    Embedded::new(wiring.path(), wiring.files())
}
