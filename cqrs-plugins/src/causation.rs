use std::sync::Arc;

use cqrs_core::message::{MessageKind, Metadata, keys};
use cqrs_core::options::{OptionKind, OptionSpec};
use cqrs_core::origin;
use cqrs_core::plugin::{
    Dispatching, Enriching, MetadataEnricher, Pipeline, Plugin, PluginError, PluginSite, Stage,
    StorePipeline,
};
use cqrs_core::registry::PluginRegistration;

/// Writes the id and the name of a command into the metadata of every event that is recorded or raised while it is handled, under keys of the
/// application's own.
///
/// ```yaml
/// services:
///   prooph_event_store_bus_bridge.causation_metadata_enricher: { id_key: command_id, name_key: command }
/// service_bus:
///   command_buses:
///     account_command_bus: { plugins: [prooph_event_store_bus_bridge.causation_metadata_enricher] }
/// ```
///
/// Under prooph's keys, `_causation_id` and `_causation_name`, the cause of every message is written anyway, with this plugin and without it:
/// [`Metadata::causation_id`](cqrs_core::message::Metadata::causation_id). So with its defaults this plugin has nothing to add; it is there for
/// logs that are read by other keys.
///
/// On an event store, where prooph has it attached as well, it writes the cause that an event has anyway under these keys, whoever has recorded
/// it: a command's handler, a listener, whose cause is its event, or somebody without a cause, whose events stay as they are.
///
/// prooph enriches what the store is given while a command is the current one, which with listeners depends on the order of plugins; here it is
/// what the handler itself records and raises. What a listener records has the event as its cause.
#[derive(Debug, Clone)]
pub struct CausationEnricher {
    id_key: String,
    name_key: String,
}

impl Default for CausationEnricher {
    fn default() -> Self {
        Self {
            id_key: keys::CAUSATION_ID.to_owned(),
            name_key: keys::CAUSATION_NAME.to_owned(),
        }
    }
}

impl CausationEnricher {
    /// With the keys that the framework itself uses: to be changed.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another key for the id of the command.
    #[must_use]
    pub fn with_id_key(mut self, key: impl Into<String>) -> Self {
        self.id_key = key.into();
        self
    }

    /// Another key for the name of the command.
    #[must_use]
    pub fn with_name_key(mut self, key: impl Into<String>) -> Self {
        self.name_key = key.into();
        self
    }
}

impl Plugin for CausationEnricher {
    fn attach(&self, pipeline: &mut Pipeline) {
        let at = Stage::InvokeHandler.plus(1_000);
        if self.id_key != keys::CAUSATION_ID {
            let key = self.id_key.clone();
            pipeline.on(at, move |dispatching: &mut Dispatching<'_>| {
                let id = dispatching.message_id().to_string();
                dispatching.add_event_metadata(key.as_str(), id);
                Ok(())
            });
        }
        if self.name_key != keys::CAUSATION_NAME {
            let key = self.name_key.clone();
            pipeline.on(at, move |dispatching: &mut Dispatching<'_>| {
                let name = dispatching.message_name();
                dispatching.add_event_metadata(key.as_str(), name);
                Ok(())
            });
        }
    }

    fn attach_to_store(&self, store: &mut StorePipeline) {
        store.enrich(Arc::new(self.clone()));
    }
}

impl MetadataEnricher for CausationEnricher {
    fn enrich(&self, _: &Enriching<'_>, metadata: &mut Metadata) {
        let id = metadata.causation_id().map(|id| id.to_string());
        let name = metadata.causation_name().map(str::to_owned);
        for (key, value) in [(&self.id_key, id), (&self.name_key, name)] {
            let is_said = metadata.get(key).is_some() || key == keys::CAUSATION_ID;
            if let Some(value) = value.filter(|_| !is_said) {
                metadata.insert(key.as_str(), value);
            }
        }
    }
}

pub(crate) static REGISTRATION: PluginRegistration = PluginRegistration::new(
    "prooph_event_store_bus_bridge.causation_metadata_enricher",
    make,
    origin!(),
)
.with_aliases(&[r"Prooph\EventStoreBusBridge\CausationMetadataEnricher"])
.for_buses(&[MessageKind::Command])
.for_stores()
.with_options(&[
    OptionSpec::new(
        "id_key",
        OptionKind::Text,
        "the metadata key of the command's id",
    )
    .with_default(keys::CAUSATION_ID),
    OptionSpec::new(
        "name_key",
        OptionKind::Text,
        "the metadata key of the command's name",
    )
    .with_default(keys::CAUSATION_NAME),
]);

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let mut enricher = CausationEnricher::new();
    if let Some(key) = site.options().text("id_key") {
        enricher = enricher.with_id_key(key);
    }
    if let Some(key) = site.options().text("name_key") {
        enricher = enricher.with_name_key(key);
    }
    Ok(Arc::new(enricher))
}
