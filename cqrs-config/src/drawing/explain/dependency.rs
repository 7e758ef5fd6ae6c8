use serde::Serialize;

use super::super::{Drawing, YamlPlace};
use super::ReachedRepository;
use super::paper::Paper;
use crate::catalog::{Dependency, MessageKind};

/// Something that a handler is given.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReachedDependency {
    /// What it is: `repository`, `command bus`, `event bus`, `query bus`, `service`, `transaction`, `streams` or `event store`.
    pub kind: String,
    /// Which one, where there is a name.
    pub name: Option<String>,
    /// What it is for, where the kind does not say so.
    pub note: Option<String>,
    /// Where it is declared in the configuration.
    pub yaml: Option<YamlPlace>,
    /// The repository.
    pub repository: Option<ReachedRepository>,
}

impl ReachedDependency {
    /// `None` for what needs nothing from the configuration.
    pub(super) fn of(drawing: &Drawing, dependency: &Dependency) -> Option<Self> {
        let plain = |kind: &str, name: Option<String>, note: Option<&str>| Self {
            kind: kind.to_owned(),
            name,
            note: note.map(str::to_owned),
            yaml: None,
            repository: None,
        };
        let store = |named: &Option<String>| {
            let default = || drawing.plan.default_store().map(|store| store.name.clone());
            named.clone().or_else(default)
        };
        Some(match dependency {
            Dependency::Repository { aggregate, named } => {
                let found = drawing.repository(aggregate, named.as_deref());
                let repository = found.map(|one| ReachedRepository::of(drawing, aggregate, one));
                let name = found.map_or(aggregate, |repository| &repository.name);
                Self {
                    yaml: found
                        .and_then(|found| found.place.as_ref())
                        .map(YamlPlace::from),
                    repository,
                    ..plain("repository", Some(name.clone()), None)
                }
            }
            Dependency::Bus { kind, named } => {
                let bus = named.clone().or_else(|| only_bus(drawing, *kind));
                let note = match kind {
                    MessageKind::Command => "it may dispatch commands",
                    MessageKind::Event => "it may publish events",
                    MessageKind::Query => "it may ask",
                };
                let found = match &bus {
                    Some(_) => "",
                    None => ", each on the bus that has a handler for it",
                };
                let note = format!("{note}{found}");
                plain(&format!("{} bus", kind.name()), bus, Some(&note))
            }
            Dependency::Service { type_name, named } => Self {
                note: named.as_ref().map(|_| type_name.clone()),
                ..plain("service", named.clone().or(Some(type_name.clone())), None)
            },
            Dependency::Transaction { driver, named } => {
                let note = format!("of {driver}, for statements of its own");
                plain("transaction", store(named), Some(&note))
            }
            Dependency::Streams { named } => plain("streams", store(named), Some("to read")),
            Dependency::StreamStore { named } => {
                plain("event store", store(named), Some("to read and to write"))
            }
            Dependency::Other => return None,
        })
    }

    pub(super) fn write(&self, depth: usize, paper: &mut Paper) {
        let name = self.name.iter().map(|name| format!(" {name}"));
        let note = self.note.iter().map(|note| format!(", {note}"));
        let text: String = name.chain(note).collect();
        let text = format!("is given the {}{text}", self.kind);
        paper.place(depth, text, self.yaml.as_ref(), None);
        if let Some(repository) = &self.repository {
            repository.write(depth + 1, paper);
        }
    }
}

fn only_bus(drawing: &Drawing, kind: MessageKind) -> Option<String> {
    let mut buses = drawing.plan.buses.iter().filter(|bus| bus.kind == kind);
    let first = buses.next()?;
    buses.next().is_none().then(|| first.name.clone())
}
