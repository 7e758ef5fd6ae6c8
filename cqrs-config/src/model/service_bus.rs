//! Command, event and query buses.

use std::time::Duration;

use super::choices;
use super::decode::{Decoder, Path};
use crate::catalog::MessageKind;
use crate::tree::{Entry, Node, Span, Spanned, Value};

/// A bus as declared.
#[derive(Clone, Debug)]
pub struct Bus {
    /// Command, event or query bus.
    pub kind: MessageKind,
    /// Its name.
    pub name: Spanned<String>,
    /// The message factory that makes its raw messages typed, where it names one.
    pub message_factory: Option<Spanned<String>>,
    /// Plugins in the order of attachment.
    pub plugins: Vec<PluginUse>,
    /// The router, when something is said about it.
    pub router: Router,
    /// How events reach the listeners of an event bus.
    pub delivery: Delivery,
    /// What one failing listener or queued command does to the others; command buses alone have it.
    pub failure_mode: Option<FailureMode>,
    /// When a command that a handler dispatches runs.
    pub nested: Option<Nested>,
    /// How many commands may wait.
    pub queue_limit: Option<u64>,
}

/// A plugin of a bus or a store.
#[derive(Clone, Debug)]
pub struct PluginUse {
    /// Its id.
    pub id: Spanned<String>,
    /// Its options.
    pub options: Vec<Entry>,
}

/// The router of a bus.
#[derive(Clone, Debug, Default)]
pub struct Router {
    /// The id of the router.
    pub kind: Option<Spanned<String>>,
    /// The transport that takes asynchronous messages.
    pub async_switch: Option<Spanned<String>>,
    /// Messages that are asynchronous on this bus without a mark on their type.
    pub asynchronous: Vec<Spanned<String>>,
    /// Messages and where they go.
    pub routes: Vec<Route>,
}

/// A message and the ids of what takes it.
#[derive(Clone, Debug)]
pub struct Route {
    /// The message's wire name.
    pub message: Spanned<String>,
    /// Exactly one for commands and queries, any number for events.
    pub targets: Vec<Spanned<String>>,
}

/// How an event bus reaches its listeners.
#[derive(Clone, Debug, Default)]
pub struct Delivery {
    /// Durable or inline.
    pub mode: Option<DeliveryMode>,
    /// How often and when a failing listener is called again.
    pub retry: Retry,
    /// What happens to an event that a listener cannot take.
    pub poison: Option<Poison>,
    /// How many events one transaction of the runner takes.
    pub batch: Option<u64>,
    /// Where a new listener starts.
    pub from: Option<Start>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// Calling again after a failure.
#[derive(Clone, Debug, Default)]
pub struct Retry {
    /// How often.
    pub max: Option<u64>,
    /// The first pause.
    pub initial: Option<Duration>,
    /// What each pause is multiplied with.
    pub multiplier: Option<f64>,
    /// The longest pause.
    pub max_delay: Option<Duration>,
}

/// Durable or inline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryMode {
    /// From the log, with a checkpoint, at least once.
    Durable,
    /// In the dispatch, after the commit, at most once across a crash.
    Inline,
}

/// What happens to an event that a listener cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poison {
    /// It is set aside with its reason, and the later ones of its key with it.
    Park,
    /// It is passed over.
    Skip,
    /// The listener stops.
    Stop,
}

/// Where a new listener starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With what is stored from now on.
    End,
    /// With all that was ever stored.
    Beginning,
}

/// What one failure does to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureMode {
    /// All run; failures are collected in the receipt.
    Collect,
    /// prooph's: the first one stops the rest.
    Prooph,
}

/// When a command that a handler dispatches runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nested {
    /// After the current one.
    Queue,
    /// At once, inside it; 16 deep at most.
    Inline,
}

pub(super) fn section_of(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Command => "command_buses",
        MessageKind::Event => "event_buses",
        MessageKind::Query => "query_buses",
    }
}

pub(super) fn decode(
    decoder: &mut Decoder,
    kind: MessageKind,
    entry: &Entry,
    path: &Path<'_>,
) -> Bus {
    let mut bus = Bus {
        kind,
        name: entry.key.clone(),
        message_factory: None,
        plugins: Vec::new(),
        router: Router::default(),
        delivery: Delivery::default(),
        failure_mode: None,
        nested: None,
        queue_limit: None,
    };
    let Some(section) = decoder.section(Some(&entry.value), path) else {
        return bus;
    };
    for (key, built_in) in MESSAGE_KEYS {
        if let Some(id) = decoder.reference(section.get(key), &path.below(key))
            && !id.value.starts_with(built_in)
        {
            decoder.no_effect(
                id.span,
                &path.below(key),
                "messages are serde types; nothing converts them",
            );
        }
    }
    bus.message_factory = decoder.reference(
        section.get("message_factory"),
        &path.below("message_factory"),
    );
    bus.plugins = plugins(decoder, section.get("plugins"), &path.below("plugins"));
    bus.router = router(decoder, kind, section.get("router"), &path.below("router"));
    bus.delivery = delivery(decoder, section.get("delivery"), &path.below("delivery"));
    bus.failure_mode = decoder.choice(
        section.get("failure_mode"),
        &path.below("failure_mode"),
        &choices::FAILURE_MODES,
    );
    bus.nested = decoder.choice(
        section.get("nested"),
        &path.below("nested"),
        &choices::NESTED,
    );
    bus.queue_limit = decoder.count(section.get("queue_limit"), &path.below("queue_limit"), 1);
    bus
}

const MESSAGE_KEYS: [(&str, &str); 2] = [
    ("message_converter", "prooph_service_bus.message_converter"),
    (
        "message_data_converter",
        "prooph_service_bus.message_data_converter",
    ),
];

pub(super) fn plugins(
    decoder: &mut Decoder,
    node: Option<&Node>,
    path: &Path<'_>,
) -> Vec<PluginUse> {
    decoder
        .items(node, path)
        .iter()
        .filter_map(|item| plugin(decoder, item, path))
        .collect()
}

fn plugin(decoder: &mut Decoder, item: &Node, path: &Path<'_>) -> Option<PluginUse> {
    if !matches!(item.value, Value::Map(_)) {
        let id = decoder.item(item, path)?;
        return Some(PluginUse {
            id,
            options: Vec::new(),
        });
    }
    let Some(id) = item.get("id") else {
        decoder.missing(
            item.span,
            path,
            "id",
            "write the plugin's id, or `{ id: some.plugin, options: { .. } }`",
        );
        return None;
    };
    let id = decoder.reference(Some(id), &path.below("id"))?;
    let below = path.below("options");
    let options = decoder.section(item.get("options"), &below);
    let options = options.map_or(&[][..], Node::entries);
    Some(PluginUse {
        id,
        options: options
            .iter()
            .map(|entry| decoder.option(entry, &below))
            .collect(),
    })
}

fn router(
    decoder: &mut Decoder,
    kind: MessageKind,
    node: Option<&Node>,
    path: &Path<'_>,
) -> Router {
    let Some(section) = decoder.section(node, path) else {
        return Router::default();
    };
    let routes = path.below("routes");
    let entries = match section.get("routes") {
        Some(node) if matches!(node.value, Value::Null | Value::Unknown) => &[],
        Some(node) if matches!(node.value, Value::Map(_)) => node.entries(),
        node => decoder.named(node, &routes),
    };
    Router {
        kind: decoder.reference(section.get("type"), &path.below("type")),
        async_switch: decoder.reference(section.get("async_switch"), &path.below("async_switch")),
        asynchronous: decoder
            .list_of_text(section.get("asynchronous"), &path.below("asynchronous")),
        routes: entries
            .iter()
            .filter_map(|entry| route(decoder, kind, entry, &routes))
            .collect(),
    }
}

fn route(
    decoder: &mut Decoder,
    kind: MessageKind,
    entry: &Entry,
    path: &Path<'_>,
) -> Option<Route> {
    let path = path.below(&entry.key.value);
    let targets = match kind {
        MessageKind::Event => decoder.references(Some(&entry.value), &path),
        MessageKind::Command | MessageKind::Query => vec![target(decoder, kind, entry, &path)?],
    };
    Some(Route {
        message: entry.key.clone(),
        targets,
    })
}

fn target(
    decoder: &mut Decoder,
    kind: MessageKind,
    entry: &Entry,
    path: &Path<'_>,
) -> Option<Spanned<String>> {
    let name = kind.name();
    match &entry.value.value {
        Value::List(_) => {
            let problem = decoder
                .wrong_type(&entry.value, path, "one id")
                .label(format!("a {name} has exactly one handler"))
                .help("only events have several; let one handler dispatch further commands");
            decoder.report.push(problem);
            None
        }
        Value::Null => {
            decoder.missing(
                entry.key.span,
                path,
                "handler",
                &format!("write the id of the {name}'s handler after the colon"),
            );
            None
        }
        _ => decoder.reference(Some(&entry.value), path),
    }
}

fn delivery(decoder: &mut Decoder, node: Option<&Node>, path: &Path<'_>) -> Delivery {
    let Some(node) = node else {
        return Delivery::default();
    };
    if matches!(node.value, Value::Text(_)) {
        let mode = decoder.choice(Some(node), path, &choices::MODES);
        return Delivery {
            mode,
            span: Some(node.span),
            ..Delivery::default()
        };
    }
    let Some(section) = decoder.section(Some(node), path) else {
        return Delivery::default();
    };
    Delivery {
        mode: decoder.choice(section.get("mode"), &path.below("mode"), &choices::MODES),
        retry: retry(decoder, section.get("retry"), &path.below("retry")),
        poison: decoder.choice(
            section.get("poison"),
            &path.below("poison"),
            &choices::POISONS,
        ),
        batch: decoder.count(section.get("batch"), &path.below("batch"), 1),
        from: decoder.choice(section.get("from"), &path.below("from"), &choices::STARTS),
        span: Some(node.span),
    }
}

pub(super) fn retry(decoder: &mut Decoder, node: Option<&Node>, path: &Path<'_>) -> Retry {
    let Some(section) = decoder.section(node, path) else {
        return Retry::default();
    };
    Retry {
        max: decoder.count(section.get("max"), &path.below("max"), 0),
        initial: decoder.duration(section.get("initial"), &path.below("initial")),
        multiplier: decoder.factor(section.get("multiplier"), &path.below("multiplier")),
        max_delay: decoder.duration(section.get("max_delay"), &path.below("max_delay")),
    }
}
