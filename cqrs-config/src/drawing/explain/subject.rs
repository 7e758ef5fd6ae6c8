use serde::Serialize;

use super::super::{Drawing, RustPlace};
use super::ReachedAggregate;
use super::paper::Paper;
use crate::catalog::{HandlerEntry, MessageKind};

/// The message that is explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Subject {
    /// `command`, `event` or `query`.
    pub kind: &'static str,
    /// Its wire name.
    pub name: String,
    /// The version of its shape; nothing for the framework's own messages.
    pub version: Option<u32>,
    /// Its Rust type.
    pub rust_name: Option<String>,
    /// Where it is declared.
    pub rust: Option<RustPlace>,
    /// Names of former times.
    pub aliases: Vec<String>,
    /// What takes older shapes of it further.
    pub upcasters: Vec<Upcasting>,
    /// For an event: the aggregates that apply it.
    pub applied_by: Vec<ReachedAggregate>,
    /// For an event: the commands whose decision may return it.
    pub decided_by: Vec<String>,
}

/// Something that takes older shapes of a message further.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Upcasting {
    /// What it is called.
    pub id: String,
    /// What it takes, in words.
    pub takes: String,
    /// Where it is declared.
    pub rust: RustPlace,
}

impl Subject {
    pub(super) fn of(drawing: &Drawing, kind: MessageKind, name: &str) -> Self {
        let entry = drawing.message(kind, name);
        let is_event = kind == MessageKind::Event;
        let aggregates = drawing.catalog.aggregates.iter();
        let applying =
            aggregates.filter(|entry| is_event && entry.events.iter().any(|event| event == name));
        let decides = |handler: &&HandlerEntry| handler.decides.iter().any(|event| event == name);
        let handlers = drawing.catalog.handlers.iter();
        let mut decided_by: Vec<String> = handlers
            .filter(|handler| is_event && decides(handler))
            .map(|handler| handler.message.clone())
            .collect();
        decided_by.sort_unstable();
        decided_by.dedup();
        Self {
            kind: kind.name(),
            name: name.to_owned(),
            version: entry.map(|entry| entry.version),
            rust_name: entry.map(|entry| entry.rust_name.clone()),
            rust: entry.map(|entry| RustPlace::from(&entry.place)),
            aliases: entry.map_or_else(Vec::new, |entry| entry.aliases.clone()),
            upcasters: upcasters(drawing, kind, name),
            applied_by: applying.map(ReachedAggregate::from).collect(),
            decided_by,
        }
    }

    pub(super) fn write(&self, paper: &mut Paper) {
        let Self { kind, name, .. } = self;
        let version = self.version.map(|version| format!(", version {version}"));
        let title = format!("{kind} {name}{}", version.unwrap_or_default());
        paper.place(0, title, None, self.rust.as_ref());
        if let Some(rust_name) = &self.rust_name {
            paper.line(1, format_args!("in Rust {rust_name}"));
        }
        if !self.aliases.is_empty() {
            paper.line(1, format_args!("also called {}", self.aliases.join(", ")));
        }
        for Upcasting { id, takes, rust } in &self.upcasters {
            paper.place(1, format_args!("upcast by {id}: {takes}"), None, Some(rust));
        }
        for command in &self.decided_by {
            paper.line(1, format_args!("may come of the command {command}"));
        }
        for aggregate in &self.applied_by {
            let text = format_args!("applied by {}", aggregate.called());
            paper.place(1, text, None, Some(&aggregate.rust));
        }
    }
}

/// Those of any of its names, the ones for one version first to last.
fn upcasters(drawing: &Drawing, kind: MessageKind, name: &str) -> Vec<Upcasting> {
    let is_of = |called: &str| {
        let entry = drawing.message(kind, name);
        called == name || entry.is_some_and(|entry| entry.aliases.iter().any(|one| one == called))
    };
    let mut of: Vec<_> = (drawing.catalog.upcasters.iter())
        .filter(|one| one.kind == kind && is_of(&one.message))
        .collect();
    of.sort_by_key(|one| one.from);
    let upcasting = |one: &&crate::catalog::UpcasterEntry| {
        let shape = match one.from {
            Some(version) => format!("version {version}"),
            None => "every older version".to_owned(),
        };
        let called = match one.message == name {
            true => String::new(),
            false => format!(" of {}", one.message),
        };
        let store = one.store.as_ref();
        let store = store.map_or_else(String::new, |store| format!(" in the store {store}"));
        Upcasting {
            id: one.id.clone(),
            takes: format!("{shape}{called}{store}"),
            rust: RustPlace::from(&one.place),
        }
    };
    of.iter().map(upcasting).collect()
}
