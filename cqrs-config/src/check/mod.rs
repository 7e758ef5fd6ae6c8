//! Model and catalog to plan: one rule a file, every mistake at once.

mod alias_circles;
mod alone;
mod async_switch;
mod buses;
mod crates;
mod declared;
mod delivery;
mod dependencies;
mod handler_stores;
mod index;
mod joins;
mod message_factories;
mod names;
mod one_store;
mod option_services;
mod options;
mod patterns;
mod plugin_services;
mod plugins;
mod queues;
mod read_only;
mod references;
mod remedies;
mod repositories;
mod route_messages;
mod routers;
mod routes;
mod services;
mod snapshots;
mod store_promises;
mod stores;
mod tag_attributes;
mod tagged;
mod tags;
mod targets;
mod twins;
mod typed_options;
mod unreached;
mod upcasters;
mod uses;
mod wanted;

use crate::catalog::Catalog;
use crate::consequences;
use crate::model::Model;
use crate::nearest;
use crate::plan::{Plan, ServicePlan};
use crate::report::{Location, Problem, Report, codes};
use crate::tree::Span;
use alone::Left;
use index::Index;
pub(crate) use routers::{router_drivers, router_ids, router_names_messages};
pub(crate) use tag_attributes::projection_names;
pub(crate) use wanted::wanted;

/// Checks a model against what the linked code offers.
///
/// # Errors
/// Everything that stops the application from starting, together with the warnings and notes.
pub fn check(model: &Model, catalog: &Catalog) -> Result<(Plan, Report), Report> {
    let (plan, report) = check_all(model, catalog);
    if report.has_errors() {
        Err(report)
    } else {
        Ok((plan, report))
    }
}

pub(crate) fn check_all(model: &Model, catalog: &Catalog) -> (Plan, Report) {
    let (plan, mut report) = run(model, catalog, None);
    report.quieten();
    (plan, report)
}

/// The rules that need no application: what the file itself has to satisfy, and what comes with every program, which the catalog has.
pub fn lint(model: &Model, catalog: &Catalog) -> Report {
    let (_, mut report) = run(model, catalog, Some(Left::default()));
    report.retain(|problem| codes::CERTAIN_ALONE.contains(&problem.code.name));
    report.quieten();
    report
}

fn run(model: &Model, catalog: &Catalog, left: Option<Left>) -> (Plan, Report) {
    let index = Index::new(model, catalog);
    let mut context = Context {
        model,
        catalog,
        index: &index,
        plugin_services: Vec::new(),
        left,
        report: Report::new(model.files.clone()),
    };
    names::check(&mut context);
    names::check_catalog(&mut context);
    names::check_plugins(&mut context);
    upcasters::check(&mut context);
    crates::check(&mut context);
    let mut plan = Plan {
        environment: model.environment.clone(),
        ..Plan::default()
    };
    alias_circles::check(&mut context);
    plan.services = services::check(&mut context);
    snapshots::composites(&mut context, &mut plan);
    plan.stores = stores::check(&mut context);
    plan.repositories = repositories::check(&mut context, &plan.stores);
    plan.buses = buses::check(&mut context);
    message_factories::check(&mut context, &mut plan);
    stores::publish(&mut context, &mut plan);
    tags::unknown(&mut context);
    tag_attributes::check(&mut context);
    async_switch::check(&mut context, &mut plan);
    dependencies::check(&mut context, &plan);
    plugin_services::dependencies(&mut context, &plan);
    delivery::check(&mut context, &plan);
    store_promises::check(&mut context, &plan);
    declared::check(&mut context, &mut plan);
    queues::check(&mut context, &mut plan);
    read_only::check(&mut context, &plan);
    unreached::check(&mut context, &plan);
    plugin_services::unattached(&mut context, &plan);
    alone::check(&mut context);
    let mut report = context.report;
    consequences::of_unlinked_crates(&mut report);
    report.sort();
    (plan, report)
}

/// What every rule works with.
struct Context<'a> {
    model: &'a Model,
    catalog: &'a Catalog,
    index: &'a Index<'a>,
    /// The services that are plugins, once they are read.
    plugin_services: Vec<ServicePlan>,
    /// Without an application: what could only be the application's.
    left: Option<Left>,
    report: Report,
}

impl Context<'_> {
    fn push(&mut self, problem: Problem) {
        self.report.push(problem);
    }

    /// Whether the application's code is known. Where it is not, what it could provide is no mistake.
    fn is_alone(&self) -> bool {
        self.left.is_some()
    }

    /// So many mistakes that looking for the nearest name of each would take minutes, and nobody would read it.
    fn is_flooded(&self) -> bool {
        const MANY: usize = 100;
        self.report.problems().len() > MANY
    }

    /// A help line for a wrong name.
    fn did_you_mean<'k>(
        &self,
        wrong: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<String> {
        let known = (!self.is_flooded()).then_some(known)?;
        nearest::did_you_mean(wrong, known)
    }

    /// The known names as a help line.
    fn known_names<'k>(
        &self,
        what: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<String> {
        let known = (!self.is_flooded()).then_some(known)?;
        nearest::known_names(what, known)
    }

    fn locate(&self, span: Span) -> Location {
        self.model.files.locate(span)
    }
}
