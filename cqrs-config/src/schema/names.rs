//! The names that the linked code and the files have.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, DriverKind, HandlerEntry, MessageKind, PluginEntry};
use crate::check::router_ids;
use crate::model::{Model, Service};
use crate::source::keys::Names;

/// What is known when a schema is made.
pub(super) struct World<'a> {
    pub(super) catalog: &'a Catalog,
    /// The names in the application's files; `None` where there is no application.
    pub(super) model: Option<&'a Model>,
}

/// The names that may stand somewhere.
pub(super) enum Known {
    /// None are known.
    Nothing,
    /// These, and others that nobody knows here.
    Among { words: Vec<String> },
    /// These, which are offered, and those that are accepted as well. Any other is a mistake.
    Only {
        words: Vec<String>,
        accepted: Vec<String>,
    },
}

impl<'a> World<'a> {
    pub(super) fn any(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            model: None,
        }
    }

    pub(super) fn of(catalog: &'a Catalog, model: &'a Model) -> Self {
        Self {
            catalog,
            model: Some(model),
        }
    }

    pub(super) fn is_application(&self) -> bool {
        self.model.is_some()
    }

    pub(super) fn known(&self, names: Names) -> Known {
        match names {
            Names::Nothing => Known::Nothing,
            Names::Crate => self.crates(),
            Names::Message(kind) => self.messages(kind),
            Names::Router(kind) => among(router_ids(kind).map(str::to_owned)),
            Names::BusPlugin(kind) => {
                self.plugins(|entry| entry.buses.contains(&kind), &["::Plugin"])
            }
            Names::StorePlugin => self.plugins(
                |entry| entry.stores,
                &["::Plugin", "::MetadataEnricher", "::Upcaster"],
            ),
            Names::Enricher => self.plugins(|entry| entry.enricher, &["::MetadataEnricher"]),
            Names::MessageFactory => among(self.provided(&["MessageFactory"])),
            Names::StreamStrategy => match self.is_application() {
                true => only(self.provided(&["NameStreams"]), []),
                false => Known::Nothing,
            },
            Names::Service(kind) => among(self.services(kind)),
            Names::Store => among(self.stores()),
            Names::Bus(kind) => among(
                self.model
                    .into_iter()
                    .flat_map(move |model| model.buses_of(kind))
                    .map(|bus| bus.name.value.clone()),
            ),
        }
    }

    /// The types of aggregates.
    pub(super) fn aggregates(&self) -> Known {
        let entries = &self.catalog.aggregates;
        let aliases = entries
            .iter()
            .flat_map(|entry| entry.aliases.iter().cloned());
        match self.is_application() {
            true => only(entries.iter().map(|entry| entry.type_name.clone()), aliases),
            false => Known::Nothing,
        }
    }

    /// Event stores of the files.
    pub(super) fn stores(&self) -> impl Iterator<Item = String> + use<'a> {
        let stores = self.model.into_iter().flat_map(|model| &model.stores);
        stores.map(|store| store.name.value.clone())
    }

    /// What the application provides as one of these types.
    pub(super) fn provided(
        &self,
        types: &'static [&'static str],
    ) -> impl Iterator<Item = String> + use<'a> {
        let provided = self.catalog.provided.iter();
        provided
            .filter(|entry| types.iter().any(|end| entry.type_name.ends_with(end)))
            .filter_map(|entry| entry.id.clone())
    }

    /// The ids of handlers that take a message, or, without one, all of a kind.
    pub(super) fn handlers(&self, kind: MessageKind, message: Option<&str>) -> Known {
        let takes = |handler: &&HandlerEntry| {
            handler.kind == kind && message.is_none_or(|message| handler.message == message)
        };
        let ids: BTreeSet<&str> = (self.catalog.handlers.iter())
            .filter(takes)
            .map(|handler| handler.id.as_str())
            .collect();
        let types: BTreeSet<&str> = (ids.iter())
            .filter_map(|id| Some(id.rsplit_once('.')?.0))
            .filter(|id| !ids.contains(id))
            .collect();
        let means = |id: &str| ids.contains(id) || types.contains(id);
        let aliases = self.aliases().filter(|(_, id)| means(id));
        let accepted =
            (types.iter().map(|id| (*id).to_owned())).chain(aliases.map(|(alias, _)| alias));
        only(ids.iter().map(|id| (*id).to_owned()), accepted)
    }

    /// Services that are another name for something, with what they lead to.
    fn aliases(&self) -> impl Iterator<Item = (String, String)> + use<'a> {
        const LONGEST: usize = 8;
        let model = self.model;
        let services = model.into_iter().flat_map(|model| &model.services);
        services.filter_map(move |service| {
            let mut id = &service.alias.as_ref()?.value;
            for _ in 0..LONGEST {
                match model?
                    .service(id)
                    .and_then(|service| service.alias.as_ref())
                {
                    Some(further) => id = &further.value,
                    None => break,
                }
            }
            Some((service.id.value.clone(), id.clone()))
        })
    }

    fn crates(&self) -> Known {
        if !self.is_application() {
            return Known::Nothing;
        }
        let crates = || self.catalog.crates.iter().map(|entry| entry.name.clone());
        only(crates(), crates().map(|name| name.replace('_', "-")))
    }

    fn messages(&self, kind: MessageKind) -> Known {
        if !self.is_application() {
            return Known::Nothing;
        }
        let entries = || {
            self.catalog
                .messages
                .iter()
                .filter(move |entry| entry.kind == kind)
        };
        let aliases = entries().flat_map(|entry| entry.aliases.iter().cloned());
        only(entries().map(|entry| entry.name.clone()), aliases)
    }

    fn plugins(
        &self,
        fits: impl Fn(&PluginEntry) -> bool,
        provided: &'static [&'static str],
    ) -> Known {
        let entries = &self.catalog.plugins;
        let is_fit = |name: &str| {
            let is = |entry: &&PluginEntry| {
                entry.id == name || entry.aliases.iter().any(|alias| alias == name)
            };
            entries.iter().find(is).is_some_and(&fits)
        };
        let services = self.model.into_iter().flat_map(|model| &model.services);
        let services = services.filter(|service| {
            let made = service.driver.as_ref().or(service.class.as_ref());
            made.is_some_and(|made| is_fit(&made.value))
        });
        let linked = entries
            .iter()
            .filter(|entry| fits(entry))
            .map(|entry| entry.id.clone());
        among(
            linked
                .chain(services.map(|service| service.id.value.clone()))
                .chain(self.provided(provided)),
        )
    }

    fn services(&self, kind: DriverKind) -> impl Iterator<Item = String> + use<'a> {
        let catalog = self.catalog;
        let makes = move |service: &&Service| {
            let driver = service.driver.as_ref().map(|driver| &driver.value);
            let mut drivers = catalog.drivers.iter().filter(|entry| entry.kind == kind);
            drivers.any(|entry| Some(&entry.name) == driver)
        };
        let services = self.model.into_iter().flat_map(|model| &model.services);
        services
            .filter(makes)
            .map(|service| service.id.value.clone())
    }
}

pub(super) fn among(words: impl IntoIterator<Item = String>) -> Known {
    let words: BTreeSet<String> = words.into_iter().collect();
    Known::Among {
        words: words.into_iter().collect(),
    }
}

pub(super) fn only(
    words: impl IntoIterator<Item = String>,
    accepted: impl IntoIterator<Item = String>,
) -> Known {
    let words: BTreeSet<String> = words.into_iter().collect();
    let accepted: BTreeSet<String> = accepted
        .into_iter()
        .filter(|word| !words.contains(word))
        .collect();
    Known::Only {
        words: words.into_iter().collect(),
        accepted: accepted.into_iter().collect(),
    }
}
