use serde::Serialize;

use super::super::{Drawing, RustPlace};
use super::paper::Paper;
use crate::catalog::{HandlerEntry, MessageKind};
use crate::plan::BusPlan;

/// Why nobody has a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unhandled {
    /// The reason.
    pub why: String,
    /// What to write, where.
    pub help: Vec<String>,
    /// Handlers that take it and that nothing leads to.
    pub unreached: Vec<Unreached>,
}

/// A handler that nothing leads to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unreached {
    /// Its id.
    pub handler: String,
    /// Where it is written.
    pub rust: RustPlace,
}

impl Unhandled {
    pub(super) fn of(drawing: &Drawing, kind: MessageKind, name: &str) -> Self {
        let buses: Vec<_> = (drawing.plan.buses.iter())
            .filter(|bus| bus.kind == kind)
            .collect();
        let handlers: Vec<_> = (drawing.catalog.handlers.iter())
            .filter(|one| one.kind == kind && one.message == name)
            .collect();
        let unreached = |one: &&HandlerEntry| Unreached {
            handler: one.id.clone(),
            rust: RustPlace::from(&one.place),
        };
        let (why, help) = match (handlers.first(), buses.as_slice()) {
            (Some(_), []) => no_bus(kind),
            (Some(first), buses) => no_route(kind, name, first, buses),
            (None, buses) => no_handler(drawing, kind, name, buses),
        };
        Self {
            why,
            help,
            unreached: handlers.iter().map(unreached).collect(),
        }
    }

    pub(super) fn write(&self, paper: &mut Paper) {
        paper.line(0, &self.why);
        for Unreached { handler, rust } in &self.unreached {
            paper.place(1, handler, None, Some(rust));
        }
        for help in &self.help {
            paper.line(1, format_args!("help: {help}"));
        }
    }
}

fn no_bus(kind: MessageKind) -> (String, Vec<String>) {
    let kind = kind.name();
    let section = match kind {
        "query" => "query_buses",
        "event" => "event_buses",
        _ => "command_buses",
    };
    (
        format!("there is no {kind} bus"),
        vec![format!(
            "declare one: `service_bus: {{ {section}: {{ {kind}_bus: ~ }} }}`"
        )],
    )
}

fn no_route(
    kind: MessageKind,
    name: &str,
    handler: &HandlerEntry,
    buses: &[&BusPlan],
) -> (String, Vec<String>) {
    let names: Vec<&str> = buses.iter().map(|bus| bus.name.as_str()).collect();
    let why = format!(
        "no route leads to what takes it, and there are several {} buses: {}",
        kind.name(),
        names.join(", ")
    );
    let help = vec![
        format!(
            "route it on one of them: `router: {{ routes: {{ {name}: {} }} }}`",
            handler.id
        ),
        format!(
            "or say `bus = \"{}\"` in the attribute of the handler",
            names[0]
        ),
    ];
    (why, help)
}

fn no_handler(
    drawing: &Drawing,
    kind: MessageKind,
    name: &str,
    buses: &[&BusPlan],
) -> (String, Vec<String>) {
    let ty = (drawing.message(kind, name))
        .map_or(name, |entry| entry.rust_name.as_str())
        .rsplit("::")
        .next()
        .unwrap_or(name);
    let bus = match buses {
        [] | [_] => String::new(),
        [first, ..] => format!("(bus = \"{}\")", first.name),
    };
    let (why, function) = match kind {
        MessageKind::Command => (
            "no handler for it is linked: dispatching it is an error",
            format!("`#[command_handler{bus}] async fn handle(command: {ty}) -> HandlerResult`"),
        ),
        MessageKind::Query => (
            "no handler for it is linked: asking it is an error",
            format!("`#[query_handler{bus}] async fn find(query: {ty}) -> HandlerResult<..>`"),
        ),
        MessageKind::Event => (
            "nobody listens to it; where it is recorded it is stored all the same",
            format!("`#[event_listener{bus}] async fn listen(event: &{ty}) -> HandlerResult`"),
        ),
    };
    let mut help = vec![format!("write {function}")];
    if kind == MessageKind::Command {
        help.push(format!(
            "or decide it in an aggregate: `#[handles] fn decide(&self, command: &{ty}) -> Result<.., ..>`"
        ));
    }
    help.push("where there is one already, link its crate: `cqrs::link!(that_crate);`".to_owned());
    (why.to_owned(), help)
}
