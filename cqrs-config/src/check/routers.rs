//! The router of a bus: which one its `type` names, prooph's classes included.

use super::{Context, alone, options, plugin_services, references};
use crate::catalog::MessageKind;
use crate::model::{Bus, Service};
use crate::nearest;
use crate::report::{Problem, codes};
use crate::tree::Spanned;

/// What a router makes of the routes of its bus.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Router {
    /// They name messages.
    Names,
    /// They are patterns of names.
    Patterns,
    /// There are none: the handler of a message is called like the message.
    Handlers,
}

struct Known {
    id: &'static str,
    class: &'static str,
    kinds: &'static [MessageKind],
    router: Router,
}

const fn known(
    id: &'static str,
    class: &'static str,
    kinds: &'static [MessageKind],
    router: Router,
) -> Known {
    Known {
        id,
        class,
        kinds,
        router,
    }
}

const COMMAND: &[MessageKind] = &[MessageKind::Command];
const EVENT: &[MessageKind] = &[MessageKind::Event];
const QUERY: &[MessageKind] = &[MessageKind::Query];
const ONE_HANDLER: &[MessageKind] = &[MessageKind::Command, MessageKind::Query];

#[rustfmt::skip]
const ROUTERS: &[Known] = &[
    known("prooph_service_bus.command_bus_router", "CommandRouter", COMMAND, Router::Names),
    known("prooph_service_bus.event_bus_router", "EventRouter", EVENT, Router::Names),
    known("prooph_service_bus.query_bus_router", "QueryRouter", QUERY, Router::Names),
    known("prooph_service_bus.single_handler_router", "SingleHandlerRouter", ONE_HANDLER, Router::Names),
    known("prooph_service_bus.regex_router", "RegexRouter", &MessageKind::ALL, Router::Patterns),
    known("prooph_service_bus.single_handler_service_locator_router", "SingleHandlerServiceLocatorRouter", ONE_HANDLER, Router::Handlers),
    known("prooph_service_bus.service_locator_event_router", "ServiceLocatorEventRouter", EVENT, Router::Handlers),
];

const CLASSES: &str = r"Prooph\ServiceBus\Plugin\Router\";

fn find(id: &str) -> Option<&'static Known> {
    let is = |known: &&Known| known.id == id || id.strip_prefix(CLASSES) == Some(known.class);
    ROUTERS.iter().find(is)
}

fn fitting(kind: MessageKind) -> impl Iterator<Item = &'static Known> {
    ROUTERS
        .iter()
        .filter(move |known| known.kinds.contains(&kind))
}

/// The ids of the routers for buses of a kind.
pub(crate) fn router_ids(kind: MessageKind) -> impl Iterator<Item = &'static str> {
    fitting(kind).map(|known| known.id)
}

/// Every id and class of the routers for buses of a kind whose routes name messages.
pub(crate) fn router_names_messages(kind: MessageKind) -> impl Iterator<Item = String> {
    let named = fitting(kind).filter(|known| known.router == Router::Names);
    named.flat_map(|known| [known.id.to_owned(), format!("{CLASSES}{}", known.class)])
}

/// The routers that a service may be, by id and class.
pub(crate) fn router_drivers() -> impl Iterator<Item = (&'static str, String)> {
    let all = ROUTERS.iter();
    all.map(|known| (known.id, format!("{CLASSES}{}", known.class)))
}

/// The router of a bus that says nothing about it.
pub(super) fn standard(kind: MessageKind) -> String {
    format!("prooph_service_bus.{}_bus_router", kind.name())
}

/// The router that a bus names, and its id; one that there is not is reported.
pub(super) fn of_bus(context: &mut Context<'_>, bus: &Bus) -> (Router, String) {
    let standard = (Router::Names, standard(bus.kind));
    let Some(written) = &bus.router.kind else {
        return standard;
    };
    let (id, name) = named(context, written);
    let found = find(name);
    match found.filter(|known| known.kinds.contains(&bus.kind)) {
        Some(known) if known.router == Router::Names => standard,
        Some(known) => (known.router, known.id.to_owned()),
        None if found.is_none() && may_be_provided(context, written, id, name) => {
            alone::router(context, written);
            standard
        }
        None => {
            let is_of_code = !context.is_alone() && is_own(name) && is_own(id);
            let is_made = context
                .index
                .service(id)
                .is_some_and(|service| service.driver.is_some());
            let problem = match found.is_none() && is_of_code && !is_made {
                true => of_code(context, bus.kind, written, id),
                false => unknown(bus.kind, written, &standard.1),
            };
            context.push(problem);
            standard
        }
    }
}

/// Whether the routes of a bus name messages, as far as the file says.
pub(super) fn is_of_names(context: &Context<'_>, bus: &Bus) -> bool {
    let Some(written) = &bus.router.kind else {
        return true;
    };
    let (_, name) = named(context, written);
    find(name).is_some_and(|known| known.router == Router::Names)
}

/// The id of the service that a router is, and what makes it.
fn named<'a>(context: &Context<'a>, written: &'a Spanned<String>) -> (&'a str, &'a str) {
    let id = references::follow_aliases(context, &written.value);
    let service = context.index.service(id);
    let named = service.and_then(|service| service.driver.as_ref().or(service.class.as_ref()));
    (id, named.map_or(id, |named| &named.value))
}

/// Without the application: a class, or a service that is not made here, may be a router of its own. What is almost called like one of
/// those that come with cqrs is a misspelling.
fn may_be_provided(context: &Context<'_>, written: &Spanned<String>, id: &str, name: &str) -> bool {
    if !context.is_alone() || !is_own(name) || !is_own(id) {
        return false;
    }
    match context.index.service(id) {
        Some(service) => service.driver.is_none(),
        None => id.contains('\\') || alone::may_be_provided(context, written),
    }
}

/// Neither an id of prooph's, nor nearly one.
fn is_own(name: &str) -> bool {
    let classes: Vec<String> = ROUTERS
        .iter()
        .map(|known| format!("{CLASSES}{}", known.class))
        .collect();
    let ids = ROUTERS.iter().map(|known| known.id);
    let names = ids.chain(classes.iter().map(String::as_str));
    !name.starts_with("prooph_")
        && !name.starts_with(CLASSES)
        && nearest::misspelt(name, names).is_none()
}

/// With the application: what routes in code is a plugin.
fn of_code(
    context: &Context<'_>,
    kind: MessageKind,
    written: &Spanned<String>,
    id: &str,
) -> Problem {
    let text = format!("`{}` is no router that comes with cqrs", written.value);
    let problem = Problem::new(&codes::UNKNOWN_ROUTER, text)
        .at(written.span)
        .label("`type` takes no others");
    let problem = match context.index.service(id) {
        Some(service) => problem.yaml(service.id.span, "declared here"),
        None => problem,
    };
    let plugin = match plugin_services::linked(context, id) {
        Some(_) => format!("`{id}` is a plugin: name it beside the router, `plugins: [{id}]`"),
        None => format!(
            "a router of your own is a plugin here: write it as one, and name it beside the router, `plugins: [{id}]`"
        ),
    };
    problem.help(plugin).help(format!(
        "or leave `type` out: `{}` is the default, and `routes` say where each message goes",
        standard(kind)
    ))
}

fn unknown(kind: MessageKind, written: &Spanned<String>, standard: &str) -> Problem {
    let text = format!(
        "there is no router `{}` for {} buses",
        written.value,
        kind.name()
    );
    let problem = Problem::new(&codes::UNKNOWN_ROUTER, text).at(written.span);
    if written.value == "prooph_service_bus.async_switch_message_router" {
        return problem
            .help("leave `type` out, and name the queue beside it: `async_switch: my_queue`");
    }
    let ids = || router_ids(kind);
    problem
        .maybe_help(nearest::did_you_mean(&written.value, ids()))
        .maybe_help(nearest::known_names("routers that fit here", ids()))
        .help(format!("or leave `type` out: `{standard}` is the default"))
}

/// Whether a service is a router. Its driver takes no options: what it routes stands on the bus.
pub(super) fn is_one(context: &mut Context<'_>, service: &Service) -> bool {
    let Some(driver) = (service.driver.as_ref()).filter(|driver| find(&driver.value).is_some())
    else {
        return false;
    };
    let id = &service.id;
    if !is_named(context, &id.value) {
        if plugin_services::linked(context, &driver.value).is_some() {
            return false;
        }
        let text = format!("no bus has the router `{}`", id.value);
        context.push(
            Problem::new(&codes::UNATTACHED_PLUGIN, text)
                .at(id.span)
                .help(format!(
                    "name it on one: `router: {{ type: {} }}`",
                    id.value
                )),
        );
    }
    let what = format!("router `{}`", driver.value);
    options::refuse(context, &service.options, &[], &what, driver.span);
    true
}

fn is_named(context: &Context<'_>, service: &str) -> bool {
    let buses = context.model.buses.iter();
    let mut named = buses.filter_map(|bus| bus.router.kind.as_ref());
    named.any(|written| references::follow_aliases(context, &written.value) == service)
}
