//! Projections, process managers and transports: checked for shape, listed. Of these, queues run.

use super::queues::is_queue;
use super::{Context, alone, buses, references, stores, tag_attributes, tags};
use crate::catalog::DriverKind;
use crate::model::{Model, Tag};
use crate::plan::{Plan, ProcessManagerPlan, ProjectionPlan, TransportPlan};
use crate::report::{Problem, codes};
use crate::tree::{Span, Spanned};

pub(super) fn check(context: &mut Context<'_>, plan: &mut Plan) {
    plan.projections = projections(context);
    plan.process_managers = process_managers(context);
    plan.transports = transports(context);
    tagged_projections(context, plan);
    note(context, plan);
}

fn projections(context: &mut Context<'_>) -> Vec<ProjectionPlan> {
    let model = context.model;
    let mut plans = Vec::new();
    for manager in &model.projection_managers {
        let store = manager
            .event_store
            .as_ref()
            .and_then(|named| store_of(context, named));
        for projection in &manager.projections {
            plans.extend(projection.projection.as_ref().map(|id| ProjectionPlan {
                manager: manager.name.value.clone(),
                store: store.clone(),
                name: projection.name.value.clone(),
                projection: id.value.clone(),
                read_model: projection.read_model.as_ref().map(|id| id.value.clone()),
                place: context.locate(projection.name.span),
            }));
        }
    }
    plans
}

/// A store's name, `prooph_event_store.<name>`, or the service that a store is made of.
fn store_of(context: &mut Context<'_>, named: &Spanned<String>) -> Option<String> {
    let model = context.model;
    let name = named
        .value
        .strip_prefix("prooph_event_store.")
        .unwrap_or(&named.value);
    let by_service = || {
        let is = |id: &Spanned<String>| {
            references::follow_aliases(context, &id.value)
                == references::follow_aliases(context, &named.value)
        };
        model
            .stores
            .iter()
            .find(|store| store.service.as_ref().is_some_and(is))
    };
    let by_name = context
        .index
        .tagged
        .stores
        .meant(name)
        .and_then(|name| model.store(name));
    if let Some(store) = by_name.or_else(by_service) {
        return Some(store.name.value.clone());
    }
    if context.index.service(&named.value).is_none()
        && !alone::may_be_a_store(context, named)
        && !context
            .catalog
            .provided
            .iter()
            .any(|entry| entry.id.as_deref() == Some(&named.value))
    {
        let problem = stores::unknown(context, named);
        context.push(problem);
    }
    None
}

fn process_managers(context: &mut Context<'_>) -> Vec<ProcessManagerPlan> {
    let model = context.model;
    let bus_names = || model.buses.iter().map(|bus| bus.name.value.as_str());
    let mut plans = Vec::new();
    for manager in &model.process_managers {
        process_manager_store(context, manager.store.as_ref());
        if let Some(named) = manager
            .bus
            .as_ref()
            .filter(|named| context.index.tagged.buses.meant(&named.value).is_none())
        {
            context.push(
                Problem::new(
                    &codes::UNKNOWN_BUS,
                    format!("there is no bus `{}`", named.value),
                )
                .at(named.span)
                .maybe_help(context.did_you_mean(&named.value, bus_names()))
                .maybe_help(context.known_names("buses", bus_names())),
            );
        }
        let id = manager.process_manager.as_ref().unwrap_or(&manager.name);
        plans.push(ProcessManagerPlan {
            name: manager.name.value.clone(),
            process_manager: id.value.clone(),
            place: context.locate(manager.name.span),
        });
    }
    plans
}

fn process_manager_store(context: &mut Context<'_>, named: Option<&Spanned<String>>) {
    let stores = &context.index.tagged.stores;
    let is_none = |named: &&Spanned<String>| stores.meant(&named.value).is_none();
    if let Some(named) = named.filter(is_none) {
        let problem = stores::unknown(context, named);
        context.push(problem);
    }
}

fn transports(context: &mut Context<'_>) -> Vec<TransportPlan> {
    let model = context.model;
    let mut plans = Vec::new();
    for transport in &model.transports {
        let id = transport.service.as_ref().unwrap_or(&transport.name);
        let service = references::resolve(context, id, DriverKind::Transport);
        let dead_letters = transport.dead_letters.as_ref().and_then(|id| {
            let service = model
                .transports
                .iter()
                .find(|other| other.name.value == id.value)
                .and_then(|other| other.service.as_ref());
            references::resolve(context, service.unwrap_or(id), DriverKind::Transport)
        });
        plans.extend(service.map(|service| TransportPlan {
            service,
            retry: buses::retry(&transport.retry),
            dead_letters,
            concurrency: transport.concurrency,
            place: context.locate(transport.name.span),
        }));
    }
    plans
}

fn tagged_projections(context: &mut Context<'_>, plan: &mut Plan) {
    let model = context.model;
    for (service, tag) in
        tags::tags(model).filter(|(_, tag)| tag.name.value == "prooph_event_store.projection")
    {
        let Some((name, manager)) = tag_of_projection(context, tag) else {
            continue;
        };
        plan.projections.push(ProjectionPlan {
            manager,
            store: None,
            name,
            projection: service.id.value.clone(),
            read_model: tag.text("read_model").map(|id| id.value),
            place: context.locate(tag.name.span),
        });
    }
}

fn tag_of_projection(context: &mut Context<'_>, tag: &Tag) -> Option<(String, String)> {
    let model = context.model;
    let managers = || {
        let managers = model.projection_managers.iter();
        managers.map(|manager| &*manager.name.value)
    };
    let declare =
        "declare one: `event_store: { projection_managers: { main: { event_store: .. } } }`";
    let mut attribute = |attribute: &str, help: &str| {
        let text = tag.text(attribute);
        if text.is_none() {
            context.push(tag_attributes::without(tag, attribute, help));
        }
        text
    };
    let manager_help = match managers().next() {
        Some(first) => format!("it names the manager that runs it: `projection_manager: {first}`"),
        None => declare.to_owned(),
    };
    let name = attribute(
        "projection_name",
        "it says what the projection is called: `projection_name: the_projection`",
    );
    let manager = attribute("projection_manager", &manager_help);
    let (name, manager) = (name?, manager?);
    if !managers().any(|known| known == manager.value) {
        let problem = Problem::new(
            &codes::WRONG_VALUE,
            format!("there is no projection manager `{}`", manager.value),
        )
        .at(manager.span)
        .maybe_help(context.did_you_mean(&manager.value, managers()))
        .maybe_help(context.known_names("projection managers", managers()));
        context.push(match managers().next() {
            Some(_) => problem,
            None => problem.help(declare),
        });
        return None;
    }
    Some((name.value, manager.value))
}

fn note(context: &mut Context<'_>, plan: &Plan) {
    let model = context.model;
    let mut what = Vec::new();
    let mut count = |number: usize, one: &str, several: &str| match number {
        0 => {}
        1 => what.push(format!("1 {one}")),
        number => what.push(format!("{number} {several}")),
    };
    count(plan.projections.len(), "projection", "projections");
    count(
        plan.process_managers.len(),
        "process manager",
        "process managers",
    );
    let queues = |transport: &&TransportPlan| {
        let mut services = plan.services.iter();
        services.any(|service| service.id == transport.service.id && is_queue(service))
    };
    let queues = plan.transports.iter().filter(queues).count();
    count(
        plan.transports.len() - queues,
        "transport's settings",
        "transports' settings",
    );
    if what.is_empty() {
        return;
    }
    let problem = Problem::new(
        &codes::DECLARED_LATER,
        format!("declared, runs later: {}", what.join(", ")),
    );
    context.push(match first_span(model) {
        Some(span) => problem.at(span),
        None => problem,
    });
}

fn first_span(model: &Model) -> Option<Span> {
    let projections = model
        .projection_managers
        .iter()
        .map(|manager| manager.name.span);
    let processes = model
        .process_managers
        .iter()
        .map(|manager| manager.name.span);
    let transports = model.transports.iter().map(|transport| transport.name.span);
    projections.chain(processes).chain(transports).min()
}
