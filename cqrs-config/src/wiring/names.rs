use std::collections::{BTreeMap, HashSet};

use super::identifier::identifier;
use crate::catalog::MessageKind;
use crate::check::projection_names;
use crate::model::Model;
use crate::report::{Files, Location, Problem, Report, codes};
use crate::tree::{Span, Spanned};

/// A name of the configuration that code can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What is called so.
    pub kind: NameKind,
    /// The name as the file has it.
    pub name: String,
    /// The name as Rust can have it, `r#` included where it is a keyword.
    pub identifier: String,
    /// Where it is declared.
    pub place: Location,
}

/// What a [`Name`] is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A command bus.
    CommandBus,
    /// An event bus.
    EventBus,
    /// A query bus.
    QueryBus,
    /// An event store.
    Store,
    /// A repository.
    Repository,
    /// A projection.
    Projection,
    /// A transport.
    Transport,
}

impl NameKind {
    /// In words: `command bus`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::CommandBus => "command bus",
            Self::EventBus => "event bus",
            Self::QueryBus => "query bus",
            Self::Store => "event store",
            Self::Repository => "repository",
            Self::Projection => "projection",
            Self::Transport => "transport",
        }
    }

    /// The module of `wiring` that its names are in: none for buses, which are at the top.
    #[must_use]
    pub fn module(self) -> Option<&'static str> {
        match self {
            Self::CommandBus | Self::EventBus | Self::QueryBus => None,
            Self::Store => Some("stores"),
            Self::Repository => Some("repositories"),
            Self::Projection => Some("projections"),
            Self::Transport => Some("transports"),
        }
    }

    fn of_bus(kind: MessageKind) -> Self {
        match kind {
            MessageKind::Command => Self::CommandBus,
            MessageKind::Event => Self::EventBus,
            MessageKind::Query => Self::QueryBus,
        }
    }
}

/// What stands beside the buses at the top of `wiring`.
const CONFIG: &str = "CONFIG";

/// The names of all environments while they are collected.
#[derive(Default)]
pub(super) struct Names {
    files: Files,
    known: HashSet<(NameKind, String)>,
    names: Vec<(NameKind, Spanned<String>)>,
}

impl Names {
    pub(super) fn add_all(&mut self, model: &Model) {
        self.files = model.files.clone();
        for bus in &model.buses {
            self.add(NameKind::of_bus(bus.kind), &bus.name);
            if let Some(transport) = &bus.router.async_switch {
                self.add(NameKind::Transport, transport);
            }
        }
        for store in &model.stores {
            self.add(NameKind::Store, &store.name);
            for repository in &store.repositories {
                self.add(NameKind::Repository, &repository.name);
            }
        }
        for name in projection_names(model) {
            self.add(NameKind::Projection, &name);
        }
        for transport in &model.transports {
            self.add(NameKind::Transport, &transport.name);
        }
    }

    fn add(&mut self, kind: NameKind, name: &Spanned<String>) {
        if self.known.insert((kind, name.value.clone())) {
            self.names.push((kind, name.clone()));
        }
    }

    /// Two names that are one identifier cannot both be there.
    pub(super) fn settle(self, report: &mut Report) -> Vec<Name> {
        let mut first: BTreeMap<(Option<&str>, String), (NameKind, &str, Span)> = BTreeMap::new();
        let mut names = Vec::new();
        for (kind, name) in &self.names {
            let identifier = identifier(&name.value);
            if kind.module().is_none() && identifier == CONFIG {
                report.push(called_config(*kind, name));
            }
            let key = (kind.module(), identifier.clone());
            match first.get(&key) {
                Some((_, other, _)) if *other == name.value => {}
                Some(other) => report.push(same(&identifier, *kind, name, other)),
                None => drop(first.insert(key, (*kind, &name.value, name.span))),
            }
            names.push(Name {
                kind: *kind,
                name: name.value.clone(),
                identifier,
                place: self.files.locate(name.span),
            });
        }
        report.sort();
        names
    }
}

fn same(
    identifier: &str,
    kind: NameKind,
    name: &Spanned<String>,
    (other_kind, other, span): &(NameKind, &str, Span),
) -> Problem {
    let text = format!(
        "`{other}` and `{}` are both called `{identifier}` in Rust",
        name.value
    );
    Problem::new(&codes::SAME_IDENTIFIER, text)
        .at(name.span)
        .label(format!("the {} `{}`", kind.words(), name.value))
        .yaml(*span, format!("the {} `{other}`", other_kind.words()))
        .help("give one of them another name: what is no letter, digit or underscore is an underscore there")
}

fn called_config(kind: NameKind, name: &Spanned<String>) -> Problem {
    let text = format!(
        "`{}` is called `{CONFIG}` in Rust, as the configuration itself is",
        name.value
    );
    Problem::new(&codes::SAME_IDENTIFIER, text)
        .at(name.span)
        .label(format!("this {}", kind.words()))
        .help("give it another name")
}
