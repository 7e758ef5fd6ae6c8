//! The sections of a file.

use super::event_store::EVENT_STORE;
use super::service_bus::SERVICE_BUS;
use super::transports::{PROCESS_MANAGER, TRANSPORT};
use super::{Items, KeySpec, Names, Shape, key};

pub(crate) static ROOT: &[KeySpec] = &[
    key("imports", Shape::Imports, "Other files, read before this one: paths relative to this file, `*`, `?` and `**` are patterns")
        .example("[{ resource: services.yaml }, { resource: 'packages/*.yaml' }]"),
    key("parameters", Shape::Parameters, "Values to use elsewhere as `%name%`; `env(NAME)` is the default of an environment variable")
        .example("{ database.path: var/app.db }"),
    key("crates", Shape::List(Items::Text(Names::Crate)), "Crates that must be linked into the program; without its handlers the application does not start"),
    key("services", Shape::Services, "Everything that has an id and is no handler: `driver` says what makes it, the other keys are the driver's options")
        .example("{ app.store: { driver: sqlite, path: var/app.db } }"),
    key("service_bus", Shape::Section(SERVICE_BUS), "The command, event and query buses").also(&["prooph_service_bus"]),
    key("event_store", Shape::Section(EVENT_STORE), "The event stores with their repositories, and the projections").also(&["prooph_event_store"]),
    key("transports", Shape::Named(&Shape::Section(TRANSPORT)), "Settings of queues and other transports, by the id of the service")
        .singular("transport"),
    key("process_managers", Shape::Named(&Shape::Section(PROCESS_MANAGER)), "Process managers; read and checked for shape, they run in a later version")
        .singular("process_manager"),
];
