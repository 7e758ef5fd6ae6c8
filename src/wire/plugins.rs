use std::sync::Arc;

use cqrs_config::plan::{PluginPlan, PluginSource};
use cqrs_core::bus::PluginSettings;
use cqrs_core::inject::Services;
use cqrs_core::plugin::{EnricherPlugin, MetadataEnricher, Plugin};
use cqrs_core::upcast::Upcaster;

use super::{Known, options};

/// The plugins of a bus or of a store, as the plan says.
pub(super) fn settings(plugins: &[PluginPlan], known: Known<'_>) -> Vec<PluginSettings> {
    let of = |plugin| setting(plugin, known);
    plugins.iter().filter_map(of).collect()
}

/// The upcasters among the plugins of a store.
pub(super) fn upcasters(
    plugins: &[PluginPlan],
    services: &Services,
) -> impl Iterator<Item = Arc<dyn Upcaster>> {
    let provided = plugins
        .iter()
        .filter(|plugin| plugin.source == PluginSource::Provided);
    provided.filter_map(|plugin| services.find::<dyn Upcaster>(Some(&plugin.id)))
}

fn setting(plan: &PluginPlan, known: Known<'_>) -> Option<PluginSettings> {
    let id = plan.id.clone();
    Some(match &plan.source {
        PluginSource::Provided => {
            let plugin = provided(known.services, &id)?;
            PluginSettings::Made { id, plugin }
        }
        PluginSource::Linked(linked) => PluginSettings::Registered {
            id,
            is_apart: plan.is_apart,
            registration: known.registry.plugin(linked)?,
            options: options::values(&plan.options),
        },
    })
}

fn provided(services: &Services, id: &str) -> Option<Arc<dyn Plugin>> {
    let enricher = || services.find::<dyn MetadataEnricher>(Some(id));
    let plugin = services.find::<dyn Plugin>(Some(id));
    plugin.or_else(|| Some(Arc::new(EnricherPlugin::new(enricher()?))))
}
