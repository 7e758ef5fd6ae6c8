//! Whether the upcasters of a program take what was stored in an old version to something that it reads.

use std::collections::HashSet;

use crate::message::MessageKind;
use crate::registry::{Registry, UpcasterRegistration};
use crate::upcast::Target;

/// Where the way of an old version ends without being there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeadEnd {
    pub(super) name: String,
    pub(super) version: u32,
    /// The upcaster that leads there, with its place.
    pub(super) behind: Option<String>,
}

pub(super) struct Ways<'r> {
    pub(super) registry: &'r Registry,
    pub(super) kind: MessageKind,
}

impl Ways<'_> {
    /// Follows what may become of a message of this name and version.
    pub(super) fn dead_end(&self, name: &str, version: u32) -> Option<DeadEnd> {
        let mut seen = HashSet::new();
        let mut open = vec![(name.to_owned(), version, None)];
        while let Some((name, version, behind)) = open.pop() {
            if !seen.insert((name.clone(), version)) {
                continue;
            }
            let linked = self.registry.message(self.kind, &name);
            if linked.is_some_and(|linked| linked.version == version) {
                continue;
            }
            let present = linked.map(|linked| linked.version);
            let Some(upcaster) = self.upcaster(&name, version, present) else {
                return Some(DeadEnd {
                    name,
                    version,
                    behind,
                });
            };
            let label = format!("{} ({})", upcaster.id.to_text(), upcaster.origin);
            let next = match (upcaster.from, present) {
                (Some(from), _) => from.saturating_add(1),
                (None, Some(present)) => present,
                (None, None) => version,
            };
            for target in upcaster.function.targets() {
                match target {
                    Target::Message {
                        name,
                        schema_version,
                        ..
                    } => {
                        open.push((name.into_owned(), schema_version, Some(label.clone())));
                    }
                    Target::Next => open.push((name.clone(), next, Some(label.clone()))),
                    Target::Anything => {}
                }
            }
        }
        None
    }

    /// The one for this version, or else the one for any older one. One for a single store counts: which stores there are is not known here.
    fn upcaster(
        &self,
        name: &str,
        version: u32,
        present: Option<u32>,
    ) -> Option<&'static UpcasterRegistration> {
        let names = |name: &str| {
            self.registry
                .message(self.kind, name)
                .map(|linked| linked.name)
        };
        let is_of = |upcaster: &&'static UpcasterRegistration| {
            let is_same = upcaster.message == name
                || names(name).is_some_and(|linked| names(upcaster.message) == Some(linked));
            upcaster.kind == self.kind && is_same
        };
        let is_older = present.is_none_or(|present| version < present);
        let mut of_name = self.registry.upcasters().filter(is_of);
        let exact = of_name.find(|upcaster| upcaster.from == Some(version));
        exact.or_else(|| {
            let mut any = self.registry.upcasters().filter(is_of);
            any.find(|upcaster| upcaster.from.is_none() && is_older)
        })
    }
}
