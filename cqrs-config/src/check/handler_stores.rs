//! Handlers that take a transaction or the streams of a store: of the one that they name, or of the default one.

use super::Context;
use super::dependencies::asks;
use crate::catalog::{DriverKind, HandlerEntry, MessageKind};
use crate::plan::{Plan, StorePlan};
use crate::report::{Problem, codes};

/// What a handler wants of its store.
struct Wanted<'a> {
    handler: &'a HandlerEntry,
    /// `a transaction` or `the streams`.
    what: &'static str,
    /// The driver that the store must have.
    driver: Option<&'a str>,
    named: Option<&'a str>,
}

pub(super) fn transaction(
    context: &mut Context<'_>,
    plan: &Plan,
    handler: &HandlerEntry,
    driver: &str,
    named: Option<&str>,
) {
    let wanted = Wanted {
        handler,
        what: "a transaction",
        driver: Some(driver),
        named,
    };
    let store = find(context, plan, &wanted);
    let problem = store.and_then(|store| of_another_driver(context, plan, handler, driver, store));
    if let Some(problem) = problem {
        context.push(problem);
    }
}

pub(super) fn streams(
    context: &mut Context<'_>,
    plan: &Plan,
    handler: &HandlerEntry,
    named: Option<&str>,
) {
    let wanted = Wanted {
        handler,
        what: "the streams",
        driver: None,
        named,
    };
    find(context, plan, &wanted);
}

/// A store to read and to write: not for who only answers.
pub(super) fn stream_store(
    context: &mut Context<'_>,
    plan: &Plan,
    handler: &HandlerEntry,
    named: Option<&str>,
) {
    if handler.kind == MessageKind::Query {
        let text = format!(
            "the query handler `{}` takes a `StreamStore`, which writes",
            handler.id
        );
        let problem = asks(&codes::WRITING_FINDER, handler, text);
        context.push(problem.help("let it take `Streams`, which reads what a `StreamStore` reads"));
    }
    streams(context, plan, handler, named);
}

fn find<'p>(
    context: &mut Context<'_>,
    plan: &'p Plan,
    wanted: &Wanted<'_>,
) -> Option<&'p StorePlan> {
    let store = match wanted.named {
        Some(name) => plan.store(name),
        None => plan.default_store(),
    };
    if store.is_none() && !is_reported_already(context, plan, wanted.named) {
        let problem = without_store(context, wanted);
        context.push(problem);
    }
    store
}

/// A store whose service could not be resolved is not in the plan, and its own mistake says so.
fn is_reported_already(context: &Context<'_>, plan: &Plan, named: Option<&str>) -> bool {
    match named {
        Some(name) => context.model.store(name).is_some(),
        None => plan.stores.len() < context.model.stores.len(),
    }
}

fn without_store(context: &Context<'_>, wanted: &Wanted<'_>) -> Problem {
    let Wanted { handler, what, .. } = *wanted;
    let id = &handler.id;
    let stores = &context.model.stores;
    let names = || stores.iter().map(|store| store.name.value.as_str());
    if let Some(name) = wanted.named {
        let text = format!(
            "`{id}` asks for {what} of the event store `{name}`, and there is none of this name"
        );
        return asks(&codes::UNKNOWN_STORE, handler, text)
            .maybe_help(context.did_you_mean(name, names()))
            .maybe_help(context.known_names("event stores", names()));
    }
    let of = match wanted.driver {
        Some(driver) => format!("`{driver}`"),
        None => "an event store".to_owned(),
    };
    let Some(first) = stores.first() else {
        let text = format!("`{id}` asks for {what} of {of}, and there is no event store");
        let driver = wanted
            .driver
            .map_or("..".to_owned(), |driver| format!("{driver}, .."));
        return asks(&codes::UNKNOWN_STORE, handler, text).help(format!(
            "declare one: `event_store: {{ stores: {{ main: {{ type: store }} }} }}`, with `services: {{ store: {{ driver: {driver} }} }}`"
        ));
    };
    let text =
        format!("`{id}` asks for {what} of {of}, and none of several event stores is the default");
    let problem = asks(&codes::AMBIGUOUS_STORE, handler, text)
        .at(first.name.span)
        .label("one of them");
    let rest = stores.iter().skip(1);
    rest.fold(problem, |problem, store| {
        problem.yaml(store.name.span, "one of them")
    })
    .help(format!(
        "say which on the parameter: `#[named(\"{}\")]`",
        first.name.value
    ))
    .help("or mark one store `default: true`")
}

/// What the application provides may be a store of any driver.
fn of_another_driver(
    context: &Context<'_>,
    plan: &Plan,
    handler: &HandlerEntry,
    driver: &str,
    store: &StorePlan,
) -> Option<Problem> {
    let driver_of = |store: &StorePlan| {
        let made = |id: &str| {
            plan.services
                .iter()
                .find(|service| service.kind == DriverKind::Store && service.id == id)
        };
        made(&store.service.id).map(|service| service.driver.as_str())
    };
    let other = driver_of(store).filter(|other| *other != driver)?;
    let text = format!(
        "`{}` asks for a transaction of `{driver}`, and the event store `{}` is kept by `{other}`",
        handler.id, store.name
    );
    let problem = asks(&codes::WRONG_STORE, handler, text);
    let problem = match context.model.store(&store.name) {
        Some(declared) => problem
            .at(declared.name.span)
            .label(format!("its driver is `{other}`")),
        None => problem,
    };
    let fitting = plan
        .stores
        .iter()
        .find(|store| driver_of(store) == Some(driver));
    Some(match fitting {
        Some(fitting) => problem.help(format!(
            "say which on the parameter: `#[named(\"{}\")]`",
            fitting.name
        )),
        None => problem.help(format!("give its service the driver `{driver}`")),
    })
}
