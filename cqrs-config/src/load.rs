//! All stages at once.

use std::path::Path;

use crate::catalog::Catalog;
use crate::check::check_all;
use crate::model::Model;
use crate::plan::Plan;
use crate::report::{Report, codes};
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

/// Adds what a later stage found, but for what only follows from a mistake of an earlier one.
pub(crate) fn merge_consequences(report: &mut Report, mut later: Report) {
    if report.has_errors() {
        later.retain(|problem| !codes::FOLLOWS_FROM_SHAPE.contains(&problem.code.name));
    }
    report.merge(later);
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
    let (model, mut parsed) = Model::parse(&source);
    if !source.complete {
        parsed.retain(|problem| codes::CERTAIN_IN_A_PART.contains(&problem.code.name));
        report.retain(|problem| problem.code.name != codes::MISSING_PARAMETER.name);
        report.merge(parsed);
        return Err(report);
    }
    report.merge(parsed);
    let (plan, checked) = check_all(&model, catalog);
    merge_consequences(&mut report, checked);
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
