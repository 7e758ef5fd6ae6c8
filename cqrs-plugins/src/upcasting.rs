use std::sync::Arc;

use cqrs_core::origin;
use cqrs_core::plugin::{Pipeline, Plugin, StorePipeline};
use cqrs_core::registry::PluginRegistration;

/// prooph's plugin that upcasts what an event store loads. Here upcasters are around every store as soon as there are any
/// ([`cqrs_core::upcast`]): this plugin attaches nothing, so that a configuration that names it means what it meant. An upcaster for one
/// store only stands in the plugins of that store itself:
///
/// ```yaml
/// event_store:
///   stores:
///     archive: { type: contract_app.archive, plugins: [contract_app.old_names] }   # provided as `dyn Upcaster`
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct UpcastingPlugin;

impl Plugin for UpcastingPlugin {
    fn attach(&self, _: &mut Pipeline) {}

    fn attach_to_store(&self, _: &mut StorePipeline) {}
}

pub(crate) static UPCASTING: PluginRegistration = PluginRegistration::new(
    "prooph_event_store.upcasting",
    |_| Ok(Arc::new(UpcastingPlugin)),
    origin!(),
)
.with_aliases(&[r"Prooph\EventStore\Plugin\UpcastingPlugin"])
.for_buses(&[])
.for_stores();
