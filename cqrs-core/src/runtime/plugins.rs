use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::binder::Binder;
use super::builder::StoreSettings;
use super::{BuildProblem, Outline, Runtime, Wiring};
use crate::bus::PluginSettings;
use crate::error::{BoxError, panic_text};
use crate::plugin::{
    Attachment, BusDescription, BusIdentity, Compiled, Pipeline, Plugged, Plugin, PluginError,
    PluginHost, PluginSite, Routing, StorePipeline,
};
use crate::registry::Registry;
use crate::store::ReadOnly;

/// What one plugin has attached to one bus or store.
pub(super) struct AttachedPlugin {
    host: PluginHost,
    plugin: String,
    attachments: Vec<Attachment>,
}

/// The plugins of an application, as they are made and attached.
#[derive(Default)]
pub(super) struct Plugins {
    /// What was made already; nothing where it could not be.
    made: HashMap<String, Option<Arc<dyn Plugin>>>,
    /// Who has attached what.
    pub(super) attached: Vec<AttachedPlugin>,
    pub(super) problems: Vec<BuildProblem>,
    /// What came of it.
    pub(super) outline: Outline,
}

impl Plugins {
    /// A plugin that several buses and stores attach by one id is one plugin; what is wrong with it is told once.
    fn make(
        &mut self,
        wiring: &Wiring,
        host: &PluginHost,
        settings: &PluginSettings,
    ) -> Option<Arc<dyn Plugin>> {
        let (id, is_apart, registration, options) = match settings {
            PluginSettings::Made { plugin, .. } => return Some(Arc::clone(plugin)),
            PluginSettings::Registered {
                id,
                is_apart,
                registration,
                options,
            } => (id, *is_apart, registration, options),
        };
        if let Some(made) = self.made.get(id).filter(|_| !is_apart) {
            return made.clone();
        }
        let site = PluginSite::new(wiring, id, options);
        let made = caught("made", || (registration.make)(&site)).flatten();
        let made = made.map_err(|error| self.refuse(host, id, error)).ok();
        if !is_apart {
            self.made.insert(id.clone(), made.clone());
        }
        made
    }

    fn refuse(&mut self, host: &PluginHost, plugin: &str, error: PluginError) {
        self.problems.push(BuildProblem::Plugin {
            plugin: plugin.to_owned(),
            host: host.clone(),
            error,
        });
    }

    fn attached(
        &mut self,
        host: &PluginHost,
        plugin: &str,
        attached: Result<(), PluginError>,
        refusals: Vec<BoxError>,
    ) {
        let refusals = refusals.into_iter().map(PluginError::Refused);
        refusals
            .chain(attached.err())
            .for_each(|error| self.refuse(host, plugin, error));
    }

    fn note(&mut self, host: &PluginHost, plugin: &str, attachments: Vec<Attachment>) {
        self.attached.push(AttachedPlugin {
            host: host.clone(),
            plugin: plugin.to_owned(),
            attachments,
        });
    }

    /// Attaches its plugins to a store.
    pub(super) fn store_pipeline(
        &mut self,
        wiring: &Wiring,
        settings: &StoreSettings,
    ) -> StorePipeline {
        let host = PluginHost::Store(settings.name.clone());
        let mut pipeline = Plugged::pipeline(&settings.name);
        for plugin in &settings.plugins {
            let Some(made) = self.make(wiring, &host, plugin) else {
                continue;
            };
            let id = plugin.id();
            let attach = || pipeline.attach(id, |pipeline| made.attach_to_store(pipeline));
            let attached = caught("attached", attach);
            self.attached(&host, id, attached, pipeline.take_refusals());
            self.note(&host, id, pipeline.take_attachments());
        }
        self.outline.stores.push(pipeline.outline());
        pipeline
    }

    /// Puts around a store what its plugins need. `None` where they need nothing.
    pub(super) fn decorate(
        &mut self,
        wiring: &Wiring,
        settings: &mut StoreSettings,
    ) -> Option<Plugged> {
        let pipeline = self.store_pipeline(wiring, settings);
        let plugged = Plugged::new(pipeline, &settings.store);
        if let Some(plugged) = &plugged {
            settings.store = plugged.clone().into_store();
        }
        if settings.is_read_only {
            settings.store = ReadOnly::around(Arc::clone(&settings.store));
        }
        plugged.filter(|_| !settings.is_read_only)
    }
}

impl Plugins {
    /// Attaches its plugins to a bus.
    pub(super) fn bus_pipeline(
        &mut self,
        (wiring, registry): (&Wiring, &Registry),
        bus: &BusIdentity,
        description: BusDescription,
        plugins: &[PluginSettings],
    ) -> (Compiled, Routing) {
        let host = PluginHost::Bus(bus.clone());
        let routing = Routing::new(bus, registry);
        let mut pipeline = Pipeline::new(bus.clone(), description, routing);
        for settings in plugins {
            let Some(plugin) = self.make(wiring, &host, settings) else {
                continue;
            };
            let id = settings.id();
            let attach = || pipeline.attach(id, |pipeline| plugin.attach(pipeline));
            let attached = caught("attached", attach);
            self.attached(&host, id, attached, pipeline.take_refusals());
            self.note(&host, id, pipeline.take_attachments());
        }
        let (compiled, routing, outline) = pipeline.compile();
        self.outline.buses.push(outline);
        (compiled, routing)
    }
}

impl Binder<'_> {
    pub(super) fn pipeline(
        &mut self,
        bus: &BusIdentity,
        description: BusDescription,
        plugins: &[PluginSettings],
    ) -> (Compiled, Routing) {
        let known = (self.wiring, self.registry);
        self.plugins.bus_pipeline(known, bus, description, plugins)
    }
}

/// A plugin panicked before there was anything to dispatch.
#[derive(Debug, thiserror::Error)]
#[error("it panicked while it was {during}: {text}")]
struct Panicked {
    during: &'static str,
    text: String,
}

fn caught<T>(during: &'static str, call: impl FnOnce() -> T) -> Result<T, PluginError> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|panic| {
        let text = panic_text(&*panic);
        PluginError::refused(Panicked { during, text })
    })
}

impl Runtime {
    /// Takes a plugin off a bus: exactly the hooks and wrappers that it has attached there, and nothing of it on other buses. Dispatches that
    /// are on their way may pass some of them still. `false` where no plugin of this id is attached to a bus of this name.
    pub fn detach_plugin(&self, bus: &str, plugin: &str) -> bool {
        self.detach(
            plugin,
            |host| matches!(host, PluginHost::Bus(host) if host.name == bus),
        )
    }

    /// Takes a plugin or a metadata enricher off an event store, as [`detach_plugin`](Self::detach_plugin) off a bus. `false` where none of
    /// this id is attached to a store of this name.
    pub fn detach_store_plugin(&self, store: &str, plugin: &str) -> bool {
        self.detach(
            plugin,
            |host| matches!(host, PluginHost::Store(host) if host == store),
        )
    }

    fn detach(&self, plugin: &str, is_host: impl Fn(&PluginHost) -> bool) -> bool {
        let attached = self.0.attached.iter();
        let mut found = attached
            .filter(|attached| attached.plugin == plugin && is_host(&attached.host))
            .peekable();
        let is_known = found.peek().is_some();
        found
            .flat_map(|attached| &attached.attachments)
            .for_each(Attachment::detach);
        is_known
    }
}
