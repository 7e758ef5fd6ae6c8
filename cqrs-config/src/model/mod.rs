//! What the text says: typed, complete, every value with its place, nothing resolved.
//!
//! A mirror of the file: no default is filled in and no id is looked up here; [`check`](crate::check) does both.

pub(crate) mod bundles;
pub(crate) mod choices;
mod declared;
mod decode;
mod event_store;
mod remedies;
mod scalar;
mod service_bus;
mod services;
mod tagged;
pub(crate) mod units;
mod unknown_keys;

pub use declared::{Consume, ProcessManager, Projection, ProjectionManager, Transport};
pub use event_store::{AggregateType, Repository, Snapshots, Store};
pub use scalar::Scalar;
pub use service_bus::{
    Bus, Delivery, DeliveryMode, FailureMode, Nested, PluginUse, Poison, Retry, Route, Router,
    Start,
};
pub use services::{Service, Tag};

use crate::catalog::MessageKind;
use crate::report::{Files, Report};
use crate::source::Source;
use crate::tree::{Node, Spanned};
use decode::{Decoder, Path};

/// The configuration as its author wrote it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The environment it was read for.
    pub environment: Option<String>,
    /// Crates that must be linked.
    pub crates: Vec<Spanned<String>>,
    /// Everything with an id that is not a handler.
    pub services: Vec<Service>,
    /// Command buses, then event buses, then query buses, each as written.
    pub buses: Vec<Bus>,
    /// Event stores as written.
    pub stores: Vec<Store>,
    /// Projection managers as written.
    pub projection_managers: Vec<ProjectionManager>,
    /// Process managers as written.
    pub process_managers: Vec<ProcessManager>,
    /// Settings of transports as written.
    pub transports: Vec<Transport>,
    /// The files it came from.
    pub files: Files,
}

impl Model {
    /// Reads the sections of a source. The model holds all that could be understood, the report all that could not.
    pub fn parse(source: &Source) -> (Self, Report) {
        let mut decoder = Decoder::new(source.files.clone());
        unknown_keys::check(source, &mut decoder.report);
        let root = &source.root;
        let mut model = Self {
            environment: source.environment().map(str::to_owned),
            crates: decoder.list_of_text(root.get("crates"), &Path::root("crates")),
            services: services::decode(&mut decoder, root.get("services")),
            process_managers: declared::process_managers(
                &mut decoder,
                root.get("process_managers"),
            ),
            transports: declared::transports(&mut decoder, root.get("transports")),
            ..Self::default()
        };
        decoder.parameters(root.get("parameters"));
        model.decode_buses(&mut decoder, root.get("service_bus"));
        model.decode_stores(&mut decoder, root.get("event_store"));
        let mut report = decoder.report;
        report.sort();
        model.files = report.files().clone();
        (model, report)
    }

    /// The bus of a name, of whatever kind.
    pub fn bus(&self, name: &str) -> Option<&Bus> {
        self.buses.iter().find(|bus| bus.name.value == name)
    }

    /// The event store of a name.
    pub fn store(&self, name: &str) -> Option<&Store> {
        self.stores.iter().find(|store| store.name.value == name)
    }

    /// The service of an id.
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.id.value == id)
    }

    /// The buses of a kind.
    pub fn buses_of(&self, kind: MessageKind) -> impl Iterator<Item = &Bus> {
        self.buses.iter().filter(move |bus| bus.kind == kind)
    }

    fn decode_buses(&mut self, decoder: &mut Decoder, node: Option<&Node>) {
        let path = Path::root("service_bus");
        let Some(section) = decoder.section(node, &path) else {
            return;
        };
        for kind in MessageKind::ALL {
            let key = service_bus::section_of(kind);
            for entry in decoder.named(section.get(key), &path.below(key)) {
                let path = path.below(key);
                self.buses.push(service_bus::decode(
                    decoder,
                    kind,
                    entry,
                    &path.below(&entry.key.value),
                ));
            }
        }
    }

    fn decode_stores(&mut self, decoder: &mut Decoder, node: Option<&Node>) {
        let path = Path::root("event_store");
        let Some(section) = decoder.section(node, &path) else {
            return;
        };
        let stores = path.below("stores");
        for entry in decoder.named(section.get("stores"), &stores) {
            self.stores.push(event_store::decode(
                decoder,
                entry,
                &stores.below(&entry.key.value),
            ));
        }
        let managers = path.below("projection_managers");
        for entry in decoder.named(section.get("projection_managers"), &managers) {
            let manager =
                declared::projection_manager(decoder, entry, &managers.below(&entry.key.value));
            self.projection_managers.push(manager);
        }
    }
}
