//! Drivers and their options.

use super::uses::Uses;
use super::{Context, alone, options, plugin_services, routers};
use crate::catalog::DriverEntry;
use crate::model::Service;
use crate::plan::ServicePlan;
use crate::report::{Problem, codes};
use crate::tree::Spanned;

pub(super) fn check(context: &mut Context<'_>) -> Vec<ServicePlan> {
    let model = context.model;
    let uses = Uses::of(context);
    let mut plans = Vec::new();
    for service in &model.services {
        if routers::is_one(context, service) {
            continue;
        }
        if let Some(plugin) = plugin_services::plan(context, service) {
            context.plugin_services.push(plugin.clone());
            plans.push(plugin);
            continue;
        }
        plugin_services::strange_keys(context, service);
        let Some(driver) = &service.driver else {
            continue;
        };
        let catalog = context.catalog;
        let mut entries: Vec<&DriverEntry> = catalog
            .drivers
            .iter()
            .filter(|entry| entry.name == driver.value)
            .collect();
        entries.sort_by_key(|entry| entry.kind);
        if entries.is_empty() {
            if context.is_alone() {
                alone::driver(context, driver);
            } else {
                let problem = unknown_driver(context, driver);
                context.push(problem);
            }
            continue;
        }
        let used = uses.of_service(&service.id.value);
        if entries.iter().any(|entry| used.contains(&entry.kind)) {
            entries.retain(|entry| used.contains(&entry.kind));
        } else {
            entries.truncate(1);
        }
        options::refuse_unknown(context, service, driver, &entries);
        for entry in entries {
            plans.push(plan(context, service, driver, entry));
        }
    }
    plans
}

fn plan(
    context: &mut Context<'_>,
    service: &Service,
    driver: &Spanned<String>,
    entry: &DriverEntry,
) -> ServicePlan {
    let owner = options::Owner {
        what: format!("driver `{}`", entry.name),
        span: driver.span,
    };
    ServicePlan {
        id: service.id.value.clone(),
        driver: entry.name.clone(),
        kind: entry.kind,
        options: options::read(context, &entry.options, &service.options, &owner),
        place: context.locate(service.id.span),
    }
}

fn unknown_driver(context: &Context<'_>, driver: &Spanned<String>) -> Problem {
    let name = &driver.value;
    if let Some(absent) = context
        .catalog
        .absent_drivers
        .iter()
        .find(|absent| absent.name == *name)
    {
        return Problem::new(
            &codes::FEATURE_OFF,
            format!("the driver `{name}` is not compiled into this program"),
        )
        .at(driver.span)
        .label("its cargo feature is off")
        .help(format!(
            "switch it on: `cargo add cqrs --features {}`",
            absent.feature
        ));
    }
    let linked = || {
        context
            .catalog
            .drivers
            .iter()
            .map(|entry| entry.name.as_str())
    };
    let known = linked().chain(
        context
            .catalog
            .absent_drivers
            .iter()
            .map(|absent| absent.name.as_str()),
    );
    let plugins = (context.catalog.plugins.iter()).map(|entry| entry.id.as_str());
    let known = known.chain(plugins);
    Problem::new(
        &codes::UNKNOWN_DRIVER,
        format!("there is no driver `{name}`"),
    )
    .at(driver.span)
    .maybe_help(context.did_you_mean(name, known))
    .maybe_help(context.known_names("drivers in this program", linked()))
}
