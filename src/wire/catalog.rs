use std::collections::BTreeMap;

use cqrs_config::Catalog;
use cqrs_config::catalog::{
    self as data, AbsentDriver, AggregateEntry, CrateEntry, DriverEntry, DriverKind, HandlerEntry,
    MessageEntry, OptionKind, OptionMistake, OptionSpec, Place, PluginEntry, Promises,
    ProvidedEntry, UpcasterEntry,
};
use cqrs_core::inject::{Dependency, DependencyKind, Services};
use cqrs_core::message::MessageKind;
use cqrs_core::options::{OptionsError, TryOptions, TypeName};
use cqrs_core::registry::{Delivery, HandlerRegistration, Origin, Registry, UpcasterRegistration};
use cqrs_core::store;

use super::{options, snapshots};

/// What the linked code and the application offer, as the configuration sees it.
pub(crate) fn catalog(registry: &Registry, services: &Services) -> Catalog {
    Catalog {
        messages: registry.messages().map(message).collect(),
        handlers: registry.handlers().map(handler).collect(),
        aggregates: registry.aggregates().map(aggregate).collect(),
        plugins: registry.plugins().map(plugin).collect(),
        upcasters: registry
            .upcasters()
            .map(|one| upcaster(registry, one))
            .collect(),
        drivers: registry
            .store_drivers()
            .map(driver)
            .chain([queue()])
            .chain(snapshots::drivers(registry))
            .collect(),
        absent_drivers: absent_drivers(),
        provided: services
            .provided()
            .into_iter()
            .chain(Services::OWN.map(|own| (own(), None)))
            .map(provided)
            .collect(),
        crates: crates(registry),
    }
}

pub(super) fn kind(kind: MessageKind) -> data::MessageKind {
    match kind {
        MessageKind::Command => data::MessageKind::Command,
        MessageKind::Event => data::MessageKind::Event,
        MessageKind::Query => data::MessageKind::Query,
    }
}

fn place(origin: Origin) -> Place {
    Place {
        krate: origin.krate.to_owned(),
        file: origin.file.to_owned(),
        line: origin.line,
    }
}

fn message(message: &cqrs_core::registry::MessageRegistration) -> MessageEntry {
    MessageEntry {
        kind: kind(message.kind),
        name: message.name.to_owned(),
        aliases: message.aliases.iter().map(ToString::to_string).collect(),
        version: message.version,
        rust_name: (message.type_name)().to_owned(),
        asynchronous: message.asynchronous,
        place: place(message.origin),
    }
}

fn handler(handler: &HandlerRegistration) -> HandlerEntry {
    HandlerEntry {
        id: handler.id.to_text().into_owned(),
        kind: kind(handler.kind),
        message: handler.message.to_owned(),
        bus: handler.bus.map(str::to_owned),
        inline: handler.listener.delivery == Some(Delivery::Inline),
        from_beginning: handler.listener.from_beginning,
        dependencies: (handler.dependencies)().iter().map(dependency).collect(),
        is_pure: handler.is_pure,
        decides: (handler.decides)().into_iter().map(str::to_owned).collect(),
        independent_stores: handler.independent_stores,
        signature: handler.signature.to_owned(),
        place: place(handler.origin),
    }
}

fn dependency(dependency: &Dependency) -> data::Dependency {
    let named = dependency.named.map(str::to_owned);
    let bus = |kind| data::Dependency::Bus {
        kind,
        named: named.clone(),
    };
    match dependency.kind {
        DependencyKind::Repository { aggregate_type } => data::Dependency::Repository {
            aggregate: aggregate_type.to_owned(),
            named,
        },
        DependencyKind::CommandBus => bus(data::MessageKind::Command),
        DependencyKind::EventBus => bus(data::MessageKind::Event),
        DependencyKind::QueryBus => bus(data::MessageKind::Query),
        DependencyKind::Service { type_name } => data::Dependency::Service {
            type_name: type_name.to_owned(),
            named,
        },
        DependencyKind::Transaction { driver } => data::Dependency::Transaction {
            driver: driver.to_owned(),
            named,
        },
        DependencyKind::Streams => data::Dependency::Streams { named },
        DependencyKind::StreamStore => data::Dependency::StreamStore { named },
        _ => data::Dependency::Other,
    }
}

fn aggregate(aggregate: &cqrs_core::registry::AggregateRegistration) -> AggregateEntry {
    AggregateEntry {
        type_name: aggregate.type_name.to_owned(),
        aliases: aggregate.aliases.iter().map(ToString::to_string).collect(),
        rust_name: aggregate.rust_name.to_owned(),
        events: (aggregate.events)()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        snapshots: (aggregate.has_snapshots)(),
        place: place(aggregate.origin),
    }
}

fn plugin(plugin: &cqrs_core::registry::PluginRegistration) -> PluginEntry {
    PluginEntry {
        id: plugin.id.to_text().into_owned(),
        buses: plugin.kinds.iter().map(|&one| kind(one)).collect(),
        aliases: plugin.aliases.iter().map(ToString::to_string).collect(),
        stores: plugin.on_stores,
        enricher: plugin.is_enricher,
        options: match plugin.typed_options {
            Some(try_options) => data::Options::Typed(typed_options(try_options)),
            None => data::Options::Listed(plugin.options.iter().map(option).collect()),
        },
        dependencies: (plugin.dependencies)().iter().map(dependency).collect(),
        place: place(plugin.origin),
    }
}

fn upcaster(registry: &Registry, upcaster: &UpcasterRegistration) -> UpcasterEntry {
    let linked = registry.message(upcaster.kind, upcaster.message);
    UpcasterEntry {
        id: upcaster.id.to_text().into_owned(),
        kind: kind(upcaster.kind),
        message: upcaster.message.to_owned(),
        from: upcaster.from,
        store: upcaster.store.map(str::to_owned),
        present: linked.map(|linked| (linked.name.to_owned(), linked.version)),
        place: place(upcaster.origin),
    }
}

fn typed_options(try_options: TryOptions) -> data::TypedOptions {
    data::TypedOptions::new(move |written| {
        try_options(&options::values(written)).map_err(|error| match error {
            OptionsError::Unknown { path, known } => OptionMistake::Unknown { path, known },
            OptionsError::Missing { path } => OptionMistake::Missing { path },
            OptionsError::Wrong { path, reason } => OptionMistake::Wrong { path, reason },
        })
    })
}

fn driver(driver: &'static dyn store::StoreDriver) -> DriverEntry {
    let promises = driver.promises();
    DriverEntry {
        name: driver.name().to_owned(),
        kind: DriverKind::Store,
        options: driver.options().iter().map(option).collect(),
        promises: Promises {
            several_streams_in_one_transaction: promises.several_streams,
            global_order: true,
            durable: promises.durable,
        },
    }
}

/// The queue in an event store, which every program has.
fn queue() -> DriverEntry {
    let option = |name: &str, kind, default: Option<&str>, doc: &str| OptionSpec {
        name: name.to_owned(),
        kind,
        required: false,
        default: default.map(str::to_owned),
        secret: false,
        doc: doc.to_owned(),
    };
    let many = OptionKind::Integer { min: 1, max: 1_024 };
    DriverEntry {
        name: data::QUEUE.to_owned(),
        kind: DriverKind::Transport,
        options: vec![
            option(
                "store",
                OptionKind::Store,
                None,
                "the event store that it lives in; otherwise the default one",
            ),
            option(
                "concurrency",
                many,
                Some("1"),
                "how many messages are handled beside each other, each of another aggregate",
            ),
        ],
        promises: Promises::default(),
    }
}

pub(super) fn option(option: &store::OptionSpec) -> OptionSpec {
    OptionSpec {
        name: option.name.to_owned(),
        kind: match option.kind {
            store::OptionKind::Path => OptionKind::Path,
            store::OptionKind::Url => OptionKind::Url,
            store::OptionKind::Bool => OptionKind::Boolean,
            store::OptionKind::Int { min, max } => OptionKind::Integer { min, max },
            store::OptionKind::Duration => OptionKind::Duration,
            store::OptionKind::PositiveDuration => OptionKind::PositiveDuration,
            store::OptionKind::Service(of) => provided_as(of, false),
            store::OptionKind::ServiceOrQueue(of) => provided_as(of, true),
            store::OptionKind::OneOf(words) => {
                OptionKind::Choice(words.iter().map(ToString::to_string).collect())
            }
            // Text; and a kind that is newer than this crate is left to its driver to check.
            _ => OptionKind::Text,
        },
        required: option.required,
        default: option.default.map(str::to_owned),
        secret: option.secret,
        doc: option.doc.to_owned(),
    }
}

fn provided_as(of: TypeName, or_queue: bool) -> OptionKind {
    OptionKind::Service {
        type_name: of.as_str().to_owned(),
        or_queue,
    }
}

/// Drivers of this project whose feature is off.
fn absent_drivers() -> Vec<AbsentDriver> {
    let absent: &[&str] = if cfg!(feature = "sqlite") {
        &[]
    } else {
        &["sqlite"]
    };
    absent
        .iter()
        .map(|name| AbsentDriver {
            name: (*name).to_owned(),
            feature: (*name).to_owned(),
        })
        .collect()
}

fn provided((type_name, id): (&'static str, Option<&str>)) -> ProvidedEntry {
    ProvidedEntry {
        id: id.map(str::to_owned),
        type_name: type_name.to_owned(),
    }
}

fn crates(registry: &Registry) -> Vec<CrateEntry> {
    let mut handlers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut note = |origin: Origin, count| *handlers.entry(origin.krate).or_default() += count;
    registry
        .messages()
        .for_each(|message| note(message.origin, 0));
    registry
        .aggregates()
        .for_each(|aggregate| note(aggregate.origin, 0));
    registry.plugins().for_each(|plugin| note(plugin.origin, 0));
    registry
        .upcasters()
        .for_each(|upcaster| note(upcaster.origin, 0));
    registry
        .handlers()
        .for_each(|handler| note(handler.origin, 1));
    handlers
        .into_iter()
        .map(|(name, handlers)| CrateEntry {
            name: name.to_owned(),
            handlers,
        })
        .collect()
}
