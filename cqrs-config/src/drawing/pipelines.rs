//! What plugins have made of buses and event stores, as plain data. It is the runtime's to know: hooks are attached when an application is
//! wired, and by code.

use crate::catalog::MessageKind;

/// What plugins have made of the buses and event stores of an application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pipelines {
    /// The buses.
    pub buses: Vec<BusPipeline>,
    /// The event stores.
    pub stores: Vec<StorePipeline>,
    /// The plugins that cannot be attached.
    pub refused: Vec<RefusedPlugin>,
}

/// What every message of a bus passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusPipeline {
    /// The kind of the bus.
    pub kind: MessageKind,
    /// Its name.
    pub bus: String,
    /// What happens, in the order in which it happens, to the end.
    pub steps: Vec<Step>,
    /// The ids of the plugins that wrap the call of handlers, the outermost first.
    pub around: Vec<String>,
    /// The routes that plugins have made, in place of those of the configuration; for events, besides them.
    pub routes: Vec<AddedRoute>,
    /// The ids of what hears of every event.
    pub hears_all: Vec<String>,
    /// The plugin that has raw messages made.
    pub message_factory: Option<String>,
}

/// Something that happens to every message of a bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The stage, as in `locate handler`.
    pub stage: String,
    /// How far before (positive) or behind (negative) the stage itself.
    pub offset: i32,
    /// What happens.
    pub act: Act,
}

/// What happens at a place of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The hook of the plugin with this id is called.
    Hook(String),
    /// Handler or listeners are chosen.
    Route,
    /// Without a handler it ends here.
    RequireTarget,
    /// Handler or listeners are called.
    Invoke,
}

/// A route that a plugin has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedRoute {
    /// The plugin's id.
    pub plugin: String,
    /// The wire name of the message.
    pub message: String,
    /// The id of the handler.
    pub handler: String,
}

/// What plugins have hooked into an event store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorePipeline {
    /// The name of the store.
    pub store: String,
    /// By action, the first to run first.
    pub hooks: Vec<StoreHook>,
}

/// A hook of an event store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreHook {
    /// What is done with the store, as in `append`.
    pub action: String,
    /// Its priority: from 2 on it stands before the store, otherwise behind it.
    pub priority: i32,
    /// The plugin's id.
    pub plugin: String,
}

/// A plugin that cannot be attached; the application cannot be built with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedPlugin {
    /// The id that it is attached by.
    pub plugin: String,
    /// Why not.
    pub reason: String,
}

impl Pipelines {
    /// The pipeline of a bus.
    pub fn bus(&self, kind: MessageKind, name: &str) -> Option<&BusPipeline> {
        let mut buses = self.buses.iter();
        buses.find(|bus| bus.kind == kind && bus.bus == name)
    }

    /// The pipeline of a store.
    pub fn store(&self, name: &str) -> Option<&StorePipeline> {
        self.stores.iter().find(|store| store.store == name)
    }
}
