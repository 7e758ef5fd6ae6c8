//! What a name means.

use std::collections::BTreeSet;
use std::fmt;

use super::Drawing;
use crate::catalog::MessageKind;
use crate::nearest;

/// A message by kind and wire name.
type Message = (MessageKind, String);

/// Nothing is called that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// What was asked for.
    pub name: String,
    /// What there is that is called much the same, the most alike first.
    pub nearest: Vec<String>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, .. } = self;
        write!(
            formatter,
            "no message, handler or Rust type is called `{name}`"
        )
    }
}

impl std::error::Error for UnknownName {}

pub(super) fn find(drawing: &Drawing, name: &str) -> Result<Vec<Message>, UnknownName> {
    let known = Known::of(drawing);
    let ways = [&known.names, &known.aliases, &known.handlers, &known.types];
    let meant = |way: &&BTreeSet<(String, Message)>| way.iter().any(|(called, _)| called == name);
    if let Some(way) = ways.into_iter().find(meant) {
        let found = way.iter().filter(|(called, _)| called == name);
        return Ok(found.map(|(_, message)| message.clone()).collect());
    }
    let all = ways
        .into_iter()
        .flatten()
        .map(|(called, _)| called.as_str());
    Err(UnknownName {
        name: name.to_owned(),
        nearest: nearest::nearest_ones(name, all, 3),
    })
}

/// Every message of a drawing, in order: what is linked, and what a handler takes.
pub(super) fn messages(drawing: &Drawing) -> BTreeSet<Message> {
    let messages = drawing.catalog.messages.iter();
    let handlers = drawing.catalog.handlers.iter();
    let routes = (drawing.plan.buses.iter())
        .flat_map(|bus| bus.routes.iter().map(|route| (bus.kind, &route.message)));
    let linked = messages.map(|message| (message.kind, &message.name));
    let taken = handlers.map(|handler| (handler.kind, &handler.message));
    let all = linked.chain(taken).chain(routes);
    all.map(|(kind, name)| (kind, name.clone())).collect()
}

/// All names, each with the message that it means.
struct Known {
    names: BTreeSet<(String, Message)>,
    aliases: BTreeSet<(String, Message)>,
    handlers: BTreeSet<(String, Message)>,
    types: BTreeSet<(String, Message)>,
}

impl Known {
    fn of(drawing: &Drawing) -> Self {
        let names = messages(drawing).into_iter();
        let mut known = Self {
            names: names.map(|message| (message.1.clone(), message)).collect(),
            aliases: BTreeSet::new(),
            handlers: BTreeSet::new(),
            types: BTreeSet::new(),
        };
        for entry in &drawing.catalog.messages {
            let message = || (entry.kind, entry.name.clone());
            let aliases = entry.aliases.iter().map(|alias| (alias.clone(), message()));
            known.aliases.extend(aliases);
            let path = entry.rust_name.as_str();
            for called in [path, path.rsplit("::").next().unwrap_or(path)] {
                known.types.insert((called.to_owned(), message()));
            }
        }
        for handler in &drawing.catalog.handlers {
            let message = (handler.kind, handler.message.clone());
            known.handlers.insert((handler.id.clone(), message));
        }
        known
    }
}
