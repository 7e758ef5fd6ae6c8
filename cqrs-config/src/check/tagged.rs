//! The tags of all services by their names, so that each bus and each store need not read all of them.

use std::collections::HashMap;

use super::tags::{bus_names, store_names, tags};
use super::twins::{self, Names};
use crate::catalog::MessageKind;
use crate::model::{Model, Service, Tag};
use crate::tree::Spanned;

/// A tag and what it stands on.
pub(super) type OfService<'a> = (&'a Service, &'a Tag);

/// The tags of the configuration, and the names that they may mean.
pub(super) struct Tagged<'a> {
    by_name: HashMap<String, Vec<OfService<'a>>>,
    pub(super) buses: Names<'a>,
    pub(super) stores: Names<'a>,
}

impl<'a> Tagged<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
        for (service, tag) in tags(model) {
            let name = twins::folded(&tag.name.value).into_owned();
            by_name.entry(name).or_default().push((service, tag));
        }
        Self {
            by_name,
            buses: Names::new(bus_names(model)),
            stores: Names::new(store_names(model)),
        }
    }

    /// The services that a bus's `route_target` tag stands on, with the tag.
    pub(super) fn route_targets(
        &self,
        bus: &str,
    ) -> impl Iterator<Item = OfService<'a>> + use<'_, 'a> {
        let name = format!("prooph_service_bus.{bus}.route_target");
        self.called(name, self.buses.has_no_twin(bus))
    }

    /// Plugins tagged for all buses, then for the kind, then for the bus.
    pub(super) fn plugins_of_bus(&self, kind: MessageKind, bus: &str) -> Vec<Spanned<String>> {
        let kind = format!("{}_bus", kind.name());
        let mut names = vec![
            "prooph_service_bus.plugin".to_owned(),
            format!("prooph_service_bus.{kind}.plugin"),
        ];
        if bus != kind {
            names.push(format!("prooph_service_bus.{bus}.plugin"));
        }
        self.ids(names, self.buses.has_no_twin(bus))
    }

    /// Plugins tagged for all stores, then for the store.
    pub(super) fn plugins_of_store(&self, store: &str) -> Vec<Spanned<String>> {
        self.of_store(store, "plugin")
    }

    /// Metadata enrichers tagged for all stores, then for the store.
    pub(super) fn enrichers_of_store(&self, store: &str) -> Vec<Spanned<String>> {
        self.of_store(store, "metadata_enricher")
    }

    fn of_store(&self, store: &str, what: &str) -> Vec<Spanned<String>> {
        let names = vec![
            format!("prooph_event_store.{what}"),
            format!("prooph_event_store.{store}.{what}"),
        ];
        self.ids(names, self.stores.has_no_twin(store))
    }

    fn ids(&self, names: Vec<String>, is_only_one: bool) -> Vec<Spanned<String>> {
        let tagged = |name| self.called(name, is_only_one);
        let id =
            |(service, tag): OfService<'a>| Spanned::new(service.id.value.clone(), tag.name.span);
        names.into_iter().flat_map(tagged).map(id).collect()
    }

    /// The tags of a name, be it with underscores for its dashes where nothing else is called so.
    fn called(
        &self,
        name: String,
        is_only_one: bool,
    ) -> impl Iterator<Item = OfService<'a>> + use<'_, 'a> {
        let alike = self.by_name.get(&*twins::folded(&name));
        let alike = alike.map_or(&[][..], Vec::as_slice).iter().copied();
        alike.filter(move |(_, tag)| {
            let written = &tag.name.value;
            *written == name || is_only_one && written.starts_with("prooph_")
        })
    }
}
