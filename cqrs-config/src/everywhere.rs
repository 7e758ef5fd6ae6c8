//! A configuration against the linked code in every environment at once, without one of them being there: for a test.

use std::path::Path;

use crate::catalog::Catalog;
use crate::check::check_all;
use crate::lint::each_environment;
use crate::report::{Report, codes};
use crate::source::{Embedded, Source, Variants};

/// What is told of the services that the application has to provide, such as `Service<dyn Mailer>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provided {
    /// The catalog has them all: one that is asked for and not there is a mistake.
    Known,
    /// The catalog has none, and none is missed.
    Unknown,
}

/// Reads a file with all that it imports and checks it against the linked code, without its overlays and with each of them. No variable of
/// the environment is read: a value that needs one fits everywhere.
pub fn check_file(path: impl AsRef<Path>, catalog: &Catalog, provided: Provided) -> Report {
    everywhere(Source::read_variants(path.as_ref()), catalog, provided)
}

/// As [`check_file`], of text under a name.
pub fn check_text(name: &str, text: &str, catalog: &Catalog, provided: Provided) -> Report {
    let variants = Source::text_variants(name, text.as_bytes());
    everywhere(variants, catalog, provided)
}

/// As [`check_file`], of files that are part of the program.
pub fn check_embedded(embedded: &Embedded, catalog: &Catalog, provided: Provided) -> Report {
    everywhere(Source::embedded_variants(embedded), catalog, provided)
}

fn everywhere(variants: (Variants, Report), catalog: &Catalog, provided: Provided) -> Report {
    let mut report = each_environment(variants, |_, model| check_all(model, catalog).1);
    if provided == Provided::Unknown {
        report.retain(|problem| !codes::MISSED_SERVICES.contains(&problem.code.name));
    }
    report
}
