//! Buses.

use super::transports::RETRY;
use super::{Items, KeySpec, Names, Shape, key, words};
use crate::catalog::{DriverKind, MessageKind};
use crate::model::choices;

pub(super) static SERVICE_BUS: &[KeySpec] = &[
    key(
        "command_buses",
        Shape::Named(&Shape::Section(COMMAND_BUS)),
        "Command buses by name: each command has exactly one handler",
    )
    .singular("command_bus")
    .example("{ commands: ~ }"),
    key(
        "event_buses",
        Shape::Named(&Shape::Section(EVENT_BUS)),
        "Event buses by name: each event has any number of listeners",
    )
    .singular("event_bus"),
    key(
        "query_buses",
        Shape::Named(&Shape::Section(QUERY_BUS)),
        "Query buses by name: each query has exactly one handler, with an answer",
    )
    .singular("query_bus"),
];

pub(crate) static COMMAND_BUS: &[KeySpec] = &[
    MESSAGE_FACTORY,
    MESSAGE_CONVERTER,
    MESSAGE_DATA_CONVERTER,
    plugins(Names::BusPlugin(MessageKind::Command)),
    router(COMMAND_ROUTER),
    key("failure_mode", Shape::Choice(&FAILURE_MODES), "What fails after the commit: `collect` puts it into the receipt, `prooph` lets the first stop the rest")
        .default("collect"),
    key("nested", Shape::Choice(&NESTED), "When a command runs that a handler dispatches: `queue` lets it wait its turn, `inline` runs it at once")
        .default("queue"),
    key("queue_limit", Shape::Count(1), "How many dispatched commands may wait; one more is `QueueFull`").default("10000"),
];

pub(crate) static EVENT_BUS: &[KeySpec] = &[
    MESSAGE_FACTORY,
    MESSAGE_CONVERTER,
    MESSAGE_DATA_CONVERTER,
    plugins(Names::BusPlugin(MessageKind::Event)),
    router(EVENT_ROUTER),
    key(
        "delivery",
        Shape::WordOr(&MODES, DELIVERY),
        "How listeners are reached: `durable`, from the log, at least once, or `inline`, in the dispatch, after the commit",
    ),
];

pub(crate) static QUERY_BUS: &[KeySpec] = &[
    MESSAGE_FACTORY,
    MESSAGE_CONVERTER,
    MESSAGE_DATA_CONVERTER,
    plugins(Names::BusPlugin(MessageKind::Query)),
    router(QUERY_ROUTER),
];

const MESSAGE_FACTORY: KeySpec = key("message_factory", Shape::Reference(Names::MessageFactory), "What makes raw messages typed; the default does it by their names, another one is provided by the application")
    .default("prooph_service_bus.message_factory");
const MESSAGE_CONVERTER: KeySpec = key(
    "message_converter",
    Shape::Reference(Names::Nothing),
    "Messages are serde types: nothing converts them",
)
.without_effect();
const MESSAGE_DATA_CONVERTER: KeySpec = key(
    "message_data_converter",
    Shape::Reference(Names::Nothing),
    "Messages are serde types: nothing converts their data",
)
.without_effect();

pub(super) const fn plugins(names: Names) -> KeySpec {
    key("plugins", Shape::List(Items::Plugin(names)), "Ids of plugins in the order of attachment; `{ id: .., options: { .. } }` gives one its options")
        .singular("plugin")
}

/// A plugin with options, in place of its id.
pub(crate) static PLUGIN: &[KeySpec] = &[
    key(
        "id",
        Shape::Reference(Names::Nothing),
        "The id of the plugin",
    )
    .required(),
    key(
        "options",
        Shape::Free,
        "What it is told; laid over the options of its service",
    ),
];

const fn router(keys: &'static [KeySpec]) -> KeySpec {
    key("router", Shape::Section(keys), "Which message goes where")
}

static COMMAND_ROUTER: &[KeySpec] = &[
    router_type(Names::Router(MessageKind::Command)),
    ASYNC_SWITCH,
    asynchronous(MessageKind::Command),
    key(
        "routes",
        Shape::Routes(MessageKind::Command),
        "Commands and the ids of their handlers, exactly one each",
    )
    .singular("route")
    .example("{ PlaceOrder: shop.place_order }"),
];
static EVENT_ROUTER: &[KeySpec] = &[
    router_type(Names::Router(MessageKind::Event)),
    ASYNC_SWITCH,
    asynchronous(MessageKind::Event),
    key(
        "routes",
        Shape::Listeners,
        "Events and the ids of their listeners, called in this order, then joined ones by id",
    )
    .singular("route")
    .example("{ OrderPlaced: [shop.send_confirmation] }"),
];
static QUERY_ROUTER: &[KeySpec] = &[
    router_type(Names::Router(MessageKind::Query)),
    ASYNC_SWITCH,
    asynchronous(MessageKind::Query),
    key(
        "routes",
        Shape::Routes(MessageKind::Query),
        "Queries and the ids of their handlers, exactly one each",
    )
    .singular("route")
    .example("{ FindOrders: shop.find_orders }"),
];

const fn router_type(names: Names) -> KeySpec {
    key(
        "type",
        Shape::Reference(names),
        "The router; without it, routes name messages. `prooph_service_bus.regex_router` takes patterns of names",
    )
}

const ASYNC_SWITCH: KeySpec = key(
    "async_switch",
    Shape::Reference(Names::Service(DriverKind::Transport)),
    "The transport of this bus's asynchronous messages, such as a service with `driver: queue`",
);

const fn asynchronous(kind: MessageKind) -> KeySpec {
    key(
        "asynchronous",
        Shape::List(Items::Text(Names::Message(kind))),
        "Messages that go through `async_switch` without a mark on their type",
    )
}

static DELIVERY: &[KeySpec] = &[
    key("mode", Shape::Choice(&MODES), "`durable`: from the log, at least once; `inline`: in the dispatch, at most once across a crash")
        .default("durable"),
    key("retry", Shape::Section(RETRY), "How often, and when, a failing listener is called again"),
    key("poison", Shape::Choice(&POISONS), "After the last retry: `park` the event with its reason, `skip` it, or `stop` the listener")
        .default("park"),
    key("batch", Shape::Count(1), "How many events one transaction of the runner takes").default("100"),
    key("from", Shape::Choice(&STARTS), "Where a new listener starts: at the `end` of the log, or at its `beginning`").default("end"),
];

static FAILURE_MODES: [&str; choices::FAILURE_MODES.len()] = words(&choices::FAILURE_MODES);
static NESTED: [&str; choices::NESTED.len()] = words(&choices::NESTED);
static MODES: [&str; choices::MODES.len()] = words(&choices::MODES);
static POISONS: [&str; choices::POISONS.len()] = words(&choices::POISONS);
static STARTS: [&str; choices::STARTS.len()] = words(&choices::STARTS);
