//! What the configuration uses its services as.

use std::collections::{HashMap, HashSet};

use super::{Context, references, snapshots};
use crate::catalog::DriverKind;
use crate::tree::Spanned;

/// The ids that stand where a store, a transport or a snapshot store is wanted, aliases followed.
#[derive(Default)]
pub(super) struct Uses(HashMap<DriverKind, HashSet<String>>);

impl Uses {
    pub(super) fn of(context: &Context<'_>) -> Self {
        let mut uses = Self::default();
        let model = context.model;
        for store in &model.stores {
            uses.add(context, DriverKind::Store, &store.service);
            for repository in &store.repositories {
                uses.add(context, DriverKind::Snapshots, &repository.snapshot_store);
            }
        }
        for bus in &model.buses {
            uses.add(context, DriverKind::Transport, &bus.router.async_switch);
        }
        for transport in &model.transports {
            uses.add(context, DriverKind::Transport, &transport.service);
            uses.add(context, DriverKind::Transport, &transport.dead_letters);
            uses.of_kind(DriverKind::Transport)
                .insert(transport.name.value.clone());
        }
        for part in model.services.iter().filter_map(snapshots::parts).flatten() {
            uses.add(context, DriverKind::Snapshots, &Some(part));
        }
        uses
    }

    fn of_kind(&mut self, kind: DriverKind) -> &mut HashSet<String> {
        self.0.entry(kind).or_default()
    }

    fn add(&mut self, context: &Context<'_>, kind: DriverKind, wanted: &Option<Spanned<String>>) {
        if let Some(wanted) = wanted {
            let id = references::follow_aliases(context, &wanted.value);
            self.of_kind(kind).insert(id.to_owned());
        }
    }

    /// The kinds that a service is used as.
    pub(super) fn of_service(&self, id: &str) -> Vec<DriverKind> {
        let kinds = [
            DriverKind::Store,
            DriverKind::Transport,
            DriverKind::Snapshots,
        ];
        let is_used = |kind: &DriverKind| self.0.get(kind).is_some_and(|ids| ids.contains(id));
        kinds.into_iter().filter(is_used).collect()
    }
}
