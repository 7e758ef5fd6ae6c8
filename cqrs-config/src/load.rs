//! All stages at once.

use std::path::Path;

use crate::catalog::Catalog;
use crate::check::check_all;
use crate::consequences::{self, merge_of_part};
use crate::model::Model;
use crate::plan::Plan;
use crate::report::Report;
use crate::source::{Embedded, Environment, Source};

/// A configuration that was read, parsed and checked.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What will run.
    pub plan: Plan,
    /// What the text says.
    pub model: Model,
    /// Warnings and notes of every stage.
    pub report: Report,
}

/// Reads a file with all that it imports, parses and checks it.
///
/// # Errors
/// The mistakes of all stages together, as far as an earlier one leaves something for a later one to look at.
pub fn load(
    path: impl AsRef<Path>,
    environment: &Environment,
    catalog: &Catalog,
) -> Result<Loaded, Report> {
    let (source, report) = Source::read_all(path.as_ref(), environment);
    finish(source, report, catalog)
}

impl Loaded {
    /// As [`load`](crate::load()), from text under a name.
    ///
    /// # Errors
    /// As [`load`](crate::load()).
    pub fn from_text(
        name: &str,
        text: &str,
        environment: &Environment,
        catalog: &Catalog,
    ) -> Result<Self, Report> {
        let (source, report) = Source::text_all(name, text, environment);
        finish(source, report, catalog)
    }

    /// As [`load`](crate::load()), from files that are part of the program.
    ///
    /// # Errors
    /// As [`load`](crate::load()).
    pub fn from_embedded(
        embedded: &Embedded,
        environment: &Environment,
        catalog: &Catalog,
    ) -> Result<Self, Report> {
        let (source, report) = Source::embedded_all(embedded, environment);
        finish(source, report, catalog)
    }
}

fn finish(source: Option<Source>, mut report: Report, catalog: &Catalog) -> Result<Loaded, Report> {
    let Some(source) = source else {
        return Err(report);
    };
    let (model, parsed) = Model::parse(&source);
    let (plan, checked) = check_all(&model, catalog);
    if !source.complete {
        merge_of_part(&mut report, &source, parsed, checked);
        return Err(report);
    }
    report.merge(parsed);
    consequences::merge(&mut report, &source, checked);
    report.quieten();
    if report.has_errors() {
        Err(report)
    } else {
        Ok(Loaded {
            plan,
            model,
            report,
        })
    }
}
