use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::binder::Binder;
use super::{BuildProblem, Runtime};
use crate::bus::PluginSettings;
use crate::error::panic_text;
use crate::plugin::{
    Attachment, BusDescription, BusIdentity, Compiled, Pipeline, Plugin, PluginError, PluginSite,
    Routing,
};

/// What one plugin has attached to one bus.
pub(super) struct AttachedPlugin {
    bus: BusIdentity,
    plugin: String,
    attachments: Vec<Attachment>,
}

impl Binder<'_> {
    pub(super) fn pipeline(
        &mut self,
        bus: &BusIdentity,
        description: BusDescription,
        plugins: &[PluginSettings],
    ) -> (Compiled, Routing) {
        let routing = Routing::new(bus, self.registry);
        let mut pipeline = Pipeline::new(bus.clone(), description, routing);
        for settings in plugins {
            let Some(plugin) = self.plugin(bus, settings) else {
                continue;
            };
            let attached = caught("attached", || plugin.attach(&mut pipeline));
            let reasons = pipeline.take_refusals().into_iter();
            let refusals = reasons.map(PluginError::Refused).chain(attached.err());
            self.problems
                .extend(refusals.map(|error| BuildProblem::Plugin {
                    plugin: settings.id().to_owned(),
                    bus: bus.clone(),
                    error,
                }));
            let attachments = pipeline.take_attachments();
            self.attached.push(AttachedPlugin {
                bus: bus.clone(),
                plugin: settings.id().to_owned(),
                attachments,
            });
        }
        pipeline.compile()
    }

    /// A plugin that several buses attach by one id is one plugin; what is wrong with it is told once.
    fn plugin(&mut self, bus: &BusIdentity, settings: &PluginSettings) -> Option<Arc<dyn Plugin>> {
        let (id, is_apart, registration, options) = match settings {
            PluginSettings::Made { plugin, .. } => return Some(Arc::clone(plugin)),
            PluginSettings::Registered {
                id,
                is_apart,
                registration,
                options,
            } => (id, *is_apart, registration, options),
        };
        if let Some(made) = self.plugins.get(id).filter(|_| !is_apart) {
            return made.clone();
        }
        let site = PluginSite::new(self.wiring, id, options);
        let made = caught("made", || (registration.make)(&site)).flatten();
        let made = made.map_err(|error| {
            self.problems.push(BuildProblem::Plugin {
                plugin: id.clone(),
                bus: bus.clone(),
                error,
            });
        });
        let made = made.ok();
        if !is_apart {
            self.plugins.insert(id.clone(), made.clone());
        }
        made
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
        let attached = self.0.attached.iter();
        let mut found = attached
            .filter(|attached| attached.bus.name == bus && attached.plugin == plugin)
            .peekable();
        let is_known = found.peek().is_some();
        found
            .flat_map(|attached| &attached.attachments)
            .for_each(Attachment::detach);
        is_known
    }
}
